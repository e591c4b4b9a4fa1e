//! What the script does.

use checker_model::storage::COURSE_FILE;
use checker_model::{Origin, Why};

use super::files;
use crate::check::check;
use crate::files::FilesCase;
use crate::finding::{Finding, Judged, Stop};
use crate::presign::{self, Call, Meets, Script};

/// Seconds for which the URL is valid.
const EXPIRY: u64 = 600;

check! {
    /// The script runs `aws s3 presign` for `appstore_games.csv` in the
    /// project's bucket, `s3://module02-…`.
    PRESIGN = "ex01.script.presign", Required, Files(presign);
    title: "the script presigns appstore_games.csv in the bucket",
    why: "a presigned URL lets somebody without an account download one object, and only that one",
    terraform: "nothing to do with Terraform: `aws s3 presign s3://module02-<digits>/appstore_games.csv --expires-in 600`",
    console: "`aws s3 presign s3://module02-<digits>/appstore_games.csv --expires-in 600` in the script",
    reads: [TurnIn],
}

fn presign(case: &FilesCase<'_>) -> Judged {
    let (script, origin) = read(case)?;
    let prefix = &case.course().bucket_prefix;
    let bucket = case.stack.given().bucket.as_deref();
    let refuse = |actual: String| {
        Finding::fail(
            format!("aws s3 presign s3://{prefix}…/{COURSE_FILE}"),
            actual,
            &origin,
            format!(
                "write `aws s3 presign s3://{prefix}<digits>/{COURSE_FILE} --expires-in {EXPIRY}` into the script"
            ),
        )
    };
    let meets = |call: &Call| call.is_for(prefix, bucket, COURSE_FILE);
    Ok(any(&script, &origin, meets, || {
        match script.calls.first() {
            Some(call) => refuse(format!("it presigns {}", call.shown_target())),
            None => refuse("no `aws s3 presign`".into()),
        }
    }))
}

check! {
    /// The URL is valid for ten minutes: `--expires-in 600`.
    EXPIRES = "ex01.script.expiry", Required, Files(expiry);
    title: "the script asks for ten minutes",
    why: "whoever finds the URL can use it until it expires; without the option that is an hour",
    terraform: "nothing to do with Terraform: `--expires-in 600`",
    console: "add `--expires-in 600` to the `aws s3 presign` of the script",
    reads: [TurnIn],
}

fn expiry(case: &FilesCase<'_>) -> Judged {
    let (script, origin) = read(case)?;
    if script.calls.is_empty() && script.hidden.is_none() {
        case.after(&PRESIGN)?;
    }
    Ok(any(
        &script,
        &origin,
        |call| call.lasts(EXPIRY),
        || {
            let shown: Vec<String> = script.calls.iter().map(Call::shown_expiry).collect();
            Finding::fail(
                format!("--expires-in {EXPIRY}"),
                shown.join("; "),
                &origin,
                format!("give `--expires-in {EXPIRY}`: ten minutes, in seconds"),
            )
        },
    ))
}

/// The script that was handed in, and where it is.
fn read(case: &FilesCase<'_>) -> Result<(Script, Origin), Stop> {
    case.own()?;
    case.after(&files::SCRIPT)?;
    let name = files::script_name(case);
    let text = case.text(name, &files::SCRIPT)?;
    Ok((presign::script(text), case.origin(name)))
}

/// One command of the script meets it; one whose name comes from outside may.
fn any(
    script: &Script,
    origin: &Origin,
    meets: impl Fn(&Call) -> Meets,
    otherwise: impl FnOnce() -> Finding,
) -> Finding {
    let open =
        |hole: &String| Finding::undetermined(&Why::UnresolvedExpression(hole.clone()), origin);
    let found = script.calls.iter().filter_map(|call| match meets(call) {
        Meets::Yes => Some(Finding::pass()),
        Meets::No => None,
        Meets::Perhaps(hole) => Some(open(&hole)),
    });
    let hidden = script.hidden.iter().filter(|_| script.calls.is_empty());
    Finding::any(found.chain(hidden.map(open)), otherwise)
}
