//! What the judge really makes of stacks.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use checker_checks::{EXERCISES, Judgement, Selection, Terms, judge};
use checker_model::evidence::{EVIDENCE_VERSION, Given};
use checker_model::run::{FORMAT_VERSION, Run, Tool};
use checker_model::{Course, Evidence, Sources, Stack, VantagePoint};
use checker_report::{Detail, Document, Entry, Format, Look, render};
use fixtures::{broken_stack, find_break};

/// What the judge makes of a stack.
pub(crate) fn judged(stack: &Stack, selection: &[&str]) -> Run {
    let evidence = Evidence {
        evidence_version: EVIDENCE_VERSION,
        tool: tool(),
        collected_at: jiff::Timestamp::UNIX_EPOCH,
        given: Given::default(),
        stacks: vec![stack.clone()],
        turn_in: None,
        transcripts: Vec::new(),
    };
    let terms = Terms {
        course: Course::default(),
        strict: false,
    };
    let selection = Selection::parse(selection).unwrap();
    let Judgement {
        exercises,
        summary,
        notes,
    } = judge(&evidence, &selection, &terms);
    Run {
        format_version: FORMAT_VERSION,
        tool: tool(),
        strict: false,
        region: Some("eu-west-1".into()),
        account: None,
        vantage_points: vec![VantagePoint::Live],
        started_at: "2026-11-22T06:00:00Z".into(),
        duration_ms: 12,
        notes,
        exercises,
        summary,
    }
}

fn tool() -> Tool {
    Tool {
        name: "checker".into(),
        version: "0.1.0".into(),
    }
}

pub(crate) fn rendered(format: Format, run: &Run, stack: Option<&Stack>) -> String {
    let document = Document {
        run,
        transcripts: &[],
        sources: &Sources::default(),
        rules: &[],
        root: "",
        stack,
    };
    render(format, &document, Look::default(), Detail::Normal).unwrap()
}

/// The reference stack with what breaks one requirement.
pub(crate) fn broken(id: &str) -> Stack {
    broken_stack(&find_break(id).unwrap()).unwrap()
}

/// What every check asks, as far as pages show it.
pub(crate) fn rules() -> Vec<Entry> {
    let all = EXERCISES.iter().flat_map(|exercise| {
        let own = exercise.checks.iter();
        own.map(move |check| Entry {
            id: check.id,
            title: check.title,
            level: check.level,
            exercise: exercise.id,
            exercise_title: exercise.title,
            section: exercise.section,
            seen_from: "stack",
            vantage_points: check.seen_from().to_vec(),
            needs: check.needs_flag(),
            requirement: check.requirement.trim().to_owned(),
            why: check.why,
            terraform: check.terraform,
            console: check.console,
            reads: Vec::new(),
            permissions: Vec::new(),
            accepted: Vec::new(),
        })
    });
    all.collect()
}
