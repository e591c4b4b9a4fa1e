//! Markdown, for pull requests, job summaries and people who write notes below
//! it: the verdict, a table of the exercises, what failed, what is open, and
//! every check folded away.

mod evaluation;
mod text;

use std::fmt::Write as _;

use checker_model::run::{CheckReport, ExerciseReport};
use checker_model::verdict::Failure;
use checker_model::{Level, Origin, Verdict};

use crate::console::{numbers, open_reasons, place};
use crate::format::Document;
use crate::inert::{inert, inert_within};
use crate::outcome::{OWN, Outcome, checks, message, settle};
use crate::page::Look;
use crate::points::{earned, of_advice};
use crate::snippet;
use text::{cell, code, code_cell, fenced};

pub use evaluation::evaluation;
pub(crate) use text::prose;

/// Failures of one check that are shown.
const FAILURES: usize = 10;

/// Columns of lines from files.
const WIDTH: usize = 96;

/// The run in GitHub-flavoured Markdown.
pub fn render(document: &Document<'_>) -> String {
    let mut out = head(document);
    failed(&mut out, document);
    open(&mut out, document);
    every(&mut out, document);
    notes(&mut out, document);
    out
}

/// The same without what makes it long.
pub(crate) fn render_briefly(document: &Document<'_>) -> String {
    let mut out = head(document);
    out.push_str("\nThe whole report is too long for this page.\n");
    out
}

fn head(document: &Document<'_>) -> String {
    let run = document.run;
    let verdict = match run.summary.verdict {
        Verdict::Pass | Verdict::Waived => "✅ Conforms",
        Verdict::Fail | Verdict::Skipped => "❌ Does not conform",
        Verdict::Undetermined => "❔ Undetermined",
        Verdict::NotApplicable => "❔ Nothing was checked",
    };
    let mut out = format!("## {verdict}\n\n{}\n", numbers(run));
    let mut seen = Vec::new();
    seen.extend(
        run.account
            .iter()
            .map(|account| format!("account {}", code(&inert(account)))),
    );
    seen.extend(run.region.iter().map(|region| code(&inert(region))));
    if !run.vantage_points.is_empty() {
        let points: Vec<&str> = run
            .vantage_points
            .iter()
            .map(|point| point.name())
            .collect();
        seen.push(format!("seen from {}", points.join(", ")));
    }
    if run.strict {
        seen.push("strict".into());
    }
    if !seen.is_empty() {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "\n{}", seen.join(" · "));
    }
    let pointed = run.summary.points.is_some();
    let (points, rule) = if pointed {
        (" points |", "--:|")
    } else {
        ("", "")
    };
    let _ = writeln!(
        out,
        "\n| exercise | required passed | failed | undetermined | skipped |{points}"
    );
    let _ = writeln!(out, "|---|--:|--:|--:|--:|{rule}");
    for exercise in &run.exercises {
        let count = |verdict| {
            let checks = exercise.checks.iter();
            let counted =
                checks.filter(|check| check.level == Level::Required && check.verdict == verdict);
            match counted.count() {
                0 => String::new(),
                n => n.to_string(),
            }
        };
        let points = match exercise.points {
            Some(points) => format!(" {} |", earned(points)),
            None if pointed => " |".into(),
            None => String::new(),
        };
        let _ = writeln!(
            out,
            "| {} {} | {} | {} | {} | {} |{points}",
            cell(&inert(&exercise.id)),
            cell(&inert(&exercise.title)),
            passed(exercise),
            count(Verdict::Fail),
            count(Verdict::Undetermined),
            count(Verdict::Skipped),
        );
    }
    out
}

fn passed(exercise: &ExerciseReport) -> String {
    match exercise.required.total {
        0 => "–".into(),
        total => format!("{}/{total}", exercise.required.passed),
    }
}

fn failed(out: &mut String, document: &Document<'_>) {
    let run = document.run;
    let told = |outcome: Outcome| {
        checks(run).filter(move |check| {
            Outcome::of(check, run) == outcome && check.verdict != Verdict::Undetermined
        })
    };
    for (title, outcome) in [
        ("Failed", Outcome::Failed),
        ("Advice", Outcome::Advice),
        ("Waived", Outcome::Waived),
    ] {
        let mut checks = told(outcome).peekable();
        if checks.peek().is_some() {
            let _ = writeln!(out, "\n### {title}");
        }
        for check in checks {
            check_in_full(out, check, document);
        }
    }
}

