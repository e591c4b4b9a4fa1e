//! Gradescope's `results.json`: the points that the course gives, or else a
//! point for every required check that applies, and none for advice. A waived
//! one is excused and keeps its points; what is open has none yet, and says
//! what would settle it.

use checker_model::Level;
use checker_model::points::Amount;
use checker_model::run::{CheckReport, ExerciseReport};
use serde::Serialize;

use crate::console::{numbers, story};
use crate::format::Document;
use crate::inert::{inert, inert_within};
use crate::json;
use crate::outcome::{OWN, Outcome, message};

#[derive(Serialize)]
struct Results {
    /// The sum of the points: Gradescope wants it when no test has any.
    score: Amount,
    output: String,
    output_format: &'static str,
    visibility: &'static str,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: String,
    name_format: &'static str,
    number: String,
    score: Amount,
    max_score: Amount,
    status: &'static str,
    output: String,
    output_format: &'static str,
    visibility: &'static str,
    tags: Vec<String>,
}

/// The run as `results.json`.
///
/// # Errors
/// When it cannot be serialised, which no run that a judge made does.
pub fn render(document: &Document<'_>) -> Result<String, serde_json::Error> {
    let mut tests = Vec::new();
    for (place, exercise) in document.run.exercises.iter().enumerate() {
        let judged = exercise.checks.iter().filter_map(|check| {
            let outcome = Outcome::of(check, document.run);
            (outcome != Outcome::NotApplicable).then_some((check, outcome))
        });
        for (index, (check, outcome)) in judged.enumerate() {
            let number = format!("{}.{}", place + 1, index + 1);
            tests.push(test(exercise, check, outcome, number, document));
        }
    }
    json::pretty(&Results {
        score: tests.iter().map(|test| test.score).sum(),
        output: numbers(document.run),
        output_format: "text",
        visibility: "visible",
        tests,
    })
}

fn test(
    exercise: &ExerciseReport,
    check: &CheckReport,
    outcome: Outcome,
    number: String,
    document: &Document<'_>,
) -> Test {
    let (score, max_score) = points(check, outcome, document);
    let status = match (check.level, outcome) {
        (_, Outcome::Passed) | (Level::Required, Outcome::Waived) => "passed",
        _ => "failed",
    };
    let output = match outcome {
        Outcome::Passed => String::new(),
        Outcome::Failed | Outcome::Open
            if !check.failures.is_empty() || !check.reasons.is_empty() =>
        {
            story(check, document)
        }
        _ => format!("{}\n{}", message(check), story(check, document)),
    };
    Test {
        name: format!("{} {}", inert(&check.id), inert_within(&check.title, OWN)),
        name_format: "text",
        number,
        score,
        max_score,
        status,
        output: output.trim_end().to_owned(),
        output_format: "text",
        visibility: "visible",
        tags: vec![inert(&exercise.id), check.verdict.name().to_owned()],
    }
}

/// What a check has earned, and what it is worth.
fn points(check: &CheckReport, outcome: Outcome, document: &Document<'_>) -> (Amount, Amount) {
    const ONE: Amount = Amount::from_thousandths(1000);
    if document.run.summary.points.is_some() {
        let points = check.points.unwrap_or_default();
        return (points.earned_min, points.total);
    }
    match (check.level, outcome) {
        (Level::Required, Outcome::Passed | Outcome::Waived) => (ONE, ONE),
        (Level::Required, _) => (Amount::ZERO, ONE),
        (Level::Advice, _) => (Amount::ZERO, Amount::ZERO),
    }
}
