//! What a plan would make: `terraform show -json tfplan`.
//!
//! A plan knows the value of everything but what Terraform learns by applying
//! it. Of that it says only that it is unknown; what it refers to is found by
//! way of the plan's copy of the configuration ([`resolve`]), which names the
//! references of every expression and nothing else of it. Where they do not
//! tell for sure, the value stays unknown.

mod modules;
mod provider;
mod resolve;
mod terms;
mod values;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use checker_model::{Origin, VantagePoint, Why};
use serde::Deserialize;

use crate::config::{Configuration, Mode, Open, Output, Resource};
use crate::json::address::short;
use crate::json::convert::Names;
use crate::json::document::{Document, look};
use crate::json::node::{Node, Text};
use crate::json::{self, Error, Make, Problem};
use crate::limits::Limits;
use crate::state::shown;
use crate::value::{Data, Value};
use modules::Plans;
use resolve::Place;
use values::Merge;

/// Reads a plan's JSON.
///
/// # Errors
/// When it cannot be read, is no plan, destroys everything, or needs more than
/// the limits allow.
pub fn plan(path: &Path, limits: &Limits) -> Result<Configuration, Error> {
    let file = path.display().to_string();
    let bytes = json::read(path, limits).map_err(|problem| Error {
        file: file.clone(),
        problem,
    })?;
    plan_from(&bytes, &file, limits)
}

/// Reads a plan's JSON from memory; `source` is how messages call it.
///
/// # Errors
/// When it is no plan, destroys everything, or needs more than the limits
/// allow.
pub fn plan_from(bytes: &[u8], source: &str, limits: &Limits) -> Result<Configuration, Error> {
    read(bytes, source, limits).map_err(|problem| Error {
        file: source.into(),
        problem,
    })
}

/// The parts of a plan that matter here.
#[derive(Deserialize)]
struct Plan<'a> {
    #[serde(borrow, default)]
    variables: Node<'a>,
    #[serde(borrow, default)]
    planned_values: Option<shown::Values<'a>>,
    #[serde(borrow, default)]
    resource_changes: Vec<Change<'a>>,
    #[serde(borrow, default)]
    deferred_changes: Vec<Deferred<'a>>,
    #[serde(borrow, default)]
    prior_state: Option<shown::Shown<'a>>,
    #[serde(borrow, default)]
    configuration: Node<'a>,
    /// Since Terraform 1.8; `false` with `-target`, too.
    #[serde(default)]
    complete: Option<bool>,
    #[serde(default)]
    errored: Option<bool>,
}

/// What happens to one resource instance.
#[derive(Deserialize)]
struct Change<'a> {
    #[serde(borrow)]
    address: Text<'a>,
    #[serde(borrow, default)]
    module_address: Option<Text<'a>>,
    #[serde(borrow)]
    mode: Text<'a>,
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow, default)]
    index: Node<'a>,
    #[serde(borrow, default)]
    deposed: Option<Text<'a>>,
    #[serde(borrow, rename = "change")]
    action: Action<'a>,
}

#[derive(Deserialize)]
struct Action<'a> {
    #[serde(borrow)]
    actions: Vec<Text<'a>>,
    #[serde(borrow, default)]
    after: Node<'a>,
    #[serde(borrow, default)]
    after_unknown: Node<'a>,
}

#[derive(Deserialize)]
struct Deferred<'a> {
    #[serde(borrow, default)]
    resource_change: Option<Change<'a>>,
}

impl Change<'_> {
    /// Whether the resource is there once the plan is applied.
    fn stays(&self) -> bool {
        self.deposed.is_none()
            && self
                .action
                .actions
                .iter()
                .any(|action| !matches!(&**action, "delete" | "forget"))
    }
}

fn read(bytes: &[u8], source: &str, limits: &Limits) -> Result<Configuration, Problem> {
    let text = json::text(bytes, Make::Plan, limits)?;
    match look(&text, Make::Plan)? {
        Document::Plan => {}
        Document::Shown | Document::Raw(_) => return Err(Problem::IsState),
    }
    let document: Plan<'_> = json::parse(&text, Make::Plan)?;
    if document.resource_changes.len() > limits.resources {
        return Err(Problem::TooManyResources(limits.resources));
    }
    for change in &document.resource_changes {
        let module = change.module_address.as_deref().unwrap_or_default();
        short([module, &change.address, &change.kind, &change.name])?;
    }
    if document.destroys() {
        return Err(Problem::Destroy);
    }
    let names = &mut Names::default();
    let plans = Plans::new(&document, limits);
    let region = plans.default_region();
    let mut configuration = Configuration {
        vantage_point: VantagePoint::Plan,
        source: source.into(),
        resources: document.data_sources(names),
        open: document.open(names),
        outputs: document.outputs(&plans, names),
        region,
    };
    for change in document.resource_changes.iter().filter(|one| one.stays()) {
        let resource = resource(change, &plans, names);
        configuration
            .resources
            .insert(resource.address.clone(), resource);
    }
    if configuration.resources.len() > limits.resources {
        return Err(Problem::TooManyResources(limits.resources));
    }
    Ok(configuration)
}

/// A resource with what is known of it, and what the rest refers to.
fn resource(change: &Change<'_>, plans: &Plans<'_>, names: &mut Names) -> Resource {
    let origin = Arc::new(at(change.address.to_string()));
    let place = Place::of(change, plans);
    let attributes: BTreeMap<Arc<str>, Value> = Merge {
        place: &place,
        plans,
        origin: &origin,
        names,
    }
    .attributes(&change.action.after, &change.action.after_unknown);
    let provider = plans.provider(&place);
    Resource {
        address: (&*change.address).into(),
        mode: shown::mode(&change.mode),
        kind: names.keep(&change.kind),
        default_tags: match shown::all_tags(&attributes) {
            tags if tags.is_null() && attributes.contains_key("tags_all") => {
                Plans::default_tags(provider, names)
            }
            tags => tags,
        },
        region: match shown::own_region(&attributes) {
            region if region.is_null() => plans.region(provider),
            region => region,
        },
        attributes,
        origin,
    }
}

impl Plan<'_> {
    /// Whether nothing is left, of something that was there.
    fn destroys(&self) -> bool {
        let managed = |change: &&Change<'_>| shown::mode(&change.mode) == Mode::Managed;
        let mut changes = self.resource_changes.iter().filter(managed).peekable();
        changes.peek().is_some() && changes.all(|change| !change.stays())
    }

    /// Data sources that were read while planning: only the state holds them.
    fn data_sources(&self, names: &mut Names) -> BTreeMap<Arc<str>, Resource> {
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
    fn open(&self, names: &mut Names) -> Vec<Open> {
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
            let changed: std::collections::BTreeSet<&str> = self
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
    fn outputs(&self, plans: &Plans<'_>, names: &mut Names) -> BTreeMap<String, Output> {
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

/// The attribute of a reference to a resource of which the plan does not say
/// which attribute is meant: an output that shows `aws_elb.main[*].dns_name`.
pub const ANY: &str = "*";

fn at(address: String) -> Origin {
    Origin::Plan { address }
}

/// A value that Terraform learns when it applies the plan.
fn after_apply(what: String, origin: &Arc<Origin>) -> Value {
    Value::unknown(Why::KnownAfterApply(what), Arc::clone(origin))
}

/// Whether it is a text that could be a region: an expression that reads a
/// variable need not be that variable.
fn looks_like_region(value: &Value) -> bool {
    matches!(&value.data, Data::String(text) if text.len() <= 32
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && text.split('-').count() >= 3
        && text.ends_with(|c: char| c.is_ascii_digit()))
}
