//! Answers in JSON, and errors.

use serde_json::{Map as Object, Number, Value, json};

use super::fault::Fault;
use super::wire::{Map, Node};

/// Writes an answer.
pub(super) fn document(map: &Map) -> Vec<u8> {
    object(map).to_string().into_bytes()
}

/// Writes an error; its code stands in a header as well.
pub(super) fn fault(fault: &Fault) -> Vec<u8> {
    let side = if fault.status >= 500 {
        "Service"
    } else {
        "User"
    };
    json!({"__type": fault.code, "Type": side, "Message": fault.message})
        .to_string()
        .into_bytes()
}

fn object(map: &Map) -> Value {
    let elements = map.elements().iter();
    Value::Object(
        elements
            .map(|(name, node)| (name.clone().into_owned(), value(node)))
            .collect::<Object<_, _>>(),
    )
}

fn value(node: &Node) -> Value {
    match node {
        Node::Text(text) => Value::String(text.clone()),
        // JSON has no infinity.
        Node::Number(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
        Node::Integer(number) => Value::from(*number),
        Node::Flag(flag) => Value::Bool(*flag),
        Node::Map(map) | Node::Typed(_, map) => object(map),
        Node::List(_, nodes) => Value::Array(nodes.iter().map(value).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::wire::text;

    #[test]
    fn a_tree_becomes_json_with_its_types() {
        let map = Map::new()
            .text("Name", "\"<x>\"\n")
            .node("Size", Node::Integer(128))
            .node("Rate", Node::Number(0.5))
            .node("Public", Node::Flag(true))
            .node("Inner", Map::new().text("of people's", 1))
            .members("List", [text("a"), Map::new().into()]);
        let written: Value = serde_json::from_slice(&document(&map)).unwrap();
        let expected = json!({
            "Name": "\"<x>\"\n",
            "Size": 128,
            "Rate": 0.5,
            "Public": true,
            "Inner": {"of people's": "1"},
            "List": ["a", {}],
        });
        assert_eq!(written, expected);
    }

    #[test]
    fn an_error_says_its_code() {
        let written = fault(&Fault::new(404, "ResourceNotFoundException", "no"));
        let written: Value = serde_json::from_slice(&written).unwrap();
        assert_eq!(written["__type"], "ResourceNotFoundException");
        assert_eq!(written["Message"], "no");
    }
}
