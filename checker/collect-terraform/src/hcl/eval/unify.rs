//! Types that become one, where Terraform makes them: in a collection, and on
//! both sides of a condition.

use std::sync::Arc;

use super::{Evaluator, Stop, text};
use crate::value::{Data, List, Map, Value};

/// The same values, of one type: that of a text, if one of them is one. What
/// is `null` or not known takes any type.
///
/// # Errors
/// They have nothing in common.
pub(crate) fn unify(evaluator: &Evaluator<'_>, values: Vec<Value>) -> Result<Vec<Value>, Stop> {
    // Each is copied several times on the way.
    evaluator.spend(values.len().saturating_mul(4))?;
    let is = |wanted: fn(&Data) -> bool| values.iter().any(|value| wanted(&value.data));
    let texts = is(|data| matches!(data, Data::String(_)));
    let numbers = is(|data| matches!(data, Data::Number(_)));
    let truths = is(|data| matches!(data, Data::Bool(_)));
    let lists = is(|data| matches!(data, Data::List(_)));
    let maps = is(|data| matches!(data, Data::Map(_)));
    let scalars = texts || numbers || truths;
    match (lists, maps, scalars) {
        (true, false, false) => return unify_lists(evaluator, values),
        (false, true, false) => return unify_maps(evaluator, values),
        (false, false, _) => {}
        _ => return Err(Stop::Error),
    }
    if !texts && numbers && truths {
        return Err(Stop::Error);
    }
    if !texts || !(numbers || truths) {
        return Ok(values);
    }
    let written = |value: Value| match value.data {
        Data::Number(_) | Data::Bool(_) => Ok(Value::string(text(&value)?, value.origin)),
        _ => Ok(value),
    };
    values.into_iter().map(written).collect()
}

/// Tuples of one length have a type at each place; others, one for all.
fn unify_lists(evaluator: &Evaluator<'_>, values: Vec<Value>) -> Result<Vec<Value>, Stop> {
    let lists = values.iter().filter_map(|value| match &value.data {
        Data::List(list) => Some(list),
        _ => None,
    });
    let lists: Vec<_> = lists.collect();
    let Some(first) = lists.first().filter(|_| lists.len() > 1) else {
        return Ok(values);
    };
    let rows = lists.iter().map(|list| list.items.as_slice());
    let alike = lists
        .iter()
        .all(|list| list.items.len() == first.items.len());
    let Some(rows) = unify_rows(evaluator, rows, alike)? else {
        return Ok(values);
    };
    let mut rows = rows.into_iter();
    let row = |mut value: Value| {
        if let Data::List(list) = &value.data {
            value.data = Data::List(Arc::new(List {
                items: rows.next().unwrap_or_default(),
                rest: list.rest.clone(),
                is_set: list.is_set,
            }));
        }
        value
    };
    Ok(values.into_iter().map(row).collect())
}

/// Objects of the same keys have a type for each; others, one for all.
fn unify_maps(evaluator: &Evaluator<'_>, values: Vec<Value>) -> Result<Vec<Value>, Stop> {
    let maps = values.iter().filter_map(|value| match &value.data {
        Data::Map(map) => Some(map),
        _ => None,
    });
    let maps: Vec<_> = maps.collect();
    let Some(first) = maps.first().filter(|_| maps.len() > 1) else {
        return Ok(values);
    };
    let alike = maps
        .iter()
        .all(|map| map.entries.keys().eq(first.entries.keys()));
    let owned = maps
        .iter()
        .map(|map| map.entries.values().cloned().collect());
    let owned: Vec<Vec<Value>> = owned.collect();
    let rows = owned.iter().map(Vec::as_slice);
    let Some(rows) = unify_rows(evaluator, rows, alike)? else {
        return Ok(values);
    };
    let mut rows = rows.into_iter();
    let row = |mut value: Value| {
        if let Data::Map(map) = &value.data {
            let row = rows.next().unwrap_or_default();
            value.data = Data::Map(Arc::new(Map {
                entries: map.entries.keys().cloned().zip(row).collect(),
                rest: map.rest.clone(),
            }));
        }
        value
    };
    Ok(values.into_iter().map(row).collect())
}

type Rows = Vec<Vec<Value>>;

/// Unifies each column of rows that are alike, else everything in them. What
/// has nothing in common stays as it is: it may still be an object.
fn unify_rows<'v>(
    evaluator: &Evaluator<'_>,
    rows: impl Iterator<Item = &'v [Value]>,
    alike: bool,
) -> Result<Option<Rows>, Stop> {
    let rows: Vec<&[Value]> = rows.collect();
    let attempt = |values| match unify(evaluator, values) {
        Ok(values) => Ok(Some(values)),
        Err(Stop::Error) => Ok(None),
        Err(stop) => Err(stop),
    };
    if !alike {
        let all = rows.iter().flat_map(|row| row.iter().cloned()).collect();
        let Some(all) = attempt(all)? else {
            return Ok(None);
        };
        let mut all = all.into_iter();
        let rows = rows
            .iter()
            .map(|row| all.by_ref().take(row.len()).collect());
        return Ok(Some(rows.collect()));
    }
    let mut unified: Rows = vec![Vec::new(); rows.len()];
    for column in 0..rows.first().map_or(0, |row| row.len()) {
        let values: Vec<Value> = rows
            .iter()
            .filter_map(|row| row.get(column).cloned())
            .collect();
        let values = attempt(values.clone())?.unwrap_or(values);
        for (row, value) in unified.iter_mut().zip(values) {
            row.push(value);
        }
    }
    Ok(Some(unified))
}
