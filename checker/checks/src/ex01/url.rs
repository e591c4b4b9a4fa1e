//! The presigned URL that was handed over.

use checker_model::presigned::{PresignedUrl, Validity};
use checker_model::storage::COURSE_FILE;
use checker_model::{Origin, Why};

use super::bucket::is_named_so;
use crate::case::Context;
use crate::check::check;
use crate::expect::holds;
use crate::finding::{Finding, Judged, Stop};

/// Seconds for which the subject wants it to be valid.
const WANTED: i64 = 600;
/// Seconds by which clocks may differ.
const TOLERANCE: i64 = 5;
/// Seconds that may pass before somebody has pasted the URL.
const PASTING: i64 = 120;

fn given<'a>(case: &Context<'a>) -> Result<&'a str, Stop> {
    let how = "give the URL with --presigned-url";
    let url = case.evidence.given.presigned_url.as_deref();
    url.ok_or_else(|| Finding::not_applicable(how).stop())
}

check! {
    /// The URL given with `--presigned-url` is a presigned one for the course's
    /// file in the bucket.
    TARGET = "ex01.url.target", Required, Given(target);
    title: "the presigned URL is for appstore_games.csv",
    why: "whoever gets the URL gets that object, and no other",
    terraform: "made by hand: `aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600`",
    console: "S3, the object, Object actions, Share with a presigned URL",
    reads: [Http],
}

fn target(case: &Context<'_>) -> Judged {
    let expected = format!("a presigned URL for {COURSE_FILE} in the bucket");
    let fix = "hand over what aws_presign_url.sh prints";
    let url = match PresignedUrl::parse(given(case)?) {
        Ok(url) => url,
        Err(error) => {
            let actual = error.to_string();
            return Ok(Finding::fail(expected, actual, &Origin::Unseen, fix));
        }
    };
    let host = url.url.host_str().unwrap_or_default();
    let mut path = url.url.path().trim_start_matches('/').split('/');
    let in_host = host.split('.').next();
    let named = |name: &&str| is_named_so(case.evidence, case.course, name);
    let mut buckets = [in_host, path.next()].into_iter().flatten().filter(named);
    Ok(holds(
        buckets.any(|bucket| url.targets(bucket, COURSE_FILE)),
        expected,
        format!("a URL for {host}{}", url.url.path()),
        &Origin::Unseen,
        fix,
    ))
}

check! {
    /// It is valid for 10 minutes from when it was signed. A URL of signature
    /// version 2 names only its end: that is compared with the time of the run.
    EXPIRY = "ex01.url.expiry", Required, Given(expiry);
    title: "the presigned URL is valid for 10 minutes",
    why: "whoever comes across the URL can use it until it ends; the default is an hour",
    terraform: "made by hand: `aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600`",
    console: "read `X-Amz-Expires` in the URL (or `Expires`, a second since 1970)",
    reads: [Http],
}

fn expiry(case: &Context<'_>) -> Judged {
    let Ok(url) = PresignedUrl::parse(given(case)?) else {
        return Err(Finding::skipped(&TARGET).stop());
    };
    let left = url.seconds_valid(case.evidence.collected_at.as_second());
    let actual = match url.validity {
        Validity::Seconds(seconds) => {
            if i64::try_from(seconds) == Ok(WANTED) {
                return Ok(Finding::pass());
            }
            format!("X-Amz-Expires {seconds}")
        }
        Validity::Until(_) if left > WANTED + TOLERANCE => format!("Expires in {left} seconds"),
        Validity::Until(_) if left >= WANTED - PASTING => return Ok(Finding::pass()),
        Validity::Until(_) => {
            let why = "when the URL was signed; it names only its end, and is no longer new";
            let why = Why::NotVisible(why.into());
            return Ok(Finding::undetermined(&why, &Origin::Unseen));
        }
    };
    Ok(Finding::fail(
        format!("valid for {WANTED} seconds"),
        actual,
        &Origin::Unseen,
        "pass `--expires-in 600` to `aws s3 presign`",
    ))
}
