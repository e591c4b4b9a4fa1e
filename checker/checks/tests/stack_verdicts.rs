//! Every case of the tables, and what holds for all of them together.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod stack_cases;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use checker_checks::{EXERCISES, Judge, Judgement, Selection};
use checker_model::{Level, Stack, VantagePoint, Verdict};
use serde_json::Value;
use stack_cases::{Case, all, base, failing, judged, report, reports};

/// Every case, judged once for all the tests.
static JUDGED: LazyLock<Vec<(&Case, Judgement)>> =
    LazyLock::new(|| all().map(|case| (case, case.judged())).collect());

/// The ids of the catalogue that are judged on a stack, exercises 00 to 11.
const CATALOGUE: &[&str] = &[
    "ex00.identity.not-root",
    "ex00.identity.administrator",
    "ex00.root.no-access-key",
    "ex00.billing-alarm.exists",
    "ex00.billing-alarm.threshold",
    "ex00.billing-alarm.enabled",
    "ex00.billing-alarm.topic",
    "ex00.billing-alarm.subscription",
    "ex01.bucket.name",
    "ex01.bucket.region",
    "ex01.object.uploaded",
    "ex01.object.content",
    "ex02.key-pair.exists",
    "ex02.instance.type",
    "ex02.instance.ami",
    "ex02.instance.terminated",
    "ex03.role.exists",
    "ex03.role.trust",
    "ex03.role.s3-full-access",
    "ex03.instance.role",
    "ex03.security-group.port-5000",
    "ex05.ami.exists",
    "ex06.vpc.region",
    "ex06.vpc.cidr",
    "ex06.vpc.dns-hostnames",
    "ex06.vpc.tag-project-name",
    "ex06.vpc.tag-name",
    "ex07.subnets.count",
    "ex07.subnets.cidr",
    "ex07.subnets.availability-zone",
    "ex07.subnets.public-ip",
    "ex07.subnets.tag-project-name",
    "ex07.subnets.tag-name",
    "ex08.gateway.attached",
    "ex08.gateway.tag-project-name",
    "ex08.gateway.tag-name",
    "ex08.routes.default-route",
    "ex08.routes.tag-project-name",
    "ex08.routes.tag-name",
    "ex08.routes.associations",
    "ex09.security-group.name",
    "ex09.security-group.vpc",
    "ex09.security-group.ssh",
    "ex09.security-group.port-5000",
    "ex09.security-group.not-wide-open",
    "ex09.instance.type",
    "ex09.instance.public-ip",
    "ex09.instance.subnet",
    "ex09.instance.ami",
    "ex09.instance.security-group",
    "ex09.instance.role",
    "ex09.instance.user-data",
    "ex10.launch.exists",
    "ex10.launch.type",
    "ex10.launch.ami",
    "ex10.launch.security-group",
    "ex10.launch.role",
    "ex10.launch.public-ip",
    "ex10.launch.user-data",
    "ex10.group.launch",
    "ex10.group.subnets",
    "ex10.group.min-size",
    "ex10.group.max-size",
    "ex10.group.tag",
    "ex10.instances.two",
    "ex10.instances.tagged",
    "ex10.instances.spread",
    "ex11.security-group.vpc",
    "ex11.security-group.port-5000",
    "ex11.elb.exists",
    "ex11.elb.listener",
    "ex11.elb.health-check-port",
    "ex11.elb.health-check-interval",
    "ex11.elb.healthy-threshold",
    "ex11.elb.cross-zone",
    "ex11.elb.security-group",
    "ex11.elb.subnets",
    "ex11.group.attached",
    "ex11.group.health-check-type",
    "ex11.elb.dns-is-yours",
    "ex11.instances.in-service",
];

/// The other document has a stack of its own.
fn module02() -> Selection {
    Selection::parse(["module02"]).unwrap()
}

fn on_stacks(judge: &Judge) -> bool {
    matches!(judge, Judge::Stack(_) | Judge::Live(_))
}

#[test]
fn the_registry_has_what_the_catalogue_has_in_its_order() {
    for exercise in EXERCISES {
        let of = |id: &&str| id.starts_with(&format!("{}.", exercise.id));
        let registered: Vec<&str> = exercise
            .checks
            .iter()
            .filter(|check| on_stacks(&check.judge))
            .map(|check| check.id)
            .filter(|id| CATALOGUE.contains(id))
            .collect();
        let wanted: Vec<&str> = CATALOGUE.iter().copied().filter(of).collect();
        assert_eq!(registered, wanted, "{}", exercise.id);
    }
}

