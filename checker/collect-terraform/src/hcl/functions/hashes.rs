//! Digests.

use std::fmt::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256, Sha512};

use super::{Call, Function, Outcome, Stop, files, function};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "sha256" => function(1, 1, |call| hex(call, &Sha256::digest(&*text(call)?))),
        "sha512" => function(1, 1, |call| hex(call, &Sha512::digest(&*text(call)?))),
        "base64sha256" => function(1, 1, |call| coded(call, &Sha256::digest(&*text(call)?))),
        "base64sha512" => function(1, 1, |call| coded(call, &Sha512::digest(&*text(call)?))),
        "filesha256" => function(1, 1, |call| hex(call, &Sha256::digest(&*file(call)?))),
        "filesha512" => function(1, 1, |call| hex(call, &Sha512::digest(&*file(call)?))),
        "filebase64sha256" => function(1, 1, |call| coded(call, &Sha256::digest(&*file(call)?))),
        "filebase64sha512" => function(1, 1, |call| coded(call, &Sha512::digest(&*file(call)?))),
        _ => None,
    }
}

fn text(call: &Call<'_>) -> Result<Vec<u8>, Stop> {
    let text = call.text(0)?;
    call.fits(text.len())?;
    Ok(text.as_bytes().to_vec())
}

fn file(call: &Call<'_>) -> Result<Vec<u8>, Stop> {
    let text = files::read(call)?;
    call.fits(text.len())?;
    Ok(text.as_bytes().to_vec())
}

fn hex(call: &Call<'_>, digest: &[u8]) -> Outcome {
    let mut text = String::with_capacity(digest.len() * 2);
    for byte in digest {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    call.give_text(text)
}

fn coded(call: &Call<'_>, digest: &[u8]) -> Outcome {
    call.give_text(BASE64_STANDARD.encode(digest))
}
