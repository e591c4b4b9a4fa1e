//! SARIF 2.1.0, which code scanning and editors read: every rule with its
//! help, and a result for each way in which one is not met or not known.
//!
//! What passed, was skipped or does not apply has no result: readers show each
//! result as a finding. An undetermined check that counts is one of kind `open`.

mod result;

use checker_model::Level;
use checker_model::run::FORMAT_VERSION;
use serde_json::{Value, json};

use crate::Entry;
use crate::format::Document;
use crate::inert::inert;
use crate::json;

/// The schema that it follows.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The run as a SARIF log.
///
/// # Errors
/// When it cannot be serialised, which no run that a judge made does.
pub fn render(document: &Document<'_>) -> Result<String, serde_json::Error> {
    let run = document.run;
    let rules: Vec<Value> = document.rules.iter().map(rule).collect();
    let mut invocation = json!({
        "executionSuccessful": true,
        "exitCode": run.summary.exit_code,
    });
    if is_utc(&run.started_at)
        && let Some(invocation) = invocation.as_object_mut()
    {
        invocation.insert("startTimeUtc".into(), json!(run.started_at));
    }
    json::pretty(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": inert(&run.tool.name),
                "version": inert(&run.tool.version),
                "rules": rules,
            }},
            "invocations": [invocation],
            "columnKind": "unicodeCodePoints",
            "results": result::results(document),
            "properties": {"formatVersion": FORMAT_VERSION, "strict": run.strict},
        }],
    }))
}

fn rule(entry: &Entry) -> Value {
    let level = match entry.level {
        Level::Required => "error",
        Level::Advice => "note",
    };
    json!({
        "id": entry.id,
        "shortDescription": {"text": entry.title},
        "fullDescription": {"text": entry.requirement},
        "help": {
            "text": format!(
                "{}\n\nWhy: {}\n\nIn Terraform: {}\n\nIn the console: {}",
                entry.requirement, entry.why, entry.terraform, entry.console
            ),
            "markdown": format!(
                "{}\n\n**Why:** {}\n\n**In Terraform:** {}\n\n**In the console:** {}",
                entry.requirement, entry.why, entry.terraform, entry.console
            ),
        },
        "defaultConfiguration": {"level": level},
        "properties": {"tags": [entry.exercise, entry.level.name()]},
    })
}

/// Whether a time is written as the schema wants it.
fn is_utc(time: &str) -> bool {
    let shape: String = time
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    let seconds = shape
        .strip_suffix('Z')
        .map(|shape| shape.split('.').next().unwrap_or(""));
    seconds == Some("0000-00-00T00:00:00")
        && shape.chars().skip(19).all(|c| matches!(c, '0' | '.' | 'Z'))
}
