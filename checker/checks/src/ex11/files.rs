//! The files that are handed in.

use crate::check::check;
use crate::files::FilesCase;
use crate::finding::Judged;

check! {
    /// The files `03_elb.tf` and `02_asg.tf` are handed in, with the other
    /// Terraform files (`*.tf`) and the values (`*.tfvars`).
    PRESENT = "ex11.files.present", Required, Files(present);
    title: "03_elb.tf and 02_asg.tf are handed in, with the rest",
    why: "the stack is deployed from this folder alone: what is not in it is not deployed",
    terraform: "the balancer in `03_elb.tf`, the group in `02_asg.tf`, and copies of the files of ex10",
    console: "copy the files of `ex10` into `ex11` and add `03_elb.tf`",
    reads: [TurnIn],
}

fn present(case: &FilesCase<'_>) -> Judged {
    case.own()?;
    let named = case.holds(&["03_elb.tf", "02_asg.tf"]);
    let values = case.holds_any(&[".tfvars", ".tfvars.json"], "*.tfvars");
    Ok(named.and(values))
}