#[test]
fn the_reference_stack_conforms() {
    for strict in [false, true] {
        let judgement = judged(
            base(),
            &module02(),
            strict,
            Some(fixtures::REFERENCE_ELB_DNS),
        );
        for id in CATALOGUE {
            let report = report(&judgement, id);
            assert_eq!(report.verdict, Verdict::Pass, "{report:#?}");
        }
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
        // What is skipped or undetermined has its failure elsewhere, if any.
        if matches!(case.verdict, Verdict::Fail | Verdict::Pass) && failing != expected {
            wrong.push(format!("{} ({}): {failing:?}", case.id, case.says));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_check_on_a_stack_has_a_case_of_each_verdict() {
    let mut missing = Vec::new();
    for id in CATALOGUE {
        for verdict in [Verdict::Pass, Verdict::Fail, Verdict::Undetermined] {
            if !all().any(|case| case.id == *id && case.verdict == verdict) {
                missing.push(format!("{id}: {verdict}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
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
                            texts.iter().all(|text| !text.is_empty()),
                            "{at}: {failure:?}"
                        );
                        assert!(!failure.actual.ends_with('.'), "{at}: {failure:?}");
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

#[test]
fn every_break_of_the_fixtures_fails_what_it_breaks() {
    let mut wrong = Vec::new();
    let on_stacks: BTreeSet<&str> = EXERCISES
        .iter()
        .flat_map(|exercise| exercise.checks)
        .filter(|check| matches!(check.judge, Judge::Stack(_) | Judge::Live(_)))
        .map(|check| check.id)
        .collect();
    for one in fixtures::breaks() {
        if !on_stacks.contains(one.breaks.as_str()) {
            continue;
        }
        let stack = fixtures::broken_stack(&one).unwrap();
        let elb = Some(fixtures::REFERENCE_ELB_DNS);
        let document = if one.breaks.starts_with("mcs") {
            Selection::parse(["mcs"]).unwrap()
        } else {
            module02()
        };
        let judgement = judged(stack, &document, false, elb);
        let mut failing: BTreeSet<&str> = failing(&judgement).into_iter().collect();
        let target = report(&judgement, &one.breaks);
        if target.level == Level::Advice && target.verdict == Verdict::Fail {
            failing.insert(&target.id);
        }
        if failing != BTreeSet::from([one.breaks.as_str()]) {
            wrong.push(format!("{}: {failing:?} {:?}", one.breaks, target.verdict));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every fact of a document, and every list: their pointers, and what they are
/// when they are not known.
fn unknowns(value: &Value, at: &str, found: &mut Vec<(String, Value)>) {
    let why = serde_json::json!({"why": "throttled", "detail": "test"});
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => {
            if map.contains_key("value") || map.contains_key("absent") {
                found.push((at.to_owned(), serde_json::json!({"unknown": why})));
            }
            if let Some(items) = map.get("items") {
                let none = if items.is_array() { "[]" } else { "{}" };
                let none: Value = serde_json::from_str(none).unwrap();
                found.push((
                    at.to_owned(),
                    serde_json::json!({"items": none, "incomplete": [why]}),
                ));
                found.push((
                    at.to_owned(),
                    serde_json::json!({"items": items, "incomplete": [why]}),
                ));
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

/// Whatever is not known of a conforming stack, nothing of it fails.
#[test]
fn not_knowing_never_fails_a_conforming_stack() {
    let reference = serde_json::to_value(base()).unwrap();
    let mut found = Vec::new();
    unknowns(&reference, "", &mut found);
    assert!(found.len() > 250, "{}", found.len());
    let mut wrong = Vec::new();
    for (pointer, value) in found {
        let mut document = reference.clone();
        *document.pointer_mut(&pointer).unwrap() = value;
        let stack = serde_json::from_value(document).unwrap();
        let elb = Some(fixtures::REFERENCE_ELB_DNS);
        let judgement = judged(stack, &module02(), false, elb);
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

#[test]
fn what_was_not_looked_at_is_not_judged() {
    for vantage_point in [VantagePoint::Live, VantagePoint::Hcl, VantagePoint::State] {
        let stack = Stack::unseen(vantage_point);
        let elb = Some(fixtures::REFERENCE_ELB_DNS);
        let judgement = judged(stack, &module02(), false, elb);
        for id in CATALOGUE {
            let report = report(&judgement, id);
            assert!(
                matches!(
                    report.verdict,
                    Verdict::Undetermined | Verdict::NotApplicable
                ),
                "{vantage_point} {id}: {}",
                report.verdict
            );
        }
        assert_ne!(judgement.summary.exit_code, 0);
    }
}

/// An account with nothing of the project: each thing that is missing is said
/// once, and what would be in the VPC is the VPC's matter.
#[test]
fn an_empty_account_lacks_few_things() {
    let mut document = serde_json::to_value(Stack::unseen(VantagePoint::Live)).unwrap();
    for (_, listing) in document.as_object_mut().unwrap() {
        if listing.get("items").is_some() {
            *listing = serde_json::json!({"items": {}});
        }
    }
    let stack = serde_json::from_value(document).unwrap();
    let judgement = judged(stack, &module02(), false, None);
    let expected = [
        "ex00.billing-alarm.exists",
        "ex01.bucket.name",
        "ex02.key-pair.exists",
        "ex03.role.exists",
        "ex05.ami.exists",
        "ex06.vpc.cidr",
        "ex10.launch.exists",
    ];
    assert_eq!(failing(&judgement), expected);
    // Nobody looked who asks, and an instance may have been terminated.
    let open = reports(&judgement).filter(|report| report.verdict == Verdict::Undetermined);
    let open: Vec<&str> = open.map(|report| report.id.as_str()).collect();
    let expected = [
        "ex00.identity.not-root",
        "ex00.identity.administrator",
        "ex00.root.no-access-key",
        "ex02.instance.type",
        "ex02.instance.ami",
        "ex02.instance.terminated",
    ];
    assert_eq!(open, expected);
}
