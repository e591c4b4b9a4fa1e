//! Why two vantage points may disagree, in the reader's terms.

use checker_model::{VantagePoint, Verdict, Why};

use crate::finding::Finding;

/// Explains what was found from several vantage points, in the order of what
/// matters most. Nothing where they agree.
pub fn explain(found: &[(VantagePoint, &Finding)]) -> Vec<String> {
    let seen = Seen {
        files: of(found, VantagePoint::Hcl),
        plan: of(found, VantagePoint::Plan),
        state: of(found, VantagePoint::State),
        live: of(found, VantagePoint::Live),
    };
    let mut notes = Vec::new();
    notes.extend(seen.deployed());
    notes.extend(seen.planned());
    notes.extend(until_apply(found));
    notes
}

/// Whether the requirement is met, from each vantage point that can tell.
struct Seen {
    files: Option<bool>,
    plan: Option<bool>,
    state: Option<bool>,
    live: Option<bool>,
}

impl Seen {
    /// What Terraform was told: of files and plan the one that disagrees with
    /// what came of it.
    fn written(&self, came_of_it: bool) -> Option<bool> {
        let told = [self.files, self.plan];
        let mut told = told.into_iter().flatten();
        let first = told.clone().next();
        told.find(|met| *met != came_of_it).or(first)
    }

    /// What is deployed, against what was meant to be.
    fn deployed(&self) -> Option<String> {
        if let (Some(live), Some(state)) = (self.live, self.state)
            && live != state
        {
            let (does, does_not) = if live {
                ("the account", "the state")
            } else {
                ("the state", "the account")
            };
            return Some(format!(
                "drift: {does} meets it, {does_not} does not; the account was changed since the state was written"
            ));
        }
        let place = if self.live.is_some() {
            "the account"
        } else {
            "the state"
        };
        let now = self.live.or(self.state)?;
        match (now, self.written(now)?) {
            (false, true) => Some(format!(
                "not applied: the files meet it, {place} does not; apply them"
            )),
            (true, false) if self.state.is_some() => Some(
                "changed since: what was applied meets it, the files do not; the next apply will undo it".into(),
            ),
            (true, false) => Some(
                "made by hand, or by other files: the account meets it, the files do not; the next apply may undo it".into(),
            ),
            _ => None,
        }
    }

    /// Files and plan should say the same.
    fn planned(&self) -> Option<String> {
        (self.files? != self.plan?).then(|| {
            "the plan was made from other files, or with other values, than those handed in"
                .to_owned()
        })
    }
}

fn of(found: &[(VantagePoint, &Finding)], from: VantagePoint) -> Option<bool> {
    let (_, finding) = found.iter().find(|(point, _)| *point == from)?;
    match finding.verdict {
        Verdict::Pass => Some(true),
        Verdict::Fail | Verdict::Skipped => Some(false),
        Verdict::Undetermined | Verdict::NotApplicable | Verdict::Waived => None,
    }
}

/// What files or plan cannot tell, and what was deployed does.
fn until_apply(found: &[(VantagePoint, &Finding)]) -> Option<String> {
    let names = |points: Vec<VantagePoint>| {
        let names: Vec<_> = points.into_iter().map(VantagePoint::name).collect();
        (!names.is_empty()).then(|| names.join(" and "))
    };
    let before = |point: &VantagePoint| matches!(point, VantagePoint::Hcl | VantagePoint::Plan);
    let open = found.iter().filter(|(point, finding)| {
        let learned = |why: &Why| {
            matches!(
                why,
                Why::KnownAfterApply(_) | Why::UnresolvedExpression(_) | Why::NotVisible(_)
            )
        };
        before(point)
            && finding.verdict == Verdict::Undetermined
            && finding.reasons.iter().all(|reason| learned(&reason.why))
    });
    let decided = found.iter().filter(|(point, finding)| {
        !before(point) && matches!(finding.verdict, Verdict::Pass | Verdict::Fail)
    });
    let open = names(open.map(|(point, _)| *point).collect())?;
    let decided = names(decided.map(|(point, _)| *point).collect())?;
    Some(format!(
        "unknown until apply: {open} cannot tell, {decided} can"
    ))
}

#[cfg(test)]
mod tests {
    use checker_model::Origin;
    use checker_model::VantagePoint::{Hcl, Live, Plan, State};
    use rstest::rstest;

    use super::*;

    fn finding(letter: char) -> Finding {
        let origin = &Origin::Unseen;
        match letter {
            'p' => Finding::pass(),
            'f' => Finding::fail("a", "b", origin, "c"),
            '?' => Finding::undetermined(&Why::KnownAfterApply("x".into()), origin),
            'd' => Finding::undetermined(&Why::AccessDenied("x".into()), origin),
            _ => Finding::not_applicable("x"),
        }
    }

    /// Files, plan, state, account; how the note begins.
    #[rstest]
    #[case::agree("pppp", &[])]
    #[case::agree_on_failure("ffff", &[])]
    #[case::one_alone("p---", &[])]
    #[case::drift("pppf", &["drift"])]
    #[case::drift_without_files("--pf", &["drift"])]
    #[case::mended_by_hand("--fp", &["drift"])]
    #[case::stale_state("p-fp", &["drift"])]
    #[case::mended_by_hand_against_files("f-fp", &["drift"])]
    #[case::not_applied("p--f", &["not applied"])]
    #[case::not_applied_state("p-f-", &["not applied"])]
    #[case::not_applied_both("ppff", &["not applied"])]
    #[case::plan_not_applied("-p-f", &["not applied"])]
    #[case::by_hand("f--p", &["made by hand"])]
    #[case::changed_since("f-pp", &["changed since"])]
    #[case::other_plan("pf--", &["the plan"])]
    #[case::until_apply("?--p", &["unknown until apply"])]
    #[case::until_apply_failed("-??f", &["unknown until apply"])]
    #[case::denied("p--d", &[])]
    #[case::nobody_can_tell("??--", &[])]
    #[case::other_plan_and_live("pf-p", &["made by hand", "the plan"])]
    fn disagreement_has_a_reason(#[case] verdicts: &str, #[case] begins: &[&str]) {
        let findings: Vec<Finding> = verdicts.chars().map(finding).collect();
        let found: Vec<(VantagePoint, &Finding)> = [Hcl, Plan, State, Live]
            .into_iter()
            .zip(&findings)
            .collect();
        let notes = explain(&found);
        assert_eq!(notes.len(), begins.len(), "{notes:?}");
        for (note, begin) in notes.iter().zip(begins) {
            assert!(note.starts_with(begin), "{note}");
        }
    }

    #[test]
    fn the_vantage_points_are_named() {
        let (open, met) = (finding('?'), finding('p'));
        let notes = explain(&[(Hcl, &open), (Plan, &open), (Live, &met)]);
        assert_eq!(
            notes,
            ["unknown until apply: hcl and plan cannot tell, live can"]
        );
    }
}
