//! What holds for every answer of the API.

use checker_model::transcript::Exchange;
use checker_model::{Origin, Why};

use crate::case::HttpCase;
use crate::check::{Check, check};
use crate::finding::{Finding, Judged, Stop};
use crate::http::exchanges::status_of;
use crate::http::expect;
use crate::{ex03, ex04, ex05};

check! {
    /// Every answer of the API is JSON and says so in `Content-Type`, errors
    /// included. An answer whose status is wrong already is left to the check
    /// that says so: an error page is seldom JSON.
    JSON = "ex03.api.json", Required, Http(json);
    title: "every answer is JSON and says so",
    why: "a program that expects JSON stumbles over an HTML error page exactly when something went wrong",
    terraform: "`return jsonify(...)` everywhere, and `@app.errorhandler(404)` that does the same",
    console: "`curl -i` each route and read `Content-Type`",
    reads: [Http],
}

/// Every route's exchange with the check on its status.
fn routes<'a>(case: &HttpCase<'a>) -> Vec<(&'static Check, Result<&'a Exchange, Stop>)> {
    let mut routes: Vec<(&'static Check, Result<&'a Exchange, Stop>)> = vec![
        (&ex03::root::STATUS, case.root()),
        (&ex03::list::STATUS, case.list()),
    ];
    let relisted = case.lists().skip(1);
    routes.extend(
        relisted
            .filter(|exchange| status_of(exchange) == Some(200))
            .map(|exchange| (&ex03::list::STATUS, Ok(exchange))),
    );
    let uploaded = case.taken().map(|(about, _)| about.exchange);
    routes.push((&ex04::upload::STATUS, uploaded));
    let missing = case.upload_missing().map(|(exchange, _)| exchange);
    routes.push((&ex04::missing::STATUS, missing));
    let downloaded = case.download().map(|about| about.exchange);
    routes.push((&ex05::download::STATUS, downloaded));
    let missing = case.download_missing().map(|(exchange, _)| exchange);
    routes.push((&ex05::missing::STATUS, missing));
    routes
}

fn json(case: &HttpCase<'_>) -> Judged {
    let mut findings = Vec::new();
    let mut open: Option<Stop> = None;
    for (status, exchange) in routes(case) {
        let found = exchange.and_then(|exchange| {
            case.after(status)?;
            expect::json(exchange)
        });
        match found {
            Ok(finding) => findings.push(finding),
            // The worst tells most about why there is nothing to judge.
            Err(stop) => {
                open = Some(match open {
                    Some(seen) if seen.verdict.worse(stop.verdict) == seen.verdict => seen,
                    _ => stop,
                });
            }
        }
    }
    match open {
        Some(stop) if findings.is_empty() => Err(stop),
        _ => Ok(Finding::all(findings, || {
            let why = Why::NotCollected("an answer of the API".into());
            Finding::undetermined(&why, &Origin::Unseen)
        })),
    }
}
