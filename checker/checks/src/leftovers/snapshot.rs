//! Snapshots.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No snapshot of the project is left: those behind its images stay when the
    /// image is deregistered.
    LEFT = "leftovers.snapshot", Required, Live(judge);
    title: "no snapshot is left",
    why: "it costs by the gigabyte; whoever deregisters the image forgets it",
    terraform: "the image is made outside Terraform, and so is its end: `aws ec2 delete-snapshot --snapshot-id snap-…`, once the image is deregistered",
    console: "EC2, Snapshots, Actions, Delete snapshot",
    reads: [Snapshots, Images, Instances, Volumes, Caller, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::Snapshot, command)
}

fn command(residue: &Residue) -> String {
    aws(residue, "ec2 delete-snapshot --snapshot-id", &residue.id)
}
