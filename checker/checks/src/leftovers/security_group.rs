//! Security groups.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No security group but the default one is left in the project's VPC, and none
    /// with the project's name or tags anywhere.
    LEFT = "leftovers.security-group", Required, Live(judge);
    title: "no security group is left",
    why: "it keeps the VPC from being deleted; what its rules open stays open for whatever wears it next",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "VPC, Security groups, Actions, Delete security groups",
    reads: [SecurityGroups, Vpcs, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::SecurityGroup, command)
}

fn command(residue: &Residue) -> String {
    aws(residue, "ec2 delete-security-group --group-id", &residue.id)
}
