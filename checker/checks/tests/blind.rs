//! What is not seen never decides. A check gives the same verdict whether what
//! it does not declare to read was looked at or not; and where a kind of
//! resource could not be seen, it gives the same verdict or none.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    dead_code,
    unused_imports,
    reason = "each test file uses a part of the cases"
)]

mod stack_cases;

use std::collections::{BTreeMap, BTreeSet};

use checker_checks::registry::checks;
use checker_checks::{Check, Judge, Reads, Selection};
use checker_model::run::CheckReport;
use checker_model::{Stack, VantagePoint, Verdict};
use serde_json::{Value, json};
use stack_cases::{all, base, judged, reports};

/// What each kind of reading delivers, as pointers into a stack; `*` is any
/// key or position.
const DELIVERED: &[(Reads, &[&str])] = &[
    (Reads::Caller, &["/caller/account", "/caller/arn"]),
    (Reads::CallerPolicies, &["/caller/policies"]),
    (Reads::AccountSummary, &["/account_summary/*"]),
    (Reads::Alarms, &["/alarms"]),
    (Reads::Topics, &["/topics"]),
    (Reads::Vpcs, &["/vpcs"]),
    (
        Reads::VpcAttributes,
        &[
            "/vpcs/items/*/enable_dns_hostnames",
            "/vpcs/items/*/enable_dns_support",
        ],
    ),
    (Reads::Subnets, &["/subnets"]),
    (Reads::InternetGateways, &["/internet_gateways"]),
    (Reads::RouteTables, &["/route_tables"]),
    (Reads::SecurityGroups, &["/security_groups"]),
    (Reads::Instances, &["/instances"]),
    (Reads::UserData, &["/instances/items/*/launch/user_data"]),
    (Reads::Images, &["/images"]),
    (Reads::KeyPairs, &["/key_pairs"]),
    (Reads::LaunchConfigurations, &["/launch_configurations"]),
    (Reads::LaunchTemplates, &["/launch_templates"]),
    (Reads::AutoscalingGroups, &["/autoscaling_groups"]),
    (Reads::LoadBalancers, &["/load_balancers"]),
    (Reads::TargetGroups, &["/target_groups"]),
    (
        Reads::InstanceHealth,
        &[
            "/load_balancers/items/*/instances",
            "/target_groups/items/*/targets",
        ],
    ),
    (Reads::Role, &["/roles"]),
    (Reads::InstanceProfiles, &["/instance_profiles"]),
    (Reads::Buckets, &["/buckets"]),
    (Reads::CourseFile, &["/buckets/items/*/course_file"]),
];

/// The stack without what a kind of reading delivers.
fn without(document: &mut Value, reads: Reads) {
    let delivered = DELIVERED.iter().find(|(one, _)| *one == reads);
    for pointer in delivered.map_or(&[][..], |(_, pointers)| pointers) {
        let path: Vec<&str> = pointer.split('/').skip(1).collect();
        blank(document, &path);
    }
}

fn blank(value: &mut Value, path: &[&str]) {
    match path {
        [] => {
            let why = json!({"why": "access-denied", "detail": "test:Describe"});
            *value = match value.get("items") {
                Some(Value::Array(_)) => json!({"items": [], "incomplete": [why]}),
                Some(_) => json!({"items": {}, "incomplete": [why]}),
                None => json!({"unknown": why}),
            };
        }
        ["*", rest @ ..] => match value {
            Value::Object(map) => map.values_mut().for_each(|one| blank(one, rest)),
            Value::Array(items) => items.iter_mut().for_each(|one| blank(one, rest)),
            _ => {}
        },
        [key, rest @ ..] => {
            if let Some(inside) = value.get_mut(*key) {
                blank(inside, rest);
            }
        }
    }
}

/// The checks of module02: what the other document and what is left read is
/// not in the reference.
fn module02() -> impl Iterator<Item = &'static Check> {
    checks().filter(|check| check.id.starts_with("ex"))
}

/// Those that a live account shows.
fn live_checks() -> impl Iterator<Item = &'static Check> {
    module02().filter(|check| matches!(check.judge, Judge::Stack(_) | Judge::Live(_)))
}

/// Every account that differs from the reference in one thing, and those of
/// the tables that hold more than the project.
fn accounts() -> Vec<(String, Stack)> {
    let crowded = |stack: &Stack| stack.vpcs.items.len() > 2;
    let cases = all().filter(|case| case.vantage_point == VantagePoint::Live);
    let cases = cases.map(|case| (format!("{} ({})", case.id, case.says), case.stack()));
    let cases = cases.filter(|(_, stack)| crowded(stack));
    let breaks = fixtures::breaks().into_iter();
    let breaks = breaks.filter(|one| !one.stack.0.is_empty()).map(|one| {
        let stack = fixtures::broken_stack(&one).unwrap();
        (format!("the break of {}", one.breaks), stack)
    });
    let twins = ["vpcs", "autoscaling_groups", "load_balancers"];
    let twins = twins.map(|kind| (format!("a twin among {kind}"), with_twin(kind)));
    cases.chain(breaks).chain(twins).collect()
}

