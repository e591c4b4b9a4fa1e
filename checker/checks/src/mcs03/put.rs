//! What S3 makes of uploads.

use checker_model::transcript::{Exchange, Outcome, PutWay};
use checker_model::{Origin, Why};

use super::get;
use crate::case::HttpCase;
use crate::check::check;
use crate::finding::{Finding, Judged};
use crate::http::{error_code, origin, shown};
use crate::images::MAIN;

check! {
    /// A PUT of an image to that URL succeeds.
    ACCEPTED = "mcs03.put.accepted", Required, FunctionUrl(accepted);
    title: "a PUT of an image to it succeeds",
    why: "a URL can be well formed and refused: signed by a role that may not put, for another region, or with an ACL where lists are off",
    terraform: "the function's role needs `s3:PutObject` on the bucket's `input/*`; leave out `ACL` where object ownership is enforced",
    console: "`curl -T cat.jpg -H 'Content-Type: image/jpeg' '<the URL>'`",
    reads: [Pictures, ImageUploads],
}

fn accepted(case: &HttpCase<'_>) -> Judged {
    case.after(&get::UPLOAD_URL)?;
    let index = case.image_of(MAIN).map_or(0, |sent| sent.index);
    let Some(exchange) = case.put(index, PutWay::AsSaid) else {
        return Ok(not_put("a PUT to the presigned URL"));
    };
    let at = origin(exchange);
    let expected = "status 200";
    let fix = "read S3's answer: it names what was not signed, or not allowed";
    Ok(match &exchange.outcome {
        Outcome::Response(one) if (200..300).contains(&one.status) => Finding::pass(),
        Outcome::Response(one) => {
            let said = error_code(one).map(|code| format!(", {}", shown(code)));
            let said = said.unwrap_or_default();
            Finding::fail(expected, format!("status {}{said}", one.status), &at, fix)
        }
        Outcome::Broken(why) => Finding::fail(expected, shown(why), &at, fix),
        Outcome::Unreachable(why) => Finding::undetermined(&Why::Unreachable(shown(why)), &at),
    })
}

fn not_put(what: &str) -> Finding {
    Finding::undetermined(&Why::NotCollected(what.to_owned()), &Origin::Unseen)
}

/// S3 refuses it.
fn refused(exchange: &Exchange, expected: &str, fix: &str) -> Finding {
    let at = origin(exchange);
    match &exchange.outcome {
        Outcome::Response(one) if matches!(one.status, 400 | 401 | 403) => Finding::pass(),
        Outcome::Response(one) => {
            Finding::fail(expected, format!("status {}", one.status), &at, fix)
        }
        Outcome::Broken(why) => Finding::undetermined(&Why::Failed(shown(why)), &at),
        Outcome::Unreachable(why) => Finding::undetermined(&Why::Unreachable(shown(why)), &at),
    }
}

/// The same, while the URL was still valid: a refusal for its end says nothing
/// about what else S3 refuses.
fn refused_in_time(exchange: &Exchange, expected: &str, fix: &str) -> Finding {
    let text = exchange.response().and_then(|one| one.body.text.as_deref());
    if text.is_some_and(|text| text.contains("Request has expired")) {
        let why =
            "the URL's time was over before this was tried; hand it out for a minute at least";
        return Finding::undetermined(&Why::NotVisible(why.into()), &origin(exchange));
    }
    refused(exchange, expected, fix)
}

check! {
    /// After its time it is refused. Waited for with `--wait-expiry`.
    EXPIRES = "mcs03.put.expires", Required, FunctionUrl(expires);
    title: "it is refused after its time",
    why: "a URL that leaks must not let anyone upload for ever",
    terraform: "`generate_presigned_url(…, ExpiresIn=300)`; S3 does the rest",
    console: "wait until its time is over and PUT again: AccessDenied, Request has expired",
    reads: [Pictures, ImageUploads],
}

fn expires(case: &HttpCase<'_>) -> Judged {
    case.after(&ACCEPTED)?;
    match case.put_of_any(PutWay::Expired) {
        Some(exchange) => Ok(refused(
            exchange,
            "403 after its time",
            "hand out a URL of S3's own, which S3 refuses after its time",
        )),
        None if case.context.evidence.given.wait_expiry => Ok(not_put(
            "a PUT after its time; it may be valid for too long",
        )),
        None => Ok(Finding::not_applicable(
            "waiting for the URL to expire has to be asked for with --wait-expiry",
        )),
    }
}

check! {
    /// With another content type than the one it was made for it is refused.
    WRONG_TYPE = "mcs03.put.wrong-type", Required, FunctionUrl(wrong_type);
    title: "it is refused for another content type",
    why: "what is public under your name should be an image, not somebody's web page",
    terraform: "`Params={…, \"ContentType\": content_type}`: it becomes part of the signature",
    console: "`curl -T x -H 'Content-Type: text/html' '<the URL>'`: SignatureDoesNotMatch",
    reads: [Pictures, ImageUploads],
}

fn wrong_type(case: &HttpCase<'_>) -> Judged {
    case.after(&ACCEPTED)?;
    Ok(case.put_of_any(PutWay::WrongType).map_or_else(
        || not_put("a PUT with another content type"),
        |exchange| {
            refused_in_time(
                exchange,
                "403 for another content type",
                "sign the content type: pass ContentType with the parameters",
            )
        },
    ))
}

check! {
    /// For another key than the one it was made for it is refused.
    OTHER_KEY = "mcs03.put.other-key", Required, FunctionUrl(other_key);
    title: "it is refused for another key",
    why: "a URL for one upload must not let anyone replace the others",
    terraform: "`generate_presigned_url` signs the key; hand out what it returns",
    console: "change a letter of the key in the URL and PUT: SignatureDoesNotMatch",
    reads: [Pictures, ImageUploads],
}

fn other_key(case: &HttpCase<'_>) -> Judged {
    case.after(&ACCEPTED)?;
    Ok(case.put_of_any(PutWay::OtherKey).map_or_else(
        || not_put("a PUT for another key"),
        |exchange| {
            refused_in_time(
                exchange,
                "403 for another key",
                "hand out a URL of S3's own, and let nobody else write to the bucket",
            )
        },
    ))
}
