//! Target groups.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No target group of the project is left.
    LEFT = "leftovers.target-group", Required, Live(judge);
    title: "no target group is left",
    why: "it costs nothing and hides which one the next stack uses; it keeps its name taken",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "EC2, Target Groups, Actions, Delete",
    reads: [TargetGroupNames, Balancers, Vpcs, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::TargetGroup, command)
}

fn command(residue: &Residue) -> String {
    aws(
        residue,
        "elbv2 delete-target-group --target-group-arn",
        &residue.id,
    )
}
