//! VPCs.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// The project's VPC is gone. It is found by its tags, by its name, or by the
    /// block 10.0.0.0/16 when nothing says that it is somebody else's.
    LEFT = "leftovers.vpc", Required, Live(judge);
    title: "the VPC is gone",
    why: "it is the proof that everything in it is gone too; a region holds five at first",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "VPC, Your VPCs, Actions, Delete VPC",
    reads: [Vpcs, Subnets, SecurityGroups, RouteTables, InternetGateways, Instances, NetworkInterfaces, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::Vpc, command)
}

fn command(residue: &Residue) -> String {
    aws(residue, "ec2 delete-vpc --vpc-id", &residue.id)
}
