//! Judging evidence on more than it was collected for. Stacks tell themselves
//! what nobody looked at; conversations do not: an exchange that is missing may
//! never have been wanted.

use checker_model::run::{CheckReport, Passed, Summary};
use checker_model::turn_in::Layout;
use checker_model::verdict::Reason;
use checker_model::{Evidence, Origin, Verdict, Why};

use crate::check::Check;
use crate::judge::Judgement;
use crate::reads::Reads;
use crate::registry::check;

/// Leaves open what the evidence was not collected for and cannot tell.
/// `collected_for`: the ids of the checks that were selected then.
pub fn recall(judgement: &mut Judgement, evidence: &Evidence, collected_for: &[String]) {
    for exercise in &mut judgement.exercises {
        for report in &mut exercise.checks {
            let wanted = collected_for.iter().any(|id| *id == report.id);
            if !wanted && check(&report.id).is_some_and(|check| partly_seen(check, evidence)) {
                leave_open(report);
            }
        }
        exercise.required = Passed::of(exercise.checks.iter());
    }
    let checks = judgement.exercises.iter();
    judgement.summary = Summary::of(checks.flat_map(|exercise| &exercise.checks));
}

/// Whether what it reads was collected only as far as it was wanted.
fn partly_seen(check: &Check, evidence: &Evidence) -> bool {
    let asks = [Reads::Http, Reads::BucketKeys, Reads::Objects];
    let over_http = check.reads.iter().any(|reads| asks.contains(reads));
    // A folder whose name tells nothing was taken for the last exercise that
    // was selected then.
    let layout = evidence.turn_in.as_ref().map(|turn_in| &turn_in.layout);
    over_http || matches!(layout, Some(Layout::Unnamed(_)))
}

fn leave_open(report: &mut CheckReport) {
    let missed = |verdict| matches!(verdict, Verdict::Fail | Verdict::Skipped);
    if !missed(report.verdict) {
        return;
    }
    report.verdict = Verdict::Undetermined;
    for seen in report.seen.iter_mut().filter(|seen| missed(seen.verdict)) {
        seen.verdict = Verdict::Undetermined;
    }
    report.failures.clear();
    report.skipped_because = None;
    report.reasons.push(Reason {
        why: Why::NotCollected("this check was not selected when the evidence was saved".into()),
        origin: Origin::Unseen,
    });
}
