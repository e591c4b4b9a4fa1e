//! The XML of `JUnit`, which every CI server reads: a suite per exercise, a case
//! per check. A failed check is a failure, an undetermined one an error; what is
//! skipped, waived or does not apply is skipped and says why. Advice never
//! makes a suite red, so what it has to say is a skipped case.

use std::time::Duration;

use checker_model::Verdict;
use checker_model::run::{CheckReport, ExerciseReport};
use quick_junit::{
    NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite, XmlString,
};

use crate::console::story;
use crate::format::Document;
use crate::inert::{inert, inert_within};
use crate::outcome::{OWN, Outcome, message};

/// The run as a `JUnit` report.
///
/// # Errors
/// When it cannot be serialised, which no run that a judge made does.
pub fn render(document: &Document<'_>) -> Result<String, SerializeError> {
    let run = document.run;
    let mut report = Report::new(inert(&run.tool.name));
    report.set_time(Duration::from_millis(run.duration_ms));
    for exercise in &run.exercises {
        report.add_test_suite(suite(exercise, document));
    }
    if run.summary.verdict == Verdict::NotApplicable {
        report.add_test_suite(nothing());
    }
    report.to_string()
}

fn suite(exercise: &ExerciseReport, document: &Document<'_>) -> TestSuite {
    let name = format!("{} {}", inert(&exercise.id), inert(&exercise.title));
    let mut suite = TestSuite::new(name);
    let started = XmlString::new(inert(&document.run.started_at));
    suite.extra.insert("timestamp".into(), started);
    for check in &exercise.checks {
        suite.add_test_case(case(exercise, check, document));
    }
    suite
}

fn case(exercise: &ExerciseReport, check: &CheckReport, document: &Document<'_>) -> TestCase {
    let outcome = Outcome::of(check, document.run);
    let mut status = match outcome {
        Outcome::Passed => TestCaseStatus::success(),
        Outcome::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Outcome::Open => TestCaseStatus::non_success(NonSuccessKind::Error),
        Outcome::Advice | Outcome::Skipped | Outcome::Waived | Outcome::NotApplicable => {
            TestCaseStatus::skipped()
        }
    };
    if outcome != Outcome::Passed {
        status.set_type(check.verdict.name());
        status.set_message(message(check));
    }
    if matches!(
        outcome,
        Outcome::Failed | Outcome::Open | Outcome::Advice | Outcome::Waived
    ) {
        let title = inert_within(&check.title, OWN);
        status.set_description(format!("{title}\n{}", story(check, document)));
    }
    let mut case = TestCase::new(inert(&check.id), status);
    case.set_classname(inert(&exercise.id));
    case
}

/// A report of skipped cases only would look like success.
fn nothing() -> TestSuite {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("nothing-checked");
    status.set_message("nothing was checked");
    let mut suite = TestSuite::new("checker");
    suite.add_test_case(TestCase::new("nothing-checked", status));
    suite
}
