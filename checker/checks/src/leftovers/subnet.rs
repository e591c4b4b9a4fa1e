//! Subnets.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No subnet is left in the project's VPC.
    LEFT = "leftovers.subnet", Required, Live(judge);
    title: "no subnet is left",
    why: "it keeps the VPC from being deleted",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "VPC, Subnets, Actions, Delete subnet",
    reads: [Subnets, Vpcs, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::Subnet, command)
}

fn command(residue: &Residue) -> String {
    aws(residue, "ec2 delete-subnet --subnet-id", &residue.id)
}
