//! The managed stack of the fixtures, changed in one way or another.

pub(crate) mod table;

use std::collections::BTreeSet;

use checker_checks::{Judgement, Selection, Terms, judge};
use checker_model::evidence::{EVIDENCE_VERSION, Evidence, Given};
use checker_model::run::{CheckReport, Tool};
use checker_model::{Level, Stack, VantagePoint, Verdict};
use json_patch::{Patch, patch};
use serde_json::{Value, json};

/// What a `$word` at the beginning of a path stands for.
const NAMES: [(&str, &str); 7] = [
    ("$site", "/buckets/items/chat-images-4242"),
    ("$out", "/buckets/items/chat-images-4242-resized"),
    ("$stack", "/cloudformation_stacks/items/chat-images-4242"),
    ("$resize", "/functions/items/resize-image"),
    ("$upload", "/functions/items/create-upload-url"),
    ("$url", "/function_urls/items/create-upload-url"),
    (
        "$trigger",
        "/buckets/items/chat-images-4242/notifications/items/0",
    ),
];

/// The checks of this document that are judged on stacks.
pub(crate) const ON_STACKS: [&str; 19] = [
    "mcs01.stack.complete",
    "mcs01.template.parameter",
    "mcs01.bucket.website",
    "mcs01.bucket.public-access",
    "mcs01.bucket.policy",
    "mcs01.bucket.ownership",
    "mcs02.function.exists",
    "mcs02.function.runtime",
    "mcs02.function.handler",
    "mcs02.function.memory",
    "mcs02.function.timeout",
    "mcs02.function.layer",
    "mcs02.function.environment",
    "mcs02.trigger.event",
    "mcs02.trigger.prefix",
    "mcs02.trigger.permission",
    "mcs02.trigger.not-recursive",
    "mcs03.url.exists",
    "mcs03.function.environment",
];

pub(crate) fn document() -> Value {
    let text = include_str!("../../../../fixtures/stack/managed.json");
    serde_json::from_str(text).unwrap()
}

pub(crate) fn stack(document: Value) -> Stack {
    serde_json::from_value(document).unwrap()
}

/// A break of the fixtures: the check that it fails, in words, the patch.
pub(crate) fn breaks() -> Vec<(String, String, Patch)> {
    let text = include_str!("../../../../fixtures/stack/managed-breaks.json");
    let breaks: Vec<Value> = serde_json::from_str(text).unwrap();
    let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    breaks
        .iter()
        .map(|one| {
            let patch = serde_json::from_value(one["stack"].clone()).unwrap();
            (text(one, "breaks"), text(one, "summary"), patch)
        })
        .collect()
}

/// One case of the table.
pub(crate) struct Case {
    pub(crate) id: &'static str,
    pub(crate) verdict: Verdict,
    pub(crate) says: &'static str,
    /// Paths, and what they become: `-` removed, `!` absent, `?` unknown, `=…`
    /// a fact of this value, else JSON.
    pub(crate) edits: &'static [(&'static str, &'static str)],
    pub(crate) with: &'static [&'static str],
    pub(crate) strict: bool,
    pub(crate) from: VantagePoint,
}

impl Case {
    pub(crate) fn judged(&self) -> Judgement {
        let mut document = document();
        for (path, value) in self.edits {
            edit(&mut document, path, value);
        }
        document["vantage_point"] = serde_json::to_value(self.from).unwrap();
        judged(vec![stack(document)], self.strict, Given::default())
    }
}

fn edit(document: &mut Value, path: &str, value: &str) {
    let mut path = path.to_owned();
    for (name, pointer) in NAMES {
        if let Some(rest) = path.strip_prefix(name) {
            assert!(rest.is_empty() || rest.starts_with('/'), "{path}");
            path = format!("{pointer}{rest}");
            break;
        }
    }
    let content = match value {
        "-" => Value::Null,
        "!" => json!({"absent": null}),
        "?" => json!({"unknown": {"why": "unresolved-expression", "detail": "var.x"}}),
        "denied" => json!({"items": {}, "incomplete": [{"why": "access-denied", "detail": "a:b"}]}),
        "hidden" => json!({"items": [], "incomplete": [{"why": "access-denied", "detail": "a:b"}]}),
        "more" => json!([{"why": "access-denied", "detail": "a:b"}]),
        text => match text.strip_prefix('=') {
            Some(text) => json!({"value": serde_json::from_str::<Value>(text).unwrap()}),
            None => serde_json::from_str(text).unwrap(),
        },
    };
    let exists = document.pointer(&path).is_some();
    let operation = match value {
        "-" => json!({"op": "remove", "path": path}),
        _ if exists => json!({"op": "replace", "path": path, "value": content}),
        _ => json!({"op": "add", "path": path, "value": content}),
    };
    let one: Patch = serde_json::from_value(json!([operation])).unwrap();
    patch(document, &one).unwrap_or_else(|error| panic!("{path}: {error}"));
}

pub(crate) fn evidence(stacks: Vec<Stack>, given: Given) -> Evidence {
    Evidence {
        evidence_version: EVIDENCE_VERSION,
        tool: Tool {
            name: "checker".into(),
            version: "0".into(),
        },
        collected_at: "2026-11-22T06:00:00Z".parse().unwrap(),
        given,
        stacks,
        turn_in: None,
        transcripts: Vec::new(),
    }
}

pub(crate) fn judged(stacks: Vec<Stack>, strict: bool, given: Given) -> Judgement {
    let terms = Terms {
        strict,
        ..Terms::default()
    };
    let selection = Selection::parse(["mcs"]).unwrap();
    judge(&evidence(stacks, given), &selection, &terms)
}

pub(crate) fn reports(judgement: &Judgement) -> impl Iterator<Item = &CheckReport> {
    let exercises = judgement.exercises.iter();
    exercises.flat_map(|exercise| &exercise.checks)
}

pub(crate) fn report<'a>(judgement: &'a Judgement, id: &str) -> &'a CheckReport {
    reports(judgement).find(|report| report.id == id).unwrap()
}

/// The required checks that fail.
pub(crate) fn failing(judgement: &Judgement) -> BTreeSet<&str> {
    reports(judgement)
        .filter(|one| one.level == Level::Required && one.verdict == Verdict::Fail)
        .map(|one| one.id.as_str())
        .collect()
}
