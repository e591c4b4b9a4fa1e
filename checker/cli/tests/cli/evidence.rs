//! What was seen is saved, judged again the same, and keeps no secret.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::{checker, home, stderr, stdout};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The reference turn-in, with a plan and a state that it came to, and a
/// template of what the other document builds.
pub(crate) fn places() -> Vec<String> {
    let path = |path: &str| workspace().join(path).display().to_string();
    vec![
        "--turn-in".into(),
        path("infra"),
        "--plan".into(),
        path("fixtures/terraform/ex11/plan.json"),
        "--state".into(),
        path("fixtures/terraform/ex11/state.json"),
        "--template".into(),
        path("fixtures/templates/images.yaml"),
    ]
}

/// Saves what the places show as `e.gz`; the report and the exit code.
fn save(home: &TempDir, selection: &str, places: &[String]) -> (Value, i32) {
    let result = checker(home)
        .args([selection, "-o", "json", "--save-evidence", "e.gz"])
        .args(places)
        .assert();
    let code = result.get_output().status.code().expect("a code");
    let report = serde_json::from_str(&stdout(&result)).expect("JSON");
    (report, code)
}

/// Judges `e.gz` again.
fn again(home: &TempDir, selection: &str) -> (Value, i32) {
    let result = checker(home)
        .args([selection, "-o", "json", "--evidence", "e.gz"])
        .assert();
    let code = result.get_output().status.code().expect("a code");
    let report = serde_json::from_str(&stdout(&result)).expect("JSON");
    (report, code)
}

fn unpacked(file: &Path) -> String {
    let bytes = fs::read(file).expect("a file");
    let mut text = String::new();
    let read = GzDecoder::new(bytes.as_slice()).read_to_string(&mut text);
    read.expect("gzip");
    text
}

/// An envelope around any content, as the format has it.
fn packed(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).expect("memory");
    let plain = encoder.finish().expect("memory");
    let body = &plain[10..];
    let mut file = vec![0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 36, 0];
    file.extend(*b"CE\x20\0");
    file.extend(Sha256::digest(body));
    file.extend(body);
    file
}

/// The one line with which a file is refused.
fn refused(home: &TempDir, bytes: &[u8]) -> String {
    fs::write(home.path().join("e.gz"), bytes).expect("written");
    let result = checker(home).args(["all", "--evidence", "e.gz"]).assert();
    let result = result.code(3);
    let message = stderr(&result);
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(
        message.starts_with("error: --evidence: e.gz: "),
        "{message}"
    );
    assert_eq!(stdout(&result), "");
    message
}

#[test]
fn judged_again_it_is_the_same_but_for_how_long_it_took() {
    let home = home();
    for selection in ["all", "ex07.subnets.*"] {
        let (mut now, code) = save(&home, selection, &places());
        assert!(now["exercises"][0]["checks"][0]["seen"][0].is_object());
        let (mut later, later_code) = again(&home, selection);
        now["duration_ms"] = Value::Null;
        later["duration_ms"] = Value::Null;
        assert_eq!(now, later);
        assert_eq!(code, later_code);
    }
}

#[test]
fn the_region_that_was_expected_is_kept() {
    let home = home();
    let mut places = places();
    places.extend(["--region".into(), "eu-central-1".into()]);
    let (now, code) = save(&home, "ex06", &places);
    assert_eq!(code, 1, "the stack is elsewhere");
    let (later, _) = again(&home, "ex06");
    assert_eq!(now["exercises"], later["exercises"]);
}

#[test]
fn terms_may_differ_later() {
    let home = home();
    let mut places = places();
    let (relaxed, _) = save(&home, "all", &places);
    let result = checker(&home)
        .args(["all", "-o", "json", "--strict", "--evidence", "e.gz"])
        .assert();
    let later: Value = serde_json::from_str(&stdout(&result)).expect("JSON");
    places.push("--strict".into());
    let (strict, _) = save(&home, "all", &places);
    assert_eq!(strict["exercises"], later["exercises"]);
    assert_ne!(relaxed["strict"], later["strict"]);
}

