//! Every case of the tables on turn-ins, and what holds for all of them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod file_cases;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use checker_checks::{Check, Judge, Judgement, registry};
use checker_model::run::CheckReport;
use checker_model::verdict::Correction;
use checker_model::{Level, Origin, Stack, VantagePoint, Verdict};
use file_cases::{Case, Shape, all, case, failing, judged, report, reports, turn_in};
use serde_json::{Value, json};

/// Every case, judged once for all the tests.
static JUDGED: LazyLock<Vec<(&Case, Judgement)>> =
    LazyLock::new(|| all().map(|case| (case, case.judged())).collect());

fn only_in_files(check: &Check) -> bool {
    matches!(
        check.judge,
        Judge::Files(_) | Judge::TurnIn(_) | Judge::Terraform(_)
    )
}

fn on_stacks(check: &Check) -> bool {
    matches!(check.judge, Judge::Stack(_)) && check.exercise() != "ex03"
}

#[test]
fn the_conforming_turn_in_conforms() {
    for strict in [false, true] {
        let reference = case("", Verdict::Pass, "", &[]);
        let judgement = judged(reference.turn_in(), Vec::new(), "module02", strict);
        let mut seen = 0;
        for check in registry::checks().filter(|check| only_in_files(check) || on_stacks(check)) {
            let Some(report) = reports(&judgement).find(|one| one.id == check.id) else {
                continue;
            };
            seen += 1;
            assert_eq!(report.verdict, Verdict::Pass, "{report:#?}");
            let from = if check.seen_from().contains(&VantagePoint::Files) {
                VantagePoint::Files
            } else {
                VantagePoint::Hcl
            };
            let from_there: Vec<_> = report.seen.iter().map(|seen| seen.vantage_point).collect();
            assert_eq!(from_there, [from], "{}", check.id);
        }
        assert!(seen >= 80, "{seen}");
        assert_eq!(judgement.summary.exit_code, 0);
    }
}

