//! The binary as people run it, in an environment with nothing in it.
#![expect(clippy::expect_used, reason = "helpers of tests")]

mod batch;
mod cohort;
#[cfg(feature = "live")]
mod demo;
mod documentation;
mod evidence;
mod gate;
#[cfg(feature = "live")]
mod live;
#[cfg(feature = "live")]
mod public_bucket;
mod reports;
mod template;
mod terminal;
mod usage;

use assert_cmd::Command;
use assert_cmd::assert::Assert;

/// The binary with a home of its own, without credentials and without a way to
/// look for them on the network.
pub(crate) fn checker(home: &tempfile::TempDir) -> Command {
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("checker");
    command
        .env_clear()
        .env("HOME", home.path())
        .env("LANG", "C.UTF-8")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .current_dir(home.path())
        .timeout(std::time::Duration::from_mins(2));
    command
}

pub(crate) fn home() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

/// Runs it with these arguments in a fresh home.
pub(crate) fn run(arguments: &[&str]) -> Assert {
    checker(&home()).args(arguments).assert()
}

pub(crate) fn stdout(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).expect("UTF-8")
}

pub(crate) fn stderr(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).expect("UTF-8")
}
