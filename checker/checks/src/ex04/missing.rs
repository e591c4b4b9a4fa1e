//! `/upload` of a file that is not there.

use super::upload;
use crate::case::HttpCase;
use crate::check::check;
use crate::finding::Judged;
use crate::http::expect;

check! {
    /// An upload that names a file which is not there answers with the HTTP
    /// status 404. What that looks like depends on the API; of the forms that
    /// were tried, the one that it evidently understood counts.
    STATUS = "ex04.missing.status", Required, Http(status);
    title: "an upload of a missing file answers 404",
    why: "a program looks at the status first; a message under 200 is a success to it",
    terraform: "`return jsonify({\"status\": 404, \"message\": …}), 404`: the number behind the comma is the HTTP status",
    console: "`curl -i -X POST -F file=nothing.txt http://<address>:5000/upload`, without an @",
    reads: [Http, Uploads],
}

fn status(case: &HttpCase<'_>) -> Judged {
    // Where there is no such route, everything is 404.
    case.after(&upload::STATUS)?;
    let (exchange, _) = case.upload_missing()?;
    expect::status(
        case,
        exchange,
        404,
        "when no file came with the request, or none has that name, `return jsonify({...}), 404`",
    )
}

check! {
    /// Its `message` is `The file '<file>' was not found`.
    MESSAGE = "ex04.missing.message", Required, Http(message);
    title: "an upload of a missing file says which one",
    why: "the reader learns what was looked for; the subject fixes the text",
    terraform: "`\"message\": f\"The file '{name}' was not found\"`",
    console: "`curl -X POST -F file=nothing.txt http://<address>:5000/upload` and compare `message`",
    reads: [Http, Uploads],
}

fn message(case: &HttpCase<'_>) -> Judged {
    case.after(&STATUS)?;
    let (exchange, name) = case.upload_missing()?;
    expect::message(
        exchange,
        &format!("The file '{name}' was not found"),
        "answer `\"message\": f\"The file '{name}' was not found\"` with the name that was asked for",
    )
}
