//! One type from another, where Terraform does so by itself.

use std::sync::Arc;

use crate::value::{Data, Number, Unknown, Value};

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Terraform would say that the expression is wrong.
    Error,
    /// It cannot be known.
    Unknown(Unknown),
}

impl From<Unknown> for Stop {
    fn from(unknown: Unknown) -> Self {
        Self::Unknown(unknown)
    }
}

/// Known and not `null`, else why not.
pub(crate) fn known(value: &Value) -> Result<&Value, Stop> {
    match value.blame() {
        Some(unknown) => Err(Stop::Unknown(unknown)),
        None if value.is_null() => Err(Stop::Error),
        None => Ok(value),
    }
}

/// A text, or what is written as one.
pub(crate) fn text(value: &Value) -> Result<Arc<str>, Stop> {
    match &known(value)?.data {
        Data::String(text) => Ok(Arc::clone(text)),
        Data::Number(number) => Ok(number.to_string().into()),
        Data::Bool(true) => Ok("true".into()),
        Data::Bool(false) => Ok("false".into()),
        _ => Err(Stop::Error),
    }
}

/// A number, or a text that is one.
pub(crate) fn number(value: &Value) -> Result<Number, Stop> {
    match &known(value)?.data {
        Data::Number(number) => Ok(*number),
        Data::String(text) => parse(text).ok_or(Stop::Error),
        _ => Err(Stop::Error),
    }
}

/// A whole number.
pub(crate) fn whole(value: &Value) -> Result<i64, Stop> {
    number(value)?.as_i64().ok_or(Stop::Error)
}

/// A truth, or a text that is one.
pub(crate) fn truth(value: &Value) -> Result<bool, Stop> {
    match &known(value)?.data {
        Data::Bool(truth) => Ok(*truth),
        Data::String(text) => match &**text {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(Stop::Error),
        },
        _ => Err(Stop::Error),
    }
}

/// A number as it is written in a text.
pub(crate) fn parse(text: &str) -> Option<Number> {
    if let Ok(whole) = text.parse() {
        return Some(Number::Integer(whole));
    }
    // Rust also reads `inf` and `nan`.
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    if !text.chars().all(plain) {
        return None;
    }
    Number::from_f64(text.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_terraform_reads_them() {
        assert_eq!(parse("42"), Some(Number::Integer(42)));
        assert_eq!(parse("1e3"), Some(Number::Integer(1000)));
        assert_eq!(parse("-.5"), Some(Number::Float(-0.5)));
        for text in ["", "inf", "NaN", "0x10", "1_000", " 1", "1e999"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
