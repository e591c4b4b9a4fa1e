//! Machine images.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No image of the project is left. Exercise 05 saves it by hand, so `terraform
    /// destroy` does not take it.
    LEFT = "leftovers.image", Required, Live(judge);
    title: "no image is left",
    why: "its snapshots cost by the gigabyte for as long as they are kept",
    terraform: "the image is made outside Terraform, and so is its end: `aws ec2 deregister-image --image-id ami-…`, then its snapshots",
    console: "EC2, AMIs, Actions, Deregister AMI; then Snapshots",
    reads: [Images, Instances, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::Image, command)
}

fn command(residue: &Residue) -> String {
    aws(residue, "ec2 deregister-image --image-id", &residue.id)
}
