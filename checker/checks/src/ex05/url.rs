//! The presigned URL that a download hands out.

use checker_model::presigned::{PresignedUrl, Validity};
use checker_model::transcript::Exchange;
use checker_model::{Origin, Why};
use jiff::fmt::rfc2822::DateTimeParser;

use super::download::CONTENT;
use crate::case::HttpCase;
use crate::check::check;
use crate::ex04;
use crate::finding::{Finding, Judged, Stop};
use crate::http::storage::{handed_out, refuses, yields};
use crate::http::{origin, shown};

/// Seconds by which a signature of version 2 may miss: it names its end, and
/// the answer takes its time.
const TOLERANCE: i64 = 5;

fn url(case: &HttpCase<'_>) -> Result<PresignedUrl, Stop> {
    case.after(&CONTENT)?;
    let about = case.download()?;
    match handed_out(about.exchange)? {
        Ok(url) => Ok(url),
        // The content check has failed on it.
        Err(_) => Err(Finding::skipped(&CONTENT).stop()),
    }
}

check! {
    /// The URL is valid for 2 minutes.
    EXPIRY = "ex05.url.expiry", Required, Http(expiry);
    title: "the presigned URL is valid for 2 minutes",
    why: "whoever comes across the URL can use it until it ends; boto3's default is an hour",
    terraform: "`generate_presigned_url(…, ExpiresIn=120)`",
    console: "read `X-Amz-Expires` in the URL (or `Expires`, a second since 1970)",
    reads: [Http, Uploads],
}

fn expiry(case: &HttpCase<'_>) -> Judged {
    let url = url(case)?;
    let exchange = case.download()?.exchange;
    let wanted = i64::try_from(case.course().download_expiry).unwrap_or(i64::MAX);
    let actual = match url.validity {
        Validity::Seconds(seconds) if i64::try_from(seconds) == Ok(wanted) => {
            return Ok(Finding::pass());
        }
        Validity::Seconds(seconds) => format!("X-Amz-Expires {seconds}"),
        Validity::Until(_) => {
            // The API's own clock, if it tells, is the one that it signed by.
            let ours = exchange.answered_at(case.transcript.started_at);
            let lasts = |from: i64| url.seconds_valid(from);
            let all = [Some(ours), told(exchange)];
            if all
                .into_iter()
                .flatten()
                .any(|from| lasts(from).abs_diff(wanted) <= TOLERANCE.unsigned_abs())
            {
                return Ok(Finding::pass());
            }
            format!("Expires {} seconds after the answer", lasts(ours))
        }
    };
    Ok(Finding::fail(
        format!("valid for {wanted} seconds"),
        actual,
        &origin(exchange),
        format!("pass `ExpiresIn={wanted}` to `generate_presigned_url`"),
    ))
}

/// The second since 1970 that the answer's `Date` header says.
fn told(exchange: &Exchange) -> Option<i64> {
    let date = exchange.response()?.header("date")?;
    let date = DateTimeParser::new().parse_timestamp(date).ok()?;
    Some(date.as_second())
}

check! {
    /// The URL yields exactly the bytes of the file, and leads to S3, not back
    /// to the API's own host.
    DOWNLOADS = "ex05.url.downloads", Required, Http(downloads);
    title: "the presigned URL yields the file, from S3 itself",
    why: "a URL can be well formed and refused: signed with credentials that may not read, or for another region",
    terraform: "the role needs `s3:GetObject`; create the client with `region_name=\"eu-west-1\"`",
    console: "`curl -s '<url>' | cmp - some.txt`",
    reads: [Http, Uploads],
}

fn downloads(case: &HttpCase<'_>) -> Judged {
    let url = url(case)?;
    let about = case.download()?;
    if case.is_api(&url.url) {
        let host = url.url.host_str().unwrap_or_default();
        return Ok(Finding::fail(
            "a URL that leads to S3",
            format!("a URL that leads to the API itself, {}", shown(host)),
            &origin(about.exchange),
            "hand out what `generate_presigned_url` returns, as it is",
        ));
    }
    // Other bytes in the bucket are that check's matter.
    if case.was_uploaded(about.index) {
        case.after(&ex04::upload::STORED)?;
    }
    let bucket = case.bucket()?;
    let sample = case.as_stored(about.index, about.sample, &bucket);
    yields(case.presigned(about.index)?, &sample)
}

check! {
    /// Once its time is over the URL answers 403. Waited for with
    /// `--wait-expiry`.
    EXPIRES = "ex05.url.expires", Required, Http(expires);
    title: "the presigned URL is refused once it has expired",
    why: "that is what its validity is for",
    terraform: "`generate_presigned_url(…, ExpiresIn=120)`; S3 does the rest",
    console: "wait for 2 minutes and open the URL again: AccessDenied, Request has expired",
    reads: [Http, Uploads],
}

fn expires(case: &HttpCase<'_>) -> Judged {
    let Some(exchange) = case.presigned_expired() else {
        if !case.context.evidence.given.wait_expiry {
            return Ok(Finding::not_applicable(
                "waiting for the URL to expire has to be asked for with --wait-expiry",
            ));
        }
        url(case)?;
        let why = Why::NotCollected("the URL after its time; it may be valid for too long".into());
        return Ok(Finding::undetermined(&why, &Origin::Unseen));
    };
    url(case)?;
    Ok(refuses(
        exchange,
        "hand out a URL of S3's own (`generate_presigned_url`), which S3 refuses after its time",
    ))
}
