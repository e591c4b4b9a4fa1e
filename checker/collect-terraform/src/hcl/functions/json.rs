//! JSON, as Terraform writes it: keys sorted, without blanks, and with `<`,
//! `>` and `&` escaped.

use std::fmt::Write;
use std::sync::Arc;

use super::{Call, Outcome, Stop};
use crate::value::{Data, List, Map, Number, Unknown, Value};

pub(super) fn encode(call: &Call<'_>) -> Outcome {
    let mut text = String::new();
    write(call, call.given(0)?, &mut text)?;
    call.give_text(text)
}

/// A value as JSON, behind what is written already.
pub(super) fn write(call: &Call<'_>, value: &Value, text: &mut String) -> Result<(), Stop> {
    call.fits(text.len())?;
    match &value.data {
        Data::Null => text.push_str("null"),
        Data::Bool(truth) => text.push_str(if *truth { "true" } else { "false" }),
        // Writing to a string does not fail.
        Data::Number(number) => drop(write!(text, "{number}")),
        Data::String(string) => quote(string, text),
        Data::List(list) => {
            closed(list.rest.as_ref())?;
            text.push('[');
            for (index, item) in list.items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(call, item, text)?;
            }
            text.push(']');
        }
        Data::Map(map) => {
            closed(map.rest.as_ref())?;
            text.push('{');
            for (index, (key, item)) in map.entries.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                quote(key, text);
                text.push(':');
                write(call, item, text)?;
            }
            text.push('}');
        }
        Data::Resource(_) | Data::Reference(_) | Data::Unknown(_) => {
            return Err(value.blame().map_or(Stop::Error, Stop::Unknown));
        }
    }
    Ok(())
}

fn closed(rest: Option<&Unknown>) -> Result<(), Stop> {
    rest.map_or(Ok(()), |rest| Err(Stop::Unknown(rest.clone())))
}

/// A text between quotes.
pub(super) fn quote(string: &str, text: &mut String) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

pub(super) fn decode(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    call.evaluator.spend(text.len() / 8)?;
    let json = serde_json::from_str(&text).map_err(|_| Stop::Error)?;
    call.give(read(call, json)?)
}

fn read(call: &Call<'_>, json: serde_json::Value) -> Result<Data, Stop> {
    call.evaluator.spend(1)?;
    let value = |json| Ok(Value::new(read(call, json)?, Arc::clone(&call.at)));
    Ok(match json {
        serde_json::Value::Null => Data::Null,
        serde_json::Value::Bool(truth) => Data::Bool(truth),
        serde_json::Value::Number(number) => {
            let whole = number.as_i64().map(Number::Integer);
            let number = whole.or_else(|| Number::from_f64(number.as_f64()?));
            Data::Number(number.ok_or(Stop::Error)?)
        }
        serde_json::Value::String(string) => Data::String(string.into()),
        serde_json::Value::Array(items) => {
            let items = items.into_iter().map(value).collect::<Result<_, Stop>>()?;
            Data::List(Arc::new(List {
                items,
                ..List::default()
            }))
        }
        serde_json::Value::Object(object) => {
            let entries = object
                .into_iter()
                .map(|(key, json)| Ok((Arc::from(key), value(json)?)));
            Data::Map(Arc::new(Map {
                entries: entries.collect::<Result<_, Stop>>()?,
                rest: None,
            }))
        }
    })
}
