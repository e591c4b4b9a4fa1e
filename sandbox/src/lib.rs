//! A local look-alike of the account that the course deploys into, for
//! demonstrations and tests without AWS.
//!
//! It serves a [`Stack`](checker_model::Stack) in AWS wire shape (EC2,
//! autoscaling, load balancers, IAM, STS, alarms and their topics; reading
//! only), an S3 with signatures and expiry, the reference API through the
//! three doors by which a deployed one is reached, and the reference functions:
//! behind the stack's function URL, and triggered by what is put into its
//! buckets. [`fixtures::Break`]s make one requirement false. Everything listens
//! on the loopback interface.

mod aws;
mod doors;
mod effects;
mod endpoint;
mod functions;
mod listen;
mod log;
mod options;
mod public;
mod reference_api;
mod running;
mod s3;
mod spoiled;

pub use log::Logged;
pub use options::{Object, SandboxOptions, StartError};
pub use running::{ConnectTo, Sandbox};
