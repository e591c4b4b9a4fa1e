//! Cases for the checks that are judged on a turn-in: what is different from
//! the conforming one, and the verdict that one check must give then.

pub(crate) mod ex01_05;
pub(crate) mod ex06_08;
pub(crate) mod ex09_11;
pub(crate) mod layout;
pub(crate) mod turn_in;

use checker_checks::{Judgement, Selection, Terms, judge};
use checker_model::evidence::{EVIDENCE_VERSION, Evidence, Given};
use checker_model::run::{CheckReport, Tool};
use checker_model::{Level, Stack, TurnIn, Verdict};
use json_patch::{Patch, patch};
use serde_json::{Value, json};

/// A path and what it becomes.
///
/// A path begins with an exercise's folder, or with `/` at the turn-in. A value
/// is JSON, or one of these:
///
/// | text | meaning |
/// |---|---|
/// | `-` | removed |
/// | `=…` | the fact has this value (JSON) |
/// | `!` | the fact is absent |
/// | `?` | the fact is unknown |
/// | `denied` | the listing could not be made |
/// | `hidden` | nothing of the list could be seen |
/// | `more` | (for `…/incomplete`) there may be more |
/// | `file` | an entry that is a file |
/// | `text …` | a file with this text |
pub(crate) type Edit = (&'static str, &'static str);

/// What the folder that was given is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// All folders.
    Root,
    /// The folder of one exercise.
    Exercise(&'static str),
    /// One folder without a name that tells.
    Unnamed(&'static str),
}

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
    /// What was given.
    pub(crate) given: Shape,
    /// What was selected.
    pub(crate) selection: &'static str,
}

/// A case on the whole turn-in, with everything selected.
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
        given: Shape::Root,
        selection: "all",
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

    /// On one folder.
    pub(crate) const fn given(mut self, given: Shape) -> Self {
        self.given = given;
        self
    }

    /// The turn-in that is judged.
    pub(crate) fn turn_in(&self) -> TurnIn {
        let mut document = turn_in::document();
        for (path, value) in self.edits {
            let one: Patch =
                serde_json::from_value(json!([operation(&document, path, value)])).unwrap();
            patch(&mut document, &one).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
        as_given(document, self.given)
    }

    /// What the judge makes of it.
    pub(crate) fn judged(&self) -> Judgement {
        judged(self.turn_in(), Vec::new(), self.selection, self.strict)
    }
}

fn as_given(mut document: Value, given: Shape) -> TurnIn {
    let (layout, own) = match given {
        Shape::Root => return serde_json::from_value(document).unwrap(),
        Shape::Exercise(own) => ("exercise", own),
        Shape::Unnamed(own) => ("unnamed", own),
    };
    document["layout"] = json!({"layout": layout, "exercise": own});
    document["folders"]
        .as_object_mut()
        .unwrap()
        .retain(|exercise, _| exercise == own);
    document["folders"][own]["path"] = json!("");
    let text = document.to_string();
    let text = text.replace(&format!("\"file\":\"{own}/"), "\"file\":\"");
    serde_json::from_str(&text).unwrap()
}

/// What the judge makes of a turn-in, beside stacks.
pub(crate) fn judged(
    turn_in: TurnIn,
    stacks: Vec<Stack>,
    selection: &str,
    strict: bool,
) -> Judgement {
    let evidence = Evidence {
        evidence_version: EVIDENCE_VERSION,
        tool: Tool {
            name: "checker".into(),
            version: "0".into(),
        },
        collected_at: "2026-11-22T06:00:00Z".parse().unwrap(),
        given: Given::default(),
        stacks,
        turn_in: Some(turn_in),
        transcripts: Vec::new(),
    };
    let terms = Terms {
        strict,
        ..Terms::default()
    };
    judge(&evidence, &Selection::parse([selection]).unwrap(), &terms)
}

fn operation(document: &Value, path: &str, value: &str) -> Value {
    let path = match path.strip_prefix('/') {
        Some(_) => path.to_owned(),
        None => format!("/folders/{path}"),
    };
    let why = json!([{"why": "unreadable", "detail": "01_networking.tf:3: a test"}]);
    let parse = |text: &str| -> Value {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    };
    let content = match value {
        "-" => return json!({"op": "remove", "path": path}),
        "!" => json!({"absent": null}),
        "?" => json!({"unknown": {"why": "unresolved-expression", "detail": "var.x"}}),
        "denied" => json!({"items": {}, "incomplete": why}),
        "hidden" => json!({"items": [], "incomplete": why}),
        "more" => why,
        "file" => json!({"kind": "file", "size": 1}),
        text => match (text.strip_prefix('='), text.strip_prefix("text ")) {
            (Some(text), _) => json!({"value": parse(text)}),
            (_, Some(text)) => {
                json!({"kind": "file", "size": text.len(), "text": {"value": text}})
            }
            _ => parse(text),
        },
    };
    let exists = document.pointer(&path).is_some();
    json!({"op": if exists { "replace" } else { "add" }, "path": path, "value": content})
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
        ex01_05::CASES,
        ex06_08::CASES,
        ex09_11::CASES,
        layout::CASES,
    ]
    .into_iter()
    .flatten()
}
