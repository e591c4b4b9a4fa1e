//! Key pairs.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{aws, left};

check! {
    /// No key pair with the project's name or tags is left. The subject leaves the
    /// name of the key pair open: one that says nothing of the project is not listed.
    LEFT = "leftovers.key-pair", Required, Live(judge);
    title: "no key pair is left",
    why: "whoever has its private key can enter what is launched with it",
    terraform: "the key pair is made outside Terraform, and so is its end: `aws ec2 delete-key-pair --key-name …`",
    console: "EC2, Key Pairs, Actions, Delete",
    reads: [KeyPairs, Regions],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::KeyPair, command)
}

fn command(residue: &Residue) -> String {
    aws(residue, "ec2 delete-key-pair --key-name", &residue.id)
}
