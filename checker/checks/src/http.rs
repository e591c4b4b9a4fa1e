//! Queries on transcripts: which exchange of a conversation is meant, what an
//! answer says, and how a miss is worded. The checks of ex03 to ex05, ex09 and
//! ex11 are built from these.
//!
//! "No connection" is not known; "a connection and no proper answer" is the
//! API's own doing; a step that was never recorded was not collected.

pub(crate) mod answer;
pub(crate) mod bucket;
pub(crate) mod exchanges;
pub(crate) mod expect;
pub(crate) mod listing;
pub(crate) mod round_trip;
pub(crate) mod storage;
pub(crate) mod traversal;

use checker_model::transcript::{Exchange, Response};
use checker_model::{Origin, Verdict};

use crate::case::HttpCase;
use crate::check::Check;
use crate::finding::{Finding, Judged};

/// Characters of outside text that a report shows of one value.
const SHOWN: usize = 200;

/// Text from outside on one line, bounded.
pub(crate) fn shown(text: &str) -> String {
    let mut line = String::new();
    for (at, letter) in text.chars().enumerate() {
        if at == SHOWN {
            line.push('…');
            break;
        }
        if letter.is_control() {
            line.extend(letter.escape_default());
        } else {
            line.push(letter);
        }
    }
    line
}

/// Where an exchange is to be found.
pub(crate) fn origin(exchange: &Exchange) -> Origin {
    Origin::Http {
        url: exchange.request.url.clone(),
        exchange: exchange.number,
    }
}

/// The code of an error of S3.
pub(crate) fn error_code(response: &Response) -> Option<&str> {
    let text = response.body.text.as_deref()?;
    let (_, rest) = text.split_once("<Code>")?;
    rest.split_once("</Code>").map(|(code, _)| code)
}

/// A failure that another check's failure explains is that one's; any other
/// verdict stands.
pub(crate) fn unless_caused_by(finding: Finding, case: &HttpCase<'_>, causes: &[&Check]) -> Judged {
    if finding.verdict == Verdict::Fail {
        for cause in causes {
            case.after(cause)?;
        }
    }
    Ok(finding)
}

/// A failure that is reported by its owner too is left to it.
pub(crate) fn unless_reported(finding: Finding, case: &HttpCase<'_>, owners: &[&Check]) -> Judged {
    if finding.verdict == Verdict::Fail {
        for owner in owners {
            case.unless_reported(owner)?;
        }
    }
    Ok(finding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_one_bounded_line() {
        assert_eq!(shown("a\nb\u{1b}[0m"), "a\\nb\\u{1b}[0m");
        assert_eq!(shown(&"é".repeat(300)).chars().count(), SHOWN + 1);
    }
}
