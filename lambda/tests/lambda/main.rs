//! The real binaries, under a local runtime API that speaks Lambda's protocol,
//! and over an S3 that checks signatures.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what is missing in a test fails it"
)]

mod bombs;
mod function;
mod protocol;
mod runtime_api;
mod upload;
