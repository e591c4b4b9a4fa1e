//! The API over real HTTP against the embedded S3, as a client sees it.

mod contract;
mod download;
mod faults;
mod harness;
mod list;
mod meta;
mod schemathesis;
mod upload;
