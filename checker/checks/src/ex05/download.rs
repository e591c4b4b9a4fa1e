//! `GET /download/<file>`.

use crate::case::HttpCase;
use crate::check::check;
use crate::ex04;
use crate::finding::{Finding, Judged};
use crate::http::storage::handed_out;
use crate::http::{expect, origin, shown, unless_caused_by};

check! {
    /// `GET /download/<file>` of a file that is there answers with the HTTP
    /// status 200.
    STATUS = "ex05.download.status", Required, Http(status);
    title: "GET /download/<file> answers 200",
    why: "what was uploaded has to come out again",
    terraform: "`@app.route(\"/download/<path:file>\")`",
    console: "`curl -i http://<address>:5000/download/<file>` with a name from the list",
    reads: [Http, Uploads],
}

fn status(case: &HttpCase<'_>) -> Judged {
    let about = match case.download() {
        Ok(about) => about,
        Err(stop) => {
            // Without an upload there was nothing to ask for.
            case.after(&ex04::upload::STATUS)?;
            return Err(stop);
        }
    };
    let finding = expect::status(
        case,
        about.exchange,
        200,
        "serve the route with `@app.route(\"/download/<path:file>\")` and answer 200 for a key that is in the bucket",
    )?;
    // Of a file that was there before, the upload says nothing.
    if !case.was_uploaded(about.index) {
        return Ok(finding);
    }
    // What was never stored, or never listed either, cannot be downloaded.
    unless_caused_by(
        finding,
        case,
        &[&ex04::upload::STORED, &ex04::upload::LISTED],
    )
}

check! {
    /// Its `message` is `Successfully generated presigned url for '<file>'`.
    MESSAGE = "ex05.download.message", Required, Http(message);
    title: "GET /download/<file> says what the URL is for",
    why: "the subject fixes the text",
    terraform: "`\"message\": f\"Successfully generated presigned url for '{file}'\"`",
    console: "`curl http://<address>:5000/download/<file>` and compare `message`",
    reads: [Http, Uploads],
}

fn message(case: &HttpCase<'_>) -> Judged {
    case.after(&STATUS)?;
    let about = case.download()?;
    expect::message(
        about.exchange,
        &format!(
            "Successfully generated presigned url for '{}'",
            about.sample.name
        ),
        "answer `\"message\": f\"Successfully generated presigned url for '{file}'\"` with the name that was asked for",
    )
}

check! {
    /// Its `content` is a presigned URL for that object in that bucket.
    CONTENT = "ex05.download.content", Required, Http(content);
    title: "GET /download/<file> gives a presigned URL for the file",
    why: "the URL carries the permission: whoever has it needs no credentials, and the instance carries no bytes",
    terraform: "`s3.generate_presigned_url(\"get_object\", Params={\"Bucket\": bucket, \"Key\": file}, ExpiresIn=120)`",
    console: "`curl http://<address>:5000/download/<file>`, then open `content` in a browser",
    reads: [Http, Uploads],
}

fn content(case: &HttpCase<'_>) -> Judged {
    case.after(&STATUS)?;
    let about = case.download()?;
    let at = origin(about.exchange);
    let name = &about.sample.name;
    let fix = "put `s3.generate_presigned_url(\"get_object\", Params={\"Bucket\": bucket, \"Key\": file}, ExpiresIn=120)` into `content`";
    let url = match handed_out(about.exchange)? {
        Ok(url) => url,
        Err(actual) => {
            let expected = format!("content with a presigned URL for `{}`", shown(name));
            return Ok(Finding::fail(expected, actual, &at, fix));
        }
    };
    let bucket = case.bucket()?;
    if url.targets(&bucket, name) {
        return Ok(Finding::pass());
    }
    let host = url.url.host_str().unwrap_or_default();
    Ok(Finding::fail(
        format!("a URL for `{}` in the bucket `{bucket}`", shown(name)),
        format!("a URL for {}", shown(&format!("{host}{}", url.url.path()))),
        &at,
        fix,
    ))
}
