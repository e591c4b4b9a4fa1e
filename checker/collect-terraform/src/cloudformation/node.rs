//! A template as it is written: values with their places, before anything in
//! it is evaluated.

use std::sync::Arc;

use checker_model::fact::Position;

/// A value, and from where to where it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) form: Form,
    pub(super) span: Span,
}

/// The kinds of values. YAML's short forms of functions are no kind of their
/// own: the reader writes them out, as the service does.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Form {
    /// `null`, or nothing at all.
    Null,
    /// A text, number or truth value: the service takes each for the others.
    Scalar(Arc<str>),
    List(Vec<Node>),
    /// In the order in which it is written; no key is there twice.
    Map(Vec<(Key, Node)>),
}

/// The key of a map.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    pub(super) text: Arc<str>,
    pub(super) span: Span,
}

/// From its first character to the one behind its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: Position,
    pub(super) end: Position,
}

impl Node {
    pub(super) fn as_text(&self) -> Option<&Arc<str>> {
        match &self.form {
            Form::Scalar(text) => Some(text),
            Form::Null | Form::List(_) | Form::Map(_) => None,
        }
    }

    pub(super) fn as_map(&self) -> Option<&[(Key, Node)]> {
        match &self.form {
            Form::Map(entries) => Some(entries),
            Form::Null | Form::Scalar(_) | Form::List(_) => None,
        }
    }

    /// A member of a map.
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        self.as_map()?
            .iter()
            .find(|(key, _)| &*key.text == name)
            .map(|(_, node)| node)
    }

    /// The members of a list; of anything else itself.
    pub(super) fn elements(&self) -> &[Node] {
        match &self.form {
            Form::List(items) => items,
            Form::Null | Form::Scalar(_) | Form::Map(_) => std::slice::from_ref(self),
        }
    }

    /// How many values it is, those within it included.
    pub(super) fn count(&self) -> usize {
        match &self.form {
            Form::Null | Form::Scalar(_) => 1,
            Form::List(items) => 1 + items.iter().map(Self::count).sum::<usize>(),
            Form::Map(entries) => 1 + entries.iter().map(|(_, node)| node.count()).sum::<usize>(),
        }
    }

    /// How many levels it has.
    pub(super) fn depth(&self) -> usize {
        let within = match &self.form {
            Form::Null | Form::Scalar(_) => None,
            Form::List(items) => items.iter().map(Self::depth).max(),
            Form::Map(entries) => entries.iter().map(|(_, node)| node.depth()).max(),
        };
        1 + within.unwrap_or_default()
    }

    /// The function that it calls, by its long name, with its argument.
    pub(super) fn call(&self) -> Option<(&str, &Node)> {
        let [(key, argument)] = self.as_map()? else {
            return None;
        };
        let name = &*key.text;
        (name == "Ref" || name.starts_with("Fn::")).then_some((name, argument))
    }
}
