//! The result of one run: the JSON report, format version 1. Other programs
//! read it; change it only by adding.

use serde::{Deserialize, Serialize};

use crate::points::Points;
use crate::verdict::{Accepted, Failure, Level, Reason, VantagePoint, Verdict};

/// The version of the JSON report.
pub const FORMAT_VERSION: u32 = 1;

/// One run of the checker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// See [`FORMAT_VERSION`].
    pub format_version: u32,
    /// Who judged.
    pub tool: Tool,
    /// Whether today's equivalents were refused.
    pub strict: bool,
    /// The region that was looked in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The account that was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// From where was looked, in order.
    pub vantage_points: Vec<VantagePoint>,
    /// When the run began, RFC 3339 in UTC.
    pub started_at: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// What was chosen among candidates, and other things worth knowing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The exercises, in order.
    pub exercises: Vec<ExerciseReport>,
    /// The whole in a few numbers.
    pub summary: Summary,
}

/// A program and its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// One exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExerciseReport {
    /// Such as `ex07`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How many of its required checks passed.
    pub required: Passed,
    /// Its points; only where the course gives some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// Its checks, in the order of the catalogue.
    pub checks: Vec<CheckReport>,
}

/// Passed checks out of those that apply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// Required checks that passed.
    pub passed: usize,
    /// Required checks that apply.
    pub total: usize,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// Such as `ex07.subnets.cidr`.
    pub id: String,
    /// The requirement in a few words.
    pub title: String,
    /// Whether it counts.
    pub level: Level,
    /// The verdict: the worst of those in `seen`.
    pub verdict: Verdict,
    /// The verdict from each vantage point that has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
    /// In what it is not met.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
    /// Why it could not be decided, or does not apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// What was accepted instead of the letter of the subject.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Accepted>,
    /// The check whose failure leaves nothing to judge here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped_because: Option<String>,
    /// What else helps to understand the verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What an earlier report, the baseline, says of it; only where that
    /// changed the verdict to [`Verdict::Waived`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    /// Its points; only where the course gives some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
}

/// How a check compares with an earlier report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Baseline {
    /// It was not met then either, and got no worse.
    Known,
}

/// The verdict from one vantage point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// From where.
    pub vantage_point: VantagePoint,
    /// The verdict from there.
    pub verdict: Verdict,
}

/// The whole in a few numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// `pass`, `fail` or `undetermined`; `not-applicable` when nothing was
    /// judged.
    pub verdict: Verdict,
    /// What the process exits with.
    pub exit_code: u8,
    /// Required checks by verdict.
    pub required: Counts,
    /// The points of all exercises; only where the course gives some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
}

/// Checks by verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Met.
    pub pass: usize,
    /// Not met.
    pub fail: usize,
    /// Not known.
    pub undetermined: usize,
    /// Prerequisite failed.
    pub skipped: usize,
    /// Failed, with someone's responsibility.
    pub waived: usize,
    /// Not to be seen from here, or not asked for.
    pub not_applicable: usize,
}

/// Every required check that was selected conforms.
pub const EXIT_CONFORMS: u8 = 0;
/// A required check failed.
pub const EXIT_FAILED: u8 = 1;
/// None failed, but a required one is undetermined.
pub const EXIT_UNDETERMINED: u8 = 2;
/// The checker could not run, or had nothing to judge.
pub const EXIT_COULD_NOT_RUN: u8 = 3;

impl Counts {
    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Pass => self.pass += 1,
            Verdict::Fail => self.fail += 1,
            Verdict::Undetermined => self.undetermined += 1,
            Verdict::Skipped => self.skipped += 1,
            Verdict::Waived => self.waived += 1,
            Verdict::NotApplicable => self.not_applicable += 1,
        }
    }
}

impl Summary {
    /// The one place in which verdicts become an exit code. A skipped check
    /// means that its prerequisite failed, selected or not, so it never lets a
    /// run conform.
    pub fn of<'a>(checks: impl Iterator<Item = &'a CheckReport>) -> Self {
        let mut required = Counts::default();
        let mut judged = false;
        for check in checks {
            judged |= check.verdict != Verdict::NotApplicable;
            if check.level == Level::Required {
                required.add(check.verdict);
            }
        }
        let (verdict, exit_code) = if !judged {
            (Verdict::NotApplicable, EXIT_COULD_NOT_RUN)
        } else if required.fail + required.skipped > 0 {
            (Verdict::Fail, EXIT_FAILED)
        } else if required.undetermined > 0 {
            (Verdict::Undetermined, EXIT_UNDETERMINED)
        } else {
            (Verdict::Pass, EXIT_CONFORMS)
        };
        Self {
            verdict,
            exit_code,
            required,
            points: None,
        }
    }
}

impl Passed {
    /// Counts the required checks of one exercise.
    pub fn of<'a>(checks: impl Iterator<Item = &'a CheckReport>) -> Self {
        let mut counts = Self::default();
        for check in checks {
            if check.level == Level::Required && check.verdict != Verdict::NotApplicable {
                counts.total += 1;
                counts.passed += usize::from(check.verdict == Verdict::Pass);
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(level: Level, verdict: Verdict) -> CheckReport {
        CheckReport {
            id: "ex06.vpc.cidr".into(),
            title: String::new(),
            level,
            verdict,
            seen: Vec::new(),
            failures: Vec::new(),
            reasons: Vec::new(),
            accepted: Vec::new(),
            skipped_because: None,
            notes: Vec::new(),
            baseline: None,
            points: None,
        }
    }

    #[test]
    fn the_exit_code_follows_the_worst_required_verdict() {
        use Level::{Advice, Required};
        use Verdict::{Fail, NotApplicable, Pass, Skipped, Undetermined, Waived};
        let cases: &[(&[(Level, Verdict)], u8)] = &[
            (&[], 3),
            (&[(Required, NotApplicable)], 3),
            (&[(Required, Pass), (Required, NotApplicable)], 0),
            (&[(Required, Pass), (Advice, Fail)], 0),
            (&[(Required, Pass), (Required, Waived)], 0),
            (&[(Required, Pass), (Required, Undetermined)], 2),
            (&[(Required, Undetermined), (Required, Fail)], 1),
            (&[(Required, Pass), (Required, Skipped)], 1),
            (&[(Required, Undetermined), (Advice, Fail)], 2),
        ];
        for (checks, expected) in cases {
            let checks: Vec<_> = checks.iter().map(|(l, v)| check(*l, *v)).collect();
            assert_eq!(
                Summary::of(checks.iter()).exit_code,
                *expected,
                "{checks:?}"
            );
        }
    }
}
