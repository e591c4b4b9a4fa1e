//! Workflow commands of GitHub Actions: what failed becomes an annotation, in
//! the file where it was seen when it was seen in one. [`job_summary`] is the
//! report for the page of the job.

use checker_model::run::CheckReport;
use checker_model::verdict::{Failure, Reason};
use checker_model::{Level, Origin, Verdict};

use crate::console::{numbers, place};
use crate::format::Document;
use crate::inert::{inert, inert_within};
use crate::markdown;
use crate::outcome::{OWN, Outcome, checks, message, settle};

/// Failures that are told in one annotation.
const TOGETHER: usize = 5;

/// GitHub takes no larger job summary.
const SUMMARY: usize = 1024 * 1024;

/// One command a line, what counts first: GitHub shows the first ten errors
/// and warnings of a step only.
pub fn render(document: &Document<'_>) -> String {
    let run = document.run;
    let mut commands: Vec<(u8, String)> = Vec::new();
    for check in checks(run) {
        let (rank, command) = match Outcome::of(check, run) {
            Outcome::Failed => (0, "error"),
            Outcome::Open => (1, "warning"),
            Outcome::Advice if check.verdict == Verdict::Fail => (2, "notice"),
            _ => continue,
        };
        for (origin, text) in causes(check) {
            let properties = properties(check, origin, document.root);
            let command = format!("::{command} {properties}::{}", data(&text));
            commands.push((rank, command));
        }
    }
    commands.sort_by_key(|(rank, _)| *rank);
    let mut out = String::new();
    for (_, command) in commands {
        out.push_str(&command);
        out.push('\n');
    }
    out.push_str(&numbers(run));
    out.push('\n');
    out
}

/// The report in Markdown, as large as GitHub takes it, for the file that
/// `GITHUB_STEP_SUMMARY` names.
pub fn job_summary(document: &Document<'_>) -> String {
    let text = markdown::render(document);
    if text.len() <= SUMMARY {
        return text;
    }
    markdown::render_briefly(document)
}

/// Where and what, for each annotation of a check: one for each place in a
/// file, and one for all the rest.
fn causes(check: &CheckReport) -> Vec<(&Origin, String)> {
    let (in_files, elsewhere): (Vec<&Failure>, Vec<&Failure>) = check
        .failures
        .iter()
        .partition(|failure| is_in_a_file(&failure.origin));
    let mut causes: Vec<(&Origin, String)> = match check.verdict {
        Verdict::Fail => in_files
            .iter()
            .map(|failure| (&failure.origin, told(failure)))
            .collect(),
        Verdict::Undetermined => check
            .reasons
            .iter()
            .map(|reason| (&reason.origin, open(reason)))
            .collect(),
        _ => Vec::new(),
    };
    if check.verdict == Verdict::Fail && !elsewhere.is_empty() {
        let more = elsewhere.len().saturating_sub(TOGETHER);
        let elsewhere = elsewhere.into_iter().take(TOGETHER);
        let mut text: Vec<String> = elsewhere.map(told).collect();
        if more > 0 {
            text.push(format!("and {more} more like these"));
        }
        causes.push((&Origin::Unseen, text.join("\n\n")));
    }
    if causes.is_empty() {
        causes.push((&Origin::Unseen, message(check)));
    }
    causes
}

fn is_in_a_file(origin: &Origin) -> bool {
    matches!(
        origin,
        Origin::Hcl { .. } | Origin::File { .. } | Origin::Cloudformation { .. }
    )
}

fn told(failure: &Failure) -> String {
    let mut lines = vec![
        format!("expected: {}", inert_within(&failure.expected, OWN)),
        format!("actual: {}", inert(&failure.actual)),
    ];
    if !failure.origin.is_unseen() {
        lines.push(format!("where: {}", inert(&place(&failure.origin))));
    }
    if !failure.fix.is_empty() {
        lines.push(format!("next: {}", inert_within(&failure.fix, OWN)));
    }
    lines.join("\n")
}

fn open(reason: &Reason) -> String {
    format!(
        "undetermined: {}\nnext: {}",
        inert(&reason.why.to_string()),
        settle(&reason.why)
    )
}

fn properties(check: &CheckReport, origin: &Origin, root: &str) -> String {
    let mut properties = Vec::new();
    match origin {
        Origin::Hcl {
            file,
            line,
            column,
            end,
        }
        | Origin::Cloudformation {
            file,
            line,
            column,
            end,
            ..
        } => {
            properties.push(("file", path(root, file)));
            properties.push(("line", line.to_string()));
            properties.push(("col", column.to_string()));
            if let Some(end) = end.filter(|end| end.line >= *line) {
                properties.push(("endLine", end.line.to_string()));
                // GitHub takes columns within one line only, and the last one
                // instead of the one behind it.
                if end.line == *line && end.column > *column {
                    properties.push(("endColumn", (end.column - 1).to_string()));
                }
            }
        }
        Origin::File { file, line } => {
            properties.push(("file", path(root, file)));
            properties.extend(line.map(|line| ("line", line.to_string())));
        }
        _ => {}
    }
    let level = match check.level {
        Level::Required => "",
        Level::Advice => " (advice)",
    };
    let title = inert_within(&check.title, OWN);
    properties.push(("title", format!("{}{level}: {title}", inert(&check.id))));
    let written: Vec<String> = properties
        .iter()
        .map(|(key, value)| format!("{key}={}", property(value)))
        .collect();
    written.join(",")
}

/// A file as seen from where the checker was started.
pub(crate) fn path(root: &str, file: &str) -> String {
    let root = root.trim_start_matches("./").trim_end_matches('/');
    match root {
        "" | "." => inert_within(file, OWN),
        root => inert_within(&format!("{root}/{file}"), OWN),
    }
}

/// As the runner reads the text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// As the runner reads a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_from_where_the_checker_was_started() {
        for root in ["", ".", "./"] {
            assert_eq!(path(root, "ex06/a.tf"), "ex06/a.tf");
        }
        for root in ["infra", "infra/", "./infra"] {
            assert_eq!(path(root, "ex06/a.tf"), "infra/ex06/a.tf");
        }
    }
}
