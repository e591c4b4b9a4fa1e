//! Cases for the checks that are judged on a stack: what is different from the
//! reference stack, and the verdict that one check must give then.
//!
//! The tables are data, so that a test can tell which check has no case.

mod edits;
pub(crate) mod ex00;
pub(crate) mod ex01;
pub(crate) mod ex02;
pub(crate) mod ex03;
pub(crate) mod ex05;
pub(crate) mod ex06;
pub(crate) mod ex07;
pub(crate) mod ex08;
pub(crate) mod ex09;
pub(crate) mod ex10;
pub(crate) mod ex11;

use checker_checks::{Judgement, Selection, Terms, judge};
use checker_model::evidence::{EVIDENCE_VERSION, Evidence, Given};
use checker_model::run::{CheckReport, Tool};
use checker_model::{Level, Stack, VantagePoint, Verdict};

pub(crate) use edits::{Edit, base};

/// One case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    /// The check.
    pub(crate) id: &'static str,
    /// What is different, in words.
    pub(crate) says: &'static str,
    /// The verdict that the check must give.
    pub(crate) verdict: Verdict,
    /// What is different.
    pub(crate) edits: &'static [Edit],
    /// Other required checks that fail too: two things are wrong.
    pub(crate) with: &'static [&'static str],
    /// Judged with `--strict`.
    pub(crate) strict: bool,
    /// From where it is seen.
    pub(crate) vantage_point: VantagePoint,
    /// What was given with `--elb`.
    pub(crate) elb: Option<&'static str>,
    /// What was selected.
    pub(crate) selection: &'static str,
}

/// A case on the base stack of a live account, with everything selected.
pub(crate) const fn case(
    id: &'static str,
    verdict: Verdict,
    says: &'static str,
    edits: &'static [Edit],
) -> Case {
    Case {
        id,
        says,
        verdict,
        edits,
        with: &[],
        strict: false,
        vantage_point: VantagePoint::Live,
        elb: Some(fixtures::REFERENCE_ELB_DNS),
        selection: "module02",
    }
}

impl Case {
    /// Other required checks fail too.
    pub(crate) const fn with(mut self, others: &'static [&'static str]) -> Self {
        self.with = others;
        self
    }

    /// To the letter of the subject.
    pub(crate) const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Seen in a folder of Terraform files.
    pub(crate) const fn hcl(mut self) -> Self {
        self.vantage_point = VantagePoint::Hcl;
        self
    }

    /// Seen in a plan.
    pub(crate) const fn plan(mut self) -> Self {
        self.vantage_point = VantagePoint::Plan;
        self
    }

    /// With another `--elb`.
    pub(crate) const fn elb(mut self, name: Option<&'static str>) -> Self {
        self.elb = name;
        self
    }

    /// With only this selected.
    pub(crate) const fn only(mut self, selection: &'static str) -> Self {
        self.selection = selection;
        self
    }

    /// The stack that is judged.
    pub(crate) fn stack(&self) -> Stack {
        let mut stack = edits::edited(self.edits);
        stack.vantage_point = self.vantage_point;
        stack
    }

    /// What the judge makes of it.
    pub(crate) fn judged(&self) -> Judgement {
        let selection = Selection::parse([self.selection]).unwrap();
        judged(self.stack(), &selection, self.strict, self.elb)
    }
}

/// What the judge makes of a stack.
pub(crate) fn judged(
    stack: Stack,
    selection: &Selection,
    strict: bool,
    elb: Option<&str>,
) -> Judgement {
    let evidence = Evidence {
        evidence_version: EVIDENCE_VERSION,
        tool: Tool {
            name: "checker".into(),
            version: "0".into(),
        },
        collected_at: "2026-11-22T06:00:00Z".parse().unwrap(),
        given: Given {
            elb: elb.map(Into::into),
            ..Given::default()
        },
        stacks: vec![stack],
        turn_in: None,
        transcripts: Vec::new(),
    };
    let terms = Terms {
        strict,
        ..Terms::default()
    };
    judge(&evidence, selection, &terms)
}

/// The report of one check.
pub(crate) fn report<'a>(judgement: &'a Judgement, id: &str) -> &'a CheckReport {
    reports(judgement).find(|check| check.id == id).unwrap()
}

/// Every report.
pub(crate) fn reports(judgement: &Judgement) -> impl Iterator<Item = &CheckReport> {
    judgement
        .exercises
        .iter()
        .flat_map(|exercise| &exercise.checks)
}

/// The required checks that fail.
pub(crate) fn failing(judgement: &Judgement) -> Vec<&str> {
    reports(judgement)
        .filter(|check| check.level == Level::Required && check.verdict == Verdict::Fail)
        .map(|check| check.id.as_str())
        .collect()
}

/// Every table.
pub(crate) fn all() -> impl Iterator<Item = &'static Case> {
    [
        ex00::CASES,
        ex01::CASES,
        ex02::CASES,
        ex03::CASES,
        ex05::CASES,
        ex06::CASES,
        ex07::CASES,
        ex08::CASES,
        ex09::CASES,
        ex10::CASES,
        ex11::CASES,
    ]
    .into_iter()
    .flatten()
}
