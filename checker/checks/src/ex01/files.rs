//! The script that is handed in.

use crate::accept::EDITION_2021;
use crate::check::check;
use crate::files::FilesCase;
use crate::finding::{Finding, Judged};

/// The name of the script.
const NAME: &str = "aws_presign_url.sh";
/// Its name in the reworked subject.
const NAME_2021: &str = "presigned_url.sh";

check! {
    /// The script `aws_presign_url.sh` is handed in; the name of the 2021
    /// edition, `presigned_url.sh`, will do unless the letter of the subject is
    /// asked for.
    SCRIPT = "ex01.files.script", Required, Files(script);
    title: "aws_presign_url.sh is handed in",
    why: "whoever evaluates it runs the script; without it nothing shows how the URL was made",
    terraform: "nothing to do with Terraform: write the AWS CLI command into `ex01/aws_presign_url.sh`",
    console: "write the AWS CLI command into `ex01/aws_presign_url.sh`",
    reads: [TurnIn],
}

fn script(case: &FilesCase<'_>) -> Judged {
    case.own()?;
    if case.file(NAME).is_none() && case.file(NAME_2021).is_some() && case.accepts(EDITION_2021) {
        return Ok(Finding::pass().accepting(EDITION_2021));
    }
    Ok(case.holds(&[NAME]))
}

/// The name under which the script is handed in.
pub(crate) fn script_name(case: &FilesCase<'_>) -> &'static str {
    if case.file(NAME).is_none() && case.file(NAME_2021).is_some() {
        NAME_2021
    } else {
        NAME
    }
}
