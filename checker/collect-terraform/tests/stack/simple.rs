//! Stacks without ceremony, to be compared with what is expected.

use checker_model::Stack;
use serde_json::{Map, Value, json};

/// A known fact is its value, one that is not set `"!"`, an unknown one `"?"`
/// and the name of the reason. Lists, listings and tags hold `"…"` where there
/// may be more.
pub(crate) fn simple(stack: &Stack) -> Value {
    reduced(&serde_json::to_value(stack).unwrap())
}

/// What stands at a path: the names of fields, ids and indices, with blanks
/// between them.
pub(crate) fn at(simple: &Value, path: &str) -> Value {
    let step = |value: Value, name: &str| match value {
        Value::Array(items) => items[name.parse::<usize>().unwrap()].clone(),
        value => value.get(name).cloned().unwrap_or(Value::Null),
    };
    path.split(' ').fold(simple.clone(), step)
}

fn reduced(value: &Value) -> Value {
    let Value::Object(object) = value else {
        return match value {
            Value::Array(items) => items.iter().map(reduced).collect(),
            other => other.clone(),
        };
    };
    let fields: Vec<&String> = object.keys().filter(|key| *key != "origin").collect();
    if let [only] = fields.as_slice() {
        match only.as_str() {
            "value" => return reduced(&object["value"]),
            "absent" => return json!("!"),
            "unknown" => return json!(format!("?{}", object["unknown"]["why"].as_str().unwrap())),
            _ => {}
        }
    }
    let open = object.contains_key("incomplete");
    match (object.get("items"), object.get("entries")) {
        (Some(Value::Array(items)), _) => {
            let more = open.then(|| json!("…"));
            items.iter().map(reduced).chain(more).collect()
        }
        (Some(Value::Object(items)), _) | (_, Some(Value::Object(items))) => {
            let mut all: Map<String, Value> = items
                .iter()
                .map(|(key, value)| (key.clone(), reduced(value)))
                .collect();
            if open {
                all.insert("…".into(), json!(true));
            }
            Value::Object(all)
        }
        _ => object
            .iter()
            .filter(|(key, _)| *key != "origin")
            .map(|(key, value)| (key.clone(), reduced(value)))
            .collect(),
    }
}
