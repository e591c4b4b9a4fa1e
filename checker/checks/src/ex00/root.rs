//! How the root user is kept.

use crate::case::StackCase;
use crate::check::check;
use crate::expect::satisfies;
use crate::finding::Judged;

check! {
    /// The root user has no access key, and signs in with a second factor.
    NO_ACCESS_KEY = "ex00.root.no-access-key", Advice, Live(no_access_key);
    title: "the root user has no access key, and a second factor",
    why: "whoever has a key of the root user has the account, and the bill is yours",
    terraform: "set once in the console, outside Terraform",
    console: "signed in as root: Security credentials, delete the access keys, assign an MFA device",
    reads: [AccountSummary],
}

fn no_access_key(case: &StackCase<'_>) -> Judged {
    let summary = &case.stack.account_summary;
    let keys = satisfies(
        &summary.root_access_keys,
        "access keys of the root user",
        "0",
        "delete the access keys of the root user",
        |count| *count == 0,
    );
    let mfa = satisfies(
        &summary.root_mfa,
        "MFA of the root user",
        "true",
        "assign an MFA device to the root user",
        |enabled| *enabled,
    );
    Ok(keys.and(mfa))
}
