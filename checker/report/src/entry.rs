//! A check as documentation: what `list` and `explain` show of it.

use checker_model::Level;
use checker_model::verdict::Accepted;
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
    /// From where it can be seen: `stack`, `live` or `http`.
    pub seen_from: &'static str,
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
