//! Failures that do not count: waivers and a baseline, and the mistakes in
//! them that keep the gate shut.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{checker, home, stderr, stdout};

const ID: &str = "ex06.vpc.cidr";

/// A plan with a VPC whose CIDR block is another.
fn home_with_plan() -> TempDir {
    let home = home();
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/terraform/ex06/plan.json");
    let plan = fs::read_to_string(path).expect("the fixture");
    fs::write(home.path().join("good.json"), &plan).expect("written");
    let broken = plan.replace("10.0.0.0/16", "10.9.0.0/16");
    assert_ne!(plan, broken);
    fs::write(home.path().join("broken.json"), broken).expect("written");
    home
}

fn write(home: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = home.path().join(name);
    fs::write(&path, text).expect("written");
    path
}

fn judge(home: &TempDir, plan: &str, more: &[&str]) -> (Value, i32) {
    let result = checker(home)
        .args(["ex06", "--plan", plan, "-o", "json"])
        .args(more)
        .assert();
    let code = result.get_output().status.code().expect("a code");
    let text = stdout(&result);
    let report = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{}", stderr(&result)));
    (report, code)
}

fn check<'a>(report: &'a Value, id: &str) -> &'a Value {
    let exercises = report["exercises"].as_array().expect("exercises");
    let mut checks = exercises
        .iter()
        .flat_map(|one| one["checks"].as_array().expect("checks"));
    checks.find(|one| one["id"] == id).expect("the check")
}

fn refused(home: &TempDir, more: &[&str]) -> String {
    let result = checker(home)
        .args(["ex06", "--plan", "broken.json"])
        .args(more)
        .assert()
        .code(3);
    let message = stderr(&result);
    assert_eq!(message.lines().count(), 1, "{message}");
    assert_eq!(stdout(&result), "");
    message
}

fn waiver(id: &str, reason: &str, expires: &str) -> String {
    format!("[[waiver]]\nid = \"{id}\"\nreason = \"{reason}\"\nexpires = {expires}\n")
}

/// Every failure of the broken plan, waived.
fn all_waived(report: &Value) -> String {
    let checks = report["exercises"][0]["checks"].as_array().expect("checks");
    let failed = checks.iter().filter(|one| one["verdict"] == "fail");
    let ids = failed.map(|one| one["id"].as_str().expect("an id"));
    ids.map(|id| waiver(id, "the lab's range", "9999-12-31"))
        .collect()
}

#[test]
fn a_waived_failure_stays_in_sight_and_does_not_count() {
    let home = home_with_plan();
    let (before, code) = judge(&home, "broken.json", &[]);
    assert_eq!(code, 1);
    write(&home, "w.toml", &all_waived(&before));
    let (report, code) = judge(&home, "broken.json", &["--waivers", "w.toml"]);
    assert_eq!(code, 0, "{report:#}");
    let check = check(&report, ID);
    assert_eq!(check["verdict"], "waived");
    assert_eq!(
        check["notes"],
        json!(["waived until 9999-12-31: the lab's range"])
    );
    assert!(check["failures"][0]["actual"].is_string());
    assert_eq!(check["seen"][0]["verdict"], "fail", "what was seen stays");
    assert_ne!(report["summary"]["required"]["waived"], 0);
    let shown = checker(&home)
        .args(["ex06", "--plan", "broken.json", "--waivers", "w.toml"])
        .assert()
        .code(0);
    let shown = stdout(&shown);
    for part in ["waived until 9999-12-31: the lab's range", " waived"] {
        assert!(shown.contains(part), "{shown}");
    }
}

#[test]
fn a_waiver_covers_what_it_names_and_only_what_failed() {
    let home = home_with_plan();
    write(
        &home,
        "w.toml",
        &waiver("ex06.vpc.region", "x", "9999-12-31"),
    );
    let (report, code) = judge(&home, "broken.json", &["--waivers", "w.toml"]);
    assert_eq!(code, 1);
    assert_eq!(check(&report, "ex06.vpc.region")["verdict"], "pass");
    let notes = report["notes"].to_string();
    assert!(
        notes.contains("the waiver of ex06.vpc.region changes nothing"),
        "{notes}"
    );
}

