//! JSON values become values of a configuration.

use std::collections::HashSet;
use std::sync::Arc;

use checker_model::Origin;

use super::node::Node;
use crate::value::{Data, List, Map, Value};

/// Texts that occur again and again (attribute names, types), kept once.
#[derive(Debug, Default)]
pub(crate) struct Names(HashSet<Arc<str>>);

impl Names {
    pub(crate) fn keep(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let new: Arc<str> = name.into();
        self.0.insert(Arc::clone(&new));
        new
    }
}

/// A value whose parts are all known. It recurses as deep as the JSON is
/// nested, which [`super::text`] bounds.
pub(crate) fn value(node: &Node<'_>, origin: &Arc<Origin>, names: &mut Names) -> Value {
    let data = match node {
        Node::Null => Data::Null,
        Node::Bool(value) => Data::Bool(*value),
        Node::Number(value) => Data::Number(*value),
        Node::String(text) => Data::String(text.as_ref().into()),
        Node::Array(items) => Data::List(Arc::new(List {
            items: items
                .iter()
                .map(|item| value(item, origin, names))
                .collect(),
            ..List::default()
        })),
        Node::Object(entries) => Data::Map(Arc::new(Map {
            entries: entries
                .iter()
                .map(|(key, entry)| (names.keep(key), value(entry, origin, names)))
                .collect(),
            rest: None,
        })),
    };
    Value::new(data, Arc::clone(origin))
}
