//! Values that are known in part: `after`, with the holes that `after_unknown`
//! shows filled from the configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use checker_model::{Origin, Why};

use super::modules::{Plans, count};
use super::resolve::Place;
use super::source::{Source, source};
use crate::json::convert::{Names, value};
use crate::json::node::Node;
use crate::value::{Data, List, Map, Unknown, Value};

/// What makes the attributes of one resource.
pub(super) struct Merge<'m, 'p> {
    pub(super) place: &'m Place<'p>,
    pub(super) plans: &'m Plans<'p>,
    pub(super) origin: &'m Arc<Origin>,
    pub(super) names: &'m mut Names,
}

/// Blocks that no provider computes. Where one of them is unknown, a `dynamic`
/// block makes it out of something unknown, though the configuration of a plan
/// never shows `dynamic` blocks.
const NEVER_COMPUTED: [&str; 6] = [
    "default_action",
    "listener",
    "network_interfaces",
    "rule",
    "statement",
    "tag",
];

impl<'p> Merge<'_, 'p> {
    /// All attributes of the resource. One that is unknown and not configured
    /// is computed: it is left out.
    pub(super) fn attributes(
        &mut self,
        after: &Node<'_>,
        unknown: &Node<'_>,
    ) -> BTreeMap<Arc<str>, Value> {
        let expressions = self.place.block.and_then(|block| block.get("expressions"));
        let mut attributes = BTreeMap::new();
        for name in keys(after, unknown) {
            let configured = expressions.and_then(|all| all.get(name));
            let hole = unknown.get(name);
            if hole.is_some_and(Node::is_true)
                && configured.is_none()
                && self.place.block.is_some()
                && !NEVER_COMPUTED.contains(&name)
            {
                continue;
            }
            let source = configured.map_or(Source::Nothing, source);
            let path = format!("{name:.60}");
            let mut merged = self.merge(after.get(name), hole, &source, name, &path);
            if configured.is_none() && hole.is_some_and(|hole| count(hole) > 0) {
                self.may_be_more(&mut merged, name);
            }
            attributes.insert(self.names.keep(name), merged);
        }
        attributes
    }

    /// A `dynamic` block over something unknown comes as one block with holes,
    /// however many there will be.
    fn may_be_more(&self, merged: &mut Value, name: &str) {
        if let Data::List(list) = &mut merged.data {
            let why = Why::KnownAfterApply(format!("{}.{name:.60}", self.place.address));
            Arc::make_mut(list).rest = Some(Unknown {
                why,
                mentions: BTreeSet::new(),
            });
        }
    }

    fn merge(
        &mut self,
        after: Option<&Node<'_>>,
        unknown: Option<&Node<'_>>,
        source: &Source<'p>,
        name: &str,
        path: &str,
    ) -> Value {
        match unknown {
            Some(Node::Bool(true)) => self.resolve(source, name, path),
            Some(Node::Object(holes)) if !holes.is_empty() => {
                let unknown = unknown.unwrap_or(&Node::Null);
                self.map(after.unwrap_or(&Node::Null), unknown, source, path)
            }
            Some(Node::Array(holes)) if !holes.is_empty() => {
                self.list(after.unwrap_or(&Node::Null), holes, source, name, path)
            }
            _ => value(after.unwrap_or(&Node::Null), self.origin, self.names),
        }
    }

    fn resolve(&self, source: &Source<'p>, name: &str, path: &str) -> Value {
        let (expressions, holes) = match source {
            Source::Expressions(all) => (all.as_slice(), None),
            Source::Around(all, holes) => (all.as_slice(), Some(*holes)),
            // Blocks of unknown number.
            Source::Nothing | Source::Blocks(_) => (&[] as &[_], None),
        };
        self.plans
            .resolve(name, path, expressions, holes, self.place, self.origin)
    }

    fn map(
        &mut self,
        after: &Node<'_>,
        unknown: &Node<'_>,
        source: &Source<'p>,
        path: &str,
    ) -> Value {
        let source = &source.around(count(unknown));
        let mut entries = BTreeMap::new();
        for key in keys(after, unknown) {
            let inner = source.entry(key);
            if unknown.get(key).is_some_and(Node::is_true) && source.leaves_out(key) {
                continue;
            }
            let path = longer(path, &format_args!(".{key:.60}"));
            let merged = self.merge(after.get(key), unknown.get(key), &inner, key, &path);
            entries.insert(self.names.keep(key), merged);
        }
        let map = Map {
            entries,
            rest: None,
        };
        Value::new(Data::Map(Arc::new(map)), Arc::clone(self.origin))
    }

    fn list(
        &mut self,
        after: &Node<'_>,
        holes: &[Node<'_>],
        source: &Source<'p>,
        name: &str,
        path: &str,
    ) -> Value {
        let known = after.items();
        let length = known.len().max(holes.len());
        let mut elements = self.elements(holes, source, name);
        let source = &source.around(holes.iter().map(count).sum());
        let mut items = Vec::with_capacity(length);
        for index in 0..length {
            let (item, hole) = (known.get(index), holes.get(index));
            let path = longer(path, &format_args!("[{index}]"));
            let filled = match hole {
                Some(Node::Bool(true)) => elements.next(),
                _ => None,
            };
            items.push(filled.unwrap_or_else(|| {
                let inner = source.element(item, length);
                self.merge(item, hole, &inner, "", &path)
            }));
        }
        let list = List {
            items,
            ..List::default()
        };
        Value::new(Data::List(Arc::new(list)), Arc::clone(self.origin))
    }

    /// The values of the unknown elements of a list, where its expression
    /// refers to exactly as many things: then they are those, in order.
    fn elements(
        &self,
        holes: &[Node<'_>],
        source: &Source<'p>,
        name: &str,
    ) -> std::vec::IntoIter<Value> {
        let count = holes.iter().filter(|hole| hole.is_true()).count();
        if let Source::Expressions(all) = source
            && let [expression] = all.as_slice()
            && count > 0
        {
            let usual = super::resolve::usual(name);
            let found = self.plans.references(expression, &self.place.scope, usual);
            if found.sure && found.references.len() == count {
                let values: Vec<Value> = found
                    .references
                    .into_iter()
                    .map(|one| Value::new(Data::Reference(Arc::new(one)), Arc::clone(self.origin)))
                    .collect();
                return values.into_iter();
            }
        }
        Vec::new().into_iter()
    }
}

/// A path for people: one that is as long as a page is cut off.
fn longer(path: &str, step: &std::fmt::Arguments<'_>) -> String {
    if path.len() > 200 {
        path.to_owned()
    } else {
        format!("{path}{step}")
    }
}

/// The keys of both, each once, in order.
fn keys<'n>(after: &'n Node<'_>, unknown: &'n Node<'_>) -> BTreeSet<&'n str> {
    let names = |node: &'n Node<'_>| node.entries().iter().map(|(key, _)| key.as_ref());
    names(after).chain(names(unknown)).collect()
}
