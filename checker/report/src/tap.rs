//! The Test Anything Protocol, version 14, with diagnostics in YAML.
//!
//! `not ok` alone is what counts against the run: a required check that failed
//! or could not be determined. `# TODO`, which consumers show and do not count,
//! marks what does not: advice, and what was waived. `# SKIP` is what was not
//! judged. A run that judged nothing bails out.

use std::fmt::Write as _;

use checker_model::Verdict;
use checker_model::run::CheckReport;

use crate::console::place;
use crate::format::Document;
use crate::inert::{inert, inert_within};
use crate::outcome::{OWN, Outcome, checks, message, settle};

/// The run as a TAP stream.
pub fn render(document: &Document<'_>) -> String {
    let run = document.run;
    let mut out = format!("TAP version 14\n1..{}\n", checks(run).count());
    if run.summary.verdict == Verdict::NotApplicable {
        out.push_str("Bail out! nothing was checked\n");
        return out;
    }
    for (index, check) in checks(run).enumerate() {
        let number = index + 1;
        let outcome = Outcome::of(check, run);
        let ok = match outcome {
            Outcome::Passed | Outcome::Skipped | Outcome::NotApplicable => "ok",
            Outcome::Failed | Outcome::Open | Outcome::Advice | Outcome::Waived => "not ok",
        };
        let name = format!("{} {}", inert(&check.id), inert_within(&check.title, OWN));
        // Writing to a string cannot fail.
        let _ = write!(out, "{ok} {number} - {}", escaped(&name));
        let directive = match outcome {
            Outcome::Advice | Outcome::Waived => Some("TODO"),
            Outcome::Skipped | Outcome::NotApplicable => Some("SKIP"),
            Outcome::Passed | Outcome::Failed | Outcome::Open => None,
        };
        if let Some(directive) = directive {
            let _ = write!(out, " # {directive} {}", escaped(&message(check)));
        }
        out.push('\n');
        if ok == "not ok" {
            diagnostics(&mut out, check);
        }
    }
    out
}

/// Text of a line, in which `#` would begin a directive.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#")
}

fn diagnostics(out: &mut String, check: &CheckReport) {
    out.push_str("  ---\n");
    let _ = writeln!(out, "  verdict: {}", check.verdict.name());
    let _ = writeln!(out, "  level: {}", check.level.name());
    if let Some(because) = &check.skipped_because {
        let _ = writeln!(out, "  because: {}", quoted(&inert(because)));
    }
    list(out, "failures", &check.failures, |failure| {
        vec![
            ("expected", inert_within(&failure.expected, OWN)),
            ("actual", inert(&failure.actual)),
            ("at", inert(&place(&failure.origin))),
            ("next", inert_within(&failure.fix, OWN)),
        ]
    });
    list(out, "reasons", &check.reasons, |reason| {
        vec![
            ("why", inert(&reason.why.to_string())),
            ("at", inert(&place(&reason.origin))),
            ("next", settle(&reason.why)),
        ]
    });
    if !check.notes.is_empty() {
        out.push_str("  notes:\n");
        for note in &check.notes {
            let _ = writeln!(out, "    - {}", quoted(&inert_within(note, OWN)));
        }
    }
    out.push_str("  ...\n");
}

fn list<T>(
    out: &mut String,
    name: &str,
    items: &[T],
    members: impl Fn(&T) -> Vec<(&'static str, String)>,
) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "  {name}:");
    for item in items {
        for (index, (key, value)) in members(item).into_iter().enumerate() {
            let lead = if index == 0 { "-" } else { " " };
            let _ = writeln!(out, "    {lead} {key}: {}", quoted(&value));
        }
    }
}

/// Inert text as a double-quoted scalar of YAML.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