#[test]
fn what_is_changed_or_is_no_evidence_is_refused() {
    let home = home();
    save(&home, "ex06", &places()[2..4]);
    let file = home.path().join("e.gz");
    let bytes = fs::read(&file).expect("a file");
    for index in [0, 2, 4, 9, 12, 20, 47, 48, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[index] ^= 0x80;
        refused(&home, &changed);
    }
    for length in [0, 1, 17, 60, bytes.len() / 2, bytes.len() - 1] {
        refused(&home, &bytes[..length]);
    }
    let cases: [(Vec<u8>, &str); 7] = [
        (b"{}".to_vec(), "no gzip file"),
        (packed(b"{}"), "other JSON"),
        (packed(b"resource {"), "no JSON"),
        (packed(&vec![b' '; 80 << 20]), "unpacks to more"),
        (
            packed(br#"{"format":"checker-evidence","version":2}"#),
            "use a newer checker",
        ),
        (
            packed(br#"{"format":"checker-evidence","version":"1"}"#),
            "makes no sense",
        ),
        (
            packed(br#"{"format":"checker-evidence","version":1}"#),
            "no evidence in it",
        ),
    ];
    for (bytes, part) in cases {
        let message = refused(&home, &bytes);
        assert!(message.contains(part), "{message}");
    }
    refused(&home, &packed(&[b'['; 4000]));
}

#[test]
fn a_change_that_was_wrapped_anew_is_noticed() {
    let home = home();
    save(&home, "ex06", &places()[2..4]);
    let text = unpacked(&home.path().join("e.gz"));
    assert!(text.contains("10.0.0.0/16"));
    let message = refused(
        &home,
        &packed(text.replace("10.0.0.0/16", "10.1.0.0/16").as_bytes()),
    );
    assert!(message.contains("the SHA-256 differs"), "{message}");
    let same = packed(text.as_bytes());
    fs::write(home.path().join("e.gz"), same).expect("written");
    assert_eq!(again(&home, "ex06").1, 0);
}

#[test]
fn what_an_older_checker_did_not_keep_is_undetermined() {
    let home = home();
    save(&home, "ex06", &places()[2..4]);
    let text = unpacked(&home.path().join("e.gz"));
    let mut document: Value = serde_json::from_str(&text).expect("JSON");
    let stack = document["evidence"]["stacks"][0].as_object_mut();
    stack.expect("a stack").remove("vpcs").expect("VPCs");
    document["a_newer_header"] = Value::Bool(true);
    document["evidence"]["a_newer_field"] = Value::from(7);
    let content = document["evidence"].to_string();
    document["sha256"] = format!("{:x}", Sha256::digest(content)).into();
    let file = packed(document.to_string().as_bytes());
    fs::write(home.path().join("e.gz"), file).expect("written");
    let (report, code) = again(&home, "ex06");
    assert_eq!(code, 2, "{report:#}");
    assert_eq!(report["summary"]["required"]["fail"], 0);
}

#[test]
fn no_secret_gets_into_the_file() {
    let home = home();
    let folder = home.path().join("turn-in/ex09");
    fs::create_dir_all(&folder).expect("a folder");
    let secrets = [
        "AKIAQQQQWWWWEEEERRRR",
        "wJalrXUtnFEMIbPxRfiCYzzzzKEY",
        "c0ffee00c0ffee00",
        "MIIEowIBAAKCAQEAq1w2e3",
        "hunter2hunter2",
    ];
    let [id, key, signature, pem, password] = secrets;
    let script = format!(
        "#!/bin/bash\nexport AWS_ACCESS_KEY_ID={id}\nexport AWS_SECRET_ACCESS_KEY={key}\n\
         curl 'https://b.s3.amazonaws.com/k?X-Amz-Signature={signature}&X-Amz-Expires=9'\n\
         cat > k <<X\n-----BEGIN RSA PRIVATE KEY-----\n{pem}\n-----END RSA PRIVATE KEY-----\nX\n\
         password={password}\nnohup python3 app.py &\n"
    );
    fs::write(folder.join("user_data.sh"), &script).expect("written");
    let terraform = format!(
        "variable \"key\" {{\n  default = \"{id}\"\n}}\n\
         variable \"link\" {{\n  default = \"https://h/k?Signature={signature}&Expires=1\"\n}}\n\
         resource \"aws_instance\" \"a\" {{\n  user_data = <<EOF\n{script}EOF\n  tags = {{\n    Name = var.key\n  }}\n}}\n\
         resource \"aws_instance\" \"b\" {{\n  user_data = file(\"user_data.sh\")\n}}\n"
    );
    fs::write(folder.join("02_ec2.tf"), terraform).expect("written");
    let turn_in = home.path().join("turn-in").display().to_string();
    save(&home, "all", &["--turn-in".into(), turn_in]);
    let text = unpacked(&home.path().join("e.gz"));
    assert!(text.contains("nohup python3 app.py"), "the script is kept");
    for secret in secrets {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn a_selection_that_was_not_collected_is_not_failed() {
    let home = home();
    let folder = workspace().join("infra/ex06").display().to_string();
    save(&home, "ex06", &["--turn-in".into(), folder]);
    let (report, code) = again(&home, "ex11");
    assert_ne!(code, 0);
    assert_eq!(report["summary"]["required"]["fail"], 0, "{report:#}");
}

#[test]
fn a_place_that_cannot_be_written_is_named_and_nothing_is_left() {
    let home = home();
    let mut arguments = vec![
        "ex06".to_owned(),
        "--save-evidence".into(),
        "no/e.gz".into(),
    ];
    arguments.extend(places());
    let result = checker(&home).args(&arguments).assert().code(3);
    let message = stderr(&result);
    assert!(message.contains("--save-evidence: no/e.gz"), "{message}");
    arguments[2] = "same".into();
    arguments.extend(["-o".into(), "json=same".into()]);
    let result = checker(&home).args(&arguments).assert().code(3);
    assert!(stderr(&result).contains("as well"));
    let left = fs::read_dir(home.path()).expect("a folder").count();
    assert_eq!(left, 0);
}

#[test]
fn the_document_names_every_field() {
    let home = home();
    save(&home, "ex06", &places());
    let text = unpacked(&home.path().join("e.gz"));
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let described = fs::read_to_string(workspace().join("docs/evidence.md")).expect("a document");
    let version = document["version"].to_string();
    assert!(described.contains(&format!("This is version {version}.")));
    let fields = |value: &Value| -> Vec<String> {
        let members = value.as_object().expect("an object");
        members.keys().cloned().collect()
    };
    // In one table each, in this order, and nothing else in it.
    let table = |title: &str| -> Vec<String> {
        let (_, section) = described.split_once(title).expect("a section");
        let section = section.split("\n## ").next().unwrap_or_default();
        let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
        let names = rows.filter_map(|row| row.split('`').next());
        names.map(str::to_owned).collect()
    };
    assert_eq!(fields(&document), table("## The document"));
    let mut evidence = table("## The evidence");
    let optional = ["region", "course", "notes"];
    evidence.retain(|name| !optional.contains(&name.as_str()));
    assert_eq!(fields(&document["evidence"]), evidence);
}
