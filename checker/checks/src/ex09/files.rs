//! The files that are handed in.

use crate::check::check;
use crate::files::FilesCase;
use crate::finding::Judged;

check! {
    /// The files `02_ec2.tf` and `08_security_groups.tf` are handed in, with
    /// the other Terraform files (`*.tf`) and the values (`*.tfvars`).
    PRESENT = "ex09.files.present", Required, Files(present);
    title: "02_ec2.tf and 08_security_groups.tf are handed in, with the rest",
    why: "the stack is deployed from this folder alone: what is not in it is not deployed",
    terraform: "the instance in `02_ec2.tf`, its group in `08_security_groups.tf`, and copies of the files of ex08",
    console: "copy the files of `ex08` into `ex09` and add the two",
    reads: [TurnIn],
}

fn present(case: &FilesCase<'_>) -> Judged {
    case.own()?;
    let named = case.holds(&["02_ec2.tf", "08_security_groups.tf"]);
    let values = case.holds_any(&[".tfvars", ".tfvars.json"], "*.tfvars");
    Ok(named.and(values))
}
