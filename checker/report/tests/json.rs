//! The JSON report holds what format version 1 promises.
#![expect(clippy::expect_used, reason = "a helper of tests")]

mod common;

use checker_model::Sources;
use checker_model::run::Run;
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
fn it_is_safe_to_look_at() {
    let text = json(&hostile());
    for bad in ['\x1b', '\u{9b}', '\u{202e}', '\u{2028}'] {
        assert!(!text.contains(bad), "{bad:?}");
    }
}
