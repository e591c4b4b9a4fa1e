//! A case: what is written, and what the stack shows of it.

use checker_collect_terraform::stack::stack;
use checker_model::{Stack, VantagePoint};
use serde_json::{Value, json};

use crate::form::configuration;
use crate::simple::{at, simple};

/// What is written, from where it is seen, and what stands where in the stack.
pub(crate) struct Case {
    says: &'static str,
    vantage_point: VantagePoint,
    document: Value,
    expected: Vec<(&'static str, Value)>,
}

pub(crate) fn hcl(
    says: &'static str,
    resources: Value,
    expected: Vec<(&'static str, Value)>,
) -> Case {
    whole(says, json!({"resources": resources}), expected)
}

pub(crate) fn state(
    says: &'static str,
    resources: Value,
    expected: Vec<(&'static str, Value)>,
) -> Case {
    Case {
        vantage_point: VantagePoint::State,
        ..hcl(says, resources, expected)
    }
}

pub(crate) fn plan(
    says: &'static str,
    resources: Value,
    expected: Vec<(&'static str, Value)>,
) -> Case {
    Case {
        vantage_point: VantagePoint::Plan,
        ..hcl(says, resources, expected)
    }
}

pub(crate) fn whole(
    says: &'static str,
    document: Value,
    expected: Vec<(&'static str, Value)>,
) -> Case {
    Case {
        says,
        vantage_point: VantagePoint::Hcl,
        document,
        expected,
    }
}

pub(crate) fn check(cases: Vec<Case>) {
    for case in cases {
        let seen = stack(&configuration(case.vantage_point, &case.document));
        listed_under_own_ids(case.says, &seen);
        let seen = simple(&seen);
        assert!(!case.expected.is_empty(), "{}", case.says);
        for (path, expected) in case.expected {
            assert_eq!(at(&seen, path), expected, "{}: {path}", case.says);
        }
    }
}

fn listed_under_own_ids(says: &str, stack: &Stack) {
    let document = serde_json::to_value(stack).unwrap();
    for (kind, listing) in document.as_object().unwrap() {
        let items = listing.get("items").and_then(Value::as_object);
        for (id, item) in items.into_iter().flatten() {
            let own = item.get("id").and_then(Value::as_str);
            assert!(own.is_none_or(|own| own == id), "{says}: {kind} {id}");
        }
    }
}

pub(crate) fn to(reference: &str) -> Value {
    json!({"$ref": reference})
}
