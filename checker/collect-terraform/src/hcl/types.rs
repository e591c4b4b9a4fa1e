//! Type constraints of variables, and the conversions that they cause.

use std::collections::BTreeMap;
use std::sync::Arc;

use checker_model::Why;
use hcl_edit::expr::{Expression, ObjectKey};

use super::scope::Budget;
use crate::value::{Data, List, Map, Number, Unknown, Value};

/// A value is made anew, with all that is in it.
const STEPS: u64 = 5;

/// A value as the type of its variable has it; unknown where Terraform would
/// refuse it. `default` evaluates the second argument of `optional`.
pub(crate) fn convert<'a>(
    value: Value,
    constraint: &'a Expression,
    shown: &str,
    default: &dyn Fn(&'a Expression) -> Value,
    budget: &Budget,
) -> Value {
    let origin = value.origin.clone();
    Conversion { default, budget }
        .convert(value, constraint)
        .unwrap_or_else(|| Value::unknown(Why::UnresolvedExpression(shown.to_owned()), origin))
}

struct Conversion<'f, 'a> {
    default: &'f dyn Fn(&'a Expression) -> Value,
    budget: &'f Budget,
}

impl<'a> Conversion<'_, 'a> {
    fn convert(&self, value: Value, constraint: &'a Expression) -> Option<Value> {
        if matches!(
            value.data,
            Data::Null | Data::Unknown(_) | Data::Reference(_) | Data::Resource(_)
        ) {
            return Some(value);
        }
        if !self.budget.spend(STEPS) {
            return None;
        }
        match constraint {
            Expression::Variable(name) => primitive(value, name.as_str()),
            // As it was written before 0.12.
            Expression::String(name) => match name.as_str() {
                "list" | "map" => Some(value),
                name => primitive(value, name),
            },
            Expression::Parenthesis(inner) => self.convert(value, inner.inner()),
            Expression::FuncCall(call) => {
                let name = call.name.name.as_str();
                self.collection(value, name, call.args.iter().next()?)
            }
            _ => None,
        }
    }

    fn collection(&self, value: Value, name: &str, of: &'a Expression) -> Option<Value> {
        let Value { data, origin } = value;
        let data = match (name, data) {
            ("list" | "set", Data::List(list)) => {
                let mut items = self.items(&list.items, |_| Some(of))?;
                if name == "set" {
                    distinct(&mut items);
                }
                let rest = list.rest.clone();
                Data::List(Arc::new(List {
                    items,
                    rest,
                    is_set: name == "set",
                }))
            }
            ("tuple", Data::List(list)) => {
                let types = of.as_array()?;
                if list.rest.is_none() && types.len() != list.items.len() {
                    return None;
                }
                let items = self.items(&list.items, |index| types.get(index))?;
                let rest = list.rest.clone();
                Data::List(Arc::new(List {
                    items,
                    rest,
                    is_set: false,
                }))
            }
            ("map", Data::Map(map)) => {
                let entries = map
                    .entries
                    .iter()
                    .map(|(key, value)| Some((key.clone(), self.convert(value.clone(), of)?)));
                let entries = entries.collect::<Option<_>>()?;
                let rest = map.rest.clone();
                Data::Map(Arc::new(Map { entries, rest }))
            }
            ("object", Data::Map(map)) => {
                let mut entries = BTreeMap::new();
                for (key, of) in of.as_object()? {
                    let key = match key {
                        ObjectKey::Ident(ident) => ident.as_str(),
                        ObjectKey::Expression(expression) => expression.as_str()?,
                    };
                    let value = self.member(&map, key, of.expr(), &origin)?;
                    entries.insert(key.into(), value);
                }
                Data::Map(Arc::new(Map {
                    entries,
                    rest: None,
                }))
            }
            _ => return None,
        };
        Some(Value { data, origin })
    }

    fn items(
        &self,
        items: &[Value],
        of: impl Fn(usize) -> Option<&'a Expression>,
    ) -> Option<Vec<Value>> {
        let converted = items
            .iter()
            .enumerate()
            .map(|(index, item)| self.convert(item.clone(), of(index)?));
        converted.collect()
    }

    /// An attribute of an object. One that is `optional` has its default where
    /// it is missing or `null`.
    fn member(
        &self,
        map: &Map,
        key: &str,
        of: &'a Expression,
        origin: &Arc<checker_model::Origin>,
    ) -> Option<Value> {
        let optional = of
            .as_func_call()
            .filter(|call| call.name.name.as_str() == "optional");
        let (of, default) = match optional {
            Some(call) => {
                let mut args = call.args.iter();
                (args.next()?, Some(args.next()))
            }
            None => (of, None),
        };
        match (map.entries.get(key), default) {
            (Some(value), Some(Some(default))) if value.is_null() => {
                self.convert((self.default)(default), of)
            }
            (Some(value), _) => self.convert(value.clone(), of),
            (None, _) if map.rest.is_some() => {
                let unknown = map.rest.clone()?;
                Some(Value::new(Data::Unknown(Arc::new(unknown)), origin.clone()))
            }
            (None, Some(Some(default))) => self.convert((self.default)(default), of),
            (None, Some(None)) => Some(Value::new(Data::Null, origin.clone())),
            (None, None) => None,
        }
    }
}

fn primitive(value: Value, name: &str) -> Option<Value> {
    let Value { data, origin } = value;
    let data = match (name, data) {
        ("any", data)
        | ("string", data @ Data::String(_))
        | ("number", data @ Data::Number(_))
        | ("bool", data @ Data::Bool(_))
        // Short for list(any), set(any), map(any).
        | ("list" | "set", data @ Data::List(_))
        | ("map", data @ Data::Map(_)) => data,
        ("string", Data::Bool(value)) => Data::String(value.to_string().into()),
        ("string", Data::Number(Number::Integer(value))) => Data::String(value.to_string().into()),
        ("string", Data::Number(Number::Float(value))) => Data::String(value.to_string().into()),
        ("number", Data::String(text)) => Data::Number(match text.parse() {
            Ok(number) => Number::Integer(number),
            Err(_) => text
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite() && number.fract() != 0.0)
                .map(Number::Float)?,
        }),
        ("bool", Data::String(text)) => Data::Bool(match &*text {
            "true" | "1" => true,
            "false" | "0" => false,
            _ => return None,
        }),
        _ => return None,
    };
    Some(Value { data, origin })
}

/// The elements of a set: each once, texts in order.
fn distinct(items: &mut Vec<Value>) {
    fn text(value: &Value) -> Option<&str> {
        match &value.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }
    if items.iter().all(|item| text(item).is_some()) {
        items.sort_by(|a, b| text(a).cmp(&text(b)));
        items.dedup_by(|a, b| text(a) == text(b));
    }
}

/// An unknown value's reason, if it is one.
pub(crate) fn unknown(value: &Value) -> Option<Unknown> {
    match &value.data {
        Data::Unknown(unknown) => Some(Unknown::clone(unknown)),
        Data::Reference(reference) => Some(Unknown {
            why: Why::KnownAfterApply(format!("{}.{}", reference.address, reference.attribute)),
            mentions: std::collections::BTreeSet::from([Clone::clone(&**reference)]),
        }),
        Data::Resource(address) => Some(Unknown {
            why: Why::KnownAfterApply(address.to_string()),
            mentions: std::collections::BTreeSet::new(),
        }),
        _ => None,
    }
}
