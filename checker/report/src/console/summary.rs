//! The whole in a few lines: verdict, numbers, exit code, what to do next.

use anstyle::Style;
use checker_model::run::{
    CheckReport, EXIT_CONFORMS, EXIT_COULD_NOT_RUN, EXIT_FAILED, EXIT_UNDETERMINED, Run,
};
use checker_model::{Level, Verdict};

use super::{Detail, points};
use crate::inert::inert;
use crate::page::{BOLD, DIM, GREEN, PLAIN, Page, RED, YELLOW};

/// Failed checks that are named again: they and the rest fit a screen.
const NAMED: usize = 10;

pub(super) fn section(page: &mut Page, run: &Run, detail: Detail) {
    if !page.is_empty() {
        page.blank();
    }
    if detail != Detail::Quiet {
        let rule = if page.is_ascii() { "-" } else { "─" };
        let width = page.width().min(60);
        page.line(0, &[(DIM, &rule.repeat(width))], 0, (PLAIN, ""));
    }
    let (word, style) = verdict(run.summary.verdict);
    page.line(0, &[(style, word)], 2, (PLAIN, &numbers(run)));
    if detail == Detail::Quiet {
        return;
    }
    let failed: Vec<&CheckReport> = run
        .exercises
        .iter()
        .flat_map(|exercise| &exercise.checks)
        .filter(|check| check.verdict == Verdict::Fail && check.level == Level::Required)
        .collect();
    for check in failed.iter().take(NAMED) {
        page.line(
            2,
            &[(RED, "fail "), (BOLD, &inert(&check.id))],
            7,
            (PLAIN, ""),
        );
    }
    if failed.len() > NAMED {
        let more = format!("and {} more", failed.len() - NAMED);
        page.line(2, &[(DIM, &more)], 7, (PLAIN, ""));
    }
    points::summary(page, run);
    let code = run.summary.exit_code;
    page.labelled(0, "exit", 6, (PLAIN, &format!("{code}, {}", meaning(run))));
    if let Some(next) = next(run, &failed) {
        page.labelled(0, "next", 6, (PLAIN, &next));
    }
}

fn verdict(verdict: Verdict) -> (&'static str, Style) {
    match verdict {
        Verdict::Pass | Verdict::Waived => ("CONFORMS:", GREEN),
        Verdict::Fail | Verdict::Skipped => ("DOES NOT CONFORM:", RED),
        Verdict::Undetermined => ("UNDETERMINED:", YELLOW),
        Verdict::NotApplicable => ("NOTHING WAS CHECKED:", YELLOW),
    }
}

/// Required checks by verdict, in words, and the points.
pub(crate) fn numbers(run: &Run) -> String {
    let counts = run.summary.required;
    let applicable =
        counts.pass + counts.fail + counts.undetermined + counts.skipped + counts.waived;
    let mut parts = vec![format!("{} of {applicable} required passed", counts.pass)];
    for (count, word) in [
        (counts.fail, "failed"),
        (counts.skipped, "skipped"),
        (counts.undetermined, "undetermined"),
        (counts.waived, "waived"),
        (counts.not_applicable, "not applicable"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {word}"));
        }
    }
    let advice = run
        .exercises
        .iter()
        .flat_map(|exercise| &exercise.checks)
        .filter(|check| check.level == Level::Advice && check.verdict == Verdict::Fail)
        .count();
    match advice {
        0 => {}
        1 => parts.push("1 piece of advice".into()),
        n => parts.push(format!("{n} pieces of advice")),
    }
    crate::points::behind(parts.join(", "), run)
}

/// What the exit code means.
fn meaning(run: &Run) -> &'static str {
    match run.summary.exit_code {
        EXIT_CONFORMS if run.summary.required.waived > 0 => {
            "every required check that applies passed, or is waived"
        }
        EXIT_CONFORMS => "every required check that applies passed",
        EXIT_FAILED => "a required check failed",
        EXIT_UNDETERMINED => "none failed, but a required check could not be determined",
        EXIT_COULD_NOT_RUN => "there was nothing to judge",
        _ => "unknown",
    }
}

fn next(run: &Run, failed: &[&CheckReport]) -> Option<String> {
    match run.summary.verdict {
        Verdict::Pass | Verdict::Waived => None,
        Verdict::Fail | Verdict::Skipped => {
            // The first in the order of the subject is often the root of others.
            let because = || {
                run.exercises
                    .iter()
                    .flat_map(|exercise| &exercise.checks)
                    .find_map(|check| check.skipped_because.as_deref())
            };
            let first = failed
                .first()
                .map(|check| check.id.as_str())
                .or_else(because)?;
            Some(format!(
                "`checker explain {}` tells how it is met; then run this again",
                inert(first)
            ))
        }
        Verdict::Undetermined => {
            Some("see under \"Could not be determined\" what would settle each".into())
        }
        Verdict::NotApplicable => Some(
            "give the API's address with --api or --elb, or select what a live account shows"
                .into(),
        ),
    }
}
