//! Conversions that are asked for, and types that become one.

use std::sync::Arc;

use checker_model::Why;

use super::{Call, Function, Outcome, Stop, function, number, text, truth};
use crate::hcl::eval::unify;
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
        "tomap" => function(1, 1, to_map),
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
    let unified = unify(call.evaluator, list.items.clone())?;
    let value = call.give_open_list(unified, list.rest.clone())?;
    Ok(value.at(Arc::clone(&call.given(0)?.origin)))
}

fn to_map(call: &Call<'_>) -> Outcome {
    if let Some(value) = through(call.given(0)?) {
        return Ok(value);
    }
    let map = call.map(0)?;
    let values = unify(call.evaluator, map.entries.values().cloned().collect())?;
    let map = Map {
        entries: map.entries.keys().cloned().zip(values).collect(),
        rest: map.rest.clone(),
    };
    let origin = Arc::clone(&call.given(0)?.origin);
    Ok(Value::new(Data::Map(Arc::new(map)), origin))
}
