//! Numbers.

use std::sync::Arc;

use hcl_edit::expr::BinaryOperator;

use super::{ANY, Call, Function, Outcome, Stop, function, number};
use crate::hcl::eval::arithmetic;
use crate::value::{Data, Number, Value};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "abs" => function(1, 1, |call| match call.number(0)? {
            Number::Integer(number) => call.give_number(number.checked_abs().map(Number::Integer)),
            Number::Float(number) => call.give_number(Number::from_f64(number.abs())),
        }),
        "ceil" => function(1, 1, |call| rounded(call, f64::ceil)),
        "floor" => function(1, 1, |call| rounded(call, f64::floor)),
        "max" => function(1, ANY, |call| extreme(call, std::cmp::Ordering::Greater)),
        "min" => function(1, ANY, |call| extreme(call, std::cmp::Ordering::Less)),
        "parseint" => function(2, 2, parse_int),
        "pow" => function(2, 2, pow),
        "log" => function(2, 2, |call| {
            let (number, base) = (call.number(0)?.as_f64(), call.number(1)?.as_f64());
            call.give_number(Number::from_f64(number.ln() / base.ln()))
        }),
        "signum" => function(1, 1, |call| {
            call.give_number(Some(Number::Integer(call.whole(0)?.signum())))
        }),
        "sum" => function(1, 1, sum),
        "range" => function(1, 3, range),
        _ => None,
    }
}

fn rounded(call: &Call<'_>, round: fn(f64) -> f64) -> Outcome {
    match call.number(0)? {
        Number::Float(number) => call.give_number(Number::from_f64(round(number))),
        whole @ Number::Integer(_) => call.give_number(Some(whole)),
    }
}

fn extreme(call: &Call<'_>, wanted: std::cmp::Ordering) -> Outcome {
    let mut best: Option<Number> = None;
    for argument in &call.arguments {
        let number = number(argument)?;
        let better = best.is_none_or(|best| number.as_f64().total_cmp(&best.as_f64()) == wanted);
        if better {
            best = Some(number);
        }
    }
    call.give_number(best)
}

fn parse_int(call: &Call<'_>) -> Outcome {
    let (text, base) = (call.text(0)?, call.whole(1)?);
    if !(2..=62).contains(&base) {
        return Err(Stop::Error);
    }
    let digit = |c: char| {
        let (c, first) = match c {
            // Beyond 36, large letters are further digits.
            'A'..='Z' if base > 36 => (c, u32::from('A') - 36),
            'A'..='Z' => (c.to_ascii_lowercase(), u32::from('a') - 10),
            'a'..='z' => (c, u32::from('a') - 10),
            '0'..='9' => (c, u32::from('0')),
            _ => return None,
        };
        let digit = i64::from(u32::from(c) - first);
        (digit < base).then_some(digit)
    };
    let digits = text.strip_prefix(['-', '+']).unwrap_or(&text);
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let number = digits.chars().try_fold(0_i64, |number, c| {
        number.checked_mul(base)?.checked_add(sign * digit(c)?)
    });
    call.give_number(number.filter(|_| !digits.is_empty()).map(Number::Integer))
}

fn pow(call: &Call<'_>) -> Outcome {
    let (base, exponent) = (call.number(0)?, call.number(1)?);
    if let (Number::Integer(base), Number::Integer(exponent)) = (base, exponent)
        && let Ok(exponent) = u32::try_from(exponent)
        && let Some(power) = base.checked_pow(exponent)
    {
        return call.give_number(Some(Number::Integer(power)));
    }
    let power = base.as_f64().powf(exponent.as_f64());
    call.give_number(Number::from_f64(power))
}

fn sum(call: &Call<'_>) -> Outcome {
    let mut sum: Option<Number> = None;
    for item in call.items(0)? {
        let item = number(item)?;
        sum = Some(match sum {
            Some(sum) => arithmetic(BinaryOperator::Plus, sum, item)?,
            None => item,
        });
    }
    call.give_number(sum)
}

/// Terraform makes no longer ones either.
const RANGE: usize = 1024;

fn range(call: &Call<'_>) -> Outcome {
    let (start, end) = match call.arguments.len() {
        1 => (Number::Integer(0), call.number(0)?),
        _ => (call.number(0)?, call.number(1)?),
    };
    let down = end.as_f64() < start.as_f64();
    let step = match call.arguments.len() {
        3 => call.number(2)?,
        _ if down => Number::Integer(-1),
        _ => Number::Integer(1),
    };
    let towards = if down {
        step.as_f64() < 0.0
    } else {
        step.as_f64() > 0.0
    };
    if !towards {
        return Err(Stop::Error);
    }
    let mut items = Vec::new();
    let mut next = start;
    loop {
        let (at, end) = (next.as_f64(), end.as_f64());
        if if down { at <= end } else { at >= end } {
            return call.give_list(items);
        }
        if items.len() >= RANGE {
            return Err(Stop::Error);
        }
        items.push(Value::new(Data::Number(next), Arc::clone(&call.at)));
        next = arithmetic(BinaryOperator::Plus, next, step)?;
    }
}
