//! Credentials and state files, wherever they are.

use super::{collect, folder};

fn shown(list: &checker_model::List<checker_model::turn_in::Leak>) -> Vec<(&str, String)> {
    list.iter()
        .map(|leak| (leak.what.as_str(), leak.origin.to_string()))
        .collect()
}

#[test]
fn credentials_are_found_anywhere() {
    let id = ["AKIA", "Q3EGRIVXN7LT5PWZ"].concat();
    let secret = ["hR4tq9ZbX2mKw8sLc1V7", "yUeJ0nGdF5pAoT3iBxQk"].concat();
    let key = format!(
        "-----BEGIN {} KEY-----\n{}\n",
        "RSA PRIVATE",
        "M".repeat(64)
    );
    let provider =
        format!("provider \"aws\" {{\n  access_key = \"{id}\"\n  secret_key = \"{secret}\"\n}}\n");
    let dir = folder(&[
        ("ex06/01_networking.tf", &provider),
        (
            "ex06/ok.tf",
            "variable \"secret_key\" {\n  default = \"YOUR_KEY\"\n}\n",
        ),
        ("keys/module02.pem", &key),
        ("keys/public.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n"),
        ("Credentials.csv", "User name,Password\n"),
        (".git/config", &id),
        (".terraform/x", &id),
    ]);
    let turn_in = collect(dir.path()).turn_in;
    assert_eq!(
        shown(&turn_in.credentials),
        [
            ("a list of access keys", "Credentials.csv".to_owned()),
            ("an access key id", "ex06/01_networking.tf:2".to_owned()),
            ("a secret access key", "ex06/01_networking.tf:3".to_owned()),
            ("a private key", "keys/module02.pem:1".to_owned()),
        ]
    );
    assert!(turn_in.credentials.is_complete());
    let whole = serde_json::to_string(&turn_in).unwrap();
    assert!(!whole.contains(&id) && !whole.contains(&secret));
}

#[test]
fn state_is_found_by_name() {
    let dir = folder(&[
        ("ex06/main.tf", ""),
        ("ex06/terraform.tfstate", "{}"),
        ("ex06/terraform.tfstate.backup", "{}"),
        ("ex06/terraform.tfstate.1700000000.backup", "{}"),
        ("ex06/.terraform.lock.hcl", ""),
        ("ex06/.terraform/providers/x", ""),
        ("ex06/crash.log", ""),
        ("ex06/crash.2024.log", ""),
        ("ex06/crash.txt", ""),
    ]);
    let turn_in = collect(dir.path()).turn_in;
    let found = shown(&turn_in.state);
    assert_eq!(
        found,
        [
            ("a .terraform folder", "ex06/.terraform".to_owned()),
            ("a crash log", "ex06/crash.2024.log".to_owned()),
            ("a crash log", "ex06/crash.log".to_owned()),
            ("a state file", "ex06/terraform.tfstate".to_owned()),
            (
                "a state file",
                "ex06/terraform.tfstate.1700000000.backup".to_owned()
            ),
            ("a state file", "ex06/terraform.tfstate.backup".to_owned()),
        ]
    );
    // What is in it is nobody's work.
    let entries = &turn_in.folders["ex06"].entries.items;
    assert!(!entries.contains_key(".terraform/providers"));
}
