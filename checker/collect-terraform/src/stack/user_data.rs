//! The script of the first start, decoded as an instance sees it.

use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use checker_model::redact::redact;
use checker_model::{Fact, Known, VantagePoint, Why};
use flate2::read::GzDecoder;

use super::body::Body;

/// The most user data that is looked at. AWS takes 16 KiB.
const LIMIT: u64 = 256 * 1024;

/// `user_data` or `user_data_base64` of an instance or launch configuration.
/// The provider encodes what is not encoded yet.
pub(super) fn plain(body: &Body<'_, '_>) -> Fact<String> {
    let given = body.text("user_data");
    if is_digest(body, given.get()) {
        let why = Why::NotVisible(format!(
            "`user_data` of {} is a SHA-1 here",
            body.resource.address
        ));
        return Fact::unknown(why, given.origin);
    }
    if !given.is_absent() {
        return read(given, false);
    }
    read(body.text("user_data_base64"), true)
}

/// `user_data` of a launch template, which has to be base64.
pub(super) fn encoded(body: &Body<'_, '_>) -> Fact<String> {
    read(body.text("user_data"), true)
}

/// Providers before version 6 keep 40 hexadecimal digits in plan and state.
fn is_digest(body: &Body<'_, '_>, text: Option<&String>) -> bool {
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    body.world.configuration.vantage_point != VantagePoint::Hcl
        && text.is_some_and(|text| text.len() == 40 && text.bytes().all(hexadecimal))
}

fn read(fact: Fact<String>, must_be_encoded: bool) -> Fact<String> {
    let text = match fact.known {
        Known::Value(text) => text,
        Known::Absent => return Fact::absent(fact.origin),
        Known::Unknown(why) => return Fact::unknown(why, fact.origin),
    };
    let origin = fact.origin;
    let unread = |what: &str| Fact::unknown(Why::NotSupported(what.into()), origin.clone());
    if text.len() as u64 > LIMIT {
        return unread("user data of this size");
    }
    // Line breaks within base64 are usual, and all that the provider forgives.
    let packed = text.replace(['\r', '\n'], "");
    let bytes = match STANDARD.decode(packed.trim()) {
        Ok(bytes) => bytes,
        Err(_) if must_be_encoded => {
            let why = Why::Failed("user data is not base64".into());
            return Fact::unknown(why, origin);
        }
        Err(_) => text.into_bytes(),
    };
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        match unpacked(&bytes) {
            Some(bytes) => bytes,
            None => return unread("compressed user data"),
        }
    } else {
        bytes
    };
    match String::from_utf8(bytes) {
        Ok(text) if text.trim().is_empty() => Fact::absent(origin),
        Ok(text) => Fact::value(redact(&text), origin),
        Err(_) => unread("user data that is not UTF-8"),
    }
}

fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    let read = GzDecoder::new(bytes)
        .take(LIMIT + 1)
        .read_to_end(&mut unpacked);
    (read.is_ok() && unpacked.len() as u64 <= LIMIT).then_some(unpacked)
}
