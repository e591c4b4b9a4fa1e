//! Texts in other alphabets.

use std::io::{Read, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use checker_model::Why;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::{Call, Function, Outcome, Stop, function, json};
use crate::value::Unknown;

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "base64encode" => function(1, 1, |call| {
            call.give_text(BASE64_STANDARD.encode(call.text(0)?.as_bytes()))
        }),
        "base64decode" => function(1, 1, |call| {
            let bytes = BASE64_STANDARD.decode(call.text(0)?.as_bytes());
            let text = String::from_utf8(bytes.map_err(|_| Stop::Error)?);
            call.give_text(text.map_err(|_| Stop::Error)?)
        }),
        // Not byte for byte what Terraform makes, but what it unpacks to is.
        "base64gzip" => function(1, 1, |call| {
            let text = call.text(0)?;
            call.fits(text.len().saturating_mul(8))?;
            let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
            let packed = gzip.write_all(text.as_bytes()).and_then(|()| gzip.finish());
            call.give_text(BASE64_STANDARD.encode(packed.map_err(|_| Stop::Error)?))
        }),
        "base64gunzip" => function(1, 1, gunzip),
        "textencodebase64" => function(2, 2, text_encode),
        "textdecodebase64" => function(2, 2, text_decode),
        "urlencode" => function(1, 1, |call| call.give_text(url_encode(&call.text(0)?))),
        "jsonencode" => function(1, 1, json::encode),
        "jsondecode" => function(1, 1, json::decode),
        _ => None,
    }
}

fn gunzip(call: &Call<'_>) -> Outcome {
    let bytes = BASE64_STANDARD.decode(call.text(0)?.as_bytes());
    let bytes = bytes.map_err(|_| Stop::Error)?;
    let limit = call.evaluator.scope.budget().limits().string_bytes as u64;
    let mut text = String::new();
    let read = GzDecoder::new(&bytes[..])
        .take(limit + 1)
        .read_to_string(&mut text);
    call.fits(text.len())?;
    read.map_err(|_| Stop::Error)?;
    call.give_text(text)
}

fn encoding(call: &Call<'_>) -> Result<Form, Stop> {
    let name = call.text(1)?;
    match &*name.to_ascii_uppercase() {
        "UTF-8" => Ok(Form::Utf8),
        "UTF-16LE" => Ok(Form::Utf16Le),
        "UTF-16BE" => Ok(Form::Utf16Be),
        _ => {
            let name: String = name.chars().take(40).collect();
            let why = Why::NotSupported(format!("the encoding `{name}`"));
            Err(Stop::Unknown(Unknown::new(why)))
        }
    }
}

enum Form {
    Utf8,
    Utf16Le,
    Utf16Be,
}

fn text_encode(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    call.fits(text.len().saturating_mul(3))?;
    let bytes: Vec<u8> = match encoding(call)? {
        Form::Utf8 => text.as_bytes().to_vec(),
        Form::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Form::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    };
    call.give_text(BASE64_STANDARD.encode(bytes))
}

fn text_decode(call: &Call<'_>) -> Outcome {
    let bytes = BASE64_STANDARD.decode(call.text(0)?.as_bytes());
    let bytes = bytes.map_err(|_| Stop::Error)?;
    let units = |unit: fn([u8; 2]) -> u16| {
        let pairs = bytes.chunks(2).map(|pair| match *pair {
            [a, b] => unit([a, b]),
            _ => 0xfffd,
        });
        String::from_utf16(&pairs.collect::<Vec<_>>()).ok()
    };
    let text = match encoding(call)? {
        Form::Utf8 => String::from_utf8(bytes).ok(),
        Form::Utf16Le => units(u16::from_le_bytes),
        Form::Utf16Be => units(u16::from_be_bytes),
    };
    call.give_text(text.ok_or(Stop::Error)?)
}

fn url_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            _ => {
                encoded.push('%');
                for digit in [byte >> 4, byte & 15] {
                    let digit = char::from_digit(u32::from(digit), 16).unwrap_or('0');
                    encoded.push(digit.to_ascii_uppercase());
                }
            }
        }
    }
    encoded
}
