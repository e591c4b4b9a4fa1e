//! The files that are handed in.

use checker_model::Known;
use checker_model::turn_in::EntryKind;

use crate::check::check;
use crate::files::FilesCase;
use crate::finding::{Finding, Judged};

check! {
    /// The files `app.py` and `s3_funcs.py` are handed in.
    APP = "ex04.files.app", Required, Files(app);
    title: "app.py and s3_funcs.py are handed in",
    why: "the routes are in the one and what they ask of S3 in the other; evaluators read both",
    terraform: "nothing to do with Terraform: copy both files from the instance with `scp`",
    console: "copy `app.py` and `s3_funcs.py` from the instance into `ex04` with `scp`",
    reads: [TurnIn],
}

fn app(case: &FilesCase<'_>) -> Judged {
    case.own()?;
    Ok(case.holds(&["app.py", "s3_funcs.py"]))
}

/// The directory that uploads pass through.
const UPLOADS: &str = "uploads";

check! {
    /// There is a directory `uploads`: it is handed in, or the application
    /// makes it.
    UPLOADS_DIRECTORY = "ex04.files.uploads", Required, Files(uploads);
    title: "there is a directory uploads",
    why: "uploaded files are stored there before they are sent to the bucket; without it the first upload fails",
    terraform: "nothing to do with Terraform: `os.makedirs(\"uploads\", exist_ok=True)` in the application",
    console: "hand in `uploads/` with a file in it such as `.gitkeep`, since Git keeps no empty directory, or `os.makedirs(\"uploads\", exist_ok=True)` in app.py",
    reads: [TurnIn],
}

fn uploads(case: &FilesCase<'_>) -> Judged {
    case.own()?;
    let entries = case.entries();
    let inside = format!("{UPLOADS}/");
    let handed_in = entries.items.iter().any(|(path, entry)| {
        path.starts_with(&inside) || (path == UPLOADS && entry.kind == EntryKind::Directory)
    });
    if handed_in {
        return Ok(Finding::pass());
    }
    let code = entries.items.iter().filter(|(path, entry)| {
        let ends = [".py", ".sh"];
        entry.kind == EntryKind::File && ends.iter().any(|end| path.ends_with(end))
    });
    let (mut named, mut made) = (false, false);
    let mut open = Vec::new();
    for (path, entry) in code {
        match &entry.text.known {
            Known::Value(text) => {
                let lines = || {
                    text.lines()
                        .filter(|line| !line.trim_start().starts_with('#'))
                };
                named |= lines().any(|line| line.contains(UPLOADS));
                made |= lines().any(|line| line.contains("mkdir") || line.contains("makedirs"));
            }
            Known::Absent => {}
            Known::Unknown(why) => open.push(Finding::undetermined(why, &case.origin(path))),
        }
    }
    if named && made {
        return Ok(Finding::pass());
    }
    Ok(Finding::any_of(
        open,
        &entries.incomplete,
        &case.origin(""),
        || {
            let actual = if named {
                "no such directory, and nothing makes it"
            } else {
                "no such directory, and no code names it"
            };
            Finding::fail(
                "a directory uploads, handed in or made by the application",
                actual,
                &case.origin(""),
                "make it when the application starts: `os.makedirs(\"uploads\", exist_ok=True)`",
            )
        },
    ))
}
