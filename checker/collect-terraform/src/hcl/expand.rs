//! `count` and `for_each`.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use checker_model::Why;

use super::eval::Locals;
use super::module::Declared;
use super::world::{Instance, Key, World};
use crate::value::{Data, List, Map, Number, Unknown, Value};

/// How many there are of something.
pub(super) enum Shape {
    One,
    Count(usize),
    /// Keys and values, and why there may be more.
    Each(BTreeMap<Arc<str>, Value>, Option<Unknown>),
    Unknown(Unknown),
}

impl<'a> World<'a> {
    /// One resource or module, a list, or a map of them; what is not known of
    /// it is reported.
    pub(super) fn expand(
        &self,
        instance: &Rc<Instance>,
        name: &str,
        declared: &'a Declared<'a>,
    ) -> Value {
        let kind = (declared.keyword != "module").then_some(declared.kind);
        let origin = declared.origin();
        let found = |key: Key, index: &str| self.found(instance, name, declared, key, index);
        let mut rest = None;
        let data = match self.shape(instance, declared) {
            Shape::One => match found(Key::Only, "") {
                Some(value) => value.data,
                None => {
                    let unknown = too_many(name);
                    rest = Some(unknown.clone());
                    Data::Unknown(Arc::new(unknown))
                }
            },
            Shape::Count(count) => {
                let mut list = List::default();
                for index in 0..count {
                    let number = i64::try_from(index).unwrap_or(i64::MAX);
                    let number = Value::new(Data::Number(Number::Integer(number)), origin.clone());
                    match found(Key::Count(number), &format!("[{index}]")) {
                        Some(value) => list.items.push(value),
                        None => {
                            list.rest = Some(too_many(name));
                            break;
                        }
                    }
                }
                rest.clone_from(&list.rest);
                Data::List(Arc::new(list))
            }
            Shape::Each(entries, more) => {
                let mut map = Map {
                    entries: BTreeMap::new(),
                    rest: more,
                };
                for (key, value) in entries {
                    let each = Value::string(key.clone(), value.origin.clone());
                    match found(Key::Each(each, value), &format!("[{}]", quoted(&key))) {
                        Some(value) => {
                            map.entries.insert(key, value);
                        }
                        None => {
                            map.rest = Some(too_many(name));
                            break;
                        }
                    }
                }
                rest.clone_from(&map.rest);
                Data::Map(Arc::new(map))
            }
            Shape::Unknown(unknown) => {
                rest = Some(unknown.clone());
                Data::Unknown(Arc::new(unknown))
            }
        };
        if let Some(unknown) = rest {
            self.report(kind, unknown.why, origin.clone());
        }
        Value::new(data, origin)
    }

    /// What `count` or `for_each` come to.
    pub(super) fn shape(&self, instance: &Rc<Instance>, declared: &'a Declared<'a>) -> Shape {
        let evaluated = |name: &str| {
            let attribute = declared.attributes.get(name)?;
            Some(self.evaluate(*attribute, instance, &Key::Only, &Locals::none()))
        };
        if let Some(count) = evaluated("count") {
            return self.count(&count, declared);
        }
        match evaluated("for_each") {
            Some(each) => self.each(&each, declared),
            None => Shape::One,
        }
    }

    fn count(&self, count: &Value, declared: &Declared<'_>) -> Shape {
        let most = self.budget.limits().instances;
        let number = match &count.data {
            Data::Number(Number::Integer(number)) => Some(*number),
            Data::String(text) => text.parse().ok(),
            _ => None,
        };
        match number.map(usize::try_from) {
            Some(Ok(number)) if number <= most => Shape::Count(number),
            Some(Ok(number)) => Shape::Unknown(why(Why::NotSupported(format!(
                "{}.{} has `count` {number}; no more than {most} are looked at",
                declared.kind, declared.name
            )))),
            Some(Err(_)) | None => Shape::Unknown(unknown(count, declared, "count")),
        }
    }

    fn each(&self, each: &Value, declared: &Declared<'_>) -> Shape {
        let most = self.budget.limits().instances;
        let (mut entries, mut rest) = match &each.data {
            Data::Map(map) => (map.entries.clone(), map.rest.clone()),
            Data::List(list) => {
                let mut entries = BTreeMap::new();
                let mut rest = list.rest.clone();
                for item in &list.items {
                    match &item.data {
                        Data::String(text) => {
                            entries.insert(text.clone(), item.clone());
                        }
                        _ => rest = Some(unknown(item, declared, "for_each")),
                    }
                }
                (entries, rest)
            }
            _ => return Shape::Unknown(unknown(each, declared, "for_each")),
        };
        if entries.len() > most {
            rest = Some(too_many(declared.name));
            entries = entries.into_iter().take(most).collect();
        }
        Shape::Each(entries, rest)
    }
}

/// Why a value is not one that can be counted by.
fn unknown(value: &Value, declared: &Declared<'_>, argument: &str) -> Unknown {
    match &value.data {
        Data::Unknown(unknown) => Unknown::clone(unknown),
        Data::Reference(reference) => why(Why::KnownAfterApply(format!(
            "{}.{}",
            reference.address, reference.attribute
        ))),
        _ => why(Why::UnresolvedExpression(format!(
            "{argument} of {}.{}",
            declared.kind, declared.name
        ))),
    }
}

fn why(why: Why) -> Unknown {
    Unknown {
        why,
        mentions: std::collections::BTreeSet::new(),
    }
}

fn too_many(name: &str) -> Unknown {
    why(Why::NotSupported(format!(
        "{name}: more resources and modules than are looked at"
    )))
}

/// A key as Terraform writes it in an address.
fn quoted(key: &str) -> String {
    let mut text = String::with_capacity(key.len() + 2);
    text.push('"');
    let mut rest = key.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '$' | '%' if rest.peek() == Some(&'{') => {
                text.push(c);
                text.push(c);
            }
            c => text.push(c),
        }
    }
    text.push('"');
    text
}
