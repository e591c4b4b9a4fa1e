//! Which expressions of the configuration a value comes from.

use crate::json::node::Node;
use crate::value::Number;

/// What the configuration says of a value. Several nodes are several blocks,
/// of which any might be the one meant.
#[derive(Clone)]
pub(super) enum Source<'p> {
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

/// An expression, a block, or a list of blocks.
pub(super) fn source<'p>(node: &'p Node<'p>) -> Source<'p> {
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
    pub(super) fn around(&self, holes: usize) -> Self {
        match self {
            Self::Expressions(all) => Self::Around(all.clone(), holes),
            other => other.clone(),
        }
    }

    /// What it says of an entry of a map or an argument of a block.
    pub(super) fn entry(&self, key: &str) -> Self {
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
    pub(super) fn element(&self, item: Option<&Node<'_>>, length: usize) -> Self {
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
    pub(super) fn leaves_out(&self, key: &str) -> bool {
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
