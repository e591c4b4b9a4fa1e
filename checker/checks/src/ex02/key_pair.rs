//! The key pair.

use crate::case::StackCase;
use crate::check::check;
use crate::finding::{Finding, Judged};

check! {
    /// A key pair exists in the course's region.
    EXISTS = "ex02.key-pair.exists", Required, Live(exists);
    title: "there is a key pair",
    why: "an instance that was launched without one cannot be logged in to later",
    terraform: "made once outside Terraform: `aws ec2 create-key-pair --key-name module02-key`",
    console: "EC2, Key Pairs, Create key pair; the private key is handed out once only",
    reads: [KeyPairs],
}

fn exists(case: &StackCase<'_>) -> Judged {
    let listing = &case.stack.key_pairs;
    let found = listing.values().map(|_| Finding::pass());
    Ok(Finding::any_of(
        found,
        &listing.incomplete,
        &listing.origin,
        || {
            Finding::fail(
                "a key pair",
                "no key pair in this region",
                &listing.origin,
                "create a key pair in the region of the instance, and keep its private key",
            )
        },
    ))
}
