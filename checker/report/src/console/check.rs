//! One exercise, check by check.

use std::collections::BTreeMap;

use anstyle::Style;
use checker_model::run::{CheckReport, ExerciseReport};
use checker_model::verdict::Failure;
use checker_model::{Level, Origin, Verdict, Why};

use super::points::{Points, differs};
use super::{Detail, mark, word};
use crate::curl::{Repeat, repeat};
use crate::format::Document;
use crate::inert::{inert, inert_within};
use crate::outcome::{OWN, settle};
use crate::page::{BOLD, CYAN, DETAIL, DIM, GREEN, PLAIN, Page, RED, YELLOW};
use crate::snippet;

/// Columns that a title gets at least, beside the verdicts from several vantage
/// points: else those stand below it.
const TITLE: usize = 24;

/// Failures of one check that are shown unless more is asked for.
const FAILURES: usize = 5;

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
    let points = Points::new(&shown, page.is_ascii());
    for check in shown {
        row(page, check, column.min(40), &points);
        details(page, check, document, detail);
        if let (Some(points), Detail::Verbose) = (check.points, detail) {
            page.detail("earns", &crate::points::told(points));
        }
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
    let count = match exercise.points {
        Some(points) => format!("{count}, {}", crate::points::told(points)),
        None => count,
    };
    page.line(0, &[(BOLD, &title), (PLAIN, " ")], 0, (DIM, &count));
}

/// The colour of a verdict.
pub(super) fn style(verdict: Verdict, level: Level) -> Style {
    match verdict {
        Verdict::Pass => GREEN,
        Verdict::Fail if level == Level::Required => RED,
        Verdict::Fail | Verdict::Undetermined | Verdict::Skipped => YELLOW,
        Verdict::NotApplicable | Verdict::Waived => DIM,
    }
}

fn row(page: &mut Page, check: &CheckReport, column: usize, points: &Points) {
    let verdict = format!(
        "{} {:<7} ",
        mark(check.verdict, page.is_ascii()),
        word(check.verdict)
    );
    let id = inert(&check.id);
    let mut title = inert(&check.title);
    if check.level == Level::Advice {
        title = format!("{title} ({})", crate::points::of_advice(check));
    }
    if let Some(because) = &check.skipped_because {
        title = format!("{title} (because {} failed)", inert(because));
    }
    let heavy = if check.verdict == Verdict::Fail {
        BOLD
    } else {
        PLAIN
    };
    let wide = 14 + column + points.width();
    let beside = !page.is_narrow() && wide + TITLE <= page.width();
    let hang = match (page.is_narrow(), beside) {
        (true, _) => 12,
        (false, true) => wide,
        (false, false) => 14 + column,
    };
    let blanks = " ".repeat((column + 2).saturating_sub(id.chars().count()));
    let mut head = vec![(style(check.verdict, check.level), verdict), (heavy, id)];
    if beside && points.width() > 0 {
        head.push((PLAIN, blanks));
        head.extend(points.beside(check));
    }
    page.line(2, &borrowed(&head), hang, (PLAIN, &title));
    let below = points.below(check);
    if !beside && !below.is_empty() {
        page.line(12, &borrowed(&below), 12, (PLAIN, ""));
    }
}

fn borrowed(parts: &[(Style, String)]) -> Vec<(Style, &str)> {
    let parts = parts.iter();
    parts.map(|(style, text)| (*style, text.as_str())).collect()
}

fn details(page: &mut Page, check: &CheckReport, document: &Document<'_>, detail: Detail) {
    // Why vantage points differ is what the reader asks first.
    let differs = differs(check);
    if differs {
        notes(page, check);
    }
    let limit = match detail {
        Detail::Verbose => usize::MAX,
        Detail::Quiet | Detail::Normal => FAILURES,
    };
    let mut failures = check.failures.iter().take(limit).peekable();
    while let Some(failure) = failures.next() {
        describe(page, failure, document);
        // What is done about several in a row is said once, below them.
        let same = failures.peek().is_some_and(|next| next.fix == failure.fix);
        let fix = inert_within(&failure.fix, OWN);
        if failure.fix.starts_with("aws ") {
            // A command is copied whole.
            page.copyable("next", &fix);
        } else if !failure.fix.is_empty() && !same {
            page.detail("next", &fix);
        }
    }
    let more = check.failures.len().saturating_sub(limit);
    if more > 0 {
        page.detail("and", &format!("{more} more like these; -v shows them"));
    }
    if check.verdict != Verdict::Fail && check.verdict != Verdict::Undetermined {
        // That another vantage point does not show it, its dash says.
        let is_told = |why: &Why| {
            check.verdict == Verdict::Pass
                && detail != Detail::Verbose
                && matches!(why, Why::NotVisible(_))
        };
        for reason in check.reasons.iter().filter(|one| !is_told(&one.why)) {
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
    if !differs && (detail != Detail::Quiet || check.verdict == Verdict::Fail) {
        notes(page, check);
    }
}

/// The details of a check, and why it is not known when it is not.
pub(super) fn story(page: &mut Page, check: &CheckReport, document: &Document<'_>) {
    if check.verdict == Verdict::Undetermined {
        for reason in &check.reasons {
            page.detail("unknown", &inert(&reason.why.to_string()));
            if !reason.origin.is_unseen() {
                page.detail("where", &inert(&place(&reason.origin)));
            }
            page.detail("next", &settle(&reason.why));
        }
    }
    details(page, check, document, Detail::Verbose);
}

fn notes(page: &mut Page, check: &CheckReport) {
    for note in &check.notes {
        page.detail("note", &inert_within(note, OWN));
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
pub(crate) fn place(origin: &Origin) -> String {
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
