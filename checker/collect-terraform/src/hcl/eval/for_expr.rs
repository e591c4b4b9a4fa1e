//! `[for …]`, `{for …}` and what they walk through.

use std::collections::BTreeMap;
use std::sync::Arc;

use hcl_edit::expr::{Expression, ForExpr};

use super::{Evaluator, Locals, Stop, known, text, truth};
use crate::value::{Data, List, Map, Number, Unknown, Value};

/// What a `for` walks through.
pub(super) struct Walk {
    /// Keys and values, in order.
    pub(super) entries: Vec<(Value, Value)>,
    /// Why there may be more.
    pub(super) rest: Option<Unknown>,
}

impl Evaluator<'_> {
    /// The elements of a list with their numbers, those of a map with their
    /// keys, those of a set with themselves.
    pub(super) fn walk(&self, collection: &Value) -> Result<Walk, Stop> {
        let at = &collection.origin;
        match &known(collection)?.data {
            Data::List(list) => {
                self.spend(list.items.len())?;
                let entries = list.items.iter().enumerate().map(|(index, item)| {
                    if list.is_set {
                        return (item.clone(), item.clone());
                    }
                    let index = Number::Integer(i64::try_from(index).unwrap_or(i64::MAX));
                    (
                        Value::new(Data::Number(index), Arc::clone(at)),
                        item.clone(),
                    )
                });
                Ok(Walk {
                    entries: entries.collect(),
                    rest: list.rest.clone(),
                })
            }
            Data::Map(map) => {
                self.spend(map.entries.len())?;
                let entries = map.entries.iter().map(|(key, value)| {
                    // What a key stands for is said by what it stands before.
                    let at = Arc::clone(&value.origin);
                    (Value::string(Arc::clone(key), at), value.clone())
                });
                Ok(Walk {
                    entries: entries.collect(),
                    rest: map.rest.clone(),
                })
            }
            _ => Err(Stop::Error),
        }
    }

    pub(super) fn for_expr(
        &self,
        body: &ForExpr,
        expression: &Expression,
        names: &Locals<'_>,
    ) -> Value {
        let over = &body.intro.collection_expr;
        let collection = self.expression(over, names);
        let walk = match self.walk(&collection) {
            Ok(walk) => walk,
            Err(stop) => return self.stopped(stop, over),
        };
        let mut built = Built {
            items: Vec::new(),
            entries: BTreeMap::new(),
            rest: walk.rest,
        };
        for (key, value) in walk.entries {
            let mut inner =
                Locals::inside(names).with(body.intro.value_var.value().as_str(), value);
            if let Some(name) = &body.intro.key_var {
                inner = inner.with(name.value().as_str(), key);
            }
            if let Err(unknown) = self.step(body, &inner, &mut built) {
                built.rest.get_or_insert(unknown);
            }
        }
        let Built {
            items,
            entries,
            rest,
        } = built;
        let at = self.place(expression);
        let data = if body.key_expr.is_none() {
            Data::List(Arc::new(List {
                items,
                rest,
                is_set: false,
            }))
        } else if body.grouping {
            // A key that is not known yet may belong to any group.
            let group = |items| {
                let rest = rest.clone();
                Value::new(
                    Data::List(Arc::new(List {
                        items,
                        rest,
                        is_set: false,
                    })),
                    Arc::clone(&at),
                )
            };
            let entries = entries.into_iter().map(|(key, items)| (key, group(items)));
            Data::Map(Arc::new(Map {
                entries: entries.collect(),
                rest: rest.clone(),
            }))
        } else {
            if entries.values().any(|values| values.len() > 1) {
                return self.fail(expression);
            }
            let entries = entries
                .into_iter()
                .filter_map(|(key, mut values)| Some((key, values.pop()?)));
            Data::Map(Arc::new(Map {
                entries: entries.collect(),
                rest,
            }))
        };
        Value::new(data, at)
    }

    /// One time through. Why it is not known whether or where there is an
    /// element, if it is not.
    fn step(&self, body: &ForExpr, names: &Locals<'_>, built: &mut Built) -> Result<(), Unknown> {
        if let Some(condition) = &body.cond {
            let value = self.expression(&condition.expr, names);
            let wanted = truth(&value).map_err(|stop| self.unknown(stop, &condition.expr))?;
            if !wanted {
                return Ok(());
            }
        }
        let Some(key_expr) = &body.key_expr else {
            built.items.push(self.expression(&body.value_expr, names));
            return Ok(());
        };
        let key = self.expression(key_expr, names);
        let key = text(&key).map_err(|stop| self.unknown(stop, key_expr))?;
        let value = self.expression(&body.value_expr, names);
        built.entries.entry(key).or_default().push(value);
        Ok(())
    }
}

struct Built {
    items: Vec<Value>,
    entries: BTreeMap<Arc<str>, Vec<Value>>,
    rest: Option<Unknown>,
}
