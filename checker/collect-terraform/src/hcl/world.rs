//! All modules of one folder while they are evaluated: lazily, each value
//! once, however often it is asked for.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use checker_model::{Origin, Why};

use super::eval::{Locals, evaluate_with};
use super::here::Here;
use super::module::{Attribute, Declared};
use super::nodes::{Child, Node};
use super::scope::Budget;
use crate::config::Open;
use crate::limits::Limits;
use crate::turn_in::tree::Tree;
use crate::value::{Data, Value};

/// Values that build on each other, one within the evaluation of the other.
const CHAIN: usize = 150;

/// The modules, what they come to, and how much thinking is left.
pub(crate) struct World<'a> {
    pub(crate) tree: &'a Tree,
    /// The root module's folder, below the turn-in.
    pub(crate) folder: &'a str,
    pub(crate) nodes: &'a [Node<'a>],
    /// Values given in `.tfvars` files; the last one counts.
    pub(crate) assigned: &'a BTreeMap<&'a str, Attribute<'a>>,
    pub(crate) budget: Budget,
    pub(crate) open: RefCell<Vec<Open>>,
    /// The root module.
    pub(crate) root: Rc<Instance>,
    things: RefCell<HashMap<Arc<str>, Thing<'a>>>,
    /// What is being evaluated, outermost first.
    pending: RefCell<Vec<String>>,
    instances: Cell<usize>,
}

/// What an address stands for.
#[derive(Clone)]
enum Thing<'a> {
    Module(Rc<Instance>),
    Resource(Rc<Item<'a>>),
}

/// One instance of a module.
pub(crate) struct Instance {
    /// Which module.
    pub(crate) node: usize,
    /// `module.net["a"]`; empty for the root module.
    pub(crate) address: Arc<str>,
    /// The instance that calls it, and with which `count` or `each`.
    pub(crate) caller: Option<(Rc<Instance>, Key)>,
    pub(super) memo: Memo,
}

/// One instance of a resource or data source.
pub(crate) struct Item<'a> {
    pub(crate) instance: Rc<Instance>,
    pub(crate) declared: &'a Declared<'a>,
    pub(crate) key: Key,
    pub(crate) address: Arc<str>,
    pub(super) memo: Memo,
}

/// Which of several instances one is.
#[derive(Clone, Default)]
pub(crate) enum Key {
    #[default]
    Only,
    Count(Value),
    Each(Value, Value),
}

pub(super) type Memo = RefCell<HashMap<String, Option<Value>>>;

