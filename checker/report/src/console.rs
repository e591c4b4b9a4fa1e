//! The report for people: what holds, what does not and what to do about it,
//! what could not be told and what would settle it, and the whole in a few
//! lines at the end, where a terminal shows them.

mod check;
mod open;
mod points;
mod summary;

use checker_model::Verdict;
use checker_model::run::{CheckReport, Run};

pub(crate) use check::place;
pub(crate) use open::collect as open_reasons;
pub(crate) use summary::numbers;

use crate::format::Document;
use crate::inert::inert;
use crate::page::{BOLD, DIM, Look, PLAIN, Page};

/// How much is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Detail {
    /// What needs attention, and the summary line.
    Quiet,
    /// Every check that applies.
    #[default]
    Normal,
    /// Every check, and every failure of each.
    Verbose,
}

/// Renders a run for people.
pub fn render(document: &Document<'_>, look: Look, detail: Detail) -> String {
    let run = document.run;
    let mut page = Page::new(look);
    if detail != Detail::Quiet {
        heading(&mut page, run);
    }
    for exercise in &run.exercises {
        check::exercise(&mut page, exercise, document, detail);
    }
    open::section(&mut page, document);
    if detail != Detail::Quiet {
        notes(&mut page, run);
    }
    summary::section(&mut page, run, detail);
    page.finish()
}

/// What is told about one check, as plain text: what other tools show of it.
pub(crate) fn story(check: &CheckReport, document: &Document<'_>) -> String {
    let mut page = Page::new(Look::default());
    check::story(&mut page, check, document);
    textwrap::dedent(&page.finish())
}

fn heading(page: &mut Page, run: &Run) {
    let mut parts = Vec::new();
    if let Some(account) = &run.account {
        parts.push(format!("account {}", inert(account)));
    }
    if let Some(region) = &run.region {
        parts.push(inert(region));
    }
    if !run.vantage_points.is_empty() {
        let points: Vec<&str> = run.vantage_points.iter().map(|p| p.name()).collect();
        parts.push(format!("seen from {}", points.join(", ")));
    }
    if run.strict {
        parts.push("strict".into());
    }
    let end = if parts.is_empty() { "" } else { ":" };
    let tool = format!(
        "{} {}{end}",
        inert(&run.tool.name),
        inert(&run.tool.version)
    );
    page.line(0, &[(BOLD, &tool)], 0, (DIM, &parts.join(", ")));
}

fn notes(page: &mut Page, run: &Run) {
    if run.notes.is_empty() {
        return;
    }
    page.blank();
    for note in &run.notes {
        page.labelled(0, "note", 6, (PLAIN, &inert(note)));
    }
}

/// The mark of a verdict, for the eye; its word always stands beside it.
fn mark(verdict: Verdict, ascii: bool) -> &'static str {
    match (verdict, ascii) {
        (Verdict::Pass, false) => "✓",
        (Verdict::Pass, true) => "+",
        (Verdict::Fail, false) => "✗",
        (Verdict::Fail, true) => "x",
        (Verdict::Undetermined, _) => "?",
        (Verdict::Skipped, false) => "↷",
        (Verdict::Skipped, true) => ">",
        (Verdict::NotApplicable, false) => "–",
        (Verdict::NotApplicable, true) => "-",
        (Verdict::Waived, _) => "~",
    }
}

/// The word of a verdict, short enough for a column.
fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Undetermined => "unknown",
        Verdict::NotApplicable => "n/a",
        other => other.name(),
    }
}
