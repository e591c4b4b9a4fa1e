//! The whole, in one process, over the loopback interface.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::fs;
use std::process::Stdio;

use serde_json::Value;

use crate::{checker, home, run, stderr, stdout};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The ids of the required checks with this verdict.
fn with_verdict(report: &Value, verdict: &str) -> Vec<String> {
    let exercises = report["exercises"].as_array().expect("exercises");
    exercises
        .iter()
        .flat_map(|exercise| exercise["checks"].as_array().expect("checks"))
        .filter(|check| check["verdict"] == verdict && check["level"] == "required")
        .map(|check| check["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn the_reference_solution_conforms() {
    let result = run(&["demo", "-o", "json"]).code(0);
    let report = json(&stdout(&result));
    assert_eq!(report["format_version"], 1);
    assert_eq!(report["tool"]["name"], "checker");
    assert_eq!(report["strict"], false);
    assert_eq!(report["region"], "eu-west-1");
    assert_eq!(
        report["vantage_points"],
        serde_json::json!(["live", "http"])
    );
    assert!(report["account"].as_str().is_some_and(|id| id.len() == 12));
    assert!(report["duration_ms"].is_u64());
    assert!(
        report["started_at"]
            .as_str()
            .is_some_and(|at| at.ends_with('Z'))
    );
    assert_eq!(report["summary"]["verdict"], "pass");
    assert_eq!(report["summary"]["exit_code"], 0);
    let exercises: Vec<&str> = report["exercises"]
        .as_array()
        .expect("exercises")
        .iter()
        .filter_map(|exercise| exercise["id"].as_str())
        .collect();
    assert_eq!(
        exercises,
        [
            "ex00", "ex01", "ex02", "ex03", "ex04", "ex05", "ex06", "ex07", "ex08", "ex09", "ex10",
            "ex11", "mcs01", "mcs02", "mcs03"
        ]
    );
    // What needs minutes was not asked for, and nothing was handed in;
    // everything else was judged.
    let checks = report["exercises"].as_array().expect("exercises").iter();
    let checks = checks.flat_map(|exercise| exercise["checks"].as_array().expect("checks"));
    let unseen: Vec<&str> = checks
        .filter(|check| check["verdict"] == "not-applicable")
        .filter(|check| {
            let reasons = check["reasons"].to_string();
            !["--turn-in", "--template"]
                .iter()
                .any(|flag| reasons.contains(flag))
        })
        .filter_map(|check| check["id"].as_str())
        .collect();
    assert_eq!(
        unseen,
        ["ex01.url.expires", "ex05.url.expires", "mcs03.put.expires"]
    );
    assert!(with_verdict(&report, "pass").len() > 115);
    assert!(stderr(&result).starts_with("demo: "), "{}", stderr(&result));
}

#[test]
fn one_thing_broken_is_one_failure() {
    let id = "ex07.subnets.public-ip";
    let result = run(&["demo", "--break", id, "-o", "json"]).code(1);
    let report = json(&stdout(&result));
    assert_eq!(with_verdict(&report, "fail"), [id]);
    assert_eq!(report["summary"]["exit_code"], 1);
    let message = stderr(&result);
    assert!(
        message.contains("demo: broken: ") && message.contains(id),
        "{message}"
    );
}

#[test]
fn what_is_set_up_by_hand_is_shown_too() {
    let id = "ex00.billing-alarm.threshold";
    let result = run(&["demo", "ex00..ex02", "--break", id]).code(1);
    let text = stdout(&result);
    assert!(text.contains(&format!("✗ fail    {id}")), "{text}");
    assert!(text.contains("BillingAlarm: threshold 5"), "{text}");
    let url = "ex01.url.expiry";
    let result = run(&["demo", "ex01.url", "--break", url, "-o", "json"]).code(1);
    assert_eq!(with_verdict(&json(&stdout(&result)), "fail"), [url]);
    assert!(
        !stdout(&result).contains("X-Amz-Signature"),
        "{}",
        stdout(&result)
    );
}

#[test]
fn a_broken_api_is_shown_with_a_command_to_repeat_it() {
    let id = "ex03.root.message";
    let result = run(&["demo", "ex03", "--break", id]).code(1);
    let text = stdout(&result);
    assert!(text.contains(&format!("✗ fail    {id}")), "{text}");
    for label in ["expected", "actual", "where", "try       curl -i", "next"] {
        assert!(text.contains(&format!("      {label}")), "{label}: {text}");
    }
    assert!(text.contains("DOES NOT CONFORM"), "{text}");
    assert!(!text.contains('\x1b'), "a pipe gets no colours");
}

#[test]
fn the_environment_cannot_lead_a_demo_astray() {
    let home = home();
    fs::create_dir(home.path().join(".aws")).expect("a folder");
    fs::write(
        home.path().join(".aws/config"),
        "[profile other]\nregion = us-east-1\nendpoint_url = http://127.0.0.1:1\n",
    )
    .expect("a file");
    checker(&home)
        .args(["demo", "ex06", "ex03.list"])
        .env("AWS_PROFILE", "other")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "wrong")
        .env("AWS_SESSION_TOKEN", "wrong")
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        .env("AWS_ENDPOINT_URL_EC2", "http://127.0.0.1:1")
        .env("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
        .env("HTTP_PROXY", "http://127.0.0.1:1")
        .env("http_proxy", "http://127.0.0.1:1")
        .assert()
        .code(0);
}

#[test]
fn several_reports_are_written_at_once() {
    let home = home();
    let result = checker(&home)
        .args([
            "demo",
            "ex06",
            "-o",
            "json=report.json",
            "-o",
            "console=report.txt",
        ])
        .assert()
        .code(0);
    let report = fs::read_to_string(home.path().join("report.json")).expect("a report");
    assert_eq!(json(&report)["summary"]["verdict"], "pass");
    let file = fs::read_to_string(home.path().join("report.txt")).expect("a report");
    assert!(file.contains("CONFORMS") && stdout(&result).contains("CONFORMS"));
    assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 2);
}

#[test]
fn brief_is_brief() {
    let result = run(&["demo", "ex06", "--quiet"]).code(0);
    assert_eq!(stdout(&result).lines().count(), 1, "{}", stdout(&result));
    assert_eq!(stderr(&result), "");
    let result = run(&[
        "demo",
        "ex06..ex07",
        "-q",
        "--break",
        "ex07.subnets.public-ip",
    ])
    .code(1);
    let text = stdout(&result);
    assert!(text.contains("ex07.subnets.public-ip"), "{text}");
    assert!(!text.contains("ex06.vpc.cidr"), "{text}");
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let home = home();
    let child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("checker"))
        .args(["demo", "ex06", "--quiet"])
        .env_clear()
        .env("HOME", home.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn an_unknown_break_gets_a_hint() {
    let result = run(&["demo", "--break", "ex07.subnets.publicip"]).code(3);
    let message = stderr(&result);
    assert!(
        message.contains("did you mean `ex07.subnets.public-ip`"),
        "{message}"
    );
}
