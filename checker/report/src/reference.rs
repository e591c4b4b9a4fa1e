//! `docs/checks.md`: every check in full, by exercise, in Markdown.

use std::fmt::Write as _;

use checker_model::Level;

use crate::entry::Entry;
use crate::markdown::prose;

/// Every check, with an anchor for each: its id.
pub fn reference(entries: &[Entry]) -> String {
    let required = entries.iter().filter(|one| one.level == Level::Required);
    let required = required.count();
    let mut out = String::from("# Checks\n\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "Written by a test from what each check says of itself (`checker explain ID`);\n\
         `UPDATE_DOCS=1 cargo test -p checker --no-default-features docs` writes it anew.\n\n\
         {} checks: {required} required, {} advice, which is shown and never counts.\n",
        entries.len(),
        entries.len() - required,
    );
    let exercises = entries.chunk_by(|one, next| one.exercise == next.exercise);
    out.push_str("| exercise | required | advice |\n|---|--:|--:|\n");
    for checks in exercises.clone() {
        let advice = checks.iter().filter(|one| one.level == Level::Advice);
        let advice = advice.count();
        let _ = writeln!(
            out,
            "| [{}](#{}) | {} | {advice} |",
            head(checks),
            checks.first().map_or("", |first| first.exercise),
            checks.len() - advice,
        );
    }
    for checks in exercises {
        let (id, section) = checks
            .first()
            .map_or(("", ""), |first| (first.exercise, first.section));
        let _ = writeln!(
            out,
            "\n<a id=\"{id}\"></a>\n## {}\n\n{}",
            head(checks),
            prose(section)
        );
        for entry in checks {
            check(&mut out, entry);
        }
    }
    out
}

fn head(checks: &[Entry]) -> String {
    checks.first().map_or_else(String::new, |first| {
        format!("{} {}", first.exercise, first.exercise_title)
    })
}

fn check(out: &mut String, entry: &Entry) {
    let _ = writeln!(
        out,
        "\n<a id=\"{id}\"></a>\n### `{id}`\n\n**{title}** · {level} · seen from {seen}\n\n{requirement}\n",
        id = entry.id,
        title = prose(entry.title),
        level = entry.level.name(),
        seen = prose(&entry.seen()),
        requirement = prose(&entry.requirement),
    );
    for (label, text) in [
        ("why", entry.why),
        ("in Terraform or code", entry.terraform),
        ("by hand", entry.console),
    ] {
        let _ = writeln!(out, "- {label}: {}", prose(text));
    }
    let _ = writeln!(out, "- reads: {}", entry.reads.join(", "));
    if !entry.permissions.is_empty() {
        let _ = writeln!(out, "- permissions: `{}`", entry.permissions.join("`, `"));
    }
    for accepted in &entry.accepted {
        let _ = writeln!(
            out,
            "- accepted unless `--strict`: `{}`, as {}",
            accepted.id,
            prose(&accepted.why)
        );
    }
}
