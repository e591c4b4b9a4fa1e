//! Evidence in, reports out. Every selected check is judged from every vantage
//! point from which it can be seen.

use checker_model::run::{CheckReport, ExerciseReport, Passed, Seen, Summary};
use checker_model::{Course, Evidence, Verdict};

use crate::case::{Context, StackCase};
use crate::check::Check;
use crate::cohort;
use crate::disagreement;
use crate::place::Spot;
use crate::registry::EXERCISES;
use crate::select::Selection;

/// On which terms is judged.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// What the course prescribes.
    pub course: Course,
    /// Whether today's equivalents are refused.
    pub strict: bool,
}

/// What the judge makes of the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The exercises that were selected, in the order of the subject.
    pub exercises: Vec<ExerciseReport>,
    /// The whole in a few numbers, with the exit code.
    pub summary: Summary,
    /// What was chosen among candidates.
    pub notes: Vec<String>,
}

/// Judges the selected checks.
pub fn judge(evidence: &Evidence, selection: &Selection, terms: &Terms) -> Judgement {
    let context = Context {
        evidence,
        course: &terms.course,
        strict: terms.strict,
        selection,
    };
    let exercises: Vec<ExerciseReport> = EXERCISES
        .iter()
        .filter_map(|exercise| {
            let checks: Vec<CheckReport> = exercise
                .checks
                .iter()
                .filter(|check| selection.contains(check.id))
                .map(|check| report(&context, check))
                .collect();
            (!checks.is_empty()).then(|| ExerciseReport {
                id: exercise.id.into(),
                title: exercise.title.into(),
                required: Passed::of(checks.iter()),
                points: None,
                checks,
            })
        })
        .collect();
    let summary = Summary::of(exercises.iter().flat_map(|exercise| &exercise.checks));
    let stacks = evidence.stacks.iter();
    let mut notes: Vec<String> = stacks
        .filter_map(|stack| StackCase::new(context, stack).choice())
        .collect();
    notes.extend(in_folders(context));
    Judgement {
        exercises,
        summary,
        notes,
    }
}

/// What was chosen among candidates in the folders that are judged.
fn in_folders(context: Context<'_>) -> Vec<String> {
    let Some(turn_in) = &context.evidence.turn_in else {
        return Vec::new();
    };
    let choice = |(exercise, folder)| {
        let spot = Spot {
            turn_in,
            folder,
            exercise,
        };
        let choice = StackCase::in_folder(context, spot).choice()?;
        Some(format!("in {exercise}: {choice}"))
    };
    let asked = |exercise: &str| context.selection.ids().any(|id| id.starts_with(exercise));
    let folders = turn_in.folders.iter();
    folders
        .filter(|(exercise, _)| asked(exercise))
        .filter_map(|(exercise, folder)| choice((exercise.as_str(), folder)))
        .collect()
}

fn report(context: &Context<'_>, check: &Check) -> CheckReport {
    let mut report = CheckReport {
        id: check.id.into(),
        title: cohort::title(check.title, context.course),
        level: check.level,
        verdict: Verdict::NotApplicable,
        seen: Vec::new(),
        failures: Vec::new(),
        reasons: Vec::new(),
        accepted: Vec::new(),
        skipped_because: None,
        notes: Vec::new(),
        baseline: None,
        points: None,
    };
    let findings = context.findings(check);
    let seen = findings.iter();
    let seen: Vec<_> = seen
        .filter_map(|(vantage_point, finding)| Some(((*vantage_point)?, finding)))
        .collect();
    report.notes = disagreement::explain(&seen);
    for (vantage_point, finding) in findings {
        report.verdict = report.verdict.worse(finding.verdict);
        if let Some(vantage_point) = vantage_point {
            report.seen.push(Seen {
                vantage_point,
                verdict: finding.verdict,
            });
        }
        report.failures.extend(finding.failures);
        report.reasons.extend(finding.reasons);
        report.accepted.extend(finding.accepted);
        report.notes.extend(finding.notes);
        report.skipped_because = report
            .skipped_because
            .or(finding.skipped_because.map(Into::into));
    }
    report.reasons.dedup();
    report.accepted.dedup();
    report.notes.dedup();
    report
}
