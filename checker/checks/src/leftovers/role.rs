//! The role and its profile.

use checker_model::residue::{Kind, Residue};

use crate::case::StackCase;
use crate::check::check;
use crate::finding::Judged;
use crate::leftovers::{left, quoted};

check! {
    /// The role of the instances and its instance profile are listed apart: they are
    /// made by hand, and cost nothing.
    LEFT = "leftovers.role", Advice, Live(judge);
    title: "the IAM role, which is kept out of Terraform",
    why: "a role that nothing uses any more is a permission that nobody watches",
    terraform: "the role is made by hand; delete it by hand once no instance runs with it",
    console: "IAM, Roles, Delete",
    reads: [RoleRemains],
}

fn judge(case: &StackCase<'_>) -> Judged {
    left(case, Kind::Role, command)
}

fn command(residue: &Residue) -> String {
    let role = quoted(&residue.id);
    let mut steps: Vec<String> = Vec::new();
    for one in &residue.attached {
        let (what, name) = one.split_once(' ').unwrap_or(("", one));
        let name = quoted(name);
        steps.extend(match what {
            "profile" => vec![
                format!("aws iam remove-role-from-instance-profile --role-name {role} --instance-profile-name {name}"),
                format!("aws iam delete-instance-profile --instance-profile-name {name}"),
            ],
            "inline" => vec![format!("aws iam delete-role-policy --role-name {role} --policy-name {name}")],
            _ => vec![format!("aws iam detach-role-policy --role-name {role} --policy-arn {name}")],
        });
    }
    steps.push(format!("aws iam delete-role --role-name {role}"));
    steps.join(" && ")
}
