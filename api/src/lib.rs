//! The reference upload/download API of module02 (exercises 03 to 05), over
//! any S3.
//!
//! [`app`] is the whole API as a router; [`State`] holds what it works with: an
//! S3 client and a [`Config`]. [`embedded`] is an S3 for runs without AWS. The
//! messages are those of the subject, letter by letter; everything that the
//! subject leaves open (how a file arrives, what a bad name answers) is decided
//! here in the widest way that is safe.
//!
//! Nothing of the checker is used here, so that the judge and the judged
//! cannot share a mistake.

pub mod cli;
pub mod client;
mod config;
mod direct;
pub mod embedded;
mod error;
mod flights;
mod listing;
mod name;
mod observe;
mod page;
mod routes;
mod s3;
mod serve;
mod spool;
mod state;
mod transfer;

pub use config::Config;
pub use error::ApiError;
pub use routes::{OPENAPI, app};
pub use serve::serve;
pub use state::{StartError, State};
