//! The presigned URL that is given on the command line.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use checker_checks::{Selection, Terms, judge};
use checker_model::Verdict::{self, Fail, NotApplicable, Pass, Skipped, Undetermined};
use checker_model::evidence::{EVIDENCE_VERSION, Evidence, Given};
use checker_model::run::Tool;
use rstest::rstest;

/// Of signature version 4.
const V4: &str = "https://module02-4242.s3.eu-west-1.amazonaws.com/appstore_games.csv?X-Amz-Date=20260101T000000Z&X-Amz-Signature=REDACTED";

fn verdicts(url: Option<&str>, bucket: Option<&str>) -> Vec<(String, Verdict)> {
    let evidence = Evidence {
        evidence_version: EVIDENCE_VERSION,
        tool: Tool {
            name: "checker".into(),
            version: "0".into(),
        },
        collected_at: "2026-11-22T06:00:00Z".parse().unwrap(),
        given: Given {
            presigned_url: url.map(Into::into),
            bucket: bucket.map(Into::into),
            ..Given::default()
        },
        stacks: Vec::new(),
        turn_in: None,
        transcripts: Vec::new(),
    };
    let selection = Selection::parse(["ex01.url.*"]).unwrap();
    let judgement = judge(&evidence, &selection, &Terms::default());
    let reports = judgement.exercises.into_iter().flat_map(|one| one.checks);
    reports.map(|one| (one.id, one.verdict)).collect()
}

fn pair(target: Verdict, expiry: Verdict) -> Vec<(String, Verdict)> {
    vec![
        ("ex01.url.target".to_owned(), target),
        ("ex01.url.expiry".to_owned(), expiry),
    ]
}

#[rstest]
#[case("600", Pass)]
#[case("3600", Fail)]
#[case("60", Fail)]
fn version_4_tells_how_long(#[case] seconds: &str, #[case] verdict: Verdict) {
    let url = format!("{V4}&X-Amz-Expires={seconds}");
    assert_eq!(verdicts(Some(&url), None), pair(Pass, verdict));
}

/// The run is at 1795327200.
#[rstest]
#[case("1795327800", Pass)]
#[case("1795327750", Pass)]
#[case("1795330800", Fail)]
#[case("1795327260", Undetermined)]
#[case("1795320000", Undetermined)]
fn version_2_tells_when_it_ends(#[case] end: &str, #[case] verdict: Verdict) {
    let url = format!(
        "https://s3.eu-west-1.amazonaws.com/module02-4242/appstore_games.csv?Signature=REDACTED&Expires={end}"
    );
    assert_eq!(verdicts(Some(&url), None), pair(Pass, verdict));
}

#[test]
fn it_is_for_the_file_in_the_bucket() {
    let other = |from: &str, to: &str| format!("{V4}&X-Amz-Expires=600").replace(from, to);
    for url in [
        other("appstore_games.csv", "games.csv"),
        other("module02-4242", "module02-mine"),
    ] {
        assert_eq!(verdicts(Some(&url), None), pair(Fail, Pass), "{url}");
    }
    let mine = other("module02-4242", "mine");
    assert_eq!(verdicts(Some(&mine), Some("mine")), pair(Pass, Pass));
    let own = other("", "");
    assert_eq!(verdicts(Some(&own), Some("mine")), pair(Fail, Pass));
}

#[test]
fn what_is_not_presigned_fails_once() {
    let url = "https://module02-4242.s3.amazonaws.com/appstore_games.csv";
    assert_eq!(verdicts(Some(url), None), pair(Fail, Skipped));
}

#[test]
fn without_a_url_nothing_applies() {
    assert_eq!(verdicts(None, None), pair(NotApplicable, NotApplicable));
}
