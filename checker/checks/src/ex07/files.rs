//! The files that are handed in.

use crate::check::check;
use crate::ex06;
use crate::files::FilesCase;
use crate::finding::Judged;

check! {
    /// The files `00_variables.tf`, `01_networking.tf` and
    /// `10_terraform.auto.tfvars` are handed in.
    PRESENT = "ex07.files.present", Required, Files(present);
    title: "the three Terraform files are handed in",
    why: "everybody finds variables, stack and values in the same place, and Terraform loads a file named *.auto.tfvars by itself",
    terraform: "declare variables in `00_variables.tf`, the stack in `01_networking.tf`, values in `10_terraform.auto.tfvars`",
    console: "copy the three files of the exercise before into `ex07` and go on from there",
    reads: [TurnIn],
}

fn present(case: &FilesCase<'_>) -> Judged {
    ex06::files::network_files(case)
}
