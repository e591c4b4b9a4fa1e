//! `GET /download/<file>` of a file that is not there.

use super::download;
use crate::case::HttpCase;
use crate::check::check;
use crate::finding::Judged;
use crate::http::{bucket, expect};

check! {
    /// A download of a file that is not in the bucket answers with the HTTP
    /// status 404.
    STATUS = "ex05.missing.status", Required, Http(status);
    title: "a download of a missing file answers 404",
    why: "S3 signs URLs for objects that do not exist without a word; somebody has to look first",
    terraform: "`s3.head_object(Bucket=bucket, Key=file)` first; on `ClientError` with code 404 `return jsonify({...}), 404`",
    console: "`curl -i http://<address>:5000/download/nothing.txt`",
    reads: [Http, Uploads],
}

fn status(case: &HttpCase<'_>) -> Judged {
    // Where there is no such route, everything is 404.
    case.after(&download::STATUS)?;
    let (exchange, _) = case.download_missing()?;
    expect::status(
        case,
        exchange,
        404,
        "look with `s3.head_object` before signing, and `return jsonify({...}), 404` when the object is not there",
    )
}

check! {
    /// Its `message` is `The file '<file>' was not found on the bucket
    /// '<bucket_name>'`.
    MESSAGE = "ex05.missing.message", Required, Http(message);
    title: "a download of a missing file says what was not found where",
    why: "the subject fixes the text, which is not quite that of exercise 04",
    terraform: "`\"message\": f\"The file '{file}' was not found on the bucket '{bucket}'\"`",
    console: "`curl http://<address>:5000/download/nothing.txt` and compare `message`",
    reads: [Http, Uploads],
}

fn message(case: &HttpCase<'_>) -> Judged {
    case.after(&STATUS)?;
    let (exchange, name) = case.download_missing()?;
    case.message_with_bucket(
        exchange,
        &bucket::not_found(name),
        "answer `\"message\": f\"The file '{file}' was not found on the bucket '{bucket}'\"` with the name that was asked for and the bucket in use",
    )
}
