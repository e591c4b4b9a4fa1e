//! Elastic addresses.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No elastic address of the project is left.
    LEFT = "leftovers.address", Required, Live(judge);
    title: "no elastic address is left",
    why: "it costs by the hour, and most when nothing uses it",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "EC2, Elastic IPs, Actions, Release Elastic IP addresses",
    reads: [Addresses, Instances, NetworkInterfaces, Vpcs, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::Address, command)
}

fn command(residue: &Residue) -> String {
    let release = aws(residue, "ec2 release-address --allocation-id", &residue.id);
    let undo = residue.attached.iter();
    undo.map(|id| aws(residue, "ec2 disassociate-address --association-id", id))
        .chain([release])
        .collect::<Vec<_>>()
        .join(" && ")
}
