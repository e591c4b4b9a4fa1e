//! Reading a body to its end or to a bound, whichever comes first. What is
//! counted is what comes out of decompression, so that a bomb is cut as well.

use std::fmt::Write as _;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::time::{Instant, timeout_at};

use crate::scrub;

/// How much of a body is read and kept.
#[derive(Clone, Copy)]
pub(crate) struct Kept {
    read: u64,
    text: usize,
    raw: bool,
}

impl Kept {
    /// Reads so many bytes and keeps the text of so many.
    pub(crate) fn text(read: usize, text: usize) -> Self {
        Self {
            read: u64::try_from(read).unwrap_or(u64::MAX),
            text,
            raw: false,
        }
    }

    /// The same, with the bytes beside the text: for what is never recorded.
    pub(crate) fn with_bytes(self) -> Self {
        Self { raw: true, ..self }
    }

    /// Reads so many bytes and keeps none.
    pub(crate) fn digest(read: u64) -> Self {
        Self {
            read,
            text: 0,
            raw: false,
        }
    }
}

/// A body that was read, not redacted yet.
pub(crate) struct Heard {
    pub(crate) length: u64,
    pub(crate) sha256: String,
    pub(crate) text: Option<String>,
    pub(crate) cut_short: Option<String>,
    pub(crate) raw: Option<Vec<u8>>,
}

/// Reads a body.
///
/// # Errors
/// With the reason, when it breaks off.
pub(crate) async fn read(
    mut response: reqwest::Response,
    kept: Kept,
    time: Duration,
) -> Result<Heard, String> {
    let until = Instant::now() + time;
    let mut digest = Sha256::new();
    let mut bytes = Vec::new();
    let mut length = 0_u64;
    let mut cut_short = None;
    loop {
        let Ok(chunk) = timeout_at(until, response.chunk()).await else {
            cut_short = Some(format!("not complete within {} s", time.as_secs_f32()));
            break;
        };
        let Some(chunk) = chunk.map_err(|e| format!("broke off: {}", scrub::error(e)))? else {
            break;
        };
        let room = usize::try_from(kept.read - length).unwrap_or(usize::MAX);
        let taken = &chunk[..chunk.len().min(room)];
        digest.update(taken);
        bytes.extend_from_slice(&taken[..taken.len().min(kept.text - bytes.len())]);
        length += taken.len() as u64;
        if taken.len() < chunk.len() {
            cut_short = Some(format!("longer than {} bytes", kept.read));
            break;
        }
    }
    if cut_short.is_none() && kept.text > 0 && length > kept.text as u64 {
        cut_short = Some(format!("text kept of {} bytes only", kept.text));
    }
    Ok(Heard {
        raw: kept.raw.then(|| bytes.clone()),
        length,
        sha256: hex(&digest.finalize()),
        text: (kept.text > 0)
            .then(|| utf8(bytes, cut_short.is_some()))
            .flatten(),
        cut_short,
    })
}

/// The text, when it is UTF-8; a cut may fall within a character.
fn utf8(bytes: Vec<u8>, cut: bool) -> Option<String> {
    match String::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if cut && error.utf8_error().error_len().is_none() => {
            let whole = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            bytes.truncate(whole);
            String::from_utf8(bytes).ok()
        }
        Err(_) => None,
    }
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
