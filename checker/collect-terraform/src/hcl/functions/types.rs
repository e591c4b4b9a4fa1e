//! Conversions that are asked for, and types that become one.

use std::collections::BTreeMap;
use std::sync::Arc;

use checker_model::Why;

use super::{Call, Function, Outcome, Stop, function, number, text, truth};
use crate::value::{Data, Map, Unknown, Value};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "tostring" => function(1, 1, |call| {
            scalar(call, |value| Ok(Data::String(text(value)?)))
        }),
        "tonumber" => function(1, 1, |call| {
            scalar(call, |value| Ok(Data::Number(number(value)?)))
        }),
        "tobool" => function(1, 1, |call| {
            scalar(call, |value| Ok(Data::Bool(truth(value)?)))
        }),
        "tolist" => function(1, 1, to_list),
        "list" => function(0, super::ANY, |call| {
            call.give_list(unify(call.arguments.clone())?)
        }),
        "tomap" => function(1, 1, to_map),
        "map" => function(0, super::ANY, legacy_map),
        "sensitive" | "nonsensitive" | "ephemeralasnull" => {
            function(1, 1, |call| call.given(0).cloned())
        }
        "issensitive" => function(1, 1, |_| {
            let why = Why::NotSupported("whether a value is sensitive".to_owned());
            Err(Stop::Unknown(Unknown::new(why)))
        }),
        _ => None,
    }
}

/// What is `null`, not known, or of that type already, stays itself.
fn scalar(call: &Call<'_>, convert: fn(&Value) -> Result<Data, Stop>) -> Outcome {
    let value = call.given(0)?;
    match convert(value) {
        Ok(data) => Ok(Value::new(data, Arc::clone(&value.origin))),
        Err(Stop::Error) if value.is_null() => Ok(value.clone()),
        Err(Stop::Unknown(_)) if !matches!(value.data, Data::Resource(_)) => Ok(value.clone()),
        Err(stop) => Err(stop),
    }
}

/// As it is, if it is not known or `null`.
pub(super) fn through(value: &Value) -> Option<Value> {
    matches!(
        value.data,
        Data::Null | Data::Reference(_) | Data::Unknown(_)
    )
    .then(|| value.clone())
}

fn to_list(call: &Call<'_>) -> Outcome {
    if let Some(value) = through(call.given(0)?) {
        return Ok(value);
    }
    let list = call.list(0)?;
    let unified = unify(list.items.clone())?;
    let value = call.give_open_list(unified, list.rest.clone())?;
    Ok(value.at(Arc::clone(&call.given(0)?.origin)))
}

fn to_map(call: &Call<'_>) -> Outcome {
    if let Some(value) = through(call.given(0)?) {
        return Ok(value);
    }
    let map = call.map(0)?;
    let values = unify(map.entries.values().cloned().collect())?;
    let map = Map {
        entries: map.entries.keys().cloned().zip(values).collect(),
        rest: map.rest.clone(),
    };
    let origin = Arc::clone(&call.given(0)?.origin);
    Ok(Value::new(Data::Map(Arc::new(map)), origin))
}

fn legacy_map(call: &Call<'_>) -> Outcome {
    if call.arguments.len() % 2 != 0 {
        return Err(Stop::Error);
    }
    let mut entries = BTreeMap::new();
    for pair in call.arguments.chunks_exact(2) {
        if let [key, value] = pair {
            entries.insert(text(key)?, value.clone());
        }
    }
    call.give_map(entries, None)
}

/// The elements of a collection have one type: that of a text, if one is.
pub(super) fn unify(mut values: Vec<Value>) -> Result<Vec<Value>, Stop> {
    let is = |wanted: fn(&Data) -> bool| values.iter().any(|value| wanted(&value.data));
    let texts = is(|data| matches!(data, Data::String(_)));
    let numbers = is(|data| matches!(data, Data::Number(_)));
    let truths = is(|data| matches!(data, Data::Bool(_)));
    let inner = is(|data| matches!(data, Data::List(_) | Data::Map(_)));
    let scalars = texts || numbers || truths;
    if inner && scalars || !texts && numbers && truths {
        return Err(Stop::Error);
    }
    if texts && (numbers || truths) {
        for value in &mut values {
            if let Data::Number(_) | Data::Bool(_) = value.data {
                value.data = Data::String(text(value)?);
            }
        }
    }
    Ok(values)
}
