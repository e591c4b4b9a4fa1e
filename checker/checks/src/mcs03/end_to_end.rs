//! The whole: ask, put, look.

use crate::case::HttpCase;
use crate::check::check;
use crate::finding::{Finding, Judged};
use crate::http::{origin, unless_reported};
use crate::images::{MAIN, Result, described};
use crate::mcs02::resize;

use super::{get, put};

check! {
    /// Asked for a URL and put there, an image appears in both sizes at the
    /// URLs that were promised.
    END_TO_END = "mcs03.end-to-end", Required, FunctionUrl(end_to_end);
    title: "both images appear at the URLs promised",
    why: "every part may work by itself and write where nobody looks: names and buckets have to agree",
    terraform: "the resizing function writes to the keys that the other one promises",
    console: "ask, PUT, wait some seconds, and open both URLs of the first answer",
    reads: [Pictures, ImageUploads],
}

fn end_to_end(case: &HttpCase<'_>) -> Judged {
    case.after(&put::ACCEPTED)?;
    case.after(&get::RESIZED_URLS)?;
    let Some(main) = case.image_of(MAIN) else {
        return case.asked().map(|_| Finding::pass());
    };
    let mut findings = Vec::new();
    for (role, result) in case.results(main.index)? {
        let fail = |exchange, actual: String| {
            Finding::fail(
                format!(
                    "the {} of {} at the URL that was promised",
                    role.name(),
                    described(main.image)
                ),
                actual,
                &origin(exchange),
                "let both functions agree on bucket and keys; read the log of the one that resizes",
            )
        };
        findings.push(match result {
            Result::Image(..) => Finding::pass(),
            Result::NoImage(exchange, what) => fail(exchange, what),
            Result::Refused(exchange, status) | Result::Missing(exchange, status) => {
                fail(exchange, format!("status {status}"))
            }
            Result::Elsewhere(exchange, keys) => {
                fail(exchange, format!("it is at {}", keys.join(", ")))
            }
            Result::Unknown(why, at) => Finding::undetermined(&why, &at),
        });
    }
    let finding = Finding::all(findings, Finding::pass);
    // Made, and not where it was promised: that is this check's own to say.
    if case.is_promised_elsewhere() {
        return unless_reported(finding, case, &resize::ENVIRONMENTS);
    }
    if finding.verdict == checker_model::Verdict::Fail {
        // What is wrong with the images themselves is theirs to say.
        for owner in [&resize::PUBLIC, &resize::THUMBNAIL, &resize::VIEW] {
            case.unless_reported(owner)?;
        }
    }
    unless_reported(finding, case, resize::CAUSES)
}