impl<'a> World<'a> {
    pub(crate) fn new(
        tree: &'a Tree,
        folder: &'a str,
        nodes: &'a [Node<'a>],
        assigned: &'a BTreeMap<&'a str, Attribute<'a>>,
        limits: &Limits,
    ) -> Self {
        Self {
            tree,
            folder,
            nodes,
            assigned,
            budget: Budget::new(*limits),
            open: RefCell::default(),
            root: Rc::new(Instance {
                node: 0,
                address: "".into(),
                caller: None,
                memo: Memo::default(),
            }),
            things: RefCell::default(),
            pending: RefCell::default(),
            instances: Cell::new(0),
        }
    }

    pub(crate) fn node(&self, instance: &Instance) -> Option<&'a Node<'a>> {
        self.nodes.get(instance.node)
    }

    /// What an expression of a module comes to.
    pub(crate) fn evaluate(
        &self,
        attribute: Attribute<'a>,
        instance: &Rc<Instance>,
        key: &Key,
        locals: &Locals<'_>,
    ) -> Value {
        let here = Here {
            world: self,
            instance,
            key,
            source: attribute.source,
        };
        evaluate_with(attribute.expression, &here, locals)
    }

    /// Something that is worked out once, unless it needs itself.
    pub(super) fn once(
        &self,
        memo: &Memo,
        key: &str,
        shown: &str,
        work: impl FnOnce() -> Value,
    ) -> Value {
        let known = memo.borrow().get(key).cloned();
        match known {
            Some(Some(value)) => return value,
            Some(None) => return self.blame_cycle(shown),
            None => {}
        }
        if self.pending.borrow().len() >= CHAIN {
            return Value::unknown(
                Why::NotSupported(format!(
                    "{shown}: more than {CHAIN} values that build on each other"
                )),
                Origin::Unseen,
            );
        }
        memo.borrow_mut().insert(key.to_owned(), None);
        self.pending.borrow_mut().push(shown.to_owned());
        let value = work();
        self.pending.borrow_mut().pop();
        memo.borrow_mut()
            .insert(key.to_owned(), Some(value.clone()));
        value
    }

    fn blame_cycle(&self, shown: &str) -> Value {
        let pending = self.pending.borrow();
        let start = pending.iter().rposition(|one| one == shown).unwrap_or(0);
        let mut names: Vec<&str> = pending.iter().skip(start).map(String::as_str).collect();
        names.truncate(8);
        names.push(shown);
        Value::unknown(
            Why::UnresolvedExpression(format!("{} (a cycle)", names.join(" -> "))),
            Origin::Unseen,
        )
    }

    /// The instances that a declaration stands for, worked out once.
    pub(crate) fn expansion(
        &self,
        instance: &Rc<Instance>,
        name: &str,
        declared: &'a Declared<'a>,
    ) -> Value {
        self.once(&instance.memo, name, &within(instance, name), || {
            self.expand(instance, name, declared)
        })
    }

    /// Makes one instance known by its address.
    pub(super) fn found(
        &self,
        instance: &Rc<Instance>,
        name: &str,
        declared: &'a Declared<'a>,
        key: Key,
        index: &str,
    ) -> Option<Value> {
        let many = self.instances.get() + 1;
        self.instances.set(many);
        if many > self.budget.limits().instances.saturating_mul(4) || !self.budget.spend(1) {
            return None;
        }
        let address: Arc<str> = format!("{}{index}", within(instance, name)).into();
        let thing = if declared.keyword == "module" {
            let Child::Local(node) = self.node(instance)?.children.get(declared.name)? else {
                return None;
            };
            Thing::Module(Rc::new(Instance {
                node: *node,
                address: address.clone(),
                caller: Some((instance.clone(), key)),
                memo: Memo::default(),
            }))
        } else {
            Thing::Resource(Rc::new(Item {
                instance: instance.clone(),
                declared,
                key,
                address: address.clone(),
                memo: Memo::default(),
            }))
        };
        self.things.borrow_mut().insert(address.clone(), thing);
        Some(Value::new(Data::Resource(address), declared.origin()))
    }

    /// The resource at an address.
    pub(crate) fn item(&self, address: &str) -> Option<Rc<Item<'a>>> {
        match self.things.borrow().get(address) {
            Some(Thing::Resource(item)) => Some(item.clone()),
            _ => None,
        }
    }

    /// The module instance at an address.
    pub(crate) fn module(&self, address: &str) -> Option<Rc<Instance>> {
        match self.things.borrow().get(address) {
            Some(Thing::Module(instance)) => Some(instance.clone()),
            _ => None,
        }
    }

    /// An argument or the nested blocks of a resource, worked out once; `null`
    /// when it is not set.
    pub(crate) fn argument(&self, item: &Rc<Item<'a>>, name: &str) -> Value {
        let shown = format!("{}.{name}", item.address);
        self.once(&item.memo, name, &shown, || self.set(item, name))
    }

    /// Something else about a module instance that is worked out once.
    pub(super) fn remembered(
        &self,
        instance: &Rc<Instance>,
        key: &str,
        work: impl FnOnce() -> Value,
    ) -> Value {
        self.once(&instance.memo, key, &within(instance, key), work)
    }

    /// Why nothing is known any more once the steps are used up.
    pub(crate) fn exhausted(&self) -> Why {
        let folder = match self.folder {
            "" => &self.tree.source,
            folder => folder,
        };
        let steps = self.budget.limits().steps;
        Why::NotSupported(format!(
            "{folder} takes more than {steps} steps to evaluate"
        ))
    }

    /// Says what may be missing.
    pub(crate) fn report(&self, kind: Option<&str>, why: Why, origin: Origin) {
        self.open.borrow_mut().push(Open {
            kind: kind.map(Arc::from),
            why,
            origin,
        });
    }
}

/// A name, completed by the module instance that it stands in.
pub(crate) fn within(instance: &Instance, name: &str) -> String {
    if instance.address.is_empty() {
        name.to_owned()
    } else {
        format!("{}.{name}", instance.address)
    }
}

pub(crate) fn unresolved(name: &str, at: &Arc<Origin>) -> Value {
    Value::unknown(Why::UnresolvedExpression(name.to_owned()), at.clone())
}
