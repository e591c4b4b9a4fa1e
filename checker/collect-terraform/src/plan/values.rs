//! Values that are known in part: `after`, with the holes that `after_unknown`
//! shows filled from the configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use checker_model::{Origin, Why};

use super::modules::{Plans, count};
use super::resolve::Place;
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

/// What the configuration says of a value. Several nodes are several blocks,
/// of which any might be the one meant.
#[derive(Clone)]
enum Source<'p> {
    /// Nothing: it is computed, or made by a `dynamic` block.
    Nothing,
    /// Expressions that the value is the result of.
    Expressions(Vec<&'p Node<'p>>),
    /// Expressions that something around the value is the result of, with as
    /// many unknown values as this in it.
    Around(Vec<&'p Node<'p>>, usize),
    /// Bodies of nested blocks.
    Blocks(Vec<&'p Node<'p>>),
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
        let list = List { items, rest: None };
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

/// An expression, a block, or a list of blocks.
fn source<'p>(node: &'p Node<'p>) -> Source<'p> {
    match node {
        Node::Array(blocks) => Source::Blocks(blocks.iter().collect()),
        _ if is_expression(node) => Source::Expressions(vec![node]),
        _ => Source::Blocks(vec![node]),
    }
}

fn is_expression(node: &Node<'_>) -> bool {
    node.entries()
        .iter()
        .all(|(key, _)| matches!(key.as_ref(), "references" | "constant_value"))
}

impl<'p> Source<'p> {
    /// What it says of the parts of the value.
    fn around(&self, holes: usize) -> Self {
        match self {
            Self::Expressions(all) => Self::Around(all.clone(), holes),
            other => other.clone(),
        }
    }

    /// What it says of an entry of a map or an argument of a block.
    fn entry(&self, key: &str) -> Self {
        match self {
            Self::Nothing | Self::Expressions(_) | Self::Around(..) => self.clone(),
            Self::Blocks(blocks) => {
                let inner: Vec<&'p Node<'p>> =
                    blocks.iter().filter_map(|block| block.get(key)).collect();
                match inner.as_slice() {
                    // Unset in some of the blocks that it might be: not sure.
                    some if some.len() < blocks.len() => Self::Nothing,
                    some if some.iter().all(|node| matches!(node, Node::Array(_))) => {
                        Self::Blocks(some.iter().flat_map(|node| node.items()).collect())
                    }
                    some if some.iter().all(|node| is_expression(node)) => Self::Expressions(inner),
                    _ => Self::Blocks(inner),
                }
            }
        }
    }

    /// What it says of one element of a list of `length`. Blocks may be a set,
    /// in another order than they are written in, and those that a `dynamic`
    /// block makes are not in the configuration: the one that is meant is
    /// found by its constants.
    fn element(&self, item: Option<&Node<'_>>, length: usize) -> Self {
        let Self::Blocks(blocks) = self else {
            return self.clone();
        };
        if let ([_], 1) = (blocks.as_slice(), length) {
            return self.clone();
        }
        // Each is compared with each.
        if blocks.len().max(length) > 100 {
            return Self::Nothing;
        }
        let item = item.unwrap_or(&Node::Null);
        let (mut fit, mut constants) = (Vec::new(), 0);
        for block in blocks {
            if let Some(agreeing) = agreement(block, item) {
                constants += agreeing;
                fit.push(*block);
            }
        }
        if fit.is_empty() || blocks.len() < length && (fit.len() != 1 || constants == 0) {
            return Self::Nothing;
        }
        Self::Blocks(fit)
    }

    /// Whether it is known that nobody configured an argument of a block: then
    /// it is computed.
    fn leaves_out(&self, key: &str) -> bool {
        match self {
            Self::Blocks(blocks) => blocks.iter().all(|block| block.get(key).is_none()),
            Self::Nothing | Self::Expressions(_) | Self::Around(..) => false,
        }
    }
}

/// How many constants of a block an element has; nothing, where it has another
/// value for one of them.
fn agreement(block: &Node<'_>, item: &Node<'_>) -> Option<usize> {
    let mut agreeing = 0;
    for (name, expression) in block.entries() {
        let Some(constant) = expression.get("constant_value") else {
            continue;
        };
        match item.get(name) {
            Some(value) if same(value, constant) => agreeing += 1,
            _ => return None,
        }
    }
    Some(agreeing)
}

/// Whether a value is a constant, converted as Terraform converts it.
fn same(value: &Node<'_>, constant: &Node<'_>) -> bool {
    use crate::value::Number;
    match (value, constant) {
        (Node::String(text), Node::Number(Number::Integer(number)))
        | (Node::Number(Number::Integer(number)), Node::String(text)) => {
            text.parse() == Ok(*number)
        }
        (Node::String(text), Node::Bool(flag)) | (Node::Bool(flag), Node::String(text)) => {
            text.parse() == Ok(*flag)
        }
        // Elements may be converted, or stand in another order.
        (Node::Array(values), Node::Array(constants)) => values.len() == constants.len(),
        _ => value == constant,
    }
}
