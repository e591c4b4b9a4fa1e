//! The JSON report holds what format version 1 promises.
#![expect(clippy::expect_used, reason = "a helper of tests")]

mod common;

use checker_model::fact::Position;
use checker_model::run::Run;
use checker_model::verdict::Correction;
use checker_model::{Origin, Sources};
use checker_report::{Detail, Document, Format, Look, render};
use common::{failing, hostile};

fn json(run: &Run) -> String {
    render(
        Format::Json,
        &Document {
            run,
            transcripts: &[],
            sources: &Sources::new(),
            rules: &[],
            root: "",
            stack: None,
        },
        Look::default(),
        Detail::Normal,
    )
    .expect("a run is JSON")
}

#[test]
fn it_is_the_run() {
    for run in [failing(), hostile()] {
        let text = json(&run);
        assert_eq!(serde_json::from_str::<Run>(&text).unwrap(), run);
        assert!(text.ends_with("}\n"));
    }
}

#[test]
fn its_shape_is_version_1() {
    insta::assert_snapshot!(json(&failing()));
}

#[test]
fn ends_and_corrections_are_additions() {
    let mut run = failing();
    let failure = &mut run.exercises[0].checks[0].failures[0];
    failure.origin = Origin::Hcl {
        file: "ex06/01_networking.tf".into(),
        line: 4,
        column: 16,
        end: Some(Position {
            line: 4,
            column: 29,
        }),
    };
    failure.correction = Some(Correction::Replace("\"10.0.0.0/16\"".into()));
    let value: serde_json::Value = serde_json::from_str(&json(&run)).unwrap();
    let shown = &value["exercises"][0]["checks"][0]["failures"][0];
    assert_eq!(
        shown["origin"],
        serde_json::json!({
            "kind": "hcl", "file": "ex06/01_networking.tf", "line": 4, "column": 16,
            "end": {"line": 4, "column": 29},
        })
    );
    assert_eq!(
        shown["correction"],
        serde_json::json!({"replace": "\"10.0.0.0/16\""})
    );
}

#[test]
fn it_is_safe_to_look_at() {
    let text = json(&hostile());
    for bad in ['\x1b', '\u{9b}', '\u{202e}', '\u{2028}'] {
        assert!(!text.contains(bad), "{bad:?}");
    }
}
