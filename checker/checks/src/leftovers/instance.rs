//! Instances.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No instance of the project is left. One that is terminated, or on its way
    /// there, is none: AWS lists it for about an hour.
    LEFT = "leftovers.instance", Required, Live(judge);
    title: "no instance is left",
    why: "it costs by the second, whether anybody uses it or not",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "EC2, Instances, Instance state, Terminate instance",
    reads: [Instances, AutoscalingGroups, Images, SecurityGroups, Vpcs, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::Instance, command)
}

fn command(residue: &Residue) -> String {
    aws(
        residue,
        "ec2 terminate-instances --instance-ids",
        &residue.id,
    )
}
