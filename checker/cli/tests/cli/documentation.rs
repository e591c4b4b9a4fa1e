//! `list`, `explain` and `completions` need nothing but the binary.

use serde_json::Value;

use crate::{checker, home, run, stderr, stdout};

#[test]
fn the_list_holds_what_was_selected() {
    let all = stdout(&run(&["list"]).code(0));
    let network = stdout(&run(&["list", "ex06", "ex07.subnets.cidr"]).code(0));
    for line in network.lines().filter(|line| !line.is_empty()) {
        assert!(
            line.starts_with("ex0")
                // The rest of a title that had no room.
                || line.starts_with("          ")
                || line.starts_with("  ex06.")
                || line.contains("ex07.subnets.cidr"),
            "{line}"
        );
    }
    assert!(network.lines().count() < all.lines().count());
    let row = network.lines().find(|line| line.contains("ex06.vpc.cidr"));
    let row = row.expect("the check is listed");
    for word in ["required", "stack", "10.0.0.0/16"] {
        assert!(row.contains(word), "{row}");
    }
}

#[test]
fn the_list_is_also_json() {
    let text = stdout(&run(&["list", "ex06", "--json"]).code(0));
    let list: Value = serde_json::from_str(&text).expect("JSON");
    let ids: Vec<&str> = list
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|entry| entry["id"].as_str())
        .collect();
    assert!(ids.contains(&"ex06.vpc.cidr"), "{ids:?}");
    assert!(ids.iter().all(|id| id.starts_with("ex06.")), "{ids:?}");
    assert_eq!(list[0]["level"], "required");
}

#[test]
fn every_check_can_be_explained() {
    let text = stdout(&run(&["list", "--json"]).code(0));
    let list: Value = serde_json::from_str(&text).expect("JSON");
    let home = home();
    for entry in list.as_array().expect("a list").iter().step_by(5) {
        let id = entry["id"].as_str().expect("an id");
        let explained = stdout(&checker(&home).args(["explain", id]).assert().code(0));
        for label in [
            "requirement",
            "why",
            "terraform",
            "console",
            "seen from",
            "reads",
        ] {
            assert!(explained.contains(&format!("\n{label} ")), "{id}: {label}");
        }
        assert!(explained.starts_with(id), "{explained}");
    }
}

#[test]
fn a_family_is_not_explained_but_listed() {
    let result = run(&["explain", "ex07"]).code(3);
    assert!(stderr(&result).contains("`checker list ex07`"));
}

#[test]
fn equivalents_and_permissions_are_explained() {
    let text = stdout(&run(&["explain", "ex10.launch.exists"]).code(0));
    assert!(text.contains("accepted     launch-template"), "{text}");
    assert!(
        text.contains("autoscaling:DescribeLaunchConfigurations"),
        "{text}"
    );
    let api = stdout(&run(&["explain", "ex11.api.root"]).code(0));
    assert!(api.contains("with --elb"), "{api}");
}

#[test]
fn shells_get_their_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = stdout(&run(&["completions", shell]).code(0));
        assert!(
            script.contains("checker") && script.contains("explain"),
            "{shell}"
        );
    }
}

#[test]
fn a_terminal_without_utf8_gets_ascii() {
    let home = home();
    let text = checker(&home)
        .env("LANG", "C")
        .args(["list"])
        .assert()
        .code(0);
    assert!(stdout(&text).is_ascii());
}

#[test]
fn colour_comes_when_it_is_asked_for() {
    let home = home();
    let colored = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = checker(&home);
        command.envs(variables.iter().copied());
        let result = command
            .args(["explain", "ex06.vpc.cidr"])
            .args(arguments)
            .assert();
        stdout(&result.code(0)).contains('\x1b')
    };
    assert!(!colored(&[], &[]), "a pipe");
    assert!(colored(&[], &["--color", "always"]));
    assert!(colored(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!colored(
        &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")],
        &["--color", "never"]
    ));
    assert!(!colored(&[("NO_COLOR", "1")], &[]));
}

