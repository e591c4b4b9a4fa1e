//! The published schemas hold for every report, and refuse what is none.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use std::path::Path;

use checker_model::points::{Amount, Points};
use checker_model::run::{Baseline, Run};
use checker_model::verdict::{Correction, Failure};
use checker_model::{Origin, Verdict, Why};
use checker_report::{Detail, Document, Format, Look, render};
use common::judged::{broken, judged};
use common::{
    check, conforming, exercise, failing, from_several, hostile, mixed, poisoned, reason, run,
    sources, transcripts,
};
use fixtures::{breaks, reference_stack};
use jsonschema::Validator;
use serde_json::{Value, json};

fn schema(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema");
    let text = std::fs::read_to_string(folder.join(format!("{name}.schema.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The schema as it is published, which lets unknown members pass as they may
/// be added, and one that does not: nothing is written that is not described.
fn validators(name: &str) -> [Validator; 2] {
    let published = schema(name);
    let mut strict = published.clone();
    close(&mut strict);
    assert_ne!(strict, published);
    [published, strict].map(|schema| {
        assert!(jsonschema::draft202012::meta::is_valid(&schema));
        jsonschema::draft202012::new(&schema).unwrap()
    })
}

/// Forbids members that are not described, wherever some are.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.values_mut().for_each(close);
            if members.contains_key("properties") && members.contains_key("type") {
                members.insert("additionalProperties".into(), json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

fn rendered(format: Format, run: &Run) -> Value {
    let document = Document {
        run,
        transcripts: &transcripts(),
        sources: &sources(),
        rules: &[],
        root: "",
        stack: None,
    };
    let text = render(format, &document, Look::default(), Detail::Normal).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Runs of every kind: of the reference and of every break of it, of every
/// verdict, of hostile accounts, of nothing.
fn runs() -> Vec<Run> {
    let everything = ["all"];
    let mut runs = vec![
        conforming(),
        failing(),
        from_several(),
        hostile(),
        mixed(),
        poisoned(),
        complete(),
        run(Vec::new()),
        judged(&reference_stack(), &everything),
    ];
    for one in breaks() {
        runs.push(judged(&broken(&one.breaks), &everything));
    }
    assert!(runs.len() > 60);
    runs
}

/// A run in which every member has a value, and every kind of origin and reason
/// occurs.
fn complete() -> Run {
    let mut all = check("ex06.vpc.cidr", "the VPC uses 10.0.0.0/16", Verdict::Waived);
    let place = || "x".to_owned();
    let origins = [
        Origin::Unseen,
        mixed().exercises[2].checks[0].failures[0].origin.clone(),
        Origin::File {
            file: place(),
            line: Some(1),
        },
        Origin::Plan { address: place() },
        Origin::State { address: place() },
        Origin::Cloudformation {
            address: place(),
            file: place(),
            line: 1,
            column: 1,
            end: None,
        },
        Origin::aws("ec2:DescribeVpcs", "vpc-1"),
        Origin::aws_call("ec2:DescribeVpcs"),
        Origin::Http {
            url: place(),
            exchange: 1,
        },
        Origin::Default {
            resource: place(),
            attribute: place(),
        },
    ];
    let corrections = [Correction::Replace(place()), Correction::Insert(place())];
    all.failures = origins
        .iter()
        .zip(corrections.iter().cycle())
        .map(|(origin, correction)| Failure {
            correction: Some(correction.clone()),
            ..common::failure("x", "y", origin.clone(), "z")
        })
        .collect();
    all.reasons = [
        Why::UnresolvedExpression,
        Why::KnownAfterApply,
        Why::AccessDenied,
        Why::Throttled,
        Why::Unreachable,
        Why::ExpiredCredentials,
        Why::Failed,
        Why::NotVisible,
        Why::NotCollected,
        Why::NotSupported,
        Why::Unreadable,
    ]
    .iter()
    .map(|why| reason(why(place()), Origin::aws_call("ec2:DescribeVpcs")))
    .collect();
    let accepted = &failing().exercises[4].checks[0].accepted;
    all.accepted.clone_from(accepted);
    all.skipped_because = Some("ex05.ami.exists".into());
    all.notes = vec![place()];
    all.baseline = Some(Baseline::Known);
    let points = Points {
        earned_min: Amount::from_thousandths(500),
        earned_max: Amount::from_thousandths(1000),
        total: Amount::from_thousandths(2000),
        not_judged: Amount::from_thousandths(250),
    };
    all.points = Some(points);
    let mut result = run(vec![exercise("ex06", "Network", vec![all])]);
    result.notes = vec![place()];
    result.exercises[0].points = Some(points);
    result.summary.points = Some(points);
    result
}

/// What may be left out is all there, so that the schema is held against it.
#[test]
fn the_complete_run_is_complete() {
    let text = rendered(Format::Json, &complete()).to_string();
    let members = [
        "region",
        "account",
        "notes",
        "seen",
        "failures",
        "correction",
        "reasons",
        "accepted",
        "skipped_because",
        "baseline",
        "end",
        "resource",
        "points",
        "not_judged",
    ];
    for name in members {
        assert!(text.contains(&format!("\"{name}\":")), "{name}");
    }
    let kinds = schema("report")["$defs"]["origin"]["oneOf"].clone();
    for kind in kinds.as_array().unwrap() {
        let kind = &kind["properties"]["kind"]["const"];
        assert!(text.contains(&format!("\"kind\":{kind}")), "{kind}");
    }
    let whys = schema("report")["$defs"]["reason"]["properties"]["why"]["enum"].clone();
    for why in whys.as_array().unwrap() {
        assert!(text.contains(&format!("\"why\":{why}")), "{why}");
    }
}

#[test]
fn every_report_follows_its_schema() {
    let validators = validators("report");
    for run in runs() {
        let report = rendered(Format::Json, &run);
        for validator in &validators {
            let errors: Vec<String> = validator
                .iter_errors(&report)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(errors, [""; 0]);
        }
    }
}

#[test]
fn every_grade_follows_its_schema() {
    let validators = validators("gradescope");
    for run in runs() {
        let results = rendered(Format::Gradescope, &run);
        for validator in &validators {
            assert!(validator.is_valid(&results), "{results}");
        }
    }
}

/// What breaks a document: by pointer, and the value that goes there; without
/// one the member goes away.
fn spoilt(document: &Value, pointer: &str, value: Option<Value>) -> Value {
    let mut document = document.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(members), Some(value)) => {
            members.insert(name.into(), value);
        }
        (Value::Object(members), None) => {
            assert!(members.remove(name).is_some(), "{pointer}");
        }
        (Value::Array(items), Some(value)) => items.push(value),
        _ => panic!("{pointer} leads nowhere"),
    }
    document
}

#[test]
fn what_is_no_report_is_refused() {
    let [published, strict] = validators("report");
    let report = rendered(Format::Json, &complete());
    let one = "/exercises/0/checks/0";
    let cases = [
        ("/format_version".to_owned(), Some(json!(2))),
        ("/format_version".to_owned(), None),
        ("/tool/version".to_owned(), None),
        ("/duration_ms".to_owned(), Some(json!(-1))),
        ("/duration_ms".to_owned(), Some(json!("12"))),
        ("/strict".to_owned(), Some(json!("false"))),
        ("/vantage_points/9".to_owned(), Some(json!("moon"))),
        ("/summary".to_owned(), None),
        ("/summary/exit_code".to_owned(), Some(json!(4))),
        ("/summary/verdict".to_owned(), Some(json!("skipped"))),
        ("/summary/required/pass".to_owned(), None),
        ("/exercises/0/required".to_owned(), Some(json!(7))),
        (format!("{one}/verdict"), Some(json!("passed"))),
        (format!("{one}/level"), Some(json!("optional"))),
        (format!("{one}/id"), None),
        (format!("{one}/seen/0/verdict"), None),
        (format!("{one}/failures/0/fix"), None),
        (
            format!("{one}/failures/0/origin/kind"),
            Some(json!("dream")),
        ),
        (format!("{one}/failures/1/origin/line"), Some(json!(0))),
        (format!("{one}/failures/1/origin/column"), None),
        (
            format!("{one}/failures/0/correction"),
            Some(json!({"delete": "x"})),
        ),
        (format!("{one}/reasons/0/why"), Some(json!("because"))),
        (format!("{one}/reasons/0/detail"), None),
        (format!("{one}/accepted/0/why"), None),
        (format!("{one}/notes/9"), Some(json!(1))),
        (format!("{one}/baseline"), Some(json!("new"))),
        (format!("{one}/points/total"), None),
        ("/summary/points/earned_min".to_owned(), Some(json!("14"))),
    ];
    assert!(published.is_valid(&report) && strict.is_valid(&report));
    for (pointer, value) in cases {
        let document = spoilt(&report, &pointer, value);
        assert!(!published.is_valid(&document), "{pointer}");
    }
    for pointer in [
        "/new",
        "/tool/new",
        "/summary/new",
        "/exercises/0/checks/0/new",
    ] {
        let document = spoilt(&report, pointer, Some(json!(1)));
        assert!(published.is_valid(&document), "{pointer} may be added");
        assert!(!strict.is_valid(&document), "{pointer} is not described");
    }

    let [published, _] = validators("gradescope");
    let results = rendered(Format::Gradescope, &mixed());
    for (pointer, value) in [
        ("/tests", None),
        ("/tests/0/status", Some(json!("ok"))),
        ("/tests/0/number", Some(json!("one"))),
        ("/tests/0/max_score", Some(json!(-1))),
        ("/tests/0/visibility", Some(json!("sometimes"))),
        ("/output_format", Some(json!("pdf"))),
    ] {
        let document = spoilt(&results, pointer, value);
        assert!(!published.is_valid(&document), "{pointer}");
    }
}

/// Every member and value is described in words.
#[test]
fn the_schemas_describe_what_they_allow() {
    fn described(value: &Value, at: &str) {
        let Some(members) = value.as_object() else {
            return;
        };
        for (name, property) in members
            .get("properties")
            .into_iter()
            .flat_map(|p| p.as_object().unwrap())
        {
            let told = ["description", "const", "$ref"];
            assert!(
                told.iter().any(|key| property.get(key).is_some()),
                "{at}/{name}"
            );
            described(property, &format!("{at}/{name}"));
        }
        for (name, one) in members
            .get("$defs")
            .into_iter()
            .flat_map(|d| d.as_object().unwrap())
        {
            assert!(one["description"].is_string(), "{name}");
            described(one, name);
        }
    }
    for name in ["report", "list", "gradescope", "evidence"] {
        let schema = schema(name);
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        described(&schema, name);
    }
}
