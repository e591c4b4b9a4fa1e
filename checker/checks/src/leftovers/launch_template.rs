//! Launch templates.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No launch template of the project is left.
    LEFT = "leftovers.launch-template", Required, Live(judge);
    title: "no launch template is left",
    why: "it names an image and a key pair that are about to go; nothing starts from it again",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "EC2, Launch Templates, Actions, Delete template",
    reads: [LaunchTemplates, AutoscalingGroups, Images, SecurityGroups, Vpcs, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::LaunchTemplate, command)
}

fn command(residue: &Residue) -> String {
    aws(
        residue,
        "ec2 delete-launch-template --launch-template-id",
        &residue.id,
    )
}
