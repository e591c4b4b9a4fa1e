//! Launch configurations.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No launch configuration of the project is left: it has no tags, so that its
    /// name tells, or the image that it starts, or the group that uses it.
    LEFT = "leftovers.launch-configuration", Required, Live(judge);
    title: "no launch configuration is left",
    why: "it names an image and a key pair that are about to go; nothing starts from it again",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "EC2, Launch Configurations, Actions, Delete",
    reads: [LaunchConfigurations, AutoscalingGroups, Images, SecurityGroups, Vpcs, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::LaunchConfiguration, command)
}

fn command(residue: &Residue) -> String {
    aws(
        residue,
        "autoscaling delete-launch-configuration --launch-configuration-name",
        &residue.id,
    )
}
