//! The files that are handed in.

use crate::check::check;
use crate::files::FilesCase;
use crate::finding::{Finding, Judged};

/// What the group takes the place of.
const INSTANCE: &str = "02_ec2.tf";

check! {
    /// The file `02_asg.tf` is handed in, and `02_ec2.tf` is gone: the one has
    /// become the other.
    PRESENT = "ex10.files.present", Required, Files(present);
    title: "02_asg.tf is handed in, and 02_ec2.tf is gone",
    why: "with both, the single instance is deployed beside the group's two",
    terraform: "rename `02_ec2.tf` to `02_asg.tf` and turn the instance into a launch configuration and a group",
    console: "`git mv ex10/02_ec2.tf ex10/02_asg.tf`",
    reads: [TurnIn],
}

fn present(case: &FilesCase<'_>) -> Judged {
    case.own()?;
    let gone = if case.file(INSTANCE).is_some() {
        Finding::fail(
            format!("no {INSTANCE}"),
            format!("{INSTANCE} is still there"),
            &case.origin(INSTANCE),
            format!("move what is still needed into 02_asg.tf and delete {INSTANCE}"),
        )
    } else if case.entries().is_complete() {
        Finding::pass()
    } else {
        Finding::incomplete(&case.entries().incomplete, &case.origin(""))
    };
    Ok(case.holds(&["02_asg.tf"]).and(gone))
}
