//! One check seen from several vantage points: the verdict from each, in
//! columns.

use std::collections::BTreeMap;

use anstyle::Style;
use checker_model::run::{CheckReport, Run};
use checker_model::{Level, VantagePoint, Verdict};

use super::check::style;
use super::{mark, word};
use crate::inert::inert;
use crate::page::{DIM, PLAIN, Page};

/// Blanks behind a column.
const GAP: usize = 2;

/// Checks that differ and are named in the summary.
const NAMED: usize = 5;

/// The columns of one exercise: the vantage points of the checks that were seen
/// from several, each as wide as it needs to be. None when there is no such
/// check: then a row's verdict says it all.
pub(super) struct Points {
    columns: BTreeMap<VantagePoint, usize>,
    ascii: bool,
}

impl Points {
    pub(super) fn new(checks: &[&CheckReport], ascii: bool) -> Self {
        let mut columns = BTreeMap::new();
        for verdicts in checks.iter().map(|check| verdicts(check)) {
            if verdicts.len() > 1 {
                for (point, verdict) in verdicts {
                    let width = name(point).len() + 1 + shown(verdict, ascii).chars().count();
                    let column: &mut usize = columns.entry(point).or_default();
                    *column = width.max(*column);
                }
            }
        }
        Self { columns, ascii }
    }

    /// Columns of text that they take, with the blanks behind each.
    pub(super) fn width(&self) -> usize {
        self.columns.values().map(|width| width + GAP).sum()
    }

    /// Name and verdict of each beside the title, in columns.
    pub(super) fn beside(&self, check: &CheckReport) -> Vec<(Style, String)> {
        let verdicts = verdicts(check);
        let known = verdicts
            .keys()
            .any(|point| self.columns.contains_key(point));
        if !known {
            let mut parts = self.below(check);
            let taken: usize = parts.iter().map(|(_, part)| part.chars().count()).sum();
            parts.push((PLAIN, " ".repeat(self.width().saturating_sub(taken))));
            return parts;
        }
        let mut parts = Vec::new();
        for (point, width) in &self.columns {
            let taken = match verdicts.get(point) {
                Some(verdict) => self.push(&mut parts, *point, *verdict, check.level),
                None => 0,
            };
            parts.push((PLAIN, " ".repeat((width + GAP).saturating_sub(taken))));
        }
        parts
    }

    /// The same on a line of their own.
    pub(super) fn below(&self, check: &CheckReport) -> Vec<(Style, String)> {
        let mut parts = Vec::new();
        if !self.columns.is_empty() {
            for (point, verdict) in verdicts(check) {
                self.push(&mut parts, point, verdict, check.level);
                parts.push((PLAIN, " ".repeat(GAP)));
            }
        }
        parts
    }

    fn push(
        &self,
        parts: &mut Vec<(Style, String)>,
        point: VantagePoint,
        verdict: Verdict,
        level: Level,
    ) -> usize {
        let name = format!("{} ", name(point));
        let shown = shown(verdict, self.ascii);
        let taken = name.len() + shown.chars().count();
        parts.push((DIM, name));
        parts.push((style(verdict, level), shown.to_owned()));
        taken
    }
}

/// A verdict in a column: a mark where there are marks, else its word.
fn shown(verdict: Verdict, ascii: bool) -> &'static str {
    if ascii {
        word(verdict)
    } else {
        mark(verdict, false)
    }
}

/// How many required checks passed from each, and which checks differ.
pub(super) fn summary(page: &mut Page, run: &Run) {
    let mut checks = run.exercises.iter().flat_map(|exercise| &exercise.checks);
    if !checks.any(|check| verdicts(check).len() > 1) {
        return;
    }
    let mut counts: BTreeMap<VantagePoint, (usize, usize)> = BTreeMap::new();
    let mut differ = Vec::new();
    for check in run.exercises.iter().flat_map(|exercise| &exercise.checks) {
        if differs(check) {
            differ.push(inert(&check.id));
        }
        for (point, verdict) in verdicts(check) {
            if check.level == Level::Required && verdict != Verdict::NotApplicable {
                let (passed, total) = counts.entry(point).or_default();
                *passed += usize::from(verdict == Verdict::Pass);
                *total += 1;
            }
        }
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(point, (passed, total))| format!("{} {passed}/{total}", name(*point)))
        .collect();
    let mut text = format!("{} required passed", counts.join(", "));
    if !differ.is_empty() {
        let more = differ.len().saturating_sub(NAMED);
        differ.truncate(NAMED);
        text = format!("{text}; not the same: {}", differ.join(", "));
        if more > 0 {
            text = format!("{text} and {more} more");
        }
    }
    page.labelled(0, "seen", 6, (PLAIN, &text));
}

/// Whether a check has different verdicts from different vantage points.
pub(super) fn differs(check: &CheckReport) -> bool {
    let mut verdicts = check
        .seen
        .iter()
        .map(|seen| seen.verdict)
        .filter(|verdict| *verdict != Verdict::NotApplicable);
    let first = verdicts.next();
    verdicts.any(|verdict| Some(verdict) != first)
}

/// The worst from each, when there are several stacks of one kind.
fn verdicts(check: &CheckReport) -> BTreeMap<VantagePoint, Verdict> {
    let mut verdicts = BTreeMap::new();
    for seen in &check.seen {
        verdicts
            .entry(seen.vantage_point)
            .and_modify(|verdict: &mut Verdict| *verdict = verdict.worse(seen.verdict))
            .or_insert(seen.verdict);
    }
    verdicts
}

fn name(point: VantagePoint) -> &'static str {
    match point {
        VantagePoint::Cloudformation => "template",
        other => other.name(),
    }
}
