//! What a node comes to, before it is known to which resources it leads: texts
//! of which parts are not known stay comparable with each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use checker_model::{Origin, Why};

/// What an expression comes to, and where it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term {
    pub(super) form: Form,
    pub(super) origin: Arc<Origin>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Form {
    /// `AWS::NoValue`: as if it had not been written.
    Gone,
    Text(Text),
    /// Elements, and why there may be others.
    List(Vec<Term>, Option<Why>),
    /// Members, and why there may be others.
    Map(BTreeMap<Arc<str>, Term>, Option<Why>),
    Unknown(Why),
}

/// Texts and what stands for a text, one behind the other.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Text(Vec<Part>);

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Literal(String),
    Symbol(Symbol),
}

/// A text that is the same wherever it stands in a template, and is not known.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Symbol {
    /// A parameter without a default.
    Parameter(Arc<str>),
    /// What the service knows of the stack: `AWS::Region`.
    Pseudo(Arc<str>),
    /// What is known of a resource once it is made; `Ref` is its id.
    Attribute(Arc<str>, Arc<str>),
    /// An expression as a whole, and what in it is to blame.
    Expression(Arc<str>, Why),
}

/// The attribute that `Ref` leads to.
pub(super) const REF: &str = "Ref";

/// Around a symbol in [`Text::key`]: no text of a template holds these.
pub(super) const OPEN: char = '\u{f0000}';
pub(super) const CLOSE: char = '\u{f0001}';

impl Symbol {
    pub(super) fn why(&self) -> Why {
        match self {
            Self::Parameter(name) => Why::UnresolvedExpression(format!("!Ref {name}")),
            Self::Pseudo(name) => Why::UnresolvedExpression(name.to_string()),
            Self::Attribute(resource, attribute) if &**attribute == REF => {
                Why::KnownAfterApply(format!("!Ref {resource}"))
            }
            Self::Attribute(resource, attribute) => {
                Why::KnownAfterApply(format!("!GetAtt {resource}.{attribute}"))
            }
            Self::Expression(_, why) => why.clone(),
        }
    }

    /// As it stands in a text.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Parameter(name) | Self::Pseudo(name) => format!("${{{name}}}"),
            Self::Attribute(resource, attribute) if &**attribute == REF => {
                format!("${{{resource}}}")
            }
            Self::Attribute(resource, attribute) => format!("${{{resource}.{attribute}}}"),
            Self::Expression(written, _) => format!("${{{written}}}"),
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        let mut whole = Self::default();
        whole.push_literal(text);
        whole
    }
}

impl From<Symbol> for Text {
    fn from(symbol: Symbol) -> Self {
        Self(vec![Part::Symbol(symbol)])
    }
}

impl Text {
    pub(super) fn push_literal(&mut self, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(Part::Literal(last)) => last.push_str(text),
            _ => self.0.push(Part::Literal(text.to_owned())),
        }
    }

    pub(super) fn push(&mut self, other: &Self) {
        for part in &other.0 {
            match part {
                Part::Literal(text) => self.push_literal(text),
                Part::Symbol(symbol) => self.0.push(Part::Symbol(symbol.clone())),
            }
        }
    }

    /// The text, when all of it is known.
    pub(super) fn known(&self) -> Option<&str> {
        match &*self.0 {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The symbol that it is and nothing else.
    pub(super) fn symbol(&self) -> Option<&Symbol> {
        match &*self.0 {
            [Part::Symbol(symbol)] => Some(symbol),
            _ => None,
        }
    }

    /// What in it is not known.
    pub(super) fn symbols(&self) -> impl Iterator<Item = &Symbol> {
        self.0.iter().filter_map(|part| match part {
            Part::Symbol(symbol) => Some(symbol),
            Part::Literal(_) => None,
        })
    }

    /// Why it is not known.
    pub(super) fn why(&self) -> Option<Why> {
        self.symbols().next().map(Symbol::why)
    }

    /// With other texts for literals and symbols.
    pub(super) fn map(
        &self,
        literal: impl Fn(&str) -> String,
        symbol: impl Fn(&Symbol) -> Self,
    ) -> Self {
        let mut whole = Self::default();
        for part in &self.0 {
            match part {
                Part::Literal(text) => whole.push_literal(&literal(text)),
                Part::Symbol(one) => whole.push(&symbol(one)),
            }
        }
        whole
    }

    /// One string that is the same for the same text only.
    pub(super) fn key(&self) -> String {
        let mut key = String::new();
        for part in &self.0 {
            match part {
                Part::Literal(text) => key.push_str(text),
                Part::Symbol(symbol) => {
                    key.push(OPEN);
                    key.push_str(&symbol.written());
                    key.push(CLOSE);
                }
            }
        }
        key
    }

    /// Bytes, roughly.
    pub(super) fn len(&self) -> usize {
        let length = |part: &Part| match part {
            Part::Literal(text) => text.len(),
            Part::Symbol(_) => 16,
        };
        self.0.iter().map(length).sum()
    }
}

impl Term {
    pub(super) fn new(form: Form, origin: &Arc<Origin>) -> Self {
        Self {
            form,
            origin: Arc::clone(origin),
        }
    }

    pub(super) fn as_text(&self) -> Option<&Text> {
        match &self.form {
            Form::Text(text) => Some(text),
            Form::Gone | Form::List(..) | Form::Map(..) | Form::Unknown(_) => None,
        }
    }

    /// The same thing, wherever it is written.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (&self.form, &other.form) {
            (Form::Gone, Form::Gone) => true,
            (Form::Text(one), Form::Text(other)) => one == other,
            (Form::List(one, None), Form::List(other, None)) => {
                one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.is_same(b))
            }
            (Form::Map(one, None), Form::Map(other, None)) => {
                one.len() == other.len()
                    && one
                        .iter()
                        .zip(other)
                        .all(|(a, b)| a.0 == b.0 && a.1.is_same(b.1))
            }
            _ => false,
        }
    }

    /// Why it is not known, all that is within it included.
    pub(super) fn why(&self) -> Option<Why> {
        match &self.form {
            Form::Gone => None,
            Form::Text(text) => text.why(),
            Form::List(items, rest) => rest.clone().or_else(|| items.iter().find_map(Self::why)),
            Form::Map(entries, rest) => rest
                .clone()
                .or_else(|| entries.values().find_map(Self::why)),
            Form::Unknown(why) => Some(why.clone()),
        }
    }
}
