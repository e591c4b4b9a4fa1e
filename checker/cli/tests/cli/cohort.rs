//! `--config`: the parameters of a cohort decide what conforms, points are in
//! the report, and a mistake in the file is shown where it is.
#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::{checker, home, stderr, stdout};

/// Every parameter that files show, as another cohort has it.
const COHORT: &str = r#"[course]
region = "eu-west-3"
zones = ["a", "eu-west-3c"]
project_name = "cloud42"
port = 8080
vpc_cidr = "10.42.0.0/16"
subnet_cidrs = ["10.42.1.0/24", "10.42.2.0/24"]
instance_type = "t3.small"
role = "api_s3"
"#;

/// What the reference solution says, and what it says for that cohort.
const REWRITTEN: [(&str, &str); 7] = [
    ("eu-west-1", "eu-west-3"),
    ("module02", "cloud42"),
    ("5000", "8080"),
    ("10.0.", "10.42."),
    ("{var.region}b", "{var.region}c"),
    ("t2.micro", "t3.small"),
    ("s3_access", "api_s3"),
];

fn infra() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra")
}

fn copy(from: &Path, to: &Path, change: &dyn Fn(String) -> String) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target, change);
        } else {
            let text = fs::read_to_string(&path).expect("a text");
            fs::write(target, change(text)).expect("written");
        }
    }
}

/// A home with the reference solution, as it is and rewritten, and the file of
/// the cohort.
fn home_of_cohort() -> TempDir {
    let home = home();
    copy(&infra(), &home.path().join("subject"), &|text| text);
    copy(&infra(), &home.path().join("cohort"), &|text| {
        let rewritten = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
        REWRITTEN.iter().fold(text, rewritten)
    });
    fs::write(home.path().join("c.toml"), COHORT).expect("written");
    home
}

fn judge(home: &TempDir, arguments: &[&str]) -> (Value, i32) {
    let result = checker(home).args(arguments).args(["-o", "json"]).assert();
    let code = result.get_output().status.code().expect("a code");
    let text = stdout(&result);
    let report = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{}", stderr(&result)));
    (report, code)
}