fn listed(arguments: &[&str]) -> Vec<Value> {
    let arguments: Vec<&str> = ["list", "--json"]
        .iter()
        .chain(arguments)
        .copied()
        .collect();
    let text = stdout(&run(&arguments).code(0));
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn the_list_can_be_narrowed() {
    let all = listed(&[]);
    let advice = listed(&["--level", "advice"]);
    let required = listed(&["--level", "required"]);
    assert_eq!(advice.len() + required.len(), all.len());
    assert!(!advice.is_empty() && advice.iter().all(|one| one["level"] == "advice"));
    let hcl = listed(&["ex06..ex09", "--level", "advice", "--seen-from", "hcl"]);
    let ids: Vec<&str> = hcl.iter().filter_map(|one| one["id"].as_str()).collect();
    assert!(
        ids.contains(&"ex09.security-group.not-wide-open"),
        "{ids:?}"
    );
    assert!(
        hcl.iter()
            .all(|one| one["vantage_points"].to_string().contains("\"hcl\""))
    );
    let http = listed(&["--seen-from", "http"]).len();
    let files = listed(&["--seen-from", "files"]).len();
    assert_eq!(
        listed(&["--seen-from", "http", "--seen-from", "files"]).len(),
        http + files
    );
    let none = run(&["list", "ex06", "--seen-from", "http"]).code(3);
    assert!(stderr(&none).contains("--seen-from"));
    run(&["list", "--level", "optional"]).code(3);
}

fn schema(name: &str) -> jsonschema::Validator {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema");
    let text = std::fs::read_to_string(folder.join(name)).expect("a schema");
    let mut schema: Value = serde_json::from_str(&text).expect("JSON");
    // Nothing is written that is not described.
    for pointer in ["", "/items", "/properties/evidence"] {
        let place = schema.pointer_mut(pointer).and_then(Value::as_object_mut);
        if let Some(place) = place.filter(|place| place.contains_key("properties")) {
            place.insert("additionalProperties".into(), false.into());
        }
    }
    jsonschema::draft202012::new(&schema).expect("a schema")
}

#[test]
fn the_list_follows_its_schema() {
    let validator = schema("list.schema.json");
    let list = Value::Array(listed(&[]));
    let errors: Vec<String> = validator
        .iter_errors(&list)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, [""; 0]);
    for (member, value) in [("level", "optional"), ("seen_from", "moon"), ("new", "x")] {
        let mut spoilt = list.clone();
        spoilt[0][member] = value.into();
        assert!(!validator.is_valid(&spoilt), "{member}");
    }
}

#[test]
fn saved_evidence_follows_its_schema() {
    use std::io::Read as _;
    let home = home();
    let infra = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra");
    let mut command = checker(&home);
    command.args([
        "ex06",
        "--save-evidence",
        "e.gz",
        "--region",
        "eu-west-1",
        "--turn-in",
    ]);
    command.arg(infra).assert().code(0);
    let file = std::fs::File::open(home.path().join("e.gz")).expect("a file");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .expect("gzip");
    let evidence: Value = serde_json::from_str(&text).expect("JSON");
    let validator = schema("evidence.schema.json");
    let errors: Vec<String> = validator
        .iter_errors(&evidence)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, [""; 0]);
    for member in ["format", "version", "sha256", "evidence"] {
        let mut spoilt = evidence.clone();
        spoilt[member] = "x".into();
        assert!(!validator.is_valid(&spoilt), "{member}");
    }
}

#[test]
fn the_manual_is_a_page_for_man() {
    let page = stdout(&run(&["man"]).code(0));
    assert!(page.contains(".TH checker 1"), "{page}");
    for word in [
        "\\-\\-turn\\-in",
        "\\-\\-evaluation",
        "checker\\-explain(1)",
        "Exit codes:",
    ] {
        assert!(page.contains(word), "{word}: {page}");
    }
    let list = stdout(&run(&["man", "list"]).code(0));
    assert!(list.contains("\\-\\-seen\\-from"), "{list}");
    let none = run(&["man", "teapot"]).code(3);
    assert!(stderr(&none).contains("`checker --help`"));
}

/// The policy that `infra` holds is the one for everything.
#[test]
fn the_policy_for_everything_is_in_infra() {
    let file =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/checker-policy.json");
    let printed = stdout(&run(&["policy"]).code(0));
    if std::env::var_os("UPDATE_POLICY").is_some() {
        std::fs::write(&file, &printed).expect("the file is written");
    }
    let kept = std::fs::read_to_string(&file).expect("infra/checker-policy.json");
    assert!(
        kept == printed,
        "infra/checker-policy.json is not what `checker policy` prints; UPDATE_POLICY=1 writes it anew"
    );
}

#[test]
fn a_policy_is_for_what_was_selected() {
    let text = stdout(&run(&["policy", "ex00.root.no-access-key"]).code(0));
    let policy: Value = serde_json::from_str(&text).expect("JSON");
    let keys: Vec<&String> = policy.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["Version", "Statement"]);
    let actions: Vec<&Value> = policy["Statement"]
        .as_array()
        .expect("statements")
        .iter()
        .map(|statement| &statement["Action"])
        .collect();
    assert_eq!(
        actions,
        [
            &serde_json::json!(["iam:GetAccountSummary"]),
            &serde_json::json!(["sts:GetCallerIdentity"]),
        ]
    );
    let message = stderr(&run(&["policy", "ex99"]).code(3));
    assert!(message.contains("`ex99` selects no check"), "{message}");
}
