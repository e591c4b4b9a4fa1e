//! Volumes.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No volume of the project is left. Those that go with their instance are not
    /// listed beside it.
    LEFT = "leftovers.volume", Required, Live(judge);
    title: "no volume is left",
    why: "it costs by the gigabyte, attached or not",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "EC2, Volumes, Actions, Delete volume",
    reads: [Volumes, Instances, Snapshots, Images, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::Volume, command)
}

fn command(residue: &Residue) -> String {
    aws(residue, "ec2 delete-volume --volume-id", &residue.id)
}
