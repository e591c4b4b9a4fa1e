//! What the function answers.

use checker_model::Why;
use checker_model::presigned::PresignedUrl;
use checker_model::transcript::Outcome;

use super::{function, url};
use crate::case::HttpCase;
use crate::check::check;
use crate::finding::{Finding, Judged};
use crate::http::answer::Answer;
use crate::http::{origin, shown, unless_reported};
use crate::images::MAIN;

check! {
    /// `GET ?filename=` of the function URL answers 200.
    STATUS = "mcs03.get.status", Required, FunctionUrl(status);
    title: "GET ?filename= answers 200",
    why: "the client asks it for every image; 403 means that the URL is not open, 502 that the function failed",
    terraform: "return `{\"statusCode\": 200, \"body\": json.dumps(…)}` from the handler; read the name from `event[\"queryStringParameters\"]`",
    console: "`curl '<function URL>?filename=cat.jpg'`; errors are in CloudWatch, Log groups",
    reads: [Pictures],
}

fn status(case: &HttpCase<'_>) -> Judged {
    const FIX: &str = "answer 200 with the URLs; read the function's log for what went wrong";
    let exchange = case.asked()?;
    let at = origin(exchange);
    let finding = match &exchange.outcome {
        Outcome::Response(one) if one.status == 200 => Finding::pass(),
        Outcome::Response(one) => {
            Finding::fail("status 200", format!("status {}", one.status), &at, FIX)
        }
        Outcome::Broken(why) => Finding::fail("status 200", shown(why), &at, FIX),
        Outcome::Unreachable(why) => Finding::undetermined(&Why::Unreachable(shown(why)), &at),
    };
    unless_reported(finding, case, &[&url::EXISTS, &function::ENVIRONMENT])
}

check! {
    /// The answer holds a presigned URL to PUT the file to, with a key below
    /// `input/`.
    UPLOAD_URL = "mcs03.get.upload-url", Required, FunctionUrl(upload_url);
    title: "it hands out a presigned URL below input/",
    why: "only what lands below input/ is resized, and only a signature lets a client without credentials put it there",
    terraform: "`s3.generate_presigned_url(\"put_object\", Params={\"Bucket\": bucket, \"Key\": f\"input/{name}\", …})`",
    console: "`curl '<function URL>?filename=cat.jpg'` shows it",
    reads: [Pictures],
}

fn upload_url(case: &HttpCase<'_>) -> Judged {
    const FIX: &str =
        "hand out what `generate_presigned_url(\"put_object\", …)` returns, for a key below input/";
    case.after(&STATUS)?;
    let index = case.image_of(MAIN).map_or(0, |sent| sent.index);
    let (exchange, handout) = case.handout(index)?;
    let at = origin(exchange);
    let prefix = &case.course().images.input_prefix;
    let expected = format!("a presigned URL for a key below {prefix}/");
    let Some(url) = handout.upload.as_deref() else {
        let body = Answer::of(exchange)?.body_shown();
        let actual = if handout.is_form {
            "the fields of a form, for POST".to_owned()
        } else {
            body
        };
        return Ok(Finding::fail(expected, actual, &at, FIX));
    };
    let Ok(presigned) = PresignedUrl::parse(url) else {
        return Ok(Finding::fail(expected, shown(url), &at, FIX));
    };
    let path = presigned.url.path();
    let mut segments = path.trim_start_matches('/').split('/');
    let in_host = segments.next() == Some(prefix);
    let in_path = segments.next() == Some(prefix);
    if in_host || in_path {
        return Ok(Finding::pass());
    }
    Ok(Finding::fail(
        expected,
        format!("one for {}", shown(path)),
        &at,
        FIX,
    ))
}

check! {
    /// And the URLs of the resized images.
    RESIZED_URLS = "mcs03.get.resized-urls", Required, FunctionUrl(resized_urls);
    title: "and the URLs of the resized images",
    why: "the client stores them with its message, long before the images are there",
    terraform: "add the two URLs to the answer: they follow from the output bucket and the name",
    console: "`curl '<function URL>?filename=cat.jpg'` shows them",
    reads: [Pictures],
}

fn resized_urls(case: &HttpCase<'_>) -> Judged {
    case.after(&STATUS)?;
    let index = case.image_of(MAIN).map_or(0, |sent| sent.index);
    let (exchange, handout) = case.handout(index)?;
    let promised = handout.resized.len();
    if promised >= 2 {
        return Ok(Finding::pass());
    }
    Ok(Finding::fail(
        "the URLs of thumbnail and view",
        match promised {
            0 => "no URL but that of the upload".to_owned(),
            _ => "one URL but that of the upload".to_owned(),
        },
        &origin(exchange),
        "answer with the URLs of both resized images too",
    ))
}
