//! A plan as Terraform writes it, and what it says beside its changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use checker_model::Why;
use serde::Deserialize;

use super::at;
use super::modules::Plans;
use crate::config::{Mode, Open, Output, Resource};
use crate::json::convert::Names;
use crate::json::node::{Node, Text};
use crate::state::shown;

/// The parts of a plan that matter here.
#[derive(Deserialize)]
pub(super) struct Plan<'a> {
    #[serde(borrow, default)]
    pub(super) variables: Node<'a>,
    #[serde(borrow, default)]
    pub(super) planned_values: Option<shown::Values<'a>>,
    #[serde(borrow, default)]
    pub(super) resource_changes: Vec<Change<'a>>,
    #[serde(borrow, default)]
    pub(super) deferred_changes: Vec<Deferred<'a>>,
    #[serde(borrow, default)]
    pub(super) prior_state: Option<shown::Shown<'a>>,
    #[serde(borrow, default)]
    pub(super) configuration: Node<'a>,
    /// Since Terraform 1.8; `false` with `-target`, too.
    #[serde(default)]
    pub(super) complete: Option<bool>,
    #[serde(default)]
    pub(super) errored: Option<bool>,
}

/// What happens to one resource instance.
#[derive(Deserialize)]
pub(super) struct Change<'a> {
    #[serde(borrow)]
    pub(super) address: Text<'a>,
    #[serde(borrow, default)]
    pub(super) module_address: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) mode: Text<'a>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Text<'a>,
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) index: Node<'a>,
    #[serde(borrow, default)]
    pub(super) deposed: Option<Text<'a>>,
    #[serde(borrow, rename = "change")]
    pub(super) action: Action<'a>,
}

#[derive(Deserialize)]
pub(super) struct Action<'a> {
    #[serde(borrow)]
    pub(super) actions: Vec<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) after: Node<'a>,
    #[serde(borrow, default)]
    pub(super) after_unknown: Node<'a>,
}

#[derive(Deserialize)]
pub(super) struct Deferred<'a> {
    #[serde(borrow, default)]
    pub(super) resource_change: Option<Change<'a>>,
}

impl Change<'_> {
    /// Whether the resource is there once the plan is applied.
    pub(super) fn stays(&self) -> bool {
        self.deposed.is_none()
            && self
                .action
                .actions
                .iter()
                .any(|action| !matches!(&**action, "delete" | "forget"))
    }
}

impl Plan<'_> {
    /// Whether nothing is left, of something that was there.
    pub(super) fn destroys(&self) -> bool {
        let managed = |change: &&Change<'_>| shown::mode(&change.mode) == Mode::Managed;
        let mut changes = self.resource_changes.iter().filter(managed).peekable();
        changes.peek().is_some() && changes.all(|change| !change.stays())
    }

    /// Data sources that were read while planning: only the state holds them.
    pub(super) fn data_sources(&self, names: &mut Names) -> BTreeMap<Arc<str>, Resource> {
        let mut found = BTreeMap::new();
        let prior = self
            .prior_state
            .as_ref()
            .and_then(|one| one.values.as_ref());
        if let Some(root) = prior.and_then(|values| values.root_module.as_ref()) {
            root.each(&mut |instance| {
                if instance.mode() == Mode::Data {
                    let resource = shown::resource(
                        &instance.address,
                        Mode::Data,
                        &instance.kind,
                        &instance.values,
                        at(instance.address.to_string()),
                        names,
                    );
                    found.insert(resource.address.clone(), resource);
                }
            });
        }
        found
    }

    /// What the plan leaves out, and resources that it lists without saying
    /// what becomes of them.
    pub(super) fn open(&self, names: &mut Names) -> Vec<Open> {
        let mut open = Vec::new();
        let mut add = |kind: Option<Arc<str>>, why, address: &str| {
            open.push(Open {
                kind,
                why,
                origin: at(address.to_owned()),
            });
        };
        if self.errored == Some(true) {
            let why = "the plan: terraform stopped with errors before it was complete";
            add(None, Why::Unreadable(why.into()), "plan");
        } else if self.complete == Some(false) && self.deferred_changes.is_empty() {
            let why = "resources that the plan leaves out, as with -target";
            add(None, Why::NotVisible(why.into()), "plan");
        }
        for deferred in &self.deferred_changes {
            match &deferred.resource_change {
                Some(change) => {
                    let why = Why::KnownAfterApply(change.address.to_string());
                    add(Some(names.keep(&change.kind)), why, &change.address);
                }
                None => add(
                    None,
                    Why::KnownAfterApply("a deferred change".into()),
                    "plan",
                ),
            }
        }
        let planned = self.planned_values.as_ref();
        if let Some(root) = planned.and_then(|values| values.root_module.as_ref()) {
            let changed: BTreeSet<&str> = self
                .resource_changes
                .iter()
                .map(|change| &*change.address)
                .collect();
            root.each(&mut |instance| {
                if !changed.contains(&*instance.address) {
                    let why = format!("{}: the plan lists no change of it", &*instance.address);
                    add(
                        Some(names.keep(&instance.kind)),
                        Why::Unreadable(why),
                        &instance.address,
                    );
                }
            });
        }
        open
    }

    /// Outputs of the root module: those of which the value is known, and what
    /// the others are made of.
    pub(super) fn outputs(&self, plans: &Plans<'_>, names: &mut Names) -> BTreeMap<String, Output> {
        let planned = self.planned_values.as_ref().map(|values| &values.outputs);
        let mut outputs =
            planned.map_or_else(BTreeMap::new, |outputs| shown::outputs(outputs, at, names));
        for (name, output) in &mut outputs {
            let node = planned.and_then(|outputs| outputs.get(name));
            if node.is_some_and(|node| node.get("value").is_none()) {
                output.value = plans.output(name, &output.origin);
            }
        }
        outputs
    }
}
