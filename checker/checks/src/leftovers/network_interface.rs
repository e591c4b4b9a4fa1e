//! Network interfaces.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No network interface is left in the project's VPC. Those that go with their
    /// instance or balancer are not listed beside it.
    LEFT = "leftovers.network-interface", Required, Live(judge);
    title: "no network interface is left",
    why: "it keeps its subnet, its security groups and the VPC from being deleted",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "EC2, Network Interfaces, Actions, Delete; those of a service go with it",
    reads: [NetworkInterfaces, Instances, Balancers, SecurityGroups, Vpcs, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::NetworkInterface, command)
}

fn command(residue: &Residue) -> String {
    match &residue.managed_by {
        None => aws(
            residue,
            "ec2 delete-network-interface --network-interface-id",
            &residue.id,
        ),
        Some(by) => match by.split_whitespace().find(|word| word.starts_with("nat-")) {
            Some(nat) => aws(residue, "ec2 delete-nat-gateway --nat-gateway-id", nat),
            // Nobody but the service can, and it takes its time.
            None => {
                let look = "ec2 describe-network-interfaces --network-interface-ids";
                let look = aws(residue, look, &residue.id);
                format!("delete what it belongs to ({by}); it goes some minutes later: {look}")
            }
        },
    }
}
