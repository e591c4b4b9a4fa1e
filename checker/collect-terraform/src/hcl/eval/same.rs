//! Whether two values are the same.

use super::{Evaluator, Stop};
use crate::value::{Data, Number, Value};

/// Whether two values are equal, types included: `1 == "1"` is false.
///
/// # Errors
/// It cannot be known.
pub(crate) fn same(evaluator: &Evaluator<'_>, a: &Value, b: &Value) -> Result<bool, Stop> {
    evaluator.spend(1)?;
    match (&a.data, &b.data) {
        (Data::Reference(a), Data::Reference(b)) if a == b => Ok(true),
        (Data::Resource(a), Data::Resource(b)) if a == b => Ok(true),
        (Data::Null, Data::Null) => Ok(true),
        (Data::Bool(a), Data::Bool(b)) => Ok(a == b),
        (Data::Number(a), Data::Number(b)) => Ok(order(*a, *b).is_eq()),
        (Data::String(a), Data::String(b)) => Ok(a == b),
        (Data::List(x), Data::List(y)) => {
            if let Some(rest) = x.rest.as_ref().or(y.rest.as_ref()) {
                return Err(Stop::Unknown(rest.clone()));
            }
            if x.items.len() != y.items.len() {
                return Ok(false);
            }
            all(x.items.iter().zip(&y.items), evaluator)
        }
        (Data::Map(x), Data::Map(y)) => {
            if let Some(rest) = x.rest.as_ref().or(y.rest.as_ref()) {
                return Err(Stop::Unknown(rest.clone()));
            }
            if !x.entries.keys().eq(y.entries.keys()) {
                return Ok(false);
            }
            all(x.entries.values().zip(y.entries.values()), evaluator)
        }
        _ => match (a.blame(), b.blame()) {
            (Some(a), Some(b)) => Err(Stop::Unknown(a.and(&b))),
            (Some(unknown), None) | (None, Some(unknown)) => Err(Stop::Unknown(unknown)),
            (None, None) => Ok(false),
        },
    }
}

/// One pair that differs decides, whatever is unknown beside it.
fn all<'v>(
    pairs: impl Iterator<Item = (&'v Value, &'v Value)>,
    evaluator: &Evaluator<'_>,
) -> Result<bool, Stop> {
    let mut open = None;
    for (a, b) in pairs {
        match same(evaluator, a, b) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(stop) => open = open.or(Some(stop)),
        }
    }
    open.map_or(Ok(true), Err)
}

/// Which number is greater.
pub(super) fn order(a: Number, b: Number) -> std::cmp::Ordering {
    match (a, b) {
        (Number::Integer(a), Number::Integer(b)) => a.cmp(&b),
        (a, b) => a.as_f64().total_cmp(&b.as_f64()),
    }
}
