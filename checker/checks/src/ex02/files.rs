//! The file that is handed in.

use crate::check::check;
use crate::files::FilesCase;
use crate::finding::Judged;

/// Its name.
pub(crate) const NAME: &str = "os_name.txt";

check! {
    /// The file `os_name.txt` is handed in.
    OS_NAME = "ex02.files.os-name", Required, Files(os_name);
    title: "os_name.txt is handed in",
    why: "the instance is terminated by the time of the evaluation; the file is what remains of it",
    terraform: "nothing to do with Terraform: on the instance, `cat /etc/os-release > os_name.txt`, then copy it with `scp`",
    console: "on the instance, `cat /etc/os-release > os_name.txt`, then copy it with `scp`",
    reads: [TurnIn],
}

fn os_name(case: &FilesCase<'_>) -> Judged {
    case.own()?;
    Ok(case.holds(&[NAME]))
}
