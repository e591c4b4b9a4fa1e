//! Three-valued findings, and the only rules by which they are combined.

use checker_model::verdict::{Accepted, Correction, Failure, Reason, Verdict};
use checker_model::{Origin, Why};

use crate::accept::Acceptance;
use crate::check::Check;

/// What a check found at one vantage point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// In what the requirement is not met.
    pub failures: Vec<Failure>,
    /// Why it cannot be decided, or does not apply.
    pub reasons: Vec<Reason>,
    /// What was accepted instead of the letter of the subject.
    pub accepted: Vec<Accepted>,
    /// The check whose failure leaves nothing to judge.
    pub skipped_because: Option<&'static str>,
    /// What else helps to understand it.
    pub notes: Vec<String>,
}

/// A finding that ends the judgement early, by `?`: skipped, undetermined or
/// not applicable.
pub type Stop = Box<Finding>;

/// What judging returns. A stop is as good a finding as any other; it merely
/// travels by `?`.
pub type Judged = Result<Finding, Stop>;

impl Finding {
    fn of(verdict: Verdict) -> Self {
        Self {
            verdict,
            failures: Vec::new(),
            reasons: Vec::new(),
            accepted: Vec::new(),
            skipped_because: None,
            notes: Vec::new(),
        }
    }

    /// The requirement is met.
    pub fn pass() -> Self {
        Self::of(Verdict::Pass)
    }

    /// It is not met.
    pub fn fail(
        expected: impl Into<String>,
        actual: impl Into<String>,
        origin: &Origin,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            failures: vec![Failure {
                expected: expected.into(),
                actual: actual.into(),
                origin: origin.clone(),
                fix: fix.into(),
                correction: None,
            }],
            ..Self::of(Verdict::Fail)
        }
    }

    /// It cannot be decided.
    pub fn undetermined(why: &Why, origin: &Origin) -> Self {
        Self {
            reasons: vec![Reason {
                why: why.clone(),
                origin: origin.clone(),
            }],
            ..Self::of(Verdict::Undetermined)
        }
    }

    /// It cannot be decided because a listing or list is incomplete.
    pub fn incomplete(whys: &[Why], origin: &Origin) -> Self {
        Self {
            reasons: whys
                .iter()
                .map(|why| Reason {
                    why: why.clone(),
                    origin: origin.clone(),
                })
                .collect(),
            ..Self::of(Verdict::Undetermined)
        }
    }

    /// Another check's failure leaves nothing to judge.
    pub fn skipped(because: &Check) -> Self {
        Self {
            skipped_because: Some(because.id),
            ..Self::of(Verdict::Skipped)
        }
    }

    /// It cannot be seen from here, or was not asked for; `how` tells what
    /// would make it visible.
    pub fn not_applicable(how: impl Into<String>) -> Self {
        Self {
            reasons: vec![Reason {
                why: Why::NotVisible(how.into()),
                origin: Origin::Unseen,
            }],
            ..Self::of(Verdict::NotApplicable)
        }
    }

    /// The same, with a word that helps to understand it.
    #[must_use]
    pub fn noting(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The same, having accepted an equivalent.
    #[must_use]
    pub fn accepting(mut self, acceptance: Acceptance) -> Self {
        self.accepted.push(acceptance.into());
        self
    }

    /// The same, telling how the text is corrected, where it is a failure and a
    /// machine can say it.
    #[must_use]
    pub fn correcting(mut self, correction: impl FnOnce() -> Option<Correction>) -> Self {
        if let [failure] = self.failures.as_mut_slice() {
            failure.correction = correction();
        }
        self
    }

    /// Ends the judgement with this finding.
    pub fn stop(self) -> Stop {
        Box::new(self)
    }

    /// Both must hold: the worse counts, and nothing that either says is lost.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.verdict = self.verdict.worse(other.verdict);
        self.failures.extend(other.failures);
        for reason in other.reasons {
            if !self.reasons.contains(&reason) {
                self.reasons.push(reason);
            }
        }
        for accepted in other.accepted {
            if !self.accepted.contains(&accepted) {
                self.accepted.push(accepted);
            }
        }
        for note in other.notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        self.skipped_because = self.skipped_because.or(other.skipped_because);
        self
    }

    /// Every one must hold. An empty set never passes: it gives `if_none`.
    pub fn all(findings: impl IntoIterator<Item = Self>, if_none: impl FnOnce() -> Self) -> Self {
        findings
            .into_iter()
            .reduce(Self::and)
            .unwrap_or_else(if_none)
    }

    /// One must hold: a pass wins; else whatever might have held keeps it
    /// undetermined; else, and with no alternative at all, `otherwise`.
    pub fn any(findings: impl IntoIterator<Item = Self>, otherwise: impl FnOnce() -> Self) -> Self {
        let mut open: Option<Self> = None;
        for finding in findings {
            match finding.verdict {
                Verdict::Pass => return finding,
                Verdict::Undetermined => {
                    open = Some(match open {
                        Some(seen) => seen.and(finding),
                        None => finding,
                    });
                }
                _ => {}
            }
        }
        open.unwrap_or_else(otherwise)
    }

    /// As [`Finding::any`], over things that may be listed incompletely: what
    /// was not listed might have held.
    pub fn any_of(
        findings: impl IntoIterator<Item = Self>,
        incomplete: &[Why],
        origin: &Origin,
        otherwise: impl FnOnce() -> Self,
    ) -> Self {
        let missed = (!incomplete.is_empty()).then(|| Self::incomplete(incomplete, origin));
        Self::any(findings.into_iter().chain(missed), otherwise)
    }

    /// The same, but a failure in the caller's own words.
    #[must_use]
    pub fn or_fail(self, failure: impl FnOnce() -> Self) -> Self {
        if self.verdict == Verdict::Fail {
            failure()
        } else {
            self
        }
    }

    /// The finding, however it travelled.
    pub fn from_judged(judged: Judged) -> Self {
        judged.unwrap_or_else(|stop| *stop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail() -> Finding {
        Finding::fail("a", "b", &Origin::Unseen, "c")
    }

    fn unknown() -> Finding {
        Finding::undetermined(&Why::Throttled("x".into()), &Origin::Unseen)
    }

    #[test]
    fn all_is_as_bad_as_its_worst() {
        let none = || fail().noting("none");
        assert_eq!(Finding::all([], none).verdict, Verdict::Fail);
        let all = |findings: Vec<Finding>| Finding::all(findings, none).verdict;
        assert_eq!(all(vec![Finding::pass(), Finding::pass()]), Verdict::Pass);
        assert_eq!(all(vec![Finding::pass(), unknown()]), Verdict::Undetermined);
        assert_eq!(all(vec![unknown(), fail()]), Verdict::Fail);
        assert_eq!(Finding::all([fail(), fail()], none).failures.len(), 2);
    }

    #[test]
    fn any_is_open_while_something_might_still_hold() {
        let any = |findings: Vec<Finding>| Finding::any(findings, fail).verdict;
        assert_eq!(any(vec![]), Verdict::Fail);
        assert_eq!(any(vec![fail(), Finding::pass()]), Verdict::Pass);
        assert_eq!(any(vec![unknown(), Finding::pass()]), Verdict::Pass);
        assert_eq!(any(vec![fail(), unknown()]), Verdict::Undetermined);
        assert_eq!(any(vec![fail(), fail()]), Verdict::Fail);
        let missed = Finding::any_of(
            [fail()],
            &[Why::Throttled("x".into())],
            &Origin::Unseen,
            fail,
        );
        assert_eq!(missed.verdict, Verdict::Undetermined);
    }
}
