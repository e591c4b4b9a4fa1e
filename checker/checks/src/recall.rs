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
            let wanted = collected_for.contains(&report.id);
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

#[cfg(test)]
mod tests {
    use checker_model::Transcript;
    use checker_model::evidence::{EVIDENCE_VERSION, Given};
    use checker_model::run::Tool;
    use checker_model::transcript::{Door, Exchange, Outcome, Request, Step};
    use jiff::Timestamp;

    use super::*;
    use crate::judge::{Terms, judge};
    use crate::select::Selection;

    /// A conversation in which one answer was broken.
    fn evidence() -> Evidence {
        let began = Timestamp::UNIX_EPOCH;
        let mut transcript = Transcript::new(Door::Api, "http://h:5000", began);
        transcript.exchanges.push(Exchange {
            number: 1,
            step: Step::Root,
            request: Request {
                method: "GET".into(),
                url: "http://h:5000/".into(),
                headers: Vec::new(),
                body: None,
            },
            outcome: Outcome::Broken("reset".into()),
            offset_ms: 0,
            duration_ms: 1,
        });
        Evidence {
            evidence_version: EVIDENCE_VERSION,
            tool: Tool {
                name: "checker".into(),
                version: String::new(),
            },
            collected_at: began,
            given: Given::default(),
            stacks: Vec::new(),
            turn_in: None,
            transcripts: vec![transcript],
        }
    }

    #[test]
    fn what_was_not_asked_for_is_left_open() {
        let evidence = evidence();
        let selection = Selection::parse(["ex03..ex05"]).unwrap();
        let judgement = judge(&evidence, &selection, &Terms::default());
        let failed: Vec<String> = judgement
            .exercises
            .iter()
            .flat_map(|exercise| &exercise.checks)
            .filter(|check| check.verdict == Verdict::Fail)
            .map(|check| check.id.clone())
            .collect();
        assert!(!failed.is_empty());
        let mut same = judgement.clone();
        let all: Vec<String> = selection.ids().map(str::to_owned).collect();
        recall(&mut same, &evidence, &all);
        assert_eq!(same, judgement);
        let mut open = judgement;
        recall(&mut open, &evidence, &[]);
        for check in open.exercises.iter().flat_map(|one| &one.checks) {
            assert!(!matches!(check.verdict, Verdict::Fail | Verdict::Skipped));
            assert!(check.failures.is_empty(), "{}", check.id);
            if failed.contains(&check.id) {
                assert!(matches!(
                    check.reasons.last().unwrap().why,
                    Why::NotCollected(_)
                ));
            }
        }
        assert_eq!(open.summary.exit_code, 2);
    }
}
