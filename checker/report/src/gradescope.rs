//! Gradescope's `results.json`: a point for every required check that applies.
//! A waived one is excused and keeps its point; what is open has none yet, and
//! says what would settle it. Advice has no points.

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
    score: u32,
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
    score: u32,
    max_score: u32,
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
    use checker_model::Level::{Advice, Required};
    let (points, status) = match (check.level, outcome) {
        (Required, Outcome::Passed | Outcome::Waived) => ((1, 1), "passed"),
        (Required, _) => ((0, 1), "failed"),
        (Advice, Outcome::Passed) => ((0, 0), "passed"),
        (Advice, _) => ((0, 0), "failed"),
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
        score: points.0,
        max_score: points.1,
        status,
        output: output.trim_end().to_owned(),
        output_format: "text",
        visibility: "visible",
        tags: vec![inert(&exercise.id), check.verdict.name().to_owned()],
    }
}
