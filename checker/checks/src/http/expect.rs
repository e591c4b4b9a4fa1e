//! What the subject asks of any answer: a status, a message, JSON.

use checker_model::Why;
use checker_model::transcript::{Exchange, Outcome};
use serde_json::Value;

use super::answer::{Answer, Document};
use super::{origin, shown};
use crate::case::HttpCase;
use crate::ex03;
use crate::expect::holds;
use crate::finding::{Finding, Judged};

/// The answer's HTTP status. One that is only written into the body does not
/// count, and is pointed out.
pub(crate) fn status(case: &HttpCase<'_>, exchange: &Exchange, wanted: u16, fix: &str) -> Judged {
    let expected = format!("status {wanted}");
    let origin = origin(exchange);
    match &exchange.outcome {
        Outcome::Unreachable(why) => Ok(Finding::undetermined(
            &Why::Unreachable(shown(why)),
            &origin,
        )),
        Outcome::Broken(why) => {
            // What answers nothing at all fails once, at its first route.
            if let Ok(root) = case.root()
                && root.number != exchange.number
                && matches!(root.outcome, Outcome::Broken(_))
            {
                return Err(Finding::skipped(&ex03::root::STATUS).stop());
            }
            let actual = format!("no proper answer: {}", shown(why));
            let fix =
                "look at the application's log on its host: it took the connection and then failed";
            Ok(Finding::fail(expected, actual, &origin, fix))
        }
        Outcome::Response(response) => Ok(holds(
            response.status == wanted,
            expected,
            status_shown(&Answer { exchange, response }),
            &origin,
            fix,
        )),
    }
}

/// The status of an answer, with the body's own idea of it if that differs.
pub(crate) fn status_shown(answer: &Answer<'_>) -> String {
    let status = answer.response.status;
    let said = answer.peek("status").and_then(|said| match said {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    });
    match said {
        Some(said) if said != u64::from(status) => {
            format!("status {status}, though the body says {said}")
        }
        _ => format!("status {status}"),
    }
}

/// The answer's `message`, letter by letter.
pub(crate) fn message(exchange: &Exchange, wanted: &str, fix: &str) -> Judged {
    message_that(exchange, &format!("message `{wanted}`"), fix, |text| {
        text == wanted
    })
}

/// The answer's `message` fulfils a condition.
pub(crate) fn message_that(
    exchange: &Exchange,
    expected: &str,
    fix: &str,
    condition: impl FnOnce(&str) -> bool,
) -> Judged {
    let answer = Answer::of(exchange)?;
    let actual = match answer.member("message")? {
        Some(Value::String(text)) if condition(&text) => return Ok(Finding::pass()),
        Some(Value::String(text)) => format!("message `{}`", shown(&text)),
        Some(other) => format!("message {}", shown(&other.to_string())),
        None => format!("no `message` in {}", answer.body_shown()),
    };
    Ok(Finding::fail(expected, actual, &origin(exchange), fix))
}

/// The answer is JSON and says so. No answer says nothing about it.
pub(crate) fn json(exchange: &Exchange) -> Judged {
    const FIX: &str = "answer with `jsonify(...)`, in error handlers too (`@app.errorhandler(404)`): it sets Content-Type as well";
    let answer = Answer::of(exchange)?;
    let kind = answer.response.header("content-type");
    let kind_shown = kind.map_or("no Content-Type".to_owned(), shown);
    match answer.document() {
        Document::Other(body) => Ok(Finding::fail(
            "a JSON body",
            format!("{kind_shown}: {body}"),
            &origin(exchange),
            FIX,
        )),
        Document::Json | Document::CutShort(_) if !kind.is_some_and(is_json) => Ok(Finding::fail(
            "Content-Type application/json",
            kind_shown,
            &origin(exchange),
            FIX,
        )),
        Document::Json => Ok(Finding::pass()),
        Document::CutShort(why) => Ok(Finding::undetermined(
            &Why::Failed(format!("the body was not read to its end: {}", shown(&why))),
            &origin(exchange),
        )),
    }
}

/// Whether a media type is one of JSON, whatever its parameters.
fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence == "application/json" || (essence.contains('/') && essence.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn media_types_of_json_are_known() {
        for kind in [
            "application/json",
            "application/json; charset=utf-8",
            "Application/JSON",
            "application/problem+json",
        ] {
            assert!(is_json(kind), "{kind}");
        }
        for kind in [
            "",
            "text/html",
            "text/json-like",
            "json",
            "+json",
            "text/html; a=application/json",
        ] {
            assert!(!is_json(kind), "{kind}");
        }
    }
}
