//! Maps.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::lists::blame;
use super::{ANY, Call, Function, Outcome, Stop, function, known, text};
use crate::value::{Data, List, Unknown, Value};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "keys" => function(1, 1, |call| {
            let map = call.map(0)?;
            let at = &call.given(0)?.origin;
            let key = |key: &Arc<str>| Value::string(Arc::clone(key), Arc::clone(at));
            call.give_open_list(map.entries.keys().map(key).collect(), map.rest.clone())
        }),
        "values" => function(1, 1, |call| {
            let map = call.map(0)?;
            call.give_open_list(map.entries.values().cloned().collect(), map.rest.clone())
        }),
        "lookup" => function(2, 3, lookup),
        "merge" => Some(Function {
            open: true,
            ..function(0, ANY, merge)?
        }),
        "transpose" => function(1, 1, transpose),
        "zipmap" => function(2, 2, zip),
        _ => None,
    }
}

fn lookup(call: &Call<'_>) -> Outcome {
    let key = call.text(1)?;
    if let Data::Reference(_) | Data::Resource(_) = call.given(0)?.data {
        return call
            .evaluator
            .element(call.given(0)?, call.given(1)?, &call.at);
    }
    let map = call.map(0)?;
    match (map.entries.get(&key), &map.rest, call.arguments.get(2)) {
        (Some(value), _, _) => Ok(value.clone()),
        (None, Some(rest), _) => Err(Stop::Unknown(rest.clone())),
        (None, None, Some(default)) => Ok(default.clone()),
        (None, None, None) => Err(Stop::Error),
    }
}

/// Later keys win. A map that is not known may win over any key before it.
fn merge(call: &Call<'_>) -> Outcome {
    let mut entries: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    let mut rest = None;
    for argument in &call.arguments {
        let unknown = match known(argument).map(|value| &value.data) {
            Err(Stop::Error) => continue,
            Err(Stop::Unknown(unknown)) => Some(unknown),
            Ok(Data::Map(map)) => {
                call.evaluator.spend(map.entries.len())?;
                if let Some(unknown) = &map.rest {
                    shadow(&mut entries, unknown);
                    blame(&mut rest, unknown);
                }
                let more = map.entries.iter();
                entries.extend(more.map(|(key, value)| (Arc::clone(key), value.clone())));
                None
            }
            Ok(_) => return Err(Stop::Error),
        };
        if let Some(unknown) = unknown {
            shadow(&mut entries, &unknown);
            blame(&mut rest, &unknown);
        }
    }
    if let Some(unknown) = &call.open {
        shadow(&mut entries, unknown);
        blame(&mut rest, unknown);
    }
    call.give_map(entries, rest)
}

/// The keys stay, what they stand for is not known any more.
fn shadow(entries: &mut BTreeMap<Arc<str>, Value>, unknown: &Unknown) {
    for value in entries.values_mut() {
        value.data = Data::Unknown(Arc::new(unknown.clone()));
    }
}

fn transpose(call: &Call<'_>) -> Outcome {
    let map = call.map(0)?;
    if let Some(rest) = &map.rest {
        return Err(Stop::Unknown(rest.clone()));
    }
    let mut turned: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
    for (key, values) in &map.entries {
        for value in super::items(values)? {
            let key = Value::string(Arc::clone(key), Arc::clone(&value.origin));
            turned.entry(text(value)?).or_default().push(key);
        }
    }
    let entries = turned.into_iter().map(|(key, items)| {
        let list = List {
            items,
            ..List::default()
        };
        (
            key,
            Value::new(Data::List(Arc::new(list)), Arc::clone(&call.at)),
        )
    });
    call.give_map(entries.collect(), None)
}

fn zip(call: &Call<'_>) -> Outcome {
    let (keys, values) = (call.texts(0)?, call.items(1)?);
    if keys.len() != values.len() {
        return Err(Stop::Error);
    }
    call.give_map(keys.into_iter().zip(values.iter().cloned()).collect(), None)
}
