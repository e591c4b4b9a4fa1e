//! `format` and `formatlist`.

use std::sync::Arc;

use checker_model::Why;

use super::{Call, Outcome, Stop, json, number, text, truth};
use crate::value::{Data, Number, Unknown, Value};

pub(super) fn format(call: &Call<'_>) -> Outcome {
    let pattern = call.text(0)?;
    let values = call.arguments.get(1..).unwrap_or_default();
    call.give_text(fill(call, &pattern, values)?)
}

pub(super) fn format_list(call: &Call<'_>) -> Outcome {
    let pattern = call.text(0)?;
    let values = call.arguments.get(1..).unwrap_or_default();
    let mut count = None;
    for value in values {
        if let Data::List(_) = value.data {
            let length = super::items(value)?.len();
            if count.is_some_and(|count| count != length) {
                return Err(Stop::Error);
            }
            count = Some(length);
        }
    }
    let mut lines = Vec::new();
    for index in 0..count.unwrap_or(1) {
        let row = values.iter().map(|value| match &value.data {
            Data::List(list) => list.items.get(index).unwrap_or(value),
            _ => value,
        });
        let row: Vec<Value> = row.cloned().collect();
        lines.push(match fill(call, &pattern, &row) {
            Ok(line) => Value::string(line, Arc::clone(&call.at)),
            Err(Stop::Error) => return Err(Stop::Error),
            Err(Stop::Unknown(unknown)) => call.unknown(unknown),
        });
    }
    call.give_list(lines)
}

/// What stands between `%` and its letter.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags, as the pattern has them"
)]
struct Verb {
    plus: bool,
    minus: bool,
    blank: bool,
    zero: bool,
    sharp: bool,
    width: usize,
    precision: Option<usize>,
}

fn fill(call: &Call<'_>, pattern: &str, values: &[Value]) -> Result<String, Stop> {
    let mut filled = String::new();
    let mut chars = pattern.chars().peekable();
    let (mut next, mut used) = (0, 0);
    while let Some(c) = chars.next() {
        if c != '%' {
            filled.push(c);
            continue;
        }
        let mut verb = Verb::default();
        while let Some(flag) = chars.next_if(|c| "+- 0#".contains(*c)) {
            match flag {
                '+' => verb.plus = true,
                '-' => verb.minus = true,
                ' ' => verb.blank = true,
                '0' => verb.zero = true,
                _ => verb.sharp = true,
            }
        }
        verb.width = digits(&mut chars)?.unwrap_or(0);
        if chars.next_if_eq(&'.').is_some() {
            verb.precision = Some(digits(&mut chars)?.unwrap_or(0));
        }
        if chars.next_if_eq(&'[').is_some() {
            let index = digits(&mut chars)?.ok_or(Stop::Error)?;
            chars.next_if_eq(&']').ok_or(Stop::Error)?;
            next = index.checked_sub(1).ok_or(Stop::Error)?;
        }
        let letter = chars.next().ok_or(Stop::Error)?;
        if letter == '%' {
            filled.push('%');
            continue;
        }
        let value = values.get(next).ok_or(Stop::Error)?;
        next += 1;
        used = used.max(next);
        let piece = one(call, letter, &verb, value)?;
        call.fits(filled.len().saturating_add(piece.len().max(verb.width)))?;
        pad(&mut filled, &piece, &verb, letter);
    }
    // Terraform refuses arguments that nothing asks for.
    if used < values.len() {
        return Err(Stop::Error);
    }
    Ok(filled)
}

/// Wider is no text that is meant.
const WIDTH: usize = 10_000;

fn digits(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Option<usize>, Stop> {
    let mut number = None;
    while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
        chars.next();
        let next = number.unwrap_or(0) * 10 + digit as usize;
        if next > WIDTH {
            return Err(Stop::Error);
        }
        number = Some(next);
    }
    Ok(number)
}

fn one(call: &Call<'_>, letter: char, verb: &Verb, value: &Value) -> Result<String, Stop> {
    Ok(match letter {
        'v' => return plain(call, verb, value),
        's' | 'q' => {
            let text = text(value)?;
            let text: String = match verb.precision {
                Some(most) => text.chars().take(most).collect(),
                None => text.to_string(),
            };
            if letter == 's' {
                return Ok(text);
            }
            let mut quoted = String::new();
            json::quote(&text, &mut quoted);
            quoted
        }
        't' => truth(value)?.to_string(),
        'd' => match number(value)? {
            Number::Integer(whole) => sign(verb, whole < 0, whole.unsigned_abs().to_string()),
            Number::Float(_) => return Err(Stop::Error),
        },
        'f' | 'F' => {
            let float = number(value)?.as_f64();
            let most = verb.precision.unwrap_or(6);
            sign(verb, float < 0.0, format!("{:.most$}", float.abs()))
        }
        'b' | 'o' | 'x' | 'X' => {
            let whole = number(value)?.as_i64().ok_or(Stop::Error)?;
            let size = whole.unsigned_abs();
            let digits = match letter {
                'b' => format!("{size:b}"),
                'o' => format!("{size:o}"),
                'x' => format!("{size:x}"),
                _ => format!("{size:X}"),
            };
            sign(verb, whole < 0, digits)
        }
        'e' | 'E' | 'g' | 'G' => {
            let why = Why::NotSupported(format!("`%{letter}` in a format"));
            return Err(Stop::Unknown(Unknown::new(why)));
        }
        _ => return Err(Stop::Error),
    })
}

/// `%v`: texts as they are, everything else as JSON.
fn plain(call: &Call<'_>, verb: &Verb, value: &Value) -> Result<String, Stop> {
    if let (Data::String(text), false) = (&value.data, verb.sharp) {
        return Ok(text.to_string());
    }
    let mut written = String::new();
    json::write(call, value, &mut written)?;
    Ok(written)
}

fn sign(verb: &Verb, negative: bool, digits: String) -> String {
    match (negative, verb.plus, verb.blank) {
        (true, _, _) => format!("-{digits}"),
        (false, true, _) => format!("+{digits}"),
        (false, false, true) => format!(" {digits}"),
        (false, false, false) => digits,
    }
}

fn pad(filled: &mut String, piece: &str, verb: &Verb, letter: char) {
    let missing = verb.width.saturating_sub(piece.chars().count());
    if verb.minus {
        filled.push_str(piece);
        filled.extend(std::iter::repeat_n(' ', missing));
    } else if verb.zero && "dfFboxX".contains(letter) {
        let digits = piece.trim_start_matches(['+', '-', ' ']);
        filled.push_str(piece.strip_suffix(digits).unwrap_or_default());
        filled.extend(std::iter::repeat_n('0', missing));
        filled.push_str(digits);
    } else {
        filled.extend(std::iter::repeat_n(
            if verb.zero { '0' } else { ' ' },
            missing,
        ));
        filled.push_str(piece);
    }
}
