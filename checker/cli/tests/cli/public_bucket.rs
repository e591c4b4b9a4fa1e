//! A bucket looked at from outside, with and without credentials, on a
//! look-alike of S3 that is a few lines long.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use assert_cmd::Command;
use serde_json::Value;

use crate::{checker, home, stderr, stdout};

/// Whoever signs may list; anyone gets the one object there is.
fn answer(head: &str) -> (&'static str, &'static str) {
    let path = head.split(' ').nth(1).unwrap_or_default();
    let signed = head.to_ascii_lowercase().contains("\nauthorization:");
    if path.starts_with("/chat-images/examples/cat.jpg") {
        ("200 OK", "cat")
    } else if !path.starts_with("/chat-images") {
        ("404 Not Found", "<Error><Code>NoSuchBucket</Code></Error>")
    } else if path.contains("list-type") && signed {
        (
            "200 OK",
            "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>examples/cat.jpg</Key></Contents></ListBucketResult>",
        )
    } else {
        ("403 Forbidden", "<Error><Code>AccessDenied</Code></Error>")
    }
}

fn talk(mut stream: TcpStream) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && head.len() < 65_536 {
        if stream.read(&mut byte)? == 0 {
            return Ok(());
        }
        head.push(byte[0]);
    }
    let (status, body) = answer(&String::from_utf8_lossy(&head));
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: application/xml\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

fn s3() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client may leave at any time.
            thread::spawn(move || drop(talk(stream)));
        }
    });
    format!("http://{address}")
}

fn signed(home: &tempfile::TempDir) -> Command {
    let mut command = checker(home);
    command
        .env("AWS_ACCESS_KEY_ID", "a-key")
        .env("AWS_SECRET_ACCESS_KEY", "a-secret");
    command
}

fn verdicts(json: &str) -> Vec<(String, String)> {
    let report: Value = serde_json::from_str(json).expect("JSON");
    let checks = report["exercises"][0]["checks"].as_array().expect("checks");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    checks
        .iter()
        .map(|check| (text(&check["id"]), text(&check["verdict"])))
        .collect()
}

fn both(object: &str, listing: &str) -> Vec<(String, String)> {
    let of = |id: &str, verdict: &str| (format!("mcs01.object.{id}"), verdict.to_owned());
    vec![of("public-url", object), of("list-denied", listing)]
}

#[test]
fn the_bucket_that_is_named_is_asked_and_can_be_judged_again() {
    let (home, s3) = (home(), s3());
    let place = [
        "mcs01.object",
        "--bucket",
        "chat-images",
        "--endpoint-url",
        &s3,
    ];
    let result = signed(&home)
        .args(place)
        .args(["-o", "json", "--save-evidence", "seen.json.gz"])
        .assert()
        .code(0);
    let report = stdout(&result);
    assert_eq!(verdicts(&report), both("pass", "pass"));
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["vantage_points"], serde_json::json!(["http"]));
    let again = checker(&home)
        .args(["mcs01.object", "--evidence", "seen.json.gz", "-o", "json"])
        .assert()
        .code(0);
    assert_eq!(verdicts(&stdout(&again)), both("pass", "pass"));
}

#[test]
fn without_credentials_no_key_is_known_and_the_way_out_is_told() {
    let (home, s3) = (home(), s3());
    let place = [
        "mcs01.object",
        "--bucket",
        "chat-images",
        "--endpoint-url",
        &s3,
    ];
    let result = checker(&home)
        .args(place)
        .args(["-o", "json"])
        .assert()
        .code(2);
    let report = stdout(&result);
    assert_eq!(verdicts(&report), both("undetermined", "pass"));
    assert!(report.contains("aws s3 cp"), "{report}");
    // An address in the environment is as good.
    let place = ["mcs01.object", "--bucket", "no-such-bucket", "-o", "json"];
    let result = checker(&home)
        .args(place)
        .env("AWS_ENDPOINT_URL_S3", &s3)
        .assert()
        .code(1);
    assert_eq!(verdicts(&stdout(&result)), both("fail", "skipped"));
}

#[test]
fn beside_files_it_is_asked_too_and_the_account_is_left_alone() {
    let (home, s3) = (home(), s3());
    let folder = home.path().join("turn-in/ex06");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("main.tf"), "").expect("a file");
    let result = signed(&home)
        .args([
            "mcs01.object",
            "--turn-in",
            "turn-in",
            "--bucket",
            "chat-images",
        ])
        .args(["--endpoint-url", &s3, "-o", "json"])
        .assert()
        .code(0);
    assert_eq!(verdicts(&stdout(&result)), both("pass", "pass"));
}

#[test]
fn what_is_missing_or_in_the_way_is_said() {
    let result = crate::run(&["mcs01.object"]).code(3);
    assert!(
        stderr(&result).contains("--bucket NAME"),
        "{}",
        stderr(&result)
    );
    let arguments = ["mcs01", "--bucket", "chat-images", "--evidence", "x"];
    let result = crate::run(&arguments).code(3);
    assert!(
        stderr(&result).contains("cannot be used with"),
        "{}",
        stderr(&result)
    );
}
