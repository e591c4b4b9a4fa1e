//! Buckets.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{left, quoted};

check! {
    /// The project's buckets are listed apart: the subject keeps data out of
    /// Terraform, so that nothing destroys it by accident.
    LEFT = "leftovers.bucket", Advice, Live(judge);
    title: "buckets, which are kept out of Terraform",
    why: "what is in a bucket costs by the gigabyte; whether it may go, only its owner knows",
    terraform: "data is kept out of Terraform; empty and delete the bucket by hand once nobody needs it",
    console: "S3, Buckets, Empty, then Delete",
    reads: [BucketNames],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::Bucket, command)
}

fn command(residue: &Residue) -> String {
    format!("aws s3 rb s3://{} --force", quoted(&residue.id))
}
