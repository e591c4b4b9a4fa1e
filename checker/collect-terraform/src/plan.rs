//! What a plan would make: `terraform show -json tfplan`.
//!
//! A plan knows the value of everything but what Terraform learns by applying
//! it. Of that it says only that it is unknown; what it refers to is found by
//! way of the plan's copy of the configuration ([`resolve`]), which names the
//! references of every expression and nothing else of it. Where they do not
//! tell for sure, the value stays unknown.

mod document;
mod modules;
mod provider;
mod resolve;
mod source;
mod terms;
mod values;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use checker_model::turn_in::without_indices;
use checker_model::{Origin, Stack, VantagePoint, Why};

use crate::config::{Configuration, Resource};
use crate::json::address::short;
use crate::json::convert::Names;
use crate::json::document::{Document, look};
use crate::json::{self, Error, Make, Problem};
use crate::limits::Limits;
use crate::stack::stack;
use crate::state::shown;
use crate::value::{Data, Value};
use document::{Change, Plan};
use modules::Plans;
use resolve::Place;
use values::Merge;

/// Reads a plan's JSON.
///
/// # Errors
/// When it cannot be read, is no plan, destroys everything, or needs more than
/// the limits allow.
pub fn plan(path: &Path, limits: &Limits) -> Result<Configuration, Error> {
    let (file, bytes) = json::open(path, limits)?;
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

/// Reads a plan's JSON, and makes the stack that it would leave.
///
/// # Errors
/// As [`plan`].
pub fn plan_stack(path: &Path, limits: &Limits) -> Result<Stack, Error> {
    plan(path, limits).map(|configuration| stack(&configuration))
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
    for source in configuration.resources.values_mut() {
        if source.region.is_null() {
            let block = plans.blocks.get(&without_indices(&source.address));
            source.region = plans.region(plans.provider(block.copied()));
        }
    }
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
    let provider = plans.provider(place.block);
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
