//! `terraform show -json` of a state; plans hold the same shape inside.

use std::collections::BTreeMap;
use std::sync::Arc;

use checker_model::Origin;
use serde::Deserialize;

use crate::config::{Mode, Output, Resource};
use crate::json::convert::{Names, value};
use crate::json::node::{Node, Text};
use crate::value::{Data, Value};

/// A state.
#[derive(Deserialize)]
pub(crate) struct Shown<'a> {
    #[serde(borrow, default)]
    pub(crate) values: Option<Values<'a>>,
}

/// What it holds.
#[derive(Deserialize)]
pub(crate) struct Values<'a> {
    #[serde(borrow, default)]
    pub(crate) outputs: Node<'a>,
    #[serde(borrow, default)]
    pub(crate) root_module: Option<Module<'a>>,
}

/// A module instance.
#[derive(Deserialize)]
pub(crate) struct Module<'a> {
    #[serde(borrow, default)]
    pub(crate) resources: Vec<Instance<'a>>,
    #[serde(borrow, default)]
    pub(crate) child_modules: Vec<Module<'a>>,
}

/// A resource instance.
#[derive(Deserialize)]
pub(crate) struct Instance<'a> {
    #[serde(borrow)]
    pub(crate) address: Text<'a>,
    #[serde(borrow)]
    pub(crate) mode: Text<'a>,
    #[serde(borrow, rename = "type")]
    pub(crate) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) values: Node<'a>,
    #[serde(borrow, default)]
    pub(crate) deposed_key: Option<Text<'a>>,
}

impl<'a> Module<'a> {
    /// All instances in it and in the modules within it. As deep as the JSON
    /// is nested, which is bounded.
    pub(crate) fn each(&self, visit: &mut impl FnMut(&Instance<'a>)) {
        for instance in &self.resources {
            visit(instance);
        }
        for module in &self.child_modules {
            module.each(visit);
        }
    }
}

impl Instance<'_> {
    pub(crate) fn mode(&self) -> Mode {
        mode(&self.mode)
    }
}

/// `data`, or else `managed`.
pub(crate) fn mode(text: &str) -> Mode {
    if text == "data" {
        Mode::Data
    } else {
        Mode::Managed
    }
}

/// A resource all of whose attributes are known.
pub(crate) fn resource(
    address: &str,
    mode: Mode,
    kind: &str,
    attributes: &Node<'_>,
    origin: Origin,
    names: &mut Names,
) -> Resource {
    let origin = Arc::new(origin);
    let attributes: BTreeMap<Arc<str>, Value> = attributes
        .entries()
        .iter()
        .map(|(name, node)| (names.keep(name), value(node, &origin, names)))
        .collect();
    Resource {
        address: address.into(),
        mode,
        kind: names.keep(kind),
        default_tags: all_tags(&attributes),
        region: own_region(&attributes),
        attributes,
        origin,
    }
}

/// `tags_all` are the provider's default tags with the resource's own over
/// them: taken for the defaults, they come to the same in the end, and they
/// are known where the provider's configuration is not.
pub(crate) fn all_tags(attributes: &BTreeMap<Arc<str>, Value>) -> Value {
    match attributes.get("tags_all") {
        Some(tags) if matches!(tags.data, Data::Map(_)) => tags.clone(),
        _ => Value::default(),
    }
}

/// The argument `region`, which every resource has since version 6 of the
/// provider.
pub(crate) fn own_region(attributes: &BTreeMap<Arc<str>, Value>) -> Value {
    match attributes.get("region") {
        Some(region) if matches!(region.data, Data::String(_)) => region.clone(),
        _ => Value::default(),
    }
}

/// Outputs, in the shape that they have in a shown state and in a raw one.
pub(crate) fn outputs(
    outputs: &Node<'_>,
    origin: impl Fn(String) -> Origin,
    names: &mut Names,
) -> BTreeMap<String, Output> {
    outputs
        .entries()
        .iter()
        .map(|(name, output)| {
            let origin = Arc::new(origin(format!("output.{name}")));
            let shown = output.get("value").unwrap_or(&Node::Null);
            let output = Output {
                value: value(shown, &origin, names),
                sensitive: output.get("sensitive").is_some_and(Node::is_true),
                origin,
            };
            (name.to_string(), output)
        })
        .collect()
}
