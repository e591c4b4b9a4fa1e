//! Sets: lists in order, with each element once.

use super::lists::{blame, distinct, sort_set, wrap};
use super::types::through;
use super::{ANY, Call, Function, Outcome, Stop, function, list};
use crate::hcl::eval::{same, unify};
use crate::value::Value;

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "toset" => function(1, 1, to_set),
        "setunion" => Some(Function {
            open: true,
            ..function(1, ANY, union)?
        }),
        "setintersection" => function(1, ANY, |call| {
            keep(call, |call, item, others| {
                for other in others {
                    if !holds(call, other, item)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            })
        }),
        "setsubtract" => function(2, 2, |call| {
            keep(call, |call, item, others| {
                for other in others {
                    if holds(call, other, item)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            })
        }),
        "setproduct" => function(2, ANY, product),
        _ => None,
    }
}

fn set(call: &Call<'_>, items: Vec<Value>) -> Result<Vec<Value>, Stop> {
    let mut items = distinct(call, &unify(call.evaluator, items)?)?;
    sort_set(&mut items);
    Ok(items)
}

fn to_set(call: &Call<'_>) -> Outcome {
    if let Some(value) = through(call.given(0)?) {
        return Ok(value);
    }
    let list = call.list(0)?;
    let items = set(call, list.items.clone())?;
    let origin = call.given(0)?.origin.clone();
    Ok(call.give_set(items, list.rest.clone())?.at(origin))
}

fn union(call: &Call<'_>) -> Outcome {
    let mut items = Vec::new();
    let mut rest = call.open.clone();
    for argument in &call.arguments {
        match list(argument) {
            Ok(list) => {
                items.extend(list.items.iter().cloned());
                if let Some(unknown) = &list.rest {
                    blame(&mut rest, unknown);
                }
            }
            Err(Stop::Error) => return Err(Stop::Error),
            Err(Stop::Unknown(unknown)) => blame(&mut rest, &unknown),
        }
    }
    call.give_set(set(call, items)?, rest)
}

type Test = fn(&Call<'_>, &Value, &[Value]) -> Result<bool, Stop>;

fn keep(call: &Call<'_>, test: Test) -> Outcome {
    let Some((_, others)) = call.arguments.split_first() else {
        return Err(Stop::Error);
    };
    let mut kept = Vec::new();
    for item in call.items(0)? {
        if test(call, item, others)? {
            kept.push(item.clone());
        }
    }
    call.give_set(set(call, kept)?, None)
}

fn holds(call: &Call<'_>, collection: &Value, wanted: &Value) -> Result<bool, Stop> {
    let mut open = None;
    for item in super::items(collection)? {
        match same(call.evaluator, item, wanted) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(stop) => open = open.or(Some(stop)),
        }
    }
    open.map_or(Ok(false), Err)
}

fn product(call: &Call<'_>) -> Outcome {
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for index in 0..call.arguments.len() {
        let items = call.items(index)?;
        call.evaluator.spend(
            rows.len()
                .saturating_mul(items.len())
                .saturating_mul(index + 1),
        )?;
        let longer = rows.iter().flat_map(|row| {
            items.iter().map(move |item| {
                let mut row = row.clone();
                row.push(item.clone());
                row
            })
        });
        rows = longer.collect();
    }
    call.give_list(rows.into_iter().map(|row| wrap(call, row)).collect())
}
