//! What anyone sees of the bucket.

use checker_model::transcript::{
    BucketListing, Door, Exchange, KnownBy, Outcome, Response, Step, Transcript,
};
use checker_model::{Fact, Known, Origin, Verdict, Why};

use super::bucket;
use crate::case::HttpCase;
use crate::check::check;
use crate::finding::{Finding, Judged};
use crate::http::{error_code, origin, shown, unless_reported};

check! {
    /// An object answers at `https://<bucket>.s3.amazonaws.com/<key>` with no
    /// credentials; a "folder" is part of the key.
    PUBLIC_URL = "mcs01.object.public-url", Required, Bucket(public_url);
    title: "an object answers at its public URL",
    why: "it is what the bucket is for: settings that look right and do not add up show here",
    terraform: "website, public access block and policy of the bucket, together",
    console: "open `https://<bucket>.s3.amazonaws.com/<key>` in a private window",
    reads: [Pictures, SiteKeys],
}

fn public_url(case: &HttpCase<'_>) -> Judged {
    let own = object_of(case.transcript);
    let finding = match of_function(case) {
        // The functions have put an object there since.
        Some(other) if own.verdict == Verdict::Undetermined => {
            let found = object_of(other);
            match found.verdict {
                Verdict::Undetermined => own,
                _ => found,
            }
        }
        _ => own,
    };
    unless_reported(finding, case, &[&bucket::PUBLIC_ACCESS, &bucket::POLICY])
}

/// What is known of the same bucket from the conversation with the function,
/// when the one at hand is with the bucket itself.
fn of_function<'a>(case: &HttpCase<'a>) -> Option<&'a Transcript> {
    let bucket = case.transcript.given_bucket.as_deref()?;
    let own = case.transcript.door == Door::Bucket;
    let other = case.context.evidence.transcript(Door::FunctionUrl)?;
    let same = other.exchanges.iter().any(|one| match &one.step {
        Step::PublicObject { bucket: of, .. } | Step::AnonymousListing { bucket: of } => {
            of == bucket
        }
        _ => false,
    });
    (own && same).then_some(other)
}

fn object_of(transcript: &Transcript) -> Finding {
    let of = |step: &Step| matches!(step, Step::PublicObject { .. });
    let objects = transcript.exchanges_of(of).map(object);
    let findings: Vec<Finding> = objects.collect();
    // A bucket that is not there has no objects to try.
    let of = |step: &Step| matches!(step, Step::AnonymousListing { .. });
    let listing = transcript.exchanges_of(of).last();
    if let Some(missing) = listing.and_then(no_bucket) {
        return missing;
    }
    let refused = findings.iter().find(|one| one.verdict == Verdict::Fail);
    let refused = refused.cloned();
    // One object that anyone gets is enough: another may be archived.
    Finding::any(findings, || {
        refused.unwrap_or_else(|| without_object(transcript))
    })
}

/// What S3 says of a bucket that does not exist.
fn no_bucket(exchange: &Exchange) -> Option<Finding> {
    let response = exchange.response()?;
    let missing = response.status == 404 && error_code(response) == Some("NoSuchBucket");
    missing.then(|| {
        Finding::fail(
            EXPECTED,
            "status 404, NoSuchBucket: there is no bucket of this name",
            &origin(exchange),
            "create the bucket from the template, or give its name with --bucket as it is",
        )
    })
}

const EXPECTED: &str = "status 200 without credentials";

fn object(exchange: &Exchange) -> Finding {
    const FIX: &str =
        "let anyone s3:GetObject, by the bucket's policy and past its public access block";
    let Step::PublicObject {
        bucket, known_by, ..
    } = &exchange.step
    else {
        return Finding::pass();
    };
    let at = origin(exchange);
    let response = match &exchange.outcome {
        Outcome::Response(response) => response,
        Outcome::Unreachable(why) if is_no_name_of(bucket, why, exchange) => {
            return Finding::fail(
                EXPECTED,
                "its certificate is for `*.s3.amazonaws.com`, and the bucket's name has dots: no browser opens it over https",
                &at,
                "choose a name for the bucket without dots",
            );
        }
        open => return undetermined(open, exchange),
    };
    match response.status {
        200..300 => Finding::pass(),
        // Whoever may not list is told 403 of what is not there.
        403 | 404 if !known_by.is_sure() => Finding::undetermined(&unknown_key(*known_by), &at),
        408 | 429 | 500.. => undetermined(&exchange.outcome, exchange),
        300..400 => Finding::undetermined(&Why::Failed(status(response)), &at),
        _ => Finding::fail(EXPECTED, status(response), &at, FIX),
    }
}

