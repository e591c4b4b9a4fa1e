//! No state among the files.

use crate::check::check;
use crate::files::TurnInCase;
use crate::finding::Judged;

check! {
    /// No `.tfstate`, no `.terraform/` and no crash log is handed in.
    NO_STATE = "turnin.no-state", Advice, TurnIn(no_state);
    title: "no state is handed in",
    why: "a state holds every attribute, secrets in plain text among them, and is out of date as soon as somebody else applies",
    terraform: "write `*.tfstate*`, `.terraform/` and `crash.log` into `.gitignore`; keep `.terraform.lock.hcl`",
    console: "`git rm --cached` the files, then add them to `.gitignore`",
    reads: [TurnIn],
}

fn no_state(case: &TurnInCase<'_>) -> Judged {
    Ok(super::nothing(
        &case.turn_in.state,
        "no state among the files",
        "remove it, and write `*.tfstate*`, `.terraform/` and `crash.log` into .gitignore",
    ))
}