#[test]
fn every_case_gives_its_verdict() {
    let mut wrong = Vec::new();
    for (case, judgement) in JUDGED.iter() {
        let report = report(judgement, case.id);
        if report.verdict != case.verdict {
            wrong.push(format!(
                "{} ({}): {} instead of {}; {:?} {:?} {:?}",
                case.id,
                case.says,
                report.verdict,
                case.verdict,
                report.failures,
                report.reasons,
                report.skipped_because,
            ));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn one_cause_is_one_failure() {
    let mut wrong = Vec::new();
    for (case, judgement) in JUDGED.iter() {
        let mut expected: BTreeSet<&str> = case.with.iter().copied().collect();
        let required = report(judgement, case.id).level == Level::Required;
        if case.verdict == Verdict::Fail && required {
            expected.insert(case.id);
        }
        let failing: BTreeSet<&str> = failing(judgement).into_iter().collect();
        if matches!(case.verdict, Verdict::Fail | Verdict::Pass) && failing != expected {
            wrong.push(format!("{} ({}): {failing:?}", case.id, case.says));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_check_on_files_has_a_case_of_each_verdict() {
    let mut missing = Vec::new();
    let mut checks = 0;
    for check in registry::checks().filter(|check| only_in_files(check)) {
        checks += 1;
        for verdict in [Verdict::Pass, Verdict::Fail, Verdict::Undetermined] {
            if !all().any(|case| case.id == check.id && case.verdict == verdict) {
                missing.push(format!("{}: {verdict}", check.id));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(checks >= 31, "{checks}");
}

#[test]
fn a_verdict_says_what_it_must() {
    for (case, judgement) in JUDGED.iter() {
        for report in reports(judgement) {
            let at = format!("{} ({}): {}", case.id, case.says, report.id);
            match report.verdict {
                Verdict::Fail => {
                    assert!(!report.failures.is_empty(), "{at}");
                    for failure in &report.failures {
                        let texts = [&failure.expected, &failure.actual, &failure.fix];
                        assert!(
                            texts
                                .iter()
                                .all(|text| !text.is_empty() && !text.ends_with('.')),
                            "{at}: {failure:?}"
                        );
                        assert_ne!(failure.expected, failure.actual, "{at}");
                    }
                }
                Verdict::Undetermined | Verdict::NotApplicable => {
                    assert!(!report.reasons.is_empty(), "{at}");
                }
                Verdict::Skipped => assert!(report.skipped_because.is_some(), "{at}"),
                Verdict::Pass | Verdict::Waived => {}
            }
        }
    }
}

/// A failure of a check on files points at a file.
#[test]
fn a_failure_in_files_points_into_them() {
    let mut seen = 0;
    for (case, judgement) in JUDGED
        .iter()
        .filter(|(case, _)| case.verdict == Verdict::Fail)
    {
        let check = registry::check(case.id).unwrap();
        if !matches!(check.judge, Judge::Files(_) | Judge::TurnIn(_)) {
            continue;
        }
        // Places that the case itself left out.
        let unseen = case.edits.iter().any(|(path, value)| {
            value.contains("unseen") && !path.contains("depends_on") && !path.contains("references")
        });
        for failure in &report(judgement, case.id).failures {
            let in_file = matches!(failure.origin, Origin::Hcl { .. } | Origin::File { .. });
            assert!(
                in_file
                    || unseen
                    || case.id == "ex06.region.variable"
                    || case.id.starts_with("ex10.launch"),
                "{} ({}): {failure:?}",
                case.id,
                case.says
            );
            seen += 1;
        }
    }
    assert!(seen >= 30, "{seen}");
}

/// Every fact of a document, and every list: their pointers, and what they are
/// when they are not known.
fn unknowns(value: &Value, at: &str, found: &mut Vec<(String, Value)>) {
    let why = json!({"why": "unreadable", "detail": "test"});
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => {
            let keys = ["value", "absent", "origin"];
            let is_fact = !map.is_empty()
                && map.keys().all(|key| keys.contains(&key.as_str()))
                && (map.contains_key("value") || map.contains_key("absent"));
            if is_fact {
                found.push((at.to_owned(), json!({"unknown": why})));
            }
            if let Some(items) = map.get("items") {
                let none = if items.is_array() {
                    json!([])
                } else {
                    json!({})
                };
                found.push((at.to_owned(), json!({"items": none, "incomplete": [why]})));
                found.push((at.to_owned(), json!({"items": items, "incomplete": [why]})));
            }
            let escaped = |key: &String| key.replace('~', "~0").replace('/', "~1");
            map.iter()
                .map(|(key, value)| (escaped(key), value))
                .collect()
        }
        Value::Array(items) => {
            let numbered = items.iter().enumerate();
            numbered
                .map(|(at, value)| (at.to_string(), value))
                .collect()
        }
        _ => return,
    };
    for (key, child) in children {
        unknowns(child, &format!("{at}/{key}"), found);
    }
}

/// Whatever is not known of a conforming turn-in, nothing of it fails.
#[test]
fn not_knowing_never_fails_a_conforming_turn_in() {
    let reference = turn_in::document();
    let mut found = Vec::new();
    unknowns(&reference, "", &mut found);
    // The rest of the stacks is spoiled in the tests on stacks.
    found.retain(|(pointer, _)| {
        let kinds = [
            "/stack/outputs",
            "/stack/instances",
            "/stack/security_groups",
        ];
        !pointer.contains("/stack/") || kinds.iter().any(|kind| pointer.contains(kind))
    });
    assert!(found.len() > 200, "{}", found.len());
    let mut wrong = Vec::new();
    for (pointer, value) in found {
        let mut document = reference.clone();
        *document.pointer_mut(&pointer).unwrap() = value;
        let turn_in = serde_json::from_value(document).unwrap();
        let selection = pointer
            .split('/')
            .nth(2)
            .filter(|name| name.starts_with("ex"));
        let judgement = judged(turn_in, Vec::new(), selection.unwrap_or("turnin"), false);
        for report in reports(&judgement) {
            if matches!(report.verdict, Verdict::Fail | Verdict::Skipped) {
                let because = &report.skipped_because;
                wrong.push(format!(
                    "{pointer}: {} {} {because:?}",
                    report.id, report.verdict
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Files of which nothing could be parsed.
#[test]
fn what_cannot_be_read_is_neither_right_nor_wrong() {
    let mut document = turn_in::document();
    for exercise in turn_in::EXERCISES {
        let folder = &mut document["folders"][*exercise];
        folder["stack"] = serde_json::to_value(Stack::unseen(VantagePoint::Hcl)).unwrap();
        folder.as_object_mut().unwrap().remove("declared");
        folder["entries"] =
            json!({"items": {}, "incomplete": [{"why": "unreadable", "detail": "x"}]});
    }
    let turn_in = serde_json::from_value(document).unwrap();
    let judgement = judged(turn_in, Vec::new(), "ex01..ex11", false);
    for report in reports(&judgement) {
        assert!(
            matches!(
                report.verdict,
                Verdict::Undetermined | Verdict::NotApplicable
            ),
            "{report:#?}"
        );
    }
    assert_eq!(judgement.summary.exit_code, 2);
}

fn of(edits: &'static [file_cases::Edit], id: &'static str) -> CheckReport {
    let judgement = case(id, Verdict::Fail, "", edits).judged();
    report(&judgement, id).clone()
}

/// What a machine can say, it says.
#[test]
fn a_failure_carries_its_correction() {
    const AT: &str = r#""origin": {"kind": "hcl", "file": "ex06/a.tf", "line": 1, "column": 1, "end": {"line": 1, "column": 9}}"#;
    let cases: &[(&str, String, &str, Correction)] = &[
        (
            "ex06/stack/vpcs/items/aws_vpc.main/cidr_block",
            format!(r#"{{"value": "10.0.0.0/8", {AT}}}"#),
            "ex06.vpc.cidr",
            Correction::Replace("\"10.0.0.0/16\"".into()),
        ),
        (
            "ex06/stack/vpcs/items/aws_vpc.main/enable_dns_hostnames",
            format!(r#"{{"absent": null, {AT}}}"#),
            "ex06.vpc.dns-hostnames",
            Correction::Insert("enable_dns_hostnames = true".into()),
        ),
        (
            "ex06/stack/vpcs/items/aws_vpc.main/tags",
            format!(r#"{{"entries": {{"project_name": {{"value": "module02"}}}}, {AT}}}"#),
            "ex06.vpc.tag-name",
            Correction::Insert("Name = \"module02-vpc\"".into()),
        ),
        (
            "ex07/stack/subnets/items/aws_subnet.public_1/cidr_block",
            format!(r#"{{"value": "10.0.7.0/24", {AT}}}"#),
            "ex07.subnets.cidr",
            Correction::Replace("\"10.0.1.0/24\"".into()),
        ),
        (
            "ex07/declared/resources/items/aws_subnet.public_1/depends_on",
            "[]".into(),
            "ex07.subnets.depends-on-vpc",
            Correction::Insert("depends_on = [aws_vpc.main]".into()),
        ),
        (
            "ex10/declared/resources/items/aws_launch_configuration.flask/create_before_destroy",
            format!(r#"{{"value": false, {AT}}}"#),
            "ex10.launch.create-before-destroy",
            Correction::Replace("true".into()),
        ),
    ];
    for (path, value, id, expected) in cases {
        let edits: &'static [file_cases::Edit] =
            Box::leak(Box::new([(*path, &*value.clone().leak())]));
        let report = of(edits, id);
        let corrections: Vec<_> = report.failures.iter().map(|one| &one.correction).collect();
        assert_eq!(corrections, [&Some(expected.clone())], "{id}: {report:#?}");
    }
}

/// A default that decides is shown at the block that leaves it out.
#[test]
fn a_default_is_shown_where_it_can_be_overridden() {
    let report = of(
        &[(
            "ex06/stack/vpcs/items/aws_vpc.main/enable_dns_hostnames",
            r#"{"value": false, "origin": {"kind": "default", "resource": "aws_vpc.main", "attribute": "enable_dns_hostnames"}}"#,
        )],
        "ex06.vpc.dns-hostnames",
    );
    let failure = report.failures.first().unwrap();
    assert!(
        failure
            .actual
            .ends_with("(the default of enable_dns_hostnames)"),
        "{failure:?}"
    );
    let Origin::Hcl { file, .. } = &failure.origin else {
        panic!("{failure:?}");
    };
    assert_eq!(file, "ex06/01_networking.tf");
    assert_eq!(
        failure.correction,
        Some(Correction::Insert("enable_dns_hostnames = true".into()))
    );
}

/// A prerequisite of another exercise is told to be about this folder.
#[test]
fn a_skip_names_the_folder_that_it_is_about() {
    let report = of(&[("ex09/stack/vpcs/items", "{}")], "ex09.instance.subnet");
    assert_eq!(report.verdict, Verdict::Skipped);
    assert_eq!(report.skipped_because.as_deref(), Some("ex06.vpc.cidr"));
    assert_eq!(report.notes, ["ex06.vpc.cidr does not hold in ex09"]);
    let unnamed = case(
        "ex09.instance.subnet",
        Verdict::Skipped,
        "",
        &[("ex11/stack/vpcs/items", "{}")],
    );
    let judgement = unnamed.given(Shape::Unnamed("ex11")).judged();
    let notes = &file_cases::report(&judgement, "ex09.instance.subnet").notes;
    assert!(notes.is_empty(), "{notes:?}");
}

/// Files and account together: one row, the worse verdict, and the reason.
#[test]
fn files_and_account_are_compared() {
    let reference = case("", Verdict::Pass, "", &[]).turn_in();
    let mut live = serde_json::to_value(fixtures::reference_stack()).unwrap();
    let both = judged(
        reference.clone(),
        vec![serde_json::from_value(live.clone()).unwrap()],
        "ex06..ex11",
        false,
    );
    let row = report(&both, "ex06.vpc.cidr");
    assert_eq!((row.verdict, row.seen.len()), (Verdict::Pass, 2));
    assert!(row.notes.is_empty(), "{row:?}");
    live["vpcs"]["items"]["vpc-0a1b2c3d4e5f60001"]["enable_dns_hostnames"] =
        json!({"value": false});
    let stacks = vec![serde_json::from_value(live).unwrap()];
    let drifted = judged(reference, stacks, "ex06..ex11", false);
    let row = report(&drifted, "ex06.vpc.dns-hostnames");
    let seen: Vec<_> = row
        .seen
        .iter()
        .map(|seen| (seen.vantage_point.name(), seen.verdict.name()))
        .collect();
    assert_eq!(seen, [("hcl", "pass"), ("live", "fail")]);
    assert_eq!(row.verdict, Verdict::Fail);
    assert!(
        row.notes
            .first()
            .is_some_and(|note| note.starts_with("not applied")),
        "{row:?}"
    );
}
