//! Files that are not what they were taken for: each gets one line that names
//! it, the reason and the way out.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::plan::{plan, plan_from};
use checker_collect_terraform::state::{state, state_from};

const PLAN: &str = r#"{"format_version": "1.2", "planned_values": {"root_module": {}}}"#;
const SHOWN: &str = r#"{"format_version": "1.0", "values": {"root_module": {}}}"#;
const RAW: &str = r#"{"version": 4, "serial": 1, "lineage": "x", "resources": []}"#;

fn as_plan(bytes: &[u8]) -> String {
    plan_from(bytes, "FILE", &Limits::default())
        .unwrap_err()
        .to_string()
}

fn as_state(bytes: &[u8]) -> String {
    state_from(bytes, "FILE", &Limits::default())
        .unwrap_err()
        .to_string()
}

#[test]
fn each_way_in_names_the_other() {
    for text in [SHOWN, RAW] {
        assert_eq!(
            as_plan(text.as_bytes()),
            "FILE: is a state, not a plan; give it with --state"
        );
    }
    assert_eq!(
        as_state(PLAN.as_bytes()),
        "FILE: is a plan, not a state; give it with --plan"
    );
}

#[test]
fn each_mistake_has_its_line() {
    let make = "terraform plan -out=tfplan, then terraform show -json tfplan > plan.json";
    for (bytes, expected) in [
        (
            &b"PK\x03\x04\x14\x00"[..],
            "is a binary plan; make JSON of it: terraform show -json tfplan > plan.json".into(),
        ),
        (b"", format!("is empty; make it again: {make}")),
        (
            b"{\"format_version\": \"1.2\",\n \"planned_val",
            format!("ends in the middle, at line 2; make it again: {make}"),
        ),
        (
            b"Terraform used the selected providers",
            format!("is not JSON: expected value at line 1 column 1; make it: {make}"),
        ),
        (
            b"{\"@level\":\"info\",\"@message\":\"Terraform 1.11.4\"}\n{\"@level\":\"info\"}\n",
            format!("is the log that `-json` prints, not the plan; make it: {make}"),
        ),
        (
            b"[1, 2]",
            format!("is JSON, but not a plan; make it: {make}"),
        ),
        (
            b"{\"format_version\": \"2.0\", \"planned_values\": {}}",
            "has format_version 2.0, and only 0.1 to 1.x are understood; make it with Terraform 1.x"
                .into(),
        ),
        (
            b"{\"format_version\": \"1.2\", \"resource_changes\": [{}]}",
            format!(
                "is not as Terraform writes it: missing field `address` at line 1 column 49; \
                 make it again: {make}"
            ),
        ),
        (
            b"\xff\x00",
            format!("is not UTF-8, at byte 0; make it again: {make}"),
        ),
    ] {
        assert_eq!(as_plan(bytes), format!("FILE: {expected}"));
    }
    assert!(
        as_state(br#"{"version": 3, "serial": 1, "modules": []}"#)
            .starts_with("FILE: is a state of version 3, and only version 4 is understood")
    );
    assert!(
        as_state(br#"{"serial": 1, "lineage": "x", "encrypted_data": "x"}"#)
            .starts_with("FILE: is encrypted")
    );
}

#[test]
fn what_is_too_much_is_refused() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(as_plan(deep.as_bytes()).contains("nested more than 100 levels deep"));
    let many = format!("[{}0]", "0,".repeat(300_000));
    assert!(as_state(many.as_bytes()).contains("more than 250000 values"));
    let resources = [r#"{"address":"a.b","mode":"managed","type":"a"}"#; 10];
    let distinct: Vec<String> = resources
        .iter()
        .enumerate()
        .map(|(index, text)| text.replace("a.b", &format!("a.b{index}")))
        .collect();
    let text = format!(
        r#"{{"format_version":"1.0","values":{{"root_module":{{"resources":[{}]}}}}}}"#,
        distinct.join(",")
    );
    let limits = Limits {
        resources: 9,
        ..Limits::default()
    };
    let error = state_from(text.as_bytes(), "FILE", &limits).unwrap_err();
    assert!(error.to_string().contains("more than 9 resources"));
    let limits = Limits {
        resources: 10,
        ..Limits::default()
    };
    assert!(state_from(text.as_bytes(), "FILE", &limits).is_ok());

    let long = format!(
        r#"{{"version":4,"serial":1,"resources":[{{"module":"{}","mode":"managed","type":"a","name":"b"}}]}}"#,
        "m".repeat(1_001)
    );
    assert!(as_state(long.as_bytes()).contains("an address of more than 1000 bytes"));
}

fn of(path: &Path) -> (String, String) {
    let limits = Limits::default();
    (
        plan(path, &limits).unwrap_err().to_string(),
        state(path, &limits).unwrap_err().to_string(),
    )
}

#[test]
fn files_that_are_none_are_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("plan.json");
    let pipe = folder.path().join("pipe");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    for (path, expected) in [
        (folder.path(), "is a directory; name the JSON file in it"),
        (&missing, "there is no such file; look at the path"),
        (&pipe, "is not a regular file; save the JSON to a file"),
    ] {
        let (plan, state) = of(path);
        assert!(plan.contains(expected), "{plan}");
        assert!(state.contains(expected), "{state}");
        assert!(plan.starts_with(&path.display().to_string()), "{plan}");
    }
}

#[test]
fn files_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    std::fs::write(&path, format!("\u{feff}{PLAN}\r\n")).unwrap();
    assert!(plan(&path, &Limits::default()).is_ok());
    for text in [SHOWN, RAW] {
        std::fs::write(&path, text).unwrap();
        assert!(state(&path, &Limits::default()).is_ok());
    }
    // A file that is longer than the limit is not read to its end.
    let limits = Limits {
        json_bytes: 10,
        ..Limits::default()
    };
    let error = state(&path, &limits).unwrap_err().to_string();
    assert!(error.contains("is larger than"), "{error}");
}
