//! Route tables.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No route table but the main one is left in the project's VPC.
    LEFT = "leftovers.route-table", Required, Live(judge);
    title: "no route table is left",
    why: "it keeps the VPC from being deleted",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "VPC, Route tables, Actions, Delete route table",
    reads: [RouteTables, Vpcs, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::RouteTable, command)
}

fn command(residue: &Residue) -> String {
    aws(
        residue,
        "ec2 delete-route-table --route-table-id",
        &residue.id,
    )
}
