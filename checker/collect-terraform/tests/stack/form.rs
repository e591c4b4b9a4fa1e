//! Configurations in a short JSON form: what a reader would have made.
//!
//! `{"$ref": "aws_vpc.main.id"}` is a reference, `{"$unknown": "var.x"}` a value
//! that nobody knows (`"$mentions"`: references that went into it), and a
//! `"$rest"` in a map or as the last element of a list says that there may be
//! more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use checker_collect_terraform::config::{Configuration, Mode, Open, Output, Resource};
use checker_collect_terraform::value::{Data, List, Map, Number, Reference, Unknown, Value};
use checker_model::{Origin, VantagePoint, Why};
use serde_json::Value as Json;

/// The configuration of a document: `resources` by address, `outputs`, `open`,
/// `region`, `default_tags`.
pub(crate) fn configuration(vantage_point: VantagePoint, document: &Json) -> Configuration {
    let place = |address: &str| Arc::new(origin(vantage_point, address));
    let read = |value: &Json, address: &str| value_of(value, &place(address));
    let optional = |name: &str| {
        let value = document.get(name);
        value.map_or_else(Value::default, |value| read(value, "provider"))
    };
    let entries = |name: &str| {
        let entries = document.get(name).and_then(Json::as_object);
        entries.into_iter().flatten()
    };
    let resources = entries("resources").map(|(address, body)| {
        let key: Arc<str> = address.as_str().into();
        let resource = Resource {
            address: Arc::clone(&key),
            mode: if is_data(address) {
                Mode::Data
            } else {
                Mode::Managed
            },
            kind: kind(address).into(),
            attributes: body
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, value)| (name.as_str().into(), read(value, address)))
                .collect(),
            default_tags: optional("default_tags"),
            region: Value::default(),
            origin: place(address),
        };
        (key, resource)
    });
    let outputs = entries("outputs").map(|(name, output)| {
        let sensitive = output.get("$sensitive");
        let output = Output {
            value: read(sensitive.unwrap_or(output), name),
            sensitive: sensitive.is_some(),
            origin: place(name),
        };
        (name.clone(), output)
    });
    let open = document.get("open").and_then(Json::as_array);
    let open = open.into_iter().flatten().map(|kind| Open {
        kind: kind.as_str().filter(|kind| *kind != "*").map(Into::into),
        why: unresolved("var.count"),
        origin: origin(vantage_point, "open"),
    });
    Configuration {
        vantage_point,
        source: "a form".into(),
        resources: resources.collect(),
        open: open.collect(),
        outputs: outputs.collect(),
        region: optional("region"),
    }
}

fn is_data(address: &str) -> bool {
    address.starts_with("data.") || address.contains(".data.")
}

/// `aws_vpc` of `module.net["a"].data.aws_vpc.main[0]`.
fn kind(address: &str) -> &str {
    address
        .split('.')
        .find(|part| part.starts_with("aws_"))
        .unwrap()
}

fn origin(vantage_point: VantagePoint, address: &str) -> Origin {
    let address = address.to_owned();
    match vantage_point {
        VantagePoint::Plan => Origin::Plan { address },
        VantagePoint::State => Origin::State { address },
        _ => Origin::Hcl {
            file: address,
            line: 1,
            column: 1,
            end: None,
        },
    }
}

fn unresolved(text: &str) -> Why {
    Why::UnresolvedExpression(text.into())
}

fn reference(text: &str) -> Reference {
    let (address, attribute) = text.rsplit_once('.').unwrap();
    Reference {
        address: address.into(),
        attribute: attribute.into(),
    }
}

fn unknown(value: &Json) -> Option<Unknown> {
    let text = value.get("$unknown")?.as_str().unwrap();
    let mentions = value.get("$mentions").and_then(Json::as_array);
    let mentions = mentions.into_iter().flatten();
    let mentions: BTreeSet<Reference> = mentions
        .map(|one| reference(one.as_str().unwrap()))
        .collect();
    let why = if mentions.is_empty() {
        unresolved(text)
    } else {
        Why::KnownAfterApply(text.into())
    };
    Some(Unknown { why, mentions })
}

fn rest(value: &Json) -> Option<Unknown> {
    let text = value.get("$rest")?.as_str().unwrap();
    Some(Unknown {
        why: unresolved(text),
        mentions: BTreeSet::new(),
    })
}

fn value_of(value: &Json, place: &Arc<Origin>) -> Value {
    let data = match value {
        Json::Null => Data::Null,
        Json::Bool(value) => Data::Bool(*value),
        Json::Number(number) => Data::Number(Number::Integer(number.as_i64().unwrap())),
        Json::String(text) => Data::String(text.as_str().into()),
        Json::Array(values) => {
            let items = values.iter().filter(|value| rest(value).is_none());
            Data::List(Arc::new(List {
                items: items.map(|value| value_of(value, place)).collect(),
                rest: values.iter().find_map(rest),
                is_set: false,
            }))
        }
        Json::Object(entries) => {
            if let Some(text) = entries.get("$ref") {
                Data::Reference(Arc::new(reference(text.as_str().unwrap())))
            } else if let Some(address) = entries.get("$resource") {
                Data::Resource(address.as_str().unwrap().into())
            } else if let Some(unknown) = unknown(value) {
                Data::Unknown(Arc::new(unknown))
            } else {
                let known = entries.iter().filter(|(key, _)| *key != "$rest");
                let entries: BTreeMap<Arc<str>, Value> = known
                    .map(|(key, value)| (key.as_str().into(), value_of(value, place)))
                    .collect();
                Data::Map(Arc::new(Map {
                    entries,
                    rest: rest(value),
                }))
            }
        }
    };
    Value::new(data, Arc::clone(place))
}