fn with_verdict(report: &Value, verdict: &str) -> Vec<String> {
    let exercises = report["exercises"].as_array().expect("exercises");
    let checks = exercises
        .iter()
        .flat_map(|one| one["checks"].as_array().expect("checks"));
    let found = checks.filter(|check| check["verdict"] == verdict);
    found
        .map(|check| check["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[test]
fn another_cohort_is_judged_by_its_own_parameters() {
    let home = home_of_cohort();
    let all = ["ex06..ex11", "--turn-in"];
    let (report, code) = judge(
        &home,
        &[&all[..], &["cohort", "--config", "c.toml"]].concat(),
    );
    assert_eq!(
        code,
        0,
        "{:?} {:?}",
        with_verdict(&report, "fail"),
        with_verdict(&report, "undetermined")
    );
    let text = report["exercises"].to_string().replace("port-5000", "");
    for (subject, _) in REWRITTEN {
        assert!(
            !text.contains(subject),
            "{subject} is left in the report: {text}"
        );
    }
    let notes = report["notes"].to_string();
    assert!(
        notes.contains("by the parameters of the cohort: region eu-west-3"),
        "{notes}"
    );
    // By the subject it is as wrong as the subject's is by the cohort's.
    let (by_subject, code) = judge(&home, &[&all[..], &["cohort"]].concat());
    assert_eq!(code, 1);
    let (by_cohort, code) = judge(
        &home,
        &[&all[..], &["subject", "--config", "c.toml"]].concat(),
    );
    assert_eq!(code, 1);
    let failed = with_verdict(&by_cohort, "fail");
    assert_eq!(
        failed,
        [
            "ex06.vpc.region",
            "ex06.vpc.cidr",
            "ex06.vpc.tag-project-name",
            "ex06.vpc.tag-name",
            "ex07.subnets.tag-project-name",
            "ex07.subnets.tag-name",
            "ex08.gateway.tag-project-name",
            "ex08.gateway.tag-name",
            "ex08.routes.tag-project-name",
            "ex08.routes.tag-name",
            "ex09.security-group.name",
            "ex09.security-group.port-5000",
            "ex09.instance.type",
            "ex09.instance.ami",
            "ex10.launch.type",
            "ex10.launch.ami",
            "ex11.security-group.port-5000",
            "ex11.elb.listener",
            "ex11.elb.health-check-port",
        ]
    );
    assert_eq!(with_verdict(&by_subject, "fail"), failed);
    let skipped = with_verdict(&by_cohort, "skipped");
    for id in ["ex07.subnets.cidr", "ex07.subnets.availability-zone"] {
        assert!(skipped.contains(&id.to_owned()), "{skipped:?}");
    }
}

#[test]
fn a_file_that_is_merely_there_changes_nothing() {
    let home = home_of_cohort();
    for place in [
        "checker.toml",
        "subject/checker.toml",
        "subject/ex06/checker.toml",
    ] {
        fs::write(home.path().join(place), COHORT).expect("written");
    }
    let (_, code) = judge(&home, &["ex06..ex11", "--turn-in", "subject"]);
    assert_eq!(code, 0);
}

#[test]
fn the_environment_names_the_file_and_the_flag_goes_before_it() {
    let home = home_of_cohort();
    let arguments = ["ex06", "--turn-in", "cohort"];
    let code = |arguments: &[&str], variable: &str| {
        let result = checker(&home)
            .args(arguments)
            .env("CHECKER_CONFIG", variable)
            .assert();
        result.get_output().status.code()
    };
    assert_eq!(code(&arguments, "c.toml"), Some(0));
    let flagged = [&arguments[..], &["--config", "c.toml"]].concat();
    assert_eq!(code(&flagged, "missing.toml"), Some(0));
    let moved = [&flagged[..], &["--region", "eu-west-1"]].concat();
    assert_eq!(code(&moved, ""), Some(1), "--region goes before the file");
}

#[test]
fn every_mistake_is_shown_where_it_is() {
    let home = home_of_cohort();
    let text =
        "[course]\nregoin = \"eu-west-3\"\nport = 70000\n[points.checks]\n\"ex06.vpc.cdir\" = 2\n";
    fs::write(home.path().join("c.toml"), text).expect("written");
    let result = checker(&home)
        .args(["ex06", "--turn-in", "cohort", "--config", "c.toml"])
        .assert()
        .code(3);
    assert_eq!(stdout(&result), "");
    let shown = stderr(&result);
    for part in [
        "error: --config: c.toml:2:1: [course] has no `regoin`; did you mean `region`?\n",
        "error: --config: c.toml:3:8: `port` is a whole number from 1 to 65535, not 70000\n",
        "error: --config: c.toml:5:1: `ex06.vpc.cdir` is no check and no family of checks; did you mean `ex06.vpc.cidr`?\n",
        "2 │ regoin = \"eu-west-3\"\n",
        "3 │ port = 70000\n",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    for (file, part) in [("missing.toml", "No such file"), (".", "it is a directory")] {
        let result = checker(&home)
            .args(["ex06", "--turn-in", "cohort", "--config", file])
            .assert()
            .code(3);
        let shown = stderr(&result);
        assert!(
            shown.starts_with(&format!("error: --config: {file}: ")),
            "{shown}"
        );
        assert!(shown.contains(part), "{shown}");
    }
}

#[test]
fn what_is_hostile_in_the_file_is_inert_on_the_terminal() {
    let home = home_of_cohort();
    let text = "[course]\n\"\\u001b[2J\" = 1\nregion = \"\u{202e}\u{9b}31m\"\n";
    fs::write(home.path().join("c.toml"), text).expect("written");
    let result = checker(&home)
        .args(["ex06", "--turn-in", "cohort", "--config", "c.toml"])
        .assert()
        .code(3);
    let shown = stderr(&result);
    assert!(
        !shown.contains(['\u{1b}', '\u{9b}', '\u{202e}']),
        "{shown:?}"
    );
}

#[test]
fn the_balancer_is_asked_at_the_cohorts_port() {
    let home = home_of_cohort();
    let asked = |elb: &str| {
        let arguments = [
            "ex06",
            "--turn-in",
            "cohort",
            "--config",
            "c.toml",
            "--elb",
            elb,
        ];
        let result = checker(&home).args(arguments).assert();
        // A build that asks nobody says so of the right port.
        stderr(&result)
    };
    let shown = asked("a.example:5000");
    assert!(
        shown.contains("--elb: the balancer is asked at port 8080"),
        "{shown}"
    );
    assert!(!asked("a.example:8080").contains("is asked at port"));
}

#[test]
fn points_are_an_interval_where_something_is_open() {
    let home = home_of_cohort();
    let text = "[points.exercises]\nex06 = 4\nex07 = 3\n";
    fs::write(home.path().join("p.toml"), text).expect("written");
    let (report, code) = judge(
        &home,
        &["ex06..ex08", "--turn-in", "subject", "--config", "p.toml"],
    );
    assert_eq!(code, 0);
    let points = &report["summary"]["points"];
    assert_eq!(
        points.to_string(),
        r#"{"earned_min":7,"earned_max":7,"total":7}"#
    );
    assert_eq!(report["exercises"][2].get("points"), None);
    // A block that only an apply would tell.
    let file = home.path().join("subject/ex06/10_terraform.auto.tfvars");
    let text = fs::read_to_string(&file).expect("a text");
    let kept = text.lines().filter(|line| !line.contains("vpc_cidr_block"));
    fs::write(&file, kept.collect::<Vec<_>>().join("\n")).expect("written");
    let (report, _) = judge(
        &home,
        &["ex06", "--turn-in", "subject", "--config", "p.toml"],
    );
    let points = &report["summary"]["points"];
    let (low, high) = (points["earned_min"].as_f64(), points["earned_max"].as_f64());
    assert!(low < high, "{points}");
    let shown = checker(&home)
        .args([
            "ex06",
            "--turn-in",
            "subject",
            "--config",
            "p.toml",
            "--quiet",
        ])
        .assert();
    let told = format!(
        "{} to {} of 4 points",
        low.expect("a number"),
        high.expect("a number")
    );
    let shown = stdout(&shown);
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains(&told), "{told}: {shown}");
}

#[test]
fn saved_evidence_keeps_the_parameters_that_it_was_collected_for() {
    let home = home_of_cohort();
    let saving = [
        "ex06..ex07",
        "--turn-in",
        "cohort",
        "--save-evidence",
        "e.gz",
    ];
    let (first, code) = judge(&home, &[&saving[..], &["--config", "c.toml"]].concat());
    assert_eq!(code, 0);
    let again = ["ex06..ex07", "--evidence", "e.gz"];
    let (second, code) = judge(&home, &again);
    assert_eq!(code, 0);
    assert_eq!(first["exercises"], second["exercises"]);
    assert_eq!(
        first["notes"], second["notes"],
        "by which parameters is said"
    );
    // A file that is named now has the last word.
    fs::write(
        home.path().join("c.toml"),
        "[course]\nregion = \"eu-west-1\"\n",
    )
    .expect("written");
    let (third, code) = judge(&home, &[&again[..], &["--config", "c.toml"]].concat());
    assert_eq!(code, 1);
    assert!(with_verdict(&third, "fail").contains(&"ex06.vpc.region".to_owned()));
}
