//! The files that are handed in.

use crate::check::check;
use crate::files::FilesCase;
use crate::finding::Judged;

check! {
    /// The files `app.py` and `s3_funcs.py` are handed in.
    APP = "ex03.files.app", Required, Files(app);
    title: "app.py and s3_funcs.py are handed in",
    why: "the routes are in the one and what they ask of S3 in the other; evaluators read both",
    terraform: "nothing to do with Terraform: copy both files from the instance with `scp`",
    console: "copy `app.py` and `s3_funcs.py` from the instance into `ex03` with `scp`",
    reads: [TurnIn],
}

fn app(case: &FilesCase<'_>) -> Judged {
    case.own()?;
    Ok(case.holds(&["app.py", "s3_funcs.py"]))
}
