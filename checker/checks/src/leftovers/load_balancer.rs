//! Load balancers.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No load balancer of the project is left, classic or other, in the project's
    /// VPC, by name or by tag.
    LEFT = "leftovers.load-balancer", Required, Live(judge);
    title: "no load balancer is left",
    why: "it costs by the hour, and its interfaces keep subnets, security groups and the VPC from being deleted",
    terraform: "`terraform destroy` in the folder that made it; with its state gone, delete it by hand",
    console: "EC2, Load Balancers, Actions, Delete load balancer",
    reads: [Balancers, Vpcs, SecurityGroups, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::LoadBalancer, command)
}

fn command(residue: &Residue) -> String {
    // A classic one goes by its name, any other by its ARN.
    if residue.id.starts_with("arn:") {
        aws(
            residue,
            "elbv2 delete-load-balancer --load-balancer-arn",
            &residue.id,
        )
    } else {
        aws(
            residue,
            "elb delete-load-balancer --load-balancer-name",
            &residue.id,
        )
    }
}