#[test]
fn a_mistake_in_the_waivers_is_shown_where_it_is() {
    let home = home_with_plan();
    let good = |id: &str| waiver(id, "x", "9999-12-31");
    for (text, place, part) in [
        (
            waiver(ID, "x", "2020-01-31"),
            "4:11",
            "expired on 2020-01-31",
        ),
        (
            waiver("ex06.vpc.cdir", "x", "9999-12-31"),
            "2:6",
            "did you mean `ex06.vpc.cidr`?",
        ),
        (
            waiver("ex06.vpc.*", "x", "9999-12-31"),
            "2:6",
            "several checks",
        ),
        (
            waiver("ex07.subnets.cidr", "x", "9999-12-31"),
            "2:6",
            "is not selected",
        ),
        (waiver(ID, " ", "9999-12-31"), "3:10", "the reason is empty"),
        (waiver(ID, "x", "\"9999-12-31\""), "4:11", "datetime"),
        (
            waiver(ID, "x", "9999-12-31T00:00:00Z"),
            "4:11",
            "a date without a time",
        ),
        (waiver(ID, "x", "07:30:00"), "4:11", "a date without a time"),
        (
            format!("[[waiver]]\nid = \"{ID}\"\nexpires = 9999-12-31\n"),
            "1:1",
            "no `reason`",
        ),
        (
            format!("[[waiver]]\nid = \"{ID}\"\nreason = \"x\"\n"),
            "1:1",
            "no `expires`",
        ),
        ("[[waiver]]\nreason = \"x\"\n".into(), "1:1", "no `id`"),
        (format!("{}{}", good(ID), good(ID)), "5:1", "waived twice"),
        (
            format!("# é\n{}owner = \"me\"\n", good(ID)),
            "6:1",
            "unknown field",
        ),
        ("[[waivers]]\n".into(), "1:3", "unknown field"),
        ("[[waiver]\n".into(), "1:10", ""),
    ] {
        write(&home, "w.toml", &text);
        let message = refused(&home, &["--waivers", "w.toml"]);
        let begin = format!("error: --waivers: w.toml:{place}: ");
        assert!(message.starts_with(&begin), "{text}: {message}");
        assert!(message.contains(part), "{text}: {message}");
    }
    let message = refused(&home, &["--waivers", "none.toml"]);
    assert!(
        message.starts_with("error: --waivers: none.toml: "),
        "{message}"
    );
    let message = refused(&home, &["--waivers", "."]);
    assert!(message.contains("it is a directory"), "{message}");
}

#[test]
fn what_failed_in_the_baseline_is_known_and_does_not_count() {
    let home = home_with_plan();
    let (before, _) = judge(&home, "broken.json", &[]);
    write(&home, "b.json", &before.to_string());
    let (report, code) = judge(&home, "broken.json", &["--baseline", "b.json"]);
    assert_eq!(code, 0, "{report:#}");
    let known = check(&report, ID);
    assert_eq!(known["verdict"], "waived");
    assert_eq!(known["baseline"], "known");
    let when = before["started_at"].as_str().expect("a time");
    let note = format!("failed already in the baseline of {when}");
    assert_eq!(known["notes"], json!([note]));
    assert!(
        report["notes"]
            .to_string()
            .contains("compared with the baseline of")
    );
    // The report of a run with a baseline is a baseline itself.
    write(&home, "b.json", &report.to_string());
    assert_eq!(judge(&home, "broken.json", &["--baseline", "b.json"]).1, 0);
    assert_eq!(judge(&home, "good.json", &["--baseline", "b.json"]).1, 0);
}

#[test]
fn what_is_new_or_worse_than_the_baseline_counts() {
    let home = home_with_plan();
    let (good, _) = judge(&home, "good.json", &[]);
    write(&home, "b.json", &good.to_string());
    let (report, code) = judge(&home, "broken.json", &["--baseline", "b.json"]);
    assert_eq!(code, 1);
    assert_eq!(check(&report, ID)["verdict"], "fail");
    assert!(check(&report, ID)["baseline"].is_null());

    let (before, _) = judge(&home, "broken.json", &[]);
    let index = before["exercises"][0]["checks"].as_array().expect("checks");
    let index = index.iter().position(|one| one["id"] == ID).expect("it");
    let with = |change: &dyn Fn(&mut Value)| {
        let mut then = before.clone();
        change(&mut then["exercises"][0]["checks"][index]);
        write(&home, "b.json", &then.to_string());
        let (report, code) = judge(&home, "broken.json", &["--baseline", "b.json"]);
        (check(&report, ID)["verdict"].clone(), code)
    };
    let counts = (json!("fail"), 1);
    assert_eq!(with(&|_| {}), (json!("waived"), 0));
    assert_eq!(
        with(&|one| one["failures"] = json!([])),
        counts,
        "more of them"
    );
    assert_eq!(with(&|one| one["verdict"] = json!("undetermined")), counts);
    assert_eq!(
        with(&|one| one["verdict"] = json!("waived")),
        counts,
        "not waived now"
    );
    assert_eq!(
        with(&|one| one["id"] = json!("ex06.vpc.other")),
        counts,
        "a new check"
    );
    assert_eq!(
        with(&|one| one["seen"][0]["verdict"] = json!("pass")),
        counts
    );
}

#[test]
fn what_is_no_report_is_no_baseline() {
    let home = home_with_plan();
    for (text, part) in [
        ("", "it is no JSON report"),
        ("<testsuites/>", "it is no JSON report"),
        ("[]", "no `format_version`"),
        ("{\"format_version\": 2}", "format version 2"),
        ("{\"format_version\": 1}", "makes no sense"),
    ] {
        write(&home, "b.json", text);
        let message = refused(&home, &["--baseline", "b.json"]);
        assert!(
            message.starts_with("error: --baseline: b.json: "),
            "{message}"
        );
        assert!(message.contains(part), "{text}: {message}");
    }
    refused(&home, &["--baseline", "none.json"]);
}

#[test]
fn evidence_is_gated_too() {
    let home = home_with_plan();
    let (before, _) = judge(&home, "broken.json", &["--save-evidence", "e.gz"]);
    write(&home, "w.toml", &all_waived(&before));
    for (more, code) in [(vec![], 1), (vec!["--waivers", "w.toml"], 0)] {
        let result = checker(&home)
            .args(["ex06", "--evidence", "e.gz"])
            .args(more)
            .assert();
        result.code(code);
    }
}
