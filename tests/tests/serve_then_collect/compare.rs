//! Two stacks side by side, without where things were seen, and without what
//! the collector never asks.

use checker_model::Stack;
use serde_json::Value;

/// Where the collector may leave something out because it is nobody's concern:
/// ends of paths, ids left out.
const UNASKED: [&str; 7] = [
    "vpcs/enable_dns_hostnames",
    "vpcs/enable_dns_support",
    "instances/launch/user_data",
    "roles/attached_policies/document",
    "caller/policies/document",
    "buckets/tags",
    "buckets/course_file",
];

/// Every difference, with its path.
pub(crate) fn differences(served: &Stack, collected: &Stack) -> Vec<String> {
    let mut found = Vec::new();
    compare("", &plain(served), &plain(collected), &mut found);
    found
}

/// How many facts the collector did not ask for.
pub(crate) fn masked(collected: &Stack) -> usize {
    fn count(value: &Value) -> usize {
        match value {
            _ if is_not_collected(value) => 1,
            Value::Object(map) => map.values().map(count).sum(),
            Value::Array(items) => items.iter().map(count).sum(),
            _ => 0,
        }
    }
    count(&plain(collected))
}

/// The stack as a document without origins and source.
fn plain(stack: &Stack) -> Value {
    let mut document = serde_json::to_value(stack).unwrap();
    document["source"] = Value::Null;
    strip(&mut document);
    document
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove("origin");
            map.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// A fact, or tags, that nobody asked for.
fn is_not_collected(value: &Value) -> bool {
    let why = &value["unknown"]["why"];
    let tags = &value["incomplete"][0]["why"];
    why == "not-collected" || tags == "not-collected"
}

fn compare(path: &str, served: &Value, collected: &Value, found: &mut Vec<String>) {
    if is_not_collected(collected) && may_be_unasked(path) {
        return;
    }
    match (served, collected) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                let next = format!("{path}/{}", key.replace('/', "~1"));
                compare(&next, &a.get_or_null(key), &b.get_or_null(key), found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (number, (a, b)) in a.iter().zip(b).enumerate() {
                compare(&format!("{path}/{number}"), a, b, found);
            }
        }
        (a, b) if a == b => {}
        (a, b) => found.push(format!("{path}: served {a}, collected {b}")),
    }
}

trait GetOrNull {
    fn get_or_null(&self, key: &str) -> Value;
}

impl GetOrNull for serde_json::Map<String, Value> {
    fn get_or_null(&self, key: &str) -> Value {
        self.get(key).cloned().unwrap_or_default()
    }
}

/// `/vpcs/items/vpc-1/enable_dns_support` is `vpcs/enable_dns_support`.
fn may_be_unasked(path: &str) -> bool {
    let mut parts = Vec::new();
    let mut names = path.split('/').skip(1);
    while let Some(name) = names.next() {
        if name == "items" {
            names.next();
        } else if name != "value" {
            parts.push(name);
        }
    }
    UNASKED.contains(&parts.join("/").as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_found_and_an_origin_is_none() {
        let served = fixtures::reference_stack();
        let mut other = served.clone();
        assert!(differences(&served, &other).is_empty());
        let vpc = other.vpcs.items.values_mut().next().unwrap();
        vpc.is_default = checker_model::Fact::value(true, checker_model::Origin::aws_call("x"));
        let found = differences(&served, &other);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("is_default"), "{found:?}");
    }

    #[test]
    fn only_what_is_nobodys_concern_may_be_left_out() {
        assert!(may_be_unasked("/vpcs/items/vpc-1/enable_dns_support"));
        assert!(may_be_unasked(
            "/roles/items/s3_access/attached_policies/items/0/document"
        ));
        assert!(!may_be_unasked("/vpcs/items/vpc-1/cidr_block"));
        assert!(!may_be_unasked("/subnets"));
    }
}
