//! A local look-alike of the account that the course deploys into.

#[allow(dead_code)]
mod aws;
