//! JSON of somebody else, within bounds: it is looked over before it is
//! parsed, so that no nesting and no number of values can use up the process.

pub(crate) mod address;
pub(crate) mod convert;
pub(crate) mod document;
mod error;
pub(crate) mod node;

use std::borrow::Cow;
use std::path::Path;

use serde::Deserialize;
use serde_json::error::Category;

pub use error::{Error, Make, Problem};

use crate::limits::Limits;
use crate::regular;

/// What messages call a file, and its bytes.
pub(crate) fn open(path: &Path, limits: &Limits) -> Result<(String, Vec<u8>), Error> {
    let file = path.display().to_string();
    match regular::read(path, limits.json_bytes) {
        Ok(bytes) => Ok((file, bytes)),
        Err(refusal) => Err(Error {
            file,
            problem: refusal.into(),
        }),
    }
}

/// The text of a document that may be parsed: small, flat and UTF-8 enough.
/// PowerShell's `>` writes UTF-16, which is as good.
pub(crate) fn text<'a>(
    bytes: &'a [u8],
    make: Make,
    limits: &Limits,
) -> Result<Cow<'a, str>, Problem> {
    if u64::try_from(bytes.len()).map_or(true, |length| length > limits.json_bytes) {
        return Err(Problem::TooLarge(limits.json_bytes >> 20));
    }
    let text = match bytes {
        [b'P', b'K', 3 | 5, 4 | 6, ..] => return Err(Problem::BinaryPlan),
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes, make)?),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes, make)?),
        [0xef, 0xbb, 0xbf, rest @ ..] | rest => {
            Cow::Borrowed(std::str::from_utf8(rest).map_err(|error| Problem::NotUtf8 {
                at: error.valid_up_to(),
                make,
            })?)
        }
    };
    if text.trim().is_empty() {
        return Err(Problem::Empty(make));
    }
    survey(&text, limits)?;
    Ok(text)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, make: Make) -> Result<String, Problem> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let broken = |at| Problem::NotUtf8 { at, make };
    if !odd.is_empty() {
        return Err(broken(bytes.len()));
    }
    let mut text = String::with_capacity(pairs.len());
    for (index, one) in char::decode_utf16(pairs.iter().copied().map(unit)).enumerate() {
        text.push(one.map_err(|_| broken(index * 2))?);
    }
    Ok(text)
}

/// Counts brackets and values without keeping any: whether the text is JSON is
/// the parser's to say.
fn survey(text: &str, limits: &Limits) -> Result<(), Problem> {
    let (mut depth, mut values, mut quoted, mut escaped) = (0_usize, 1_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => {
                depth += 1;
                values += 1;
                if depth > limits.nesting {
                    return Err(Problem::TooDeep(limits.nesting));
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
    }
    if values > limits.json_values {
        return Err(Problem::TooManyValues(limits.json_values));
    }
    Ok(())
}

/// Parses a text that was looked over. The wrong shape is an error of its own.
pub(crate) fn parse<'a, T: Deserialize<'a>>(text: &'a str, make: Make) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|error| parser_says(&error, make))
}

fn parser_says(error: &serde_json::Error, make: Make) -> Problem {
    let reason = error.to_string();
    match error.classify() {
        Category::Eof => Problem::Truncated {
            line: error.line(),
            make,
        },
        Category::Data => Problem::Malformed { reason, make },
        Category::Syntax | Category::Io => Problem::NotJson { reason, make },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(bytes: &[u8]) -> Problem {
        text(bytes, Make::Plan, &Limits::default()).unwrap_err()
    }

    #[test]
    fn what_cannot_be_parsed_safely_is_refused() {
        assert_eq!(problem(b""), Problem::Empty(Make::Plan));
        assert_eq!(problem(b"\xef\xbb\xbf \r\n"), Problem::Empty(Make::Plan));
        assert_eq!(problem(b"PK\x03\x04rest"), Problem::BinaryPlan);
        assert_eq!(problem(&[b'['; 10_000]), Problem::TooDeep(100));
        assert_eq!(
            problem(b"{\"a\": \"\xff\"}"),
            Problem::NotUtf8 {
                at: 7,
                make: Make::Plan
            }
        );
        let many = format!("[{}0]", "0,".repeat(250_000));
        assert_eq!(problem(many.as_bytes()), Problem::TooManyValues(250_000));
        let long = vec![b' '; (32 << 20) + 1];
        assert_eq!(problem(&long), Problem::TooLarge(32));
    }

    #[test]
    fn brackets_in_texts_do_not_count() {
        let deep = format!(r#"{{"a": "{}\"{}"}}"#, "[".repeat(500), "{".repeat(500));
        assert_eq!(
            text(deep.as_bytes(), Make::Plan, &Limits::default()).unwrap(),
            deep
        );
    }

    #[test]
    fn what_powershell_writes_is_read() {
        let expected = r#"{"a": "é😀"}"#;
        let little: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(expected.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let big: Vec<u8> = [0xfe, 0xff]
            .into_iter()
            .chain(expected.encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        for bytes in [little, big] {
            assert_eq!(
                text(&bytes, Make::Plan, &Limits::default()).unwrap(),
                expected
            );
        }
        assert!(matches!(
            problem(&[0xff, 0xfe, 0x7b]),
            Problem::NotUtf8 { .. }
        ));
    }
}