/// Whether nothing but the dots in the bucket's name keep TLS from working.
fn is_no_name_of(bucket: &str, why: &str, exchange: &Exchange) -> bool {
    let in_host = format!("https://{bucket}.s3");
    let by_name = exchange.request.url.starts_with(&in_host);
    bucket.contains('.') && by_name && why.contains("certificate")
}

fn status(response: &Response) -> String {
    match error_code(response) {
        Some(code) => format!("status {}, {}", response.status, shown(code)),
        None => format!("status {}", response.status),
    }
}

/// Why no object could be asked for, and what helps.
fn without_object(transcript: &Transcript) -> Finding {
    let Some(BucketListing { keys, .. }) = transcript.listings.last() else {
        return Finding::undetermined(&no_key("an object whose key is known"), &Origin::Unseen);
    };
    match keys_known(keys) {
        Ok(what) => Finding::undetermined(&no_key(what), &keys.origin),
        Err(why) => Finding::undetermined(why, &keys.origin),
    }
}

fn keys_known<T>(keys: &Fact<T>) -> Result<&'static str, &Why> {
    match &keys.known {
        Known::Value(_) => Ok("the bucket holds no object"),
        Known::Absent => Ok("there is no such bucket among those that the credentials see"),
        Known::Unknown(why) => Err(why),
    }
}

fn no_key(what: &str) -> Why {
    Why::NotVisible(format!(
        "{what}; put one there (`aws s3 cp cat.jpg s3://<bucket>/examples/`), or give the function URL with --function-url"
    ))
}

/// Why a refusal tells nothing: the key was a guess.
fn unknown_key(known_by: KnownBy) -> Why {
    no_key(match known_by {
        KnownBy::Website => "whether there is an object under the keys that its website names",
        _ => "an object whose key is known: `index.html` is refused, or not there",
    })
}

fn undetermined(outcome: &Outcome, exchange: &Exchange) -> Finding {
    let why = match outcome {
        Outcome::Unreachable(why) => Why::Unreachable(shown(why)),
        Outcome::Broken(why) => Why::Failed(shown(why)),
        Outcome::Response(one) => Why::Failed(status(one)),
    };
    Finding::undetermined(&why, &origin(exchange))
}

check! {
    /// A listing of the bucket is refused to who has no credentials.
    LIST_DENIED = "mcs01.object.list-denied", Advice, Bucket(list_denied);
    title: "an anonymous listing is refused",
    why: "whoever may list finds everything, also what nobody was given the URL of",
    terraform: "no `s3:ListBucket` for the principal `*`, and no acl public-read on the bucket",
    console: "open `https://<bucket>.s3.amazonaws.com/` in a private window: AccessDenied",
    reads: [Pictures],
}

fn list_denied(case: &HttpCase<'_>) -> Judged {
    let of = |step: &Step| matches!(step, Step::AnonymousListing { .. });
    // Where S3 said that the bucket is elsewhere, it was asked there again.
    let Some(exchange) = case.transcript.exchanges_of(of).last() else {
        let why = Why::NotCollected("a listing without credentials".into());
        return Ok(Finding::undetermined(&why, &Origin::Unseen));
    };
    if no_bucket(exchange).is_some() {
        case.after(&PUBLIC_URL)?;
    }
    Ok(match &exchange.outcome {
        Outcome::Response(one) if matches!(one.status, 401 | 403) => Finding::pass(),
        Outcome::Response(one) if one.status == 200 && is_list(one) => Finding::fail(
            "status 403",
            "status 200: anyone may list the bucket",
            &origin(exchange),
            "take s3:ListBucket from the principal `*`",
        ),
        Outcome::Response(one) if one.status == 200 => {
            let why = Why::Failed("status 200, and no list of S3's".into());
            Finding::undetermined(&why, &origin(exchange))
        }
        open => undetermined(open, exchange),
    })
}

/// Whether an answer is S3's list, and no page of a website.
fn is_list(response: &Response) -> bool {
    match response.body.text.as_deref() {
        Some(text) => text.contains("<ListBucketResult"),
        None => response
            .header("content-type")
            .is_some_and(|kind| kind.contains("xml")),
    }
}
