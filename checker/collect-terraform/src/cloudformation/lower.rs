//! Terms become values, as all readers make them: texts that lead to a resource
//! of the template become references to it.

use std::sync::Arc;

use checker_model::{Origin, Why};

use super::names::{Class, Names};
use super::policy;
use super::term::{CLOSE, Form, OPEN, REF, Symbol, Term, Text};
use crate::value::{Data, List, Map, Reference, Unknown, Value};

/// A value that is not known.
pub(super) fn unknown(why: Why, origin: &Arc<Origin>) -> Value {
    Value::unknown(why, Arc::clone(origin))
}

/// A reference to a resource that the translation makes.
pub(super) fn reference(id: &str, attribute: &str, origin: &Arc<Origin>) -> Value {
    let reference = Reference {
        address: id.into(),
        attribute: attribute.into(),
    };
    Value::new(Data::Reference(Arc::new(reference)), Arc::clone(origin))
}

impl Names {
    /// A term as it is.
    pub(super) fn value(&self, term: &Term) -> Value {
        let origin = &term.origin;
        let data = match &term.form {
            Form::Gone => Data::Null,
            Form::Text(text) => return self.text(text, origin),
            Form::List(items, rest) => Data::List(Arc::new(List {
                items: items.iter().map(|item| self.value(item)).collect(),
                rest: rest.clone().map(Unknown::new),
                is_set: false,
            })),
            Form::Map(entries, rest) => Data::Map(Arc::new(Map {
                entries: entries
                    .iter()
                    .map(|(key, term)| (Arc::clone(key), self.value(term)))
                    .collect(),
                rest: rest.clone().map(Unknown::new),
            })),
            Form::Unknown(why) => return unknown(why.clone(), origin),
        };
        Value::new(data, Arc::clone(origin))
    }

    /// What a resource itself is called, which leads to nothing else.
    pub(super) fn own_name(&self, term: Option<&Term>) -> Value {
        let Some(term) = term else {
            return Value::default();
        };
        match term.as_text().and_then(Text::why) {
            Some(why) => unknown(why, &term.origin),
            None => self.value(term),
        }
    }

    fn text(&self, text: &Text, origin: &Arc<Origin>) -> Value {
        if let Some(known) = text.known() {
            return Value::string(known, Arc::clone(origin));
        }
        if let Some((id, attribute)) = self.bucket(text) {
            return reference(id, attribute, origin);
        }
        if let Some((id, None)) = self.function(text) {
            let is_arn =
                !matches!(text.symbol(), Some(Symbol::Attribute(_, what)) if &**what == REF);
            return reference(id, if is_arn { "arn" } else { "id" }, origin);
        }
        if let Some(Symbol::Attribute(id, attribute)) = text.symbol() {
            let attribute = match &**attribute {
                REF => "id",
                "Arn" => "arn",
                other => other,
            };
            return reference(id, attribute, origin);
        }
        let by_ids = self.by_ids(text);
        // An ARN that is known but for the name of a bucket is as good as known.
        if by_ids.starts_with("arn:") && !by_ids.contains([OPEN, CLOSE]) {
            return Value::string(by_ids, Arc::clone(origin));
        }
        match text.why() {
            Some(why) => unknown(why, origin),
            None => Value::string(by_ids, Arc::clone(origin)),
        }
    }

    /// A policy document, as the JSON text that it becomes.
    pub(super) fn document(&self, term: &Term) -> Value {
        if term.form == Form::Gone {
            return Value::new(Data::Null, Arc::clone(&term.origin));
        }
        match policy::json(self, term) {
            Ok(json) => Value::string(json, Arc::clone(&term.origin)),
            Err(why) => unknown(why, &term.origin),
        }
    }

    /// Whether anything in a term leads to a bucket or function of the template.
    pub(super) fn mentions(&self, term: &Term) -> bool {
        match &term.form {
            Form::Text(text) => {
                let concerns = |symbol: &Symbol| match symbol {
                    Symbol::Attribute(id, _) => self.class(id) != Class::Other,
                    _ => false,
                };
                text.symbols().any(concerns) || self.bucket(text).is_some()
            }
            Form::List(items, rest) => {
                rest.is_some() || items.iter().any(|item| self.mentions(item))
            }
            Form::Map(entries, rest) => {
                rest.is_some() || entries.values().any(|item| self.mentions(item))
            }
            Form::Unknown(_) => true,
            Form::Gone => false,
        }
    }
}
