//! Results, and where they are.

use checker_model::run::CheckReport;
use checker_model::verdict::{Correction, Failure, Reason};
use checker_model::{Level, Origin, Verdict};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::console::place;
use crate::format::Document;
use crate::github::path;
use crate::inert::{inert, inert_within};
use crate::outcome::{OWN, Outcome, checks, message, settle};

/// All but what a path of a URI may hold as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

pub(super) fn results(document: &Document<'_>) -> Vec<Value> {
    let run = document.run;
    checks(run)
        .flat_map(|check| of(check, Outcome::of(check, run), document))
        .collect()
}

fn of(check: &CheckReport, outcome: Outcome, document: &Document<'_>) -> Vec<Value> {
    match (check.verdict, outcome) {
        (Verdict::Fail | Verdict::Waived, _) if check.failures.is_empty() => {
            vec![whole(check, document)]
        }
        (Verdict::Fail | Verdict::Waived, _) => {
            let failures = check.failures.iter();
            failures
                .map(|failure| failed(check, failure, document))
                .collect()
        }
        // Readers show what is open as a finding; open advice is none.
        (Verdict::Undetermined, Outcome::Advice) => Vec::new(),
        (Verdict::Undetermined, _) if check.reasons.is_empty() => {
            let mut result = result(check, &message(check), &Origin::Unseen, document);
            leave_open(&mut result);
            vec![Value::Object(result)]
        }
        (Verdict::Undetermined, _) => {
            let reasons = check.reasons.iter();
            reasons
                .map(|reason| open(check, reason, document))
                .collect()
        }
        // Its prerequisite is in no result of this run.
        (Verdict::Skipped, Outcome::Failed) => vec![whole(check, document)],
        _ => Vec::new(),
    }
}

fn whole(check: &CheckReport, document: &Document<'_>) -> Value {
    Value::Object(result(check, &message(check), &Origin::Unseen, document))
}

fn failed(check: &CheckReport, failure: &Failure, document: &Document<'_>) -> Value {
    let text = format!(
        "expected {}, actual {}; {}",
        inert_within(&failure.expected, OWN),
        inert(&failure.actual),
        inert_within(&failure.fix, OWN)
    );
    let mut result = result(check, &text, &failure.origin, document);
    if let Some(fix) = fix(failure, document) {
        result.insert("fixes".into(), json!([fix]));
    }
    Value::Object(result)
}

fn open(check: &CheckReport, reason: &Reason, document: &Document<'_>) -> Value {
    let text = format!(
        "undetermined: {}; {}",
        inert(&reason.why.to_string()),
        settle(&reason.why)
    );
    let mut result = result(check, &text, &reason.origin, document);
    leave_open(&mut result);
    Value::Object(result)
}

/// Only a result of kind `fail` may have a level.
fn leave_open(result: &mut Map<String, Value>) {
    result.insert("kind".into(), json!("open"));
    result.insert("level".into(), json!("none"));
}

fn result(
    check: &CheckReport,
    text: &str,
    origin: &Origin,
    document: &Document<'_>,
) -> Map<String, Value> {
    let level = match check.level {
        Level::Required => "error",
        Level::Advice => "note",
    };
    let mut result = Map::new();
    result.insert("ruleId".into(), json!(inert(&check.id)));
    let rules = document.rules.iter();
    if let Some(index) = rules.into_iter().position(|rule| rule.id == check.id) {
        result.insert("ruleIndex".into(), json!(index));
    }
    result.insert("kind".into(), json!("fail"));
    result.insert("level".into(), json!(level));
    result.insert("message".into(), json!({"text": escaped(text)}));
    let location = location(check, origin, document);
    result.insert("locations".into(), json!([location]));
    if check.verdict == Verdict::Waived {
        let justification = check.notes.first().map(|note| inert_within(note, OWN));
        let mut suppression = json!({"kind": "external", "status": "accepted"});
        if let (Some(suppression), Some(text)) = (suppression.as_object_mut(), justification) {
            suppression.insert("justification".into(), json!(text));
        }
        result.insert("suppressions".into(), json!([suppression]));
    }
    result
}

/// GitHub refuses a log of which any result is in no file. What was not seen in
/// one is at home in the folder of its exercise.
fn location(check: &CheckReport, origin: &Origin, document: &Document<'_>) -> Value {
    let name = match origin {
        Origin::Hcl { file, .. }
        | Origin::File { file, .. }
        | Origin::Cloudformation { file, .. } => {
            let mut physical = json!({"artifactLocation": artifact(file, document)});
            if let (Some(physical), Some(region)) = (physical.as_object_mut(), region(origin)) {
                physical.insert("region".into(), region);
            }
            return json!({"physicalLocation": physical});
        }
        Origin::Unseen => None,
        Origin::Plan { address } | Origin::State { address } => Some(inert(address)),
        Origin::Aws {
            resource: Some(resource),
            ..
        } => Some(inert(resource)),
        other => Some(inert(&place(other))),
    };
    let exercise = check.id.split('.').next().unwrap_or_default();
    let mut location =
        json!({"physicalLocation": {"artifactLocation": artifact(exercise, document)}});
    if let (Some(location), Some(name)) = (location.as_object_mut(), name) {
        let logical = json!([{"fullyQualifiedName": name, "kind": "resource"}]);
        location.insert("logicalLocations".into(), logical);
    }
    location
}

fn artifact(file: &str, document: &Document<'_>) -> Value {
    let path = path(document.root, file);
    // A path that begins with a slash would be another host's.
    let path = path.trim_start_matches('/');
    json!({"uri": utf8_percent_encode(path, ENCODED).to_string(), "uriBaseId": "%SRCROOT%"})
}

/// Lines and columns, where there are any.
fn region(origin: &Origin) -> Option<Value> {
    match origin {
        Origin::Hcl { line: 0, .. }
        | Origin::Hcl { column: 0, .. }
        | Origin::Cloudformation { line: 0, .. }
        | Origin::Cloudformation { column: 0, .. } => None,
        Origin::Hcl {
            line, column, end, ..
        }
        | Origin::Cloudformation {
            line, column, end, ..
        } => Some(match end {
            Some(end) if (end.line, end.column) > (*line, *column) && end.column > 0 => json!({
                "startLine": line, "startColumn": column,
                "endLine": end.line, "endColumn": end.column,
            }),
            _ => json!({"startLine": line, "startColumn": column}),
        }),
        Origin::File {
            line: Some(line), ..
        } if *line > 0 => Some(json!({"startLine": line})),
        _ => None,
    }
}

/// A correction that an editor can make.
fn fix(failure: &Failure, document: &Document<'_>) -> Option<Value> {
    let (Some(Correction::Replace(text)), Origin::Hcl { file, end, .. }) =
        (&failure.correction, &failure.origin)
    else {
        return None;
    };
    (*end)?;
    Some(json!({
        "description": {"text": escaped(&inert_within(&failure.fix, OWN))},
        "artifactChanges": [{
            "artifactLocation": artifact(file, document),
            "replacements": [{
                "deletedRegion": region(&failure.origin)?,
                "insertedContent": {"text": text},
            }],
        }],
    }))
}

/// In a message, brackets are links and braces are places for arguments.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '[' | ']' => {
                out.push('\\');
                out.push(c);
            }
            '{' | '}' => {
                out.push(c);
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
