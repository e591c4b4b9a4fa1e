//! Looking at an account that cannot be looked at, and at nothing.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::fs;
use std::net::TcpListener;

use crate::{checker, home, run, stderr, stdout};

#[test]
fn without_credentials_there_is_one_helpful_line() {
    let result = run(&["ex06"]).code(3);
    let message = stderr(&result);
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(
        message.starts_with("error: no usable AWS credentials"),
        "{message}"
    );
    assert!(message.contains("--profile"), "{message}");
    assert_eq!(stdout(&result), "");
}

#[test]
fn an_unknown_profile_is_named() {
    let result = run(&["ex06", "--profile", "nobody"]).code(3);
    let message = stderr(&result);
    assert!(
        message.contains("`nobody`") && message.contains("--profile"),
        "{message}"
    );
    assert_eq!(message.lines().count(), 1, "{message}");
}

/// A port at which nobody listens.
fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

#[test]
fn an_endpoint_that_does_not_answer_is_named() {
    let home = home();
    let url = format!("http://127.0.0.1:{}", closed_port());
    let result = checker(&home)
        .args(["ex06", "--endpoint-url", &url])
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .assert()
        .code(3);
    let message = stderr(&result);
    assert!(
        message.contains(&url) && message.contains("does not answer"),
        "{message}"
    );
    assert_eq!(message.lines().count(), 1, "{message}");
    assert_eq!(stdout(&result), "");
}

#[test]
fn flags_that_make_no_sense_are_named() {
    for (arguments, part) in [
        (vec!["ex06", "--region", "Ireland"], "Ireland"),
        (
            vec!["ex06", "--endpoint-url", "localhost:5000"],
            "--endpoint-url",
        ),
        (
            vec!["ex03", "--api", "a", "--connect-to", "a:1"],
            "--connect-to",
        ),
        (vec!["ex03.root"], "--elb DNS or --api URL"),
        (vec!["ex99"], "`ex99` selects no check"),
        (vec!["ex07..ex06"], "runs backwards"),
        (vec!["ex06", "-o", "json", "-o", "json"], "only one report"),
        (vec!["ex06", "-o", "json=a", "-o", "json=a"], "two reports"),
        (
            vec!["ex06", "-o", "json=no/such/folder/a.json"],
            "no/such/folder/a.json",
        ),
        (vec!["ex06", "-o", "json=/"], "directory"),
    ] {
        let result = run(&arguments).code(3);
        let message = stderr(&result);
        assert!(message.starts_with("error: "), "{arguments:?}: {message}");
        assert!(message.contains(part), "{arguments:?}: {message}");
        assert!(message.lines().count() <= 2, "{message}");
        assert_eq!(stdout(&result), "", "{arguments:?}");
    }
}

#[test]
fn a_run_that_fails_leaves_files_alone() {
    let home = home();
    let report = home.path().join("report.json");
    fs::write(&report, "precious").expect("a file");
    checker(&home)
        .args(["ex06", "-o", "json=report.json"])
        .assert()
        .code(3);
    assert_eq!(fs::read_to_string(&report).expect("a file"), "precious");
    let left = fs::read_dir(home.path()).expect("a folder").count();
    assert_eq!(left, 1, "nothing half is left");
}

#[test]
fn an_api_alone_needs_no_account() {
    let url = format!("http://127.0.0.1:{}", closed_port());
    let result = run(&["ex03.root", "ex03.list.complete", "--api", &url]).code(2);
    let text = stdout(&result);
    assert!(text.contains("Could not be determined"), "{text}");
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("no usable AWS credentials"), "{text}");
    assert_eq!(stderr(&result), "");
}
