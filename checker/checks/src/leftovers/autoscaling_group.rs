//! Autoscaling groups.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No autoscaling group of the project is left: by name, by the tag `Autoscaling
    /// Flask`, in its subnets, or with what it launches from.
    LEFT = "leftovers.autoscaling-group", Required, Live(judge);
    title: "no autoscaling group is left",
    why: "it starts an instance for every one that is terminated by hand",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "EC2, Auto Scaling Groups, Delete; its instances go with it",
    reads: [AutoscalingGroups, LaunchConfigurations, LaunchTemplates, Subnets, Vpcs, Balancers, TargetGroupNames, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::AutoscalingGroup, command)
}

fn command(residue: &Residue) -> String {
    // Else it is refused while there are instances.
    aws(
        residue,
        "autoscaling delete-auto-scaling-group --force-delete --auto-scaling-group-name",
        &residue.id,
    )
}
