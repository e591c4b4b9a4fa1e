//! A check as documentation: what `list` and `explain` show of it.

use checker_model::verdict::Accepted;
use checker_model::{Level, VantagePoint};
use serde::Serialize;

/// What a check asks, why, and how it is met. The texts are the check's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Such as `ex07.subnets.cidr`.
    pub id: &'static str,
    /// The requirement in a few words.
    pub title: &'static str,
    /// Whether it counts.
    pub level: Level,
    /// The exercise that it belongs to.
    pub exercise: &'static str,
    /// Title of that exercise.
    pub exercise_title: &'static str,
    /// The section of the subject.
    pub section: &'static str,
    /// From where it can be seen, in a word: `stack`, `live`, `terraform`,
    /// `files` or `http`.
    pub seen_from: &'static str,
    /// The same, one by one.
    pub vantage_points: Vec<VantagePoint>,
    /// The flag without which it is not judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<&'static str>,
    /// The requirement in full, on one line.
    pub requirement: String,
    /// Why it matters.
    pub why: &'static str,
    /// How it is met in Terraform, or for the API in code.
    pub terraform: &'static str,
    /// How it is met in the console, or by hand.
    pub console: &'static str,
    /// The facts that it reads.
    pub reads: Vec<&'static str>,
    /// The IAM actions that it needs in a live account.
    pub permissions: Vec<&'static str>,
    /// The equivalents that it accepts unless `--strict`.
    pub accepted: Vec<Accepted>,
}

impl Entry {
    /// From where it can be seen, and what has to be given for that.
    pub(crate) fn seen(&self) -> String {
        let points: Vec<&str> = self
            .vantage_points
            .iter()
            .map(|point| point.name())
            .collect();
        let points = match points.as_slice() {
            [] => self.seen_from.to_owned(),
            points => points.join(", "),
        };
        match self.needs {
            Some(needs) => format!("{points}, with {needs}"),
            None => points,
        }
    }
}

/// A question that an evaluator still has to ask about an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The exercise that it belongs to.
    pub exercise: &'static str,
    /// What is asked, or asked to be shown.
    pub ask: &'static str,
    /// What an answer should hold.
    pub listen_for: &'static str,
}