/// Another project has something like the project's, which lost its tags: only
/// what is around them tells the two apart. The other's comes first in order.
fn with_twin(kind: &str) -> Stack {
    let mut document = serde_json::to_value(base()).unwrap();
    // The network that AWS made belongs to others here.
    let is_others = |one: &Value| one["is_default"]["value"] == true;
    let vpcs = document["vpcs"]["items"].as_object().unwrap();
    let vpc = vpcs
        .iter()
        .find(|(_, one)| is_others(one))
        .unwrap()
        .0
        .clone();
    let subnets = document["subnets"]["items"].as_object().unwrap();
    let mut subnets = subnets.iter().filter(|(_, one)| one["vpc"]["value"] == vpc);
    let subnet = subnets.next().unwrap().0.clone();
    let subnets = json!({"items": [{"value": subnet}]});
    let items = document[kind]["items"].as_object_mut().unwrap();
    let own = items.values_mut().find(|one| !is_others(one)).unwrap();
    let untagged = match kind {
        "autoscaling_groups" => json!({"items": []}),
        _ => json!({"entries": {}}),
    };
    own["tags"] = untagged;
    let mut twin = own.clone();
    let id = format!("{}0", &own["id"].as_str().unwrap()[..4]);
    twin["id"] = json!(id);
    match kind {
        "vpcs" => twin["enable_dns_hostnames"] = json!({"value": false}),
        "autoscaling_groups" => {
            twin["subnets"] = subnets;
            twin["instances"] = json!({"items": []});
            twin["min_size"] = json!({"value": 1});
        }
        _ => {
            twin["subnets"] = subnets;
            twin["vpc"] = json!({"value": vpc});
            twin["cross_zone"] = json!({"value": false});
            twin["dns_name"] = json!({"value": "other-1.eu-west-1.elb.amazonaws.com"});
        }
    }
    items.insert(id, twin);
    serde_json::from_value(document).unwrap()
}

#[test]
fn a_twin_is_told_apart() {
    for kind in ["vpcs", "autoscaling_groups", "load_balancers"] {
        let verdicts = verdicts(with_twin(kind));
        let failing = verdicts.values().filter(|one| one.verdict == Verdict::Fail);
        let failing: Vec<&str> = failing.map(|one| one.id.as_str()).collect();
        // Only what lost its tags fails.
        let expected: &[&str] = match kind {
            "vpcs" => &["ex06.vpc.tag-name", "ex06.vpc.tag-project-name"],
            "autoscaling_groups" => &["ex10.group.tag"],
            _ => &[],
        };
        assert_eq!(failing, expected, "{kind}");
    }
}

fn verdicts(stack: Stack) -> BTreeMap<String, CheckReport> {
    let given = Some(fixtures::REFERENCE_ELB_DNS);
    let selection = Selection::parse(["module02"]).unwrap();
    let judgement = judged(stack, &selection, false, given);
    let reports = reports(&judgement).cloned();
    reports.map(|report| (report.id.clone(), report)).collect()
}

#[test]
fn every_kind_of_reading_is_somewhere_in_the_stack() {
    let delivered: BTreeSet<Reads> = DELIVERED.iter().map(|(reads, _)| *reads).collect();
    let elsewhere = [
        Reads::BucketKeys,
        Reads::Objects,
        Reads::Uploads,
        Reads::Given,
        Reads::Http,
        Reads::TurnIn,
        Reads::Outputs,
    ];
    for reads in module02().flat_map(|check| check.reads) {
        assert!(
            delivered.contains(reads) != elsewhere.contains(reads),
            "{reads:?}"
        );
    }
}

/// One account with each kind of reading denied in turn: a check that does not
/// read it gives the verdict that it gave, one that does gives that or none.
#[test]
fn what_is_not_seen_never_decides() {
    let mut wrong: BTreeMap<(&str, Reads), String> = BTreeMap::new();
    for (says, stack) in accounts() {
        let document = serde_json::to_value(&stack).unwrap();
        let healthy = verdicts(stack);
        for (reads, _) in DELIVERED {
            let mut partial = document.clone();
            without(&mut partial, *reads);
            let blind = verdicts(serde_json::from_value(partial).unwrap());
            for check in live_checks() {
                let (seen, now) = (&healthy[check.id], &blind[check.id]);
                // What was left to another check, which knows nothing now.
                let owner = seen.skipped_because.as_ref();
                let left_alone = owner.is_some_and(|id| blind[id].verdict == Verdict::Undetermined);
                let reads_it = check.all_reads().contains(reads);
                let same = now.verdict == seen.verdict;
                let open = now.verdict == Verdict::Undetermined;
                if !(same || (open && reads_it) || left_alone) {
                    let text = format!("{says}: {}, but {} without", seen.verdict, now.verdict);
                    wrong.entry((check.id, *reads)).or_insert(text);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
