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
