//! What anyone sees of the bucket.

use checker_model::transcript::{Exchange, Outcome, Step};
use checker_model::{Origin, Why};

use crate::case::HttpCase;
use crate::check::check;
use crate::finding::{Finding, Judged};
use crate::http::{origin, shown};

check! {
    /// An object answers at `https://<bucket>.s3.amazonaws.com/<key>` with no
    /// credentials; a "folder" is part of the key.
    PUBLIC_URL = "mcs01.object.public-url", Required, Bucket(public_url);
    title: "an object answers at its public URL",
    why: "it is what the bucket is for: settings that look right and do not add up show here",
    terraform: "website, public access block and policy of the bucket, together",
    console: "open `https://<bucket>.s3.amazonaws.com/<key>` in a private window",
    reads: [Pictures],
}

fn public_url(case: &HttpCase<'_>) -> Judged {
    const FIX: &str =
        "let anyone s3:GetObject, by the bucket's policy and past its public access block";
    let of = |step: &Step| matches!(step, Step::PublicObject { .. });
    let findings = case.transcript.exchanges_of(of).map(|exchange| {
        let at = origin(exchange);
        let expected = "status 200 without credentials";
        match &exchange.outcome {
            Outcome::Response(one) if (200..300).contains(&one.status) => Finding::pass(),
            Outcome::Response(one) => {
                Finding::fail(expected, format!("status {}", one.status), &at, FIX)
            }
            open => undetermined(open, exchange),
        }
    });
    Ok(Finding::all(findings.collect::<Vec<_>>(), || {
        let why = Why::NotCollected("an object whose key is known".into());
        Finding::undetermined(&why, &Origin::Unseen)
    }))
}

fn undetermined(outcome: &Outcome, exchange: &Exchange) -> Finding {
    let why = match outcome {
        Outcome::Unreachable(why) => Why::Unreachable(shown(why)),
        Outcome::Broken(why) => Why::Failed(shown(why)),
        Outcome::Response(one) => Why::Failed(format!("status {}", one.status)),
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
    let findings = case
        .transcript
        .exchanges_of(of)
        .map(|exchange| match &exchange.outcome {
            Outcome::Response(one) if matches!(one.status, 401 | 403) => Finding::pass(),
            Outcome::Response(one) if one.status == 200 => Finding::fail(
                "status 403",
                "status 200: anyone may list the bucket",
                &origin(exchange),
                "take s3:ListBucket from the principal `*`",
            ),
            open => undetermined(open, exchange),
        });
    Ok(Finding::all(findings.collect::<Vec<_>>(), || {
        let why = Why::NotCollected("a listing without credentials".into());
        Finding::undetermined(&why, &Origin::Unseen)
    }))
}
