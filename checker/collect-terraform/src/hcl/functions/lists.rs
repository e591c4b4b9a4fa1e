//! Lists.

use std::sync::Arc;

use super::{ANY, Call, Function, Outcome, Stop, function, known, list, text};
use crate::hcl::eval::{same, unify};
use crate::value::{Data, Number, Unknown, Value};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "chunklist" => function(2, 2, chunk),
        "compact" => function(1, 1, compact),
        "concat" => Some(Function {
            open: true,
            ..function(1, ANY, concat)?
        }),
        "distinct" => function(1, 1, |call| {
            let list = call.list(0)?;
            let items = unify(call.evaluator, list.items.clone())?;
            call.give_open_list(distinct(call, &items)?, list.rest.clone())
        }),
        "flatten" => function(1, 1, |call| {
            let (mut items, mut rest) = (Vec::new(), None);
            flatten(call, call.given(0)?, &mut items, &mut rest)?;
            call.give_open_list(items, rest)
        }),
        "length" => function(1, 1, length),
        "matchkeys" => function(3, 3, match_keys),
        "reverse" => function(1, 1, |call| {
            let list = call.list(0)?;
            call.give_open_list(
                list.items.iter().rev().cloned().collect(),
                list.rest.clone(),
            )
        }),
        "slice" => function(3, 3, slice),
        "sort" => function(1, 1, |call| {
            let mut items = call.items(0)?.to_vec();
            for item in &mut items {
                item.data = Data::String(text(item)?);
            }
            items.sort_by(|a, b| order(a).cmp(&order(b)));
            call.give_list(items)
        }),
        _ => None,
    }
}

fn order(value: &Value) -> Option<&str> {
    match &value.data {
        Data::String(text) => Some(text),
        _ => None,
    }
}

fn chunk(call: &Call<'_>) -> Outcome {
    let (items, size) = (call.items(0)?, call.whole(1)?);
    let size = usize::try_from(size).map_err(|_| Stop::Error)?;
    let items = unify(call.evaluator, items.to_vec())?;
    let size = if size == 0 { items.len().max(1) } else { size };
    let chunks = items
        .chunks(size)
        .map(|chunk| call.give_list(chunk.to_vec()));
    call.give_list(chunks.collect::<Result<_, _>>()?)
}

fn compact(call: &Call<'_>) -> Outcome {
    let list = call.list(0)?;
    let mut kept = Vec::new();
    let mut rest = list.rest.clone();
    for item in &list.items {
        match text(item) {
            Ok(text) if text.is_empty() => {}
            Ok(text) => kept.push(Value::string(text, Arc::clone(&item.origin))),
            Err(Stop::Error) if item.is_null() => {}
            Err(Stop::Error) => return Err(Stop::Error),
            // It may turn out to be empty.
            Err(Stop::Unknown(unknown)) => rest = rest.or(Some(unknown)),
        }
    }
    call.give_open_list(kept, rest)
}

fn concat(call: &Call<'_>) -> Outcome {
    let mut items = Vec::new();
    let mut rest = call.open.clone();
    for argument in &call.arguments {
        match list(argument) {
            Ok(list) => {
                call.evaluator.spend(list.items.len())?;
                items.extend(list.items.iter().cloned());
                if let Some(unknown) = &list.rest {
                    blame(&mut rest, unknown);
                }
            }
            Err(Stop::Error) => return Err(Stop::Error),
            Err(Stop::Unknown(unknown)) => blame(&mut rest, &unknown),
        }
    }
    call.give_open_list(items, rest)
}

/// One more reason why there may be more.
pub(super) fn blame(rest: &mut Option<Unknown>, unknown: &Unknown) {
    match rest {
        None => *rest = Some(unknown.clone()),
        Some(first) => first.mention(&unknown.mentions),
    }
}

/// Each once. What is not known may be one of the others; it stays.
pub(super) fn distinct(call: &Call<'_>, items: &[Value]) -> Result<Vec<Value>, Stop> {
    let mut kept: Vec<Value> = Vec::new();
    'items: for item in items {
        for other in &kept {
            match same(call.evaluator, item, other) {
                Ok(true) => continue 'items,
                Ok(false) => {}
                Err(Stop::Error) => return Err(Stop::Error),
                Err(Stop::Unknown(_)) => call.evaluator.spend(1)?,
            }
        }
        kept.push(item.clone());
    }
    Ok(kept)
}

fn flatten(
    call: &Call<'_>,
    value: &Value,
    items: &mut Vec<Value>,
    rest: &mut Option<Unknown>,
) -> Result<(), Stop> {
    let list = list(value)?;
    if let Some(unknown) = &list.rest {
        blame(rest, unknown);
    }
    for item in &list.items {
        call.evaluator.spend(1)?;
        match &item.data {
            Data::List(_) => flatten(call, item, items, rest)?,
            Data::Unknown(unknown) => blame(rest, unknown),
            Data::Reference(reference) if reference.attribute.ends_with('s') => {
                blame(rest, &Unknown::of(reference));
            }
            _ => items.push(item.clone()),
        }
    }
    Ok(())
}

fn length(call: &Call<'_>) -> Outcome {
    match &known(call.given(0)?)?.data {
        Data::String(text) => call.give_count(text.chars().count()),
        Data::Map(map) => match &map.rest {
            Some(rest) => Err(Stop::Unknown(rest.clone())),
            None => call.give_count(map.entries.len()),
        },
        Data::List(_) => call.give_count(call.items(0)?.len()),
        _ => Err(Stop::Error),
    }
}

fn match_keys(call: &Call<'_>) -> Outcome {
    let (values, keys, wanted) = (call.items(0)?, call.items(1)?, call.items(2)?);
    if values.len() != keys.len() {
        return Err(Stop::Error);
    }
    let mut matched = Vec::new();
    for (value, key) in values.iter().zip(keys) {
        for wanted in wanted {
            if same(call.evaluator, key, wanted)? {
                matched.push(value.clone());
                break;
            }
        }
    }
    call.give_list(matched)
}

fn slice(call: &Call<'_>) -> Outcome {
    let items = call.items(0)?;
    let bound = |index| usize::try_from(call.whole(index)?).map_err(|_| Stop::Error);
    let (start, end) = (bound(1)?, bound(2)?);
    call.give_list(items.get(start..end).ok_or(Stop::Error)?.to_vec())
}

/// The order of a set: texts by their letters, numbers by their size, and what
/// is not known behind them.
pub(super) fn sort_set(items: &mut [Value]) {
    items.sort_by(|a, b| match (&a.data, &b.data) {
        (Data::String(a), Data::String(b)) => a.cmp(b),
        (Data::Number(a), Data::Number(b)) => compare(*a, *b),
        (Data::Bool(a), Data::Bool(b)) => a.cmp(b),
        (a, b) => rank(a).cmp(&rank(b)),
    });
}

fn compare(a: Number, b: Number) -> std::cmp::Ordering {
    match (a, b) {
        (Number::Integer(a), Number::Integer(b)) => a.cmp(&b),
        (a, b) => a.as_f64().total_cmp(&b.as_f64()),
    }
}

fn rank(data: &Data) -> u8 {
    match data {
        Data::Bool(_) => 0,
        Data::Number(_) => 1,
        Data::String(_) => 2,
        _ => 3,
    }
}

/// A list of what is given, all of it seen at the call.
pub(super) fn wrap(call: &Call<'_>, items: Vec<Value>) -> Value {
    let list = crate::value::List {
        items,
        ..Default::default()
    };
    Value::new(Data::List(Arc::new(list)), Arc::clone(&call.at))
}
