//! `GET /`.

use checker_model::transcript::Exchange;

use crate::case::HttpCase;
use crate::check::check;
use crate::finding::Judged;
use crate::http::expect;

check! {
    /// `GET /` answers with the HTTP status 200.
    STATUS = "ex03.root.status", Required, Http(status);
    title: "GET / answers 200",
    why: "it is the simplest sign that the application runs, and what a balancer's health check can ask for",
    terraform: "`@app.route(\"/\")` and `return jsonify({\"status\": 200, \"message\": …}), 200`; run with `app.run(host=\"0.0.0.0\", port=5000)`",
    console: "`curl -i http://<address>:5000/` and read the first line",
    reads: [Http],
}

fn status(case: &HttpCase<'_>) -> Judged {
    status_of(case, case.root()?)
}

/// The status of one `GET /`.
pub(crate) fn status_of(case: &HttpCase<'_>, exchange: &Exchange) -> Judged {
    expect::status(
        case,
        exchange,
        200,
        "serve the route with `@app.route(\"/\")` and answer 200, which is Flask's default",
    )
}

check! {
    /// Its `message` is `Successfully connected to module02 upload/download
    /// API`, letter by letter.
    MESSAGE = "ex03.root.message", Required, Http(message);
    title: "GET / says that the connection succeeded",
    why: "programs compare texts letter by letter; the subject fixes this one",
    terraform: "`return jsonify({\"status\": 200, \"message\": \"Successfully connected to module02 upload/download API\"})`",
    console: "`curl http://<address>:5000/` and compare `message`",
    reads: [Http],
}

fn message(case: &HttpCase<'_>) -> Judged {
    case.after(&STATUS)?;
    message_of(case, case.root()?)
}

/// The message of one `GET /`.
pub(crate) fn message_of(case: &HttpCase<'_>, exchange: &Exchange) -> Judged {
    let wanted = case.course().root_message();
    expect::message(
        exchange,
        &wanted,
        &format!("answer `jsonify({{\"status\": 200, \"message\": \"{wanted}\"}})`"),
    )
}
