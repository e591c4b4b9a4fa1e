//! Nothing but `Cargo.toml`: the same features of the crates below the AWS SDK
//! whichever package is built, so that `aws-sdk-ec2` is compiled once. Written
//! by `cargo hakari generate`; see docs/decisions/one-build-of-the-sdk.md.
