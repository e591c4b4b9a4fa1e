//! One exercise, check by check.

use std::collections::BTreeMap;

use anstyle::Style;
use checker_model::run::{CheckReport, ExerciseReport};
use checker_model::verdict::Failure;
use checker_model::{Level, Origin, Verdict};

use super::{Detail, mark, point, word};
use crate::curl::{Repeat, repeat};
use crate::format::Document;
use crate::inert::{inert, inert_within};
use crate::page::{BOLD, CYAN, DETAIL, DIM, GREEN, PLAIN, Page, RED, YELLOW};
use crate::snippet;

/// Failures of one check that are shown unless more is asked for.
const FAILURES: usize = 5;

/// Our own texts may be longer than what came from outside.
const OWN: usize = 1000;

pub(super) fn exercise(
    page: &mut Page,
    exercise: &ExerciseReport,
    document: &Document<'_>,
    detail: Detail,
) {
    let shown: Vec<&CheckReport> = exercise
        .checks
        .iter()
        .filter(|check| match detail {
            Detail::Quiet => check.verdict == Verdict::Fail,
            Detail::Normal => check.verdict != Verdict::NotApplicable,
            Detail::Verbose => true,
        })
        .collect();
    if detail == Detail::Quiet && shown.is_empty() {
        return;
    }
    if !page.is_empty() {
        page.blank();
    }
    header(page, exercise);
    let column = shown
        .iter()
        .map(|c| c.id.chars().count())
        .max()
        .unwrap_or(0);
    for check in shown {
        row(page, check, column.min(40));
        details(page, check, document, detail);
    }
    if detail == Detail::Normal {
        not_applicable(page, exercise);
    }
}

fn header(page: &mut Page, exercise: &ExerciseReport) {
    let title = format!("{}  {}", inert(&exercise.id), inert(&exercise.title));
    let passed = exercise.required;
    let count = if passed.total == 0 {
        "nothing required applies".to_owned()
    } else {
        format!("{}/{} required passed", passed.passed, passed.total)
    };
    page.line(0, &[(BOLD, &title), (PLAIN, " ")], 0, (DIM, &count));
}

fn style(check: &CheckReport) -> Style {
    match check.verdict {
        Verdict::Pass => GREEN,
        Verdict::Fail if check.level == Level::Required => RED,
        Verdict::Fail | Verdict::Undetermined | Verdict::Skipped => YELLOW,
        Verdict::NotApplicable | Verdict::Waived => DIM,
    }
}

fn row(page: &mut Page, check: &CheckReport, column: usize) {
    let verdict = format!(
        "{} {:<7} ",
        mark(check.verdict, page.is_ascii()),
        word(check.verdict)
    );
    let id = inert(&check.id);
    let mut title = inert(&check.title);
    if check.level == Level::Advice {
        title.push_str(" (advice, does not count)");
    }
    if let Some(because) = &check.skipped_because {
        title = format!("{title} (because {} failed)", inert(because));
    }
    let heavy = if check.verdict == Verdict::Fail {
        BOLD
    } else {
        PLAIN
    };
    let hang = if page.is_narrow() { 12 } else { 14 + column };
    page.line(
        2,
        &[(style(check), &verdict), (heavy, &id)],
        hang,
        (PLAIN, &title),
    );
}

fn details(page: &mut Page, check: &CheckReport, document: &Document<'_>, detail: Detail) {
    let limit = match detail {
        Detail::Verbose => usize::MAX,
        Detail::Quiet | Detail::Normal => FAILURES,
    };
    let mut failures = check.failures.iter().take(limit).peekable();
    while let Some(failure) = failures.next() {
        describe(page, failure, document);
        // What is done about several in a row is said once, below them.
        let same = failures.peek().is_some_and(|next| next.fix == failure.fix);
        if !failure.fix.is_empty() && !same {
            page.detail("next", &inert_within(&failure.fix, OWN));
        }
    }
    let more = check.failures.len().saturating_sub(limit);
    if more > 0 {
        page.detail("and", &format!("{more} more like these; -v shows them"));
    }
    if check.verdict != Verdict::Fail && check.verdict != Verdict::Undetermined {
        for reason in &check.reasons {
            page.detail("why", &inert(&reason.why.to_string()));
        }
    }
    for accepted in &check.accepted {
        let text = format!(
            "{}: {}",
            inert(&accepted.id),
            inert_within(&accepted.why, OWN)
        );
        page.line(6, &[(CYAN, "accepted")], 16, (PLAIN, &text));
    }
    if detail != Detail::Quiet || check.verdict == Verdict::Fail {
        for note in &check.notes {
            page.detail("note", &inert_within(note, OWN));
        }
    }
    if check.seen.iter().any(|seen| seen.verdict != check.verdict) {
        let seen: Vec<String> = check
            .seen
            .iter()
            .map(|seen| format!("{}: {}", point(seen.vantage_point), word(seen.verdict)))
            .collect();
        page.detail("seen", &seen.join(", "));
    }
}

fn describe(page: &mut Page, failure: &Failure, document: &Document<'_>) {
    if let Some(drawn) = snippet::failure(failure, document.sources, page.inside(DETAIL)) {
        page.drawn(DETAIL, &drawn);
        return;
    }
    page.detail("expected", &inert_within(&failure.expected, OWN));
    page.detail("actual", &inert(&failure.actual));
    if !failure.origin.is_unseen() {
        page.detail("where", &inert(&place(&failure.origin)));
    }
    if let Origin::Http { url, exchange } = &failure.origin {
        match repeat(url, *exchange, document.transcripts) {
            Some(Repeat::Command(command)) => page.copyable("try", &command),
            Some(Repeat::Redacted) => page.detail(
                "try",
                "a fresh URL from GET /download/<file>; this one's signature is not kept",
            ),
            None => {}
        }
    }
}

/// Where something was seen, in words.
pub(super) fn place(origin: &Origin) -> String {
    match origin {
        Origin::Aws {
            action,
            resource: Some(resource),
        } => format!("{resource}, from {action}"),
        Origin::Aws {
            action,
            resource: None,
        } => format!("the answer to {action}"),
        other => other.to_string(),
    }
}

/// What does not apply is counted, by reason.
fn not_applicable(page: &mut Page, exercise: &ExerciseReport) {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for check in &exercise.checks {
        if check.verdict == Verdict::NotApplicable {
            let reason = check
                .reasons
                .first()
                .map(|reason| inert(reason.why.detail()));
            *reasons.entry(reason.unwrap_or_default()).or_default() += 1;
        }
    }
    let head = format!("{} n/a     ", mark(Verdict::NotApplicable, page.is_ascii()));
    for (reason, count) in reasons {
        let checks = if count == 1 { "check" } else { "checks" };
        let text = if reason.is_empty() {
            format!("{count} {checks}")
        } else {
            format!("{count} {checks}: {reason}")
        };
        page.line(2, &[(DIM, &head)], 12, (DIM, &text));
    }
}
