//! Log groups.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No log group with the project's name is left: services make them, and nothing
    /// deletes them.
    LEFT = "leftovers.log-group", Required, Live(judge);
    title: "no log group is left",
    why: "what is in it is kept, and costs, until somebody deletes it",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "CloudWatch, Log groups, Actions, Delete log group(s)",
    reads: [LogGroups, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::LogGroup, command)
}

fn command(residue: &Residue) -> String {
    aws(
        residue,
        "logs delete-log-group --log-group-name",
        &residue.id,
    )
}
