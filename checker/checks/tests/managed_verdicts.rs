//! The checks on managed services, on the managed stack of the fixtures and on
//! what may be wrong with it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod managed_cases;

use std::collections::BTreeSet;

use checker_model::evidence::Given;
use checker_model::{Level, Stack, VantagePoint, Verdict};
use json_patch::patch;
use managed_cases::table::CASES;
use managed_cases::{ON_STACKS, breaks, document, failing, judged, report, reports, stack};
use serde_json::{Value, json};

fn from(vantage_point: VantagePoint) -> Stack {
    Stack {
        vantage_point,
        ..stack(document())
    }
}

#[test]
fn the_managed_stack_conforms() {
    for strict in [false, true] {
        let both = vec![from(VantagePoint::Live), from(VantagePoint::Cloudformation)];
        let judgement = judged(both, strict, Given::default());
        for id in ON_STACKS {
            let report = report(&judgement, id);
            assert_eq!(report.verdict, Verdict::Pass, "{report:#?}");
        }
    }
}

#[test]
fn a_break_fails_what_it_breaks_and_nothing_else() {
    let (all, mut wrong) = (breaks(), Vec::new());
    assert!(all.len() >= 25, "{}", all.len());
    for (id, summary, changes) in all {
        let mut document = document();
        patch(&mut document, &changes).unwrap_or_else(|error| panic!("{summary}: {error}"));
        let judgement = judged(vec![stack(document)], false, Given::default());
        if failing(&judgement) != BTreeSet::from([id.as_str()]) {
            let report = report(&judgement, &id);
            wrong.push(format!(
                "{id} ({summary}): {:?} {report:?}",
                failing(&judgement)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_gives_its_verdict() {
    let mut wrong = Vec::new();
    for case in CASES {
        let judgement = case.judged();
        let report = report(&judgement, case.id);
        if report.verdict != case.verdict {
            wrong.push(format!("{} ({}): {report:?}", case.id, case.says));
        }
        let failing = failing(&judgement);
        let mut expected: BTreeSet<&str> = case.with.iter().copied().collect();
        if case.verdict == Verdict::Fail && report.level == Level::Required {
            expected.insert(case.id);
        }
        // What is skipped or undetermined has its failure elsewhere, if any.
        if matches!(case.verdict, Verdict::Fail | Verdict::Pass) && failing != expected {
            wrong.push(format!("{} ({}): {failing:?}", case.id, case.says));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_check_has_a_case_of_each_verdict() {
    let broken: BTreeSet<String> = breaks().into_iter().map(|(id, ..)| id).collect();
    for id in ON_STACKS {
        for verdict in [Verdict::Pass, Verdict::Fail, Verdict::Undetermined] {
            let held = CASES
                .iter()
                .any(|one| one.id == id && one.verdict == verdict)
                || verdict == Verdict::Fail && broken.contains(id);
            assert!(held, "{id}: {verdict}");
        }
    }
}

/// Every fact and every list of a document, as if it were not known.
fn unknowns(value: &Value, at: &str, found: &mut Vec<(String, Value)>) {
    let why = json!({"why": "throttled", "detail": "test"});
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => {
            if map.contains_key("value") || map.contains_key("absent") {
                found.push((at.to_owned(), json!({"unknown": why})));
            }
            if let Some(items) = map.get("items") {
                let none = if items.is_array() {
                    json!([])
                } else {
                    json!({})
                };
                for items in [&none, items] {
                    found.push((at.to_owned(), json!({"items": items, "incomplete": [why]})));
                }
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

#[test]
fn not_knowing_never_fails_a_conforming_stack() {
    let reference = serde_json::to_value(stack(document())).unwrap();
    let mut found = Vec::new();
    unknowns(&reference, "", &mut found);
    assert!(found.len() > 150, "{}", found.len());
    let mut wrong = Vec::new();
    for (pointer, value) in found {
        let mut document = reference.clone();
        *document.pointer_mut(&pointer).unwrap() = value;
        for vantage_point in ["live", "hcl"] {
            document["vantage_point"] = json!(vantage_point);
            let judgement = judged(vec![stack(document.clone())], false, Given::default());
            let bad = reports(&judgement)
                .filter(|one| matches!(one.verdict, Verdict::Fail | Verdict::Skipped))
                .map(|one| format!("{pointer} {vantage_point}: {} {}", one.id, one.verdict));
            wrong.extend(bad);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_was_not_looked_at_is_not_judged() {
    use VantagePoint::{Cloudformation, Hcl, Live};
    for vantage_point in [Live, Hcl, Cloudformation] {
        let judgement = judged(vec![Stack::unseen(vantage_point)], false, Given::default());
        for one in reports(&judgement) {
            let open = matches!(one.verdict, Verdict::Undetermined | Verdict::NotApplicable);
            assert!(open, "{vantage_point} {}: {}", one.id, one.verdict);
        }
        assert_ne!(judgement.summary.exit_code, 0);
    }
}

/// An account with nothing of it: each thing that is missing is said once.
#[test]
fn an_empty_account_lacks_four_things() {
    let mut empty = serde_json::to_value(stack(document())).unwrap();
    for kind in [
        "buckets",
        "functions",
        "function_urls",
        "cloudformation_stacks",
    ] {
        empty[kind] = json!({"items": {}});
    }
    let judgement = judged(vec![stack(empty)], false, Given::default());
    let expected = [
        "mcs01.bucket.website",
        "mcs01.stack.complete",
        "mcs02.function.exists",
        "mcs03.url.exists",
    ];
    assert_eq!(failing(&judgement), BTreeSet::from(expected));
}

/// The bucket comes from the template, the functions from Terraform: each is
/// judged where it is described.
#[test]
fn what_is_described_in_two_places_is_judged_where_it_is() {
    let mut functions = serde_json::to_value(from(VantagePoint::Hcl)).unwrap();
    functions["buckets"] = json!({"items": {}});
    let mut template = serde_json::to_value(from(VantagePoint::Cloudformation)).unwrap();
    template["functions"] = json!({"items": {}});
    let judgement = judged(
        vec![stack(functions), stack(template)],
        false,
        Given::default(),
    );
    assert_eq!(
        report(&judgement, "mcs01.bucket.website").verdict,
        Verdict::Pass
    );
    assert_eq!(
        report(&judgement, "mcs02.function.memory").verdict,
        Verdict::Pass
    );
    let skipped = reports(&judgement).filter(|one| one.verdict == Verdict::Skipped);
    assert_eq!(skipped.count(), 0);
}

/// The other document knows Terraform only: a template says nothing about it.
#[test]
fn a_template_is_not_asked_about_the_other_document() {
    let evidence =
        managed_cases::evidence(vec![from(VantagePoint::Cloudformation)], Given::default());
    let selection = checker_checks::Selection::parse(["ex06..ex11"]).unwrap();
    let judgement = checker_checks::judge(&evidence, &selection, &checker_checks::Terms::default());
    for one in reports(&judgement) {
        assert_eq!(one.verdict, Verdict::NotApplicable, "{}", one.id);
    }
}

/// A stack that was named is the one that is judged.
#[test]
fn the_named_stack_is_judged() {
    let given = Given {
        stack_name: Some("other".into()),
        ..Given::default()
    };
    let judgement = judged(vec![stack(document())], false, given);
    assert_eq!(
        failing(&judgement),
        BTreeSet::from(["mcs01.stack.complete"])
    );
}
