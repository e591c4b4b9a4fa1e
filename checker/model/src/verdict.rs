//! Verdicts, levels, vantage points, and what a verdict carries.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fact::{Origin, Why};

/// What the judge makes of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The requirement is met.
    Pass,
    /// It is not met.
    Fail,
    /// It cannot be told from what is known.
    Undetermined,
    /// Its prerequisite failed, so there is nothing to judge.
    Skipped,
    /// It cannot be seen from here, or was not asked for.
    NotApplicable,
    /// It failed, and someone took responsibility for that.
    Waived,
}

impl Verdict {
    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Undetermined => "undetermined",
            Self::Skipped => "skipped",
            Self::NotApplicable => "not-applicable",
            Self::Waived => "waived",
        }
    }

    /// From several vantage points the worst counts.
    fn severity(self) -> u8 {
        match self {
            Self::Fail => 5,
            Self::Skipped => 4,
            Self::Undetermined => 3,
            Self::Waived => 2,
            Self::Pass => 1,
            Self::NotApplicable => 0,
        }
    }

    /// The worse of two verdicts.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        if other.severity() > self.severity() {
            other
        } else {
            self
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Whether a check counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// It counts.
    Required,
    /// It is shown and never counts.
    Advice,
}

impl Level {
    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Advice => "advice",
        }
    }
}

/// From where something was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VantagePoint {
    /// The files that were handed in, as files.
    Files,
    /// A directory of Terraform files, evaluated.
    Hcl,
    /// A Terraform plan.
    Plan,
    /// A Terraform state.
    State,
    /// A `CloudFormation` template.
    Cloudformation,
    /// The account.
    Live,
    /// The deployed API.
    Http,
}

impl VantagePoint {
    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Hcl => "hcl",
            Self::Plan => "plan",
            Self::State => "state",
            Self::Cloudformation => "cloudformation",
            Self::Live => "live",
            Self::Http => "http",
        }
    }
}

impl fmt::Display for VantagePoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One way in which a requirement is not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What was expected.
    pub expected: String,
    /// What was seen instead.
    pub actual: String,
    /// Where it was seen.
    pub origin: Origin,
    /// What to do about it.
    pub fix: String,
    /// The corrected text, for one seen in a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<Correction>,
}

/// How a text is corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Correction {
    /// This takes the place of what the origin spans.
    Replace(String),
    /// These lines are missing inside the block that the origin begins.
    Insert(String),
}

/// Why a check could not be decided.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reason {
    /// The reason itself: `why` and `detail` in JSON.
    #[serde(flatten)]
    pub why: Why,
    /// Where the fact would have been.
    #[serde(default, skip_serializing_if = "Origin::is_unseen")]
    pub origin: Origin,
}

/// An equivalent that today's AWS makes necessary, and that was accepted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Accepted {
    /// Its id in the catalogue, such as `launch-template`.
    pub id: String,
    /// Why it is accepted.
    pub why: String,
}
