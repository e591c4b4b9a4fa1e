//! Failures that do not count: somebody answers for them, or they were there
//! before. They stay in the report, as waived, with the reason in their notes.
//! Only what failed can be waived: what is not known stays so, and a check
//! that was skipped keeps the run from conforming even when its prerequisite
//! is waived.

use std::collections::BTreeMap;

use checker_model::Verdict;
use checker_model::run::{Baseline, CheckReport, Run, Seen, Summary};

use crate::judge::Judgement;

/// A failure that somebody answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The id of the check.
    pub id: String,
    /// Why it is fine, in the words of who answers for it.
    pub reason: String,
    /// The last day on which it holds, as `2027-01-31`.
    pub expires: String,
}

/// Waives what failed. A waiver for a check that did not fail is not needed,
/// which a note says.
pub fn waive(judgement: &mut Judgement, waivers: &[Waiver]) {
    for waiver in waivers {
        let reports = reports(judgement);
        let Some(report) = reports.into_iter().find(|one| one.id == waiver.id) else {
            continue;
        };
        if report.verdict == Verdict::Fail {
            report.verdict = Verdict::Waived;
            let note = format!("waived until {}: {}", waiver.expires, waiver.reason);
            report.notes.push(note);
        } else {
            let (id, verdict) = (&waiver.id, report.verdict);
            let note = format!("the waiver of {id} changes nothing: its verdict is {verdict}");
            judgement.notes.push(note);
        }
    }
    count(judgement);
}

/// Waives what is no worse than in an earlier run.
pub fn compare(judgement: &mut Judgement, earlier: &Run) {
    let exercises = earlier.exercises.iter();
    let then: BTreeMap<&str, &CheckReport> = exercises
        .flat_map(|exercise| &exercise.checks)
        .map(|check| (check.id.as_str(), check))
        .collect();
    let when = &earlier.started_at;
    let mut known = 0_usize;
    for report in reports(judgement) {
        let Some(then) = then.get(report.id.as_str()) else {
            continue;
        };
        let note = match report.verdict {
            Verdict::Fail if is_no_worse(report, then) => "failed already in the baseline of",
            Verdict::Skipped if was_skipped_too(report, then) => {
                "was skipped for the same reason in the baseline of"
            }
            _ => continue,
        };
        report.verdict = Verdict::Waived;
        report.baseline = Some(Baseline::Known);
        report.notes.push(format!("{note} {when}"));
        known += 1;
    }
    let checks = if known == 1 { "check is" } else { "checks are" };
    judgement.notes.push(format!(
        "compared with the baseline of {when}: {known} {checks} known from it and waived; what got worse counts"
    ));
    count(judgement);
}

/// Whether it failed then too, in at least as many ways, and from no vantage
/// point that it passed from then.
fn is_no_worse(now: &CheckReport, then: &CheckReport) -> bool {
    let failed_then = then.verdict == Verdict::Fail || then.baseline == Some(Baseline::Known);
    let passed_then = |one: &Seen| {
        let same = |other: &&Seen| other.vantage_point == one.vantage_point;
        then.seen
            .iter()
            .find(same)
            .is_some_and(|other| other.verdict == Verdict::Pass)
    };
    let mut failing = now.seen.iter().filter(|one| one.verdict == Verdict::Fail);
    failed_then && now.failures.len() <= then.failures.len() && !failing.any(passed_then)
}

fn was_skipped_too(now: &CheckReport, then: &CheckReport) -> bool {
    let skipped_then = then.verdict == Verdict::Skipped || then.baseline == Some(Baseline::Known);
    skipped_then && now.skipped_because.is_some() && now.skipped_because == then.skipped_because
}

fn reports(judgement: &mut Judgement) -> Vec<&mut CheckReport> {
    let exercises = judgement.exercises.iter_mut();
    exercises
        .flat_map(|exercise| &mut exercise.checks)
        .collect()
}

fn count(judgement: &mut Judgement) {
    let exercises = judgement.exercises.iter();
    judgement.summary = Summary::of(exercises.flat_map(|exercise| &exercise.checks));
}
