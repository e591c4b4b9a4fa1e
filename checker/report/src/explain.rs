//! `list` and `explain`: the checks as documentation.

use crate::entry::Entry;
use crate::page::{BOLD, CYAN, DIM, Look, PLAIN, Page};

/// A table of checks, by exercise.
pub fn list(entries: &[Entry], look: Look) -> String {
    let mut page = Page::new(look);
    let column = entries
        .iter()
        .map(|entry| entry.id.len())
        .max()
        .unwrap_or(0);
    let mut exercise = "";
    for entry in entries {
        if entry.exercise != exercise {
            if !exercise.is_empty() {
                page.blank();
            }
            exercise = entry.exercise;
            let head = format!("{}  {}", entry.exercise, entry.exercise_title);
            page.line(0, &[(BOLD, &head)], 0, (PLAIN, ""));
        }
        let id = format!("{:<column$}  ", entry.id);
        let level = format!("{:<8}  ", entry.level.name());
        let seen = format!("{:<5}  ", entry.seen_from);
        let hang = if page.is_narrow() { 6 } else { column + 21 };
        page.line(
            2,
            &[(PLAIN, &id), (DIM, &level), (CYAN, &seen)],
            hang,
            (PLAIN, entry.title),
        );
    }
    page.finish()
}

/// One check in full.
pub fn explain(entry: &Entry, look: Look) -> String {
    let mut page = Page::new(look);
    page.line(
        0,
        &[(BOLD, entry.id)],
        0,
        (DIM, &format!("({})", entry.level.name())),
    );
    page.line(0, &[], 0, (PLAIN, entry.title));
    page.blank();
    let mut row = |label: &str, text: &str| page.labelled(0, label, 13, (PLAIN, text));
    row("requirement", &entry.requirement);
    row("subject", entry.section);
    row("why", entry.why);
    row("terraform", entry.terraform);
    row("console", entry.console);
    row("seen from", &entry.seen());
    row("reads", &entry.reads.join(", "));
    if !entry.permissions.is_empty() {
        row("permissions", &entry.permissions.join(", "));
    }
    for accepted in &entry.accepted {
        let text = format!("{}: {} (not with --strict)", accepted.id, accepted.why);
        row("accepted", &text);
    }
    page.finish()
}
