//! What an unknown value refers to.

use std::collections::BTreeSet;
use std::sync::Arc;

use checker_model::{Origin, Why, turn_in::without_indices};

use super::after_apply;
use super::document::Change;
use super::modules::{Plans, key, path};
use super::terms::{Scope, Term};
use crate::json::node::Node;
use crate::value::{Data, List, Reference, Unknown, Value};

/// A resource instance whose attributes are looked at.
pub(super) struct Place<'p> {
    /// Its address.
    pub(super) address: String,
    /// Its block in the configuration, where there is one.
    pub(super) block: Option<&'p Node<'p>>,
    pub(super) scope: Scope<'p>,
}

impl<'p> Place<'p> {
    pub(super) fn of(change: &Change<'_>, plans: &Plans<'p>) -> Self {
        let module = change.module_address.as_deref().unwrap_or_default();
        let path = path(module);
        let block = plans
            .blocks
            .get(&without_indices(&super::modules::resource(change)))
            .copied();
        Self {
            address: change.address.to_string(),
            block,
            scope: Scope {
                path: path.unwrap_or_default(),
                key: key(&change.index),
                for_each: block.and_then(|block| block.get("for_each_expression")),
            },
        }
    }
}

/// References of an expression, and whether they are all that it is.
pub(super) struct Found {
    pub(super) references: Vec<Reference>,
    pub(super) sure: bool,
    /// How often the expression refers to something.
    pub(super) occurrences: usize,
    /// Those whose value is not known before apply: they are the reason why
    /// the whole is not.
    waiting: Vec<Reference>,
}

impl<'p> Plans<'p> {
    /// The attributes that an expression refers to, in order.
    pub(super) fn references(
        &self,
        expression: &Node<'p>,
        scope: &Scope<'p>,
        usual: &str,
    ) -> Found {
        let terms = self.terms(expression, scope, 0);
        let mut found = Found {
            references: Vec::new(),
            sure: !terms.unsure,
            occurrences: terms.occurrences,
            waiting: Vec::new(),
        };
        for term in &terms.all {
            self.instances_of(term, usual, &mut found);
        }
        found
    }

    fn instances_of(&self, term: &Term, usual: &str, found: &mut Found) {
        let attribute: Arc<str> = term.attribute.as_deref().unwrap_or(usual).into();
        for instance in self.instances.get(&term.resource).into_iter().flatten() {
            if term.key.is_some() && instance.key != term.key {
                continue;
            }
            if found.references.len() >= self.most || !self.step(attribute.len()) {
                found.sure = false;
                return;
            }
            let reference = Reference {
                address: Arc::clone(&instance.address),
                attribute: Arc::clone(&attribute),
            };
            if !instance.knows(&attribute) {
                found.waiting.push(reference.clone());
            }
            found.references.push(reference);
        }
    }

    /// What an unknown value refers to. Several expressions are several blocks
    /// of which any might be the one meant. A value within that of an expression
    /// is one of its references only if there are as many `holes` as those.
    pub(super) fn resolve(
        &self,
        name: &str,
        path: &str,
        expressions: &[&Node<'p>],
        holes: Option<usize>,
        place: &Place<'p>,
        origin: &Arc<Origin>,
    ) -> Value {
        let what = format!("{}.{path}", place.address);
        let mut found = expressions
            .iter()
            .map(|expression| self.references(expression, &place.scope, usual(name)))
            .map(|mut found| {
                found.sure &= holes.is_none_or(|holes| holes == found.occurrences);
                found
            });
        let Some(first) = found.next() else {
            return after_apply(what, origin);
        };
        let value = first.value(name, &what, origin);
        let mut mentions: BTreeSet<Reference> = first.references.into_iter().collect();
        let mut same = true;
        for other in found {
            same &= other.value(name, &what, origin).data == value.data;
            mentions.extend(other.references);
        }
        if same {
            value
        } else {
            unknown(what, mentions, origin)
        }
    }

    /// An output of the root module whose value is not known.
    pub(super) fn output(&self, name: &str, origin: &Arc<Origin>) -> Value {
        let what = format!("output.{name}");
        let expression = self
            .module(&[])
            .and_then(|root| root.at(&["outputs", name, "expression"]));
        let Some(expression) = expression else {
            return after_apply(what, origin);
        };
        let scope = Scope {
            path: Vec::new(),
            key: None,
            for_each: None,
        };
        // Of a splat, the plan does not say which attribute is shown.
        let found = self.references(expression, &scope, super::ANY);
        found.value("", &what, origin)
    }
}

impl Found {
    fn value(&self, name: &str, what: &str, origin: &Arc<Origin>) -> Value {
        let mentions = || self.references.iter().cloned().collect();
        if !self.sure || self.references.is_empty() || is_text(name) {
            return unknown(what.to_owned(), mentions(), origin);
        }
        let of = |reference: &Reference| {
            Value::new(
                Data::Reference(Arc::new(reference.clone())),
                Arc::clone(origin),
            )
        };
        if is_list(name) {
            let list = List {
                items: self.references.iter().map(of).collect(),
                ..List::default()
            };
            return Value::new(Data::List(Arc::new(list)), Arc::clone(origin));
        }
        match (self.references.as_slice(), self.waiting.as_slice()) {
            ([one], _) | (_, [one]) => of(one),
            _ => unknown(what.to_owned(), mentions(), origin),
        }
    }
}

pub(super) fn unknown(what: String, mentions: BTreeSet<Reference>, origin: &Arc<Origin>) -> Value {
    let unknown = Unknown {
        why: Why::KnownAfterApply(what),
        mentions,
    };
    Value::new(Data::Unknown(Arc::new(unknown)), Arc::clone(origin))
}

/// The attribute that is meant where the plan only names the resource.
pub(super) fn usual(name: &str) -> &'static str {
    if name.ends_with("arn") || name.ends_with("arns") {
        "arn"
    } else {
        "id"
    }
}

/// Attributes that are lists or sets: unknown as a whole, a plan does not tell
/// them from a single value.
fn is_list(name: &str) -> bool {
    name.ends_with("ids")
        || name.ends_with("arns")
        || name.ends_with("_groups")
        || name.ends_with("cidr_blocks")
        || matches!(
            name,
            "subnets"
                | "vpc_zone_identifier"
                | "load_balancers"
                | "instances"
                | "availability_zones"
                | "roles"
        )
}

/// Attributes that are texts with something in them, rather than that thing.
fn is_text(name: &str) -> bool {
    matches!(
        name,
        "user_data" | "user_data_base64" | "policy" | "assume_role_policy" | "tags" | "tags_all"
    )
}
