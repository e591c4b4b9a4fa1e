//! What the nodes of a template come to.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use checker_model::{Origin, Why};

use super::conditions::Truth;
use super::node::{Form as Written, Key, Node};
use super::template::Template;
use super::term::{Form, REF, Symbol, Term, Text};
use super::{functions, parameters};

/// Conditions that read other conditions that read others.
const DEPTH: usize = 64;

/// Evaluates a template, within its limits.
pub(super) struct Evaluator<'t> {
    pub(super) template: &'t Template<'t>,
    /// What conditions came to; nothing while one is being evaluated.
    pub(super) truths: RefCell<HashMap<String, Option<Truth>>>,
    steps: Cell<u64>,
    depth: Cell<usize>,
}

impl<'t> Evaluator<'t> {
    pub(super) fn new(template: &'t Template<'t>) -> Self {
        Self {
            template,
            truths: RefCell::default(),
            steps: Cell::new(0),
            depth: Cell::new(0),
        }
    }

    /// Counts a step; none are left when it fails.
    fn step(&self) -> bool {
        self.steps.set(self.steps.get().saturating_add(1));
        self.steps.get() <= self.template.limits.steps
    }

    /// What a call made may be large, however short the call is.
    fn pay_for(&self, term: &Term) {
        let cost = match &term.form {
            Form::Text(text) => text.len() / 16,
            Form::List(items, _) => items.len(),
            Form::Map(entries, _) => entries.len(),
            Form::Gone | Form::Unknown(_) => 0,
        };
        let cost = u64::try_from(cost).unwrap_or(u64::MAX);
        self.steps.set(self.steps.get().saturating_add(cost));
    }

    /// Goes one level deeper, unless that is too deep.
    pub(super) fn deeper<T>(&self, go: impl FnOnce() -> T, otherwise: impl FnOnce() -> T) -> T {
        if self.depth.get() >= DEPTH {
            return otherwise();
        }
        self.depth.set(self.depth.get() + 1);
        let found = go();
        self.depth.set(self.depth.get() - 1);
        found
    }

    /// What a node comes to; `within` is the resource that it is in.
    pub(super) fn term(&self, node: &Node, within: &str) -> Term {
        let origin = self.template.origin(node.span, within);
        if !self.step() {
            let why = Why::NotSupported("a template of this size".into());
            return Term::new(Form::Unknown(why), &origin);
        }
        if let Some((name, argument)) = node.call() {
            let term = functions::call(self, name, argument, within, &origin);
            self.pay_for(&term);
            return term;
        }
        let form = match &node.form {
            Written::Null => {
                Form::Unknown(Why::Failed("null, which CloudFormation refuses".into()))
            }
            Written::Scalar(text) => Form::Text(literal(text)),
            Written::List(items) => self.list(items, within),
            Written::Map(entries) => self.map(entries, within),
        };
        Term::new(form, &origin)
    }

    fn list(&self, items: &[Node], within: &str) -> Form {
        let mut all = Vec::with_capacity(items.len());
        let mut rest = None;
        for item in items {
            let term = self.term(item, within);
            match &term.form {
                Form::Gone => {}
                // Whether it is there at all may be what is not known.
                Form::Unknown(why) if item.call().is_some_and(|(name, _)| name == "Fn::If") => {
                    rest = rest.or_else(|| Some(why.clone()));
                }
                _ => all.push(term),
            }
        }
        Form::List(all, rest)
    }

    fn map(&self, entries: &[(Key, Node)], within: &str) -> Form {
        let mut all = BTreeMap::new();
        let mut rest = None;
        for (key, node) in entries {
            // What these bring along may be anything.
            if key.text.starts_with("Fn::") || &*key.text == "<<" {
                rest = Some(Why::NotSupported(format!("what {} brings along", key.text)));
                continue;
            }
            let term = self.term(node, within);
            if term.form != Form::Gone {
                all.insert(Arc::clone(&key.text), term);
            }
        }
        Form::Map(all, rest)
    }

    /// What a name refers to.
    pub(super) fn named(&self, name: &str, at: &Arc<Origin>) -> Term {
        if let Some(parameter) = self.template.parameters.get(name) {
            return parameters::value(self.template, name, parameter, at);
        }
        let form = match name {
            "AWS::NoValue" => Form::Gone,
            // Right wherever the course is given.
            "AWS::Partition" => Form::Text("aws".into()),
            "AWS::URLSuffix" => Form::Text("amazonaws.com".into()),
            "AWS::NotificationARNs" => {
                Form::Unknown(Why::UnresolvedExpression("AWS::NotificationARNs".into()))
            }
            pseudo if pseudo.starts_with("AWS::") => {
                Form::Text(Symbol::Pseudo(pseudo.into()).into())
            }
            resource => self.attribute(resource, REF),
        };
        Term::new(form, at)
    }

    /// What an attribute of a resource comes to.
    pub(super) fn attribute(&self, resource: &str, attribute: &str) -> Form {
        if self.template.resources.contains_key(resource) {
            return Form::Text(Symbol::Attribute(resource.into(), attribute.into()).into());
        }
        // What SAM adds is not written here.
        let what = match attribute {
            REF => format!("!Ref {resource}"),
            attribute => format!("!GetAtt {resource}.{attribute}"),
        };
        Form::Unknown(Why::UnresolvedExpression(what))
    }
}

/// A text as it is written. What the service looks up elsewhere is not known.
pub(super) fn literal(text: &str) -> Text {
    if text.contains("{{resolve:") {
        let written: String = text.chars().take(200).collect();
        let why = Why::UnresolvedExpression(written);
        return Symbol::Expression(text.into(), why).into();
    }
    Text::from(text)
}