fn check_in_full(out: &mut String, check: &CheckReport, document: &Document<'_>) {
    let title = inert_within(&check.title, OWN);
    let _ = writeln!(
        out,
        "\n#### {} {}\n",
        code(&inert(&check.id)),
        prose(&title)
    );
    if check.failures.is_empty() {
        let _ = writeln!(out, "- {}", prose(&message(check)));
    }
    let look = Look {
        width: WIDTH,
        color: false,
        ascii: false,
    };
    let mut others = Vec::new();
    for failure in check.failures.iter().take(FAILURES) {
        match snippet::failure(failure, document.sources, look) {
            Some(drawn) => {
                let _ = writeln!(out, "{}", fenced(&drawn));
            }
            None => others.push(failure),
        }
    }
    match others.as_slice() {
        [] => {}
        [one] => list(out, one),
        several => table(out, several),
    }
    let more = check.failures.len().saturating_sub(FAILURES);
    if more > 0 {
        let _ = writeln!(out, "- and {more} more like these");
    }
    let mut said: Vec<&str> = Vec::new();
    for failure in check.failures.iter().take(FAILURES) {
        if !failure.fix.is_empty() && !said.contains(&failure.fix.as_str()) {
            said.push(&failure.fix);
            let fix = inert_within(&failure.fix, OWN);
            let _ = writeln!(out, "- **next:** {}", prose(&fix));
        }
    }
    for note in &check.notes {
        let _ = writeln!(out, "- note: {}", prose(&inert_within(note, OWN)));
    }
    if check.seen.len() > 1 {
        let seen: Vec<String> = check
            .seen
            .iter()
            .map(|seen| format!("{} {}", seen.vantage_point.name(), seen.verdict.name()))
            .collect();
        let _ = writeln!(out, "- seen from: {}", seen.join(", "));
    }
}

fn list(out: &mut String, failure: &Failure) {
    let expected = inert_within(&failure.expected, OWN);
    let _ = writeln!(out, "- **expected:** {}", code(&expected));
    let _ = writeln!(out, "- **actual:** {}", code(&inert(&failure.actual)));
    if !failure.origin.is_unseen() {
        let _ = writeln!(out, "- where: {}", code(&inert(&place(&failure.origin))));
    }
}

fn table(out: &mut String, failures: &[&Failure]) {
    out.push_str("| expected | actual | where |\n|---|---|---|\n");
    for failure in failures {
        let place = match &failure.origin {
            Origin::Unseen => String::new(),
            origin => code_cell(&inert(&place(origin))),
        };
        let _ = writeln!(
            out,
            "| {} | {} | {place} |",
            code_cell(&inert_within(&failure.expected, OWN)),
            code_cell(&inert(&failure.actual)),
        );
    }
    out.push('\n');
}

fn open(out: &mut String, document: &Document<'_>) {
    let reasons = open_reasons(document.run);
    if reasons.is_empty() {
        return;
    }
    out.push_str("\n### Could not be determined\n\n");
    for reason in reasons {
        let _ = writeln!(out, "- {}", code(&inert(&reason.why.to_string())));
        if !reason.places.is_empty() {
            let places: Vec<String> = reason.places.iter().map(|place| code(place)).collect();
            let _ = writeln!(out, "  - where: {}", places.join(", "));
        }
        let checks: Vec<String> = reason.checks.iter().map(|check| code(check)).collect();
        let _ = writeln!(out, "  - leaves: {}", checks.join(", "));
        let _ = writeln!(out, "  - **next:** {}", prose(&settle(reason.why)));
    }
}

fn every(out: &mut String, document: &Document<'_>) {
    out.push_str("\n### Every check\n");
    for exercise in &document.run.exercises {
        folded(out, exercise);
    }
}

fn folded(out: &mut String, exercise: &ExerciseReport) {
    let _ = writeln!(
        out,
        "\n<details><summary>{} {}: {}</summary>\n",
        text::html(&inert(&exercise.id)),
        text::html(&inert(&exercise.title)),
        match exercise.required.total {
            0 => "nothing required applies".to_owned(),
            _ => format!("{} required passed", passed(exercise)),
        },
    );
    for check in &exercise.checks {
        let told = match check.verdict {
            Verdict::Pass => String::new(),
            Verdict::Skipped | Verdict::NotApplicable => format!(" ({})", prose(&message(check))),
            _ if check.level == Level::Advice => format!(" ({})", of_advice(check)),
            _ => String::new(),
        };
        let title = inert_within(&check.title, OWN);
        let _ = writeln!(
            out,
            "- {} {} {}{told}",
            word(check.verdict),
            code(&inert(&check.id)),
            prose(&title),
        );
        for accepted in &check.accepted {
            let (id, why) = (inert(&accepted.id), inert_within(&accepted.why, OWN));
            let _ = writeln!(out, "  - accepted: {}: {}", prose(&id), prose(&why));
        }
    }
    out.push_str("\n</details>\n");
}

fn notes(out: &mut String, document: &Document<'_>) {
    if document.run.notes.is_empty() {
        return;
    }
    out.push_str("\n### Notes\n\n");
    for note in &document.run.notes {
        let _ = writeln!(out, "- {}", prose(&inert_within(note, OWN)));
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✅ pass",
        Verdict::Fail => "❌ fail",
        Verdict::Undetermined => "❔ undetermined",
        Verdict::Skipped => "⏭️ skipped",
        Verdict::NotApplicable => "➖ not applicable",
        Verdict::Waived => "🔕 waived",
    }
}
