//! No credentials among the files.

use crate::check::check;
use crate::files::TurnInCase;
use crate::finding::Judged;

check! {
    /// No access key id, secret access key, private key (`.pem`) or
    /// `credentials.csv` is handed in.
    NO_CREDENTIALS = "turnin.no-credentials", Required, TurnIn(no_credentials);
    title: "no credentials are handed in",
    why: "whoever can read the turn-in can act as its author; keys in repositories are found by strangers within minutes",
    terraform: "leave `access_key` and `secret_key` out of the provider: it reads `~/.aws/credentials` and the environment",
    console: "IAM, Users, Security credentials: deactivate the key and make another; removing it from the files is not enough",
    reads: [TurnIn],
}

fn no_credentials(case: &TurnInCase<'_>) -> Judged {
    Ok(super::nothing(
        &case.turn_in.credentials,
        "no credentials among the files",
        "deactivate the key in IAM, make another, and keep it out of the files (`aws configure`)",
    ))
}
