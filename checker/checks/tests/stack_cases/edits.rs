//! Edits of the reference stack, written short and turned into a JSON patch.

use checker_model::Stack;
use json_patch::{Patch, patch};
use serde_json::{Value, json};

/// A path and what it becomes.
///
/// In a path `$vpc` is the pointer of a resource, in a value `%vpc` its id. A
/// value is JSON, or one of these:
///
/// | text | meaning |
/// |---|---|
/// | `-` | removed |
/// | `=…` | the fact has this value (JSON) |
/// | `!` | the fact is absent |
/// | `?` | the fact is unknown |
/// | `denied` | the listing could not be made |
/// | `hidden` | nothing of the list could be seen |
/// | `more` | (for `…/incomplete`) there may be more |
pub(crate) type Edit = (&'static str, &'static str);

const RESOURCES: &[(&str, &str, &str)] = &[
    ("default_vpc", "vpcs", "vpc-0d0e0f0a0b0c0d0e0"),
    ("vpc", "vpcs", "vpc-0a1b2c3d4e5f60001"),
    ("sn1", "subnets", "subnet-0a10000000000000a"),
    ("sn2", "subnets", "subnet-0a10000000000000b"),
    ("default_sn", "subnets", "subnet-0de0000000000000a"),
    ("default_igw", "internet_gateways", "igw-0d0e0f0a0b0c0d0e1"),
    ("igw", "internet_gateways", "igw-0a1b2c3d4e5f60002"),
    ("rt", "route_tables", "rtb-0a1b2c3d4e5f60003"),
    ("main", "route_tables", "rtb-0a1b2c3d4e5f60004"),
    ("sg", "security_groups", "sg-0a1b2c3d4e5f60005"),
    ("lbsg", "security_groups", "sg-0a1b2c3d4e5f60006"),
    ("defsg", "security_groups", "sg-0a1b2c3d4e5f60007"),
    ("i1", "instances", "i-0a1b2c3d4e5f60011"),
    ("i2", "instances", "i-0a1b2c3d4e5f60012"),
    ("first", "instances", "i-0a1b2c3d4e5f60002"),
    ("ami", "images", "ami-0a1b2c3d4e5f60008"),
    ("al2", "images", "ami-0d71ea30463e0ff8d"),
    ("bill", "alarms", "bill"),
    (
        "topic",
        "topics",
        "arn:aws:sns:us-east-1:123456789012:BillingAlarm",
    ),
    ("bucket", "buckets", "module02-4242"),
    (
        "lc",
        "launch_configurations",
        "module02-flask-20261101090000000000000001",
    ),
    ("asg", "autoscaling_groups", "module02-asg"),
    ("lb", "load_balancers", "module02-elb"),
    ("role", "roles", "s3_access"),
    ("profile", "instance_profiles", "s3_access"),
];

/// The reference stack in an account that was set up as ex00 to ex02 ask.
pub(crate) fn base() -> Stack {
    serde_json::from_value(document()).unwrap()
}

fn document() -> Value {
    let mut document = serde_json::to_value(fixtures::reference_stack()).unwrap();
    let setup: Value = serde_json::from_str(include_str!("setup.json")).unwrap();
    for (pointer, value) in setup.as_object().unwrap() {
        let edit = json!([{"op": "add", "path": pointer, "value": value}]);
        patch(
            &mut document,
            &serde_json::from_value::<Patch>(edit).unwrap(),
        )
        .unwrap();
    }
    document
}

/// The base stack with these edits, in order.
pub(crate) fn edited(edits: &[Edit]) -> Stack {
    let mut document = document();
    for (path, value) in edits {
        let operation = operation(&document, path, value);
        let one: Patch = serde_json::from_value(json!([operation])).unwrap();
        patch(&mut document, &one).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    serde_json::from_value(document).unwrap_or_else(|error| panic!("{edits:?}: {error}"))
}

fn operation(document: &Value, path: &str, value: &str) -> Value {
    let mut path = path.to_owned();
    let mut value = value.to_owned();
    for (name, kind, id) in RESOURCES {
        // Only whole words: `$sn1` and not the beginning of `$sn12`.
        let pointer = format!("/{kind}/items/{id}");
        if let Some(rest) = path.strip_prefix(&format!("${name}"))
            && (rest.is_empty() || rest.starts_with('/'))
        {
            path = format!("{pointer}{rest}");
        }
        value = value.replace(&format!("%{name}\""), &format!("{id}\""));
    }
    assert!(!path.starts_with('$'), "{path} names no resource");
    let denied = json!([{"why": "access-denied", "detail": "test:Describe"}]);
    let parse = |text: &str| -> Value {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    };
    let content = match value.as_str() {
        "-" => return json!({"op": "remove", "path": path}),
        "!" => json!({"absent": null}),
        "?" => json!({"unknown": {"why": "unresolved-expression", "detail": "var.x"}}),
        "denied" => json!({"items": {}, "incomplete": denied}),
        "hidden" => json!({"items": [], "incomplete": denied}),
        "more" => denied,
        text => match text.strip_prefix('=') {
            Some(text) => json!({"value": parse(text)}),
            None => parse(text),
        },
    };
    // An element of a list is replaced; only `-` appends.
    let exists = document.pointer(&path).is_some();
    json!({"op": if exists { "replace" } else { "add" }, "path": path, "value": content})
}
