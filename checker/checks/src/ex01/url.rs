//! The presigned URL that was handed over.

use checker_model::presigned::{PresignedUrl, Validity};
use checker_model::storage::COURSE_FILE;
use checker_model::transcript::{Door, Exchange, Step, Transcript};
use checker_model::{Origin, Verdict, Why};
use url::Url;

use super::bucket::is_named_so;
use crate::case::Context;
use crate::check::check;
use crate::expect::holds;
use crate::finding::{Finding, Judged, Stop};
use crate::http::origin;
use crate::http::storage::{fetched, refuses};

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
    reads: [Given],
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
    reads: [Given],
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

check! {
    /// It downloads the object, byte for byte as it lies in the bucket.
    DOWNLOADS = "ex01.url.downloads", Required, Given(downloads);
    title: "the presigned URL downloads the file",
    why: "a URL can be well formed and refused: signed by a user who may not read, or for another region",
    terraform: "made by hand, by a user who may read the bucket: `aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600 --region eu-west-1`",
    console: "`curl -s '<url>' | cmp - appstore_games.csv`",
    reads: [Given, Http, CourseFile],
}

fn downloads(case: &Context<'_>) -> Judged {
    let transcript = asked(case)?;
    let Some(exchange) = in_time(transcript) else {
        return Ok(too_late(transcript.exchanges.first()));
    };
    if said_expired(exchange) {
        return Ok(too_late(Some(exchange)));
    }
    let at = origin(exchange);
    let expected = format!("status 200 and the bytes of {COURSE_FILE}");
    let fix = "presign it for the object itself, as a user who may read it, with `--region` of the bucket";
    let body = fetched(exchange, &expected, fix)?;
    if body.length == 0 {
        return Ok(Finding::fail(
            expected,
            "0 bytes",
            &at,
            "upload the file again; this one is empty",
        ));
    }
    let looked = transcript.objects.first().map(|stored| &stored.object);
    if let Some(stored) = looked.and_then(|object| object.get()) {
        let same = stored.length == body.length && stored.sha256 == body.sha256;
        let actual = format!(
            "{} bytes, where the bucket holds {}",
            body.length, stored.length
        );
        return Ok(holds(same, expected, actual, &at, fix));
    }
    if Url::parse(&exchange.request.url).is_ok_and(|url| is_aws(&url)) {
        // The URL names the object, and S3 itself has answered it.
        let note = format!(
            "{} bytes from S3 itself; the bucket was not looked into",
            body.length
        );
        return Ok(Finding::pass().noting(note));
    }
    let unseen = Why::NotCollected("what the bucket itself holds".into());
    let why = looked.and_then(|object| object.why()).unwrap_or(&unseen);
    Ok(Finding::undetermined(why, &at))
}

check! {
    /// Once its 10 minutes are over it answers 403. Waited for with
    /// `--wait-expiry`; a URL that is past already is asked in any case.
    EXPIRES = "ex01.url.expires", Required, Given(expires);
    title: "the presigned URL is refused once it has expired",
    why: "that is what its validity is for",
    terraform: "made by hand: `aws s3 presign s3://module02-4242/appstore_games.csv --expires-in 600`; S3 does the rest",
    console: "wait for 10 minutes and open the URL again: AccessDenied, Request has expired",
    reads: [Given, Http],
}

fn expires(case: &Context<'_>) -> Judged {
    let transcript = asked(case)?;
    let fix = "hand over a URL of S3's own, which S3 refuses after its time";
    let after = transcript.exchanges_of(|step| matches!(step, Step::PresignedExpired { .. }));
    if let Some(exchange) = after.last() {
        return Ok(refuses(exchange, fix));
    }
    if in_time(transcript).is_some_and(said_expired) {
        return Ok(Finding::pass());
    }
    if !case.evidence.given.wait_expiry {
        return Ok(Finding::not_applicable(
            "waiting for the URL to expire has to be asked for with --wait-expiry",
        ));
    }
    let why = Why::NotCollected("the URL after its time; it may be valid for too long".into());
    Ok(Finding::undetermined(&why, &Origin::Unseen))
}

/// What came of the URL, once it is the right one.
fn asked<'a>(case: &Context<'a>) -> Result<&'a Transcript, Stop> {
    if target(case)?.verdict != Verdict::Pass {
        return Err(Finding::skipped(&TARGET).stop());
    }
    let seen = case.evidence.transcript(Door::PresignedUrl);
    let seen = seen.filter(|transcript| !transcript.exchanges.is_empty());
    seen.ok_or_else(|| {
        let why = Why::NotCollected("what the presigned URL answers".into());
        Finding::undetermined(&why, &Origin::Unseen).stop()
    })
}

/// What it answered while it was valid.
fn in_time(transcript: &Transcript) -> Option<&Exchange> {
    let mut all = transcript.exchanges_of(|step| matches!(step, Step::Presigned { .. }));
    all.next()
}

/// S3 knows better than our clock that the time of a URL is over.
fn said_expired(exchange: &Exchange) -> bool {
    exchange.response().is_some_and(|response| {
        let text = response.body.text.as_deref().unwrap_or_default();
        response.status == 403 && text.contains("Request has expired")
    })
}

fn too_late(exchange: Option<&Exchange>) -> Finding {
    let why =
        "what it downloads: its time was over; run aws_presign_url.sh again, and give the new one";
    let at = exchange.map_or(Origin::Unseen, origin);
    Finding::undetermined(&Why::NotVisible(why.into()), &at)
}

/// Whether a host is one of AWS's own.
fn is_aws(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    [".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu"]
        .iter()
        .any(|domain| host.ends_with(domain))
}
