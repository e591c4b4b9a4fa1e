//! What the files declare, beyond the stack that they describe.

use std::collections::BTreeMap;
use std::sync::Arc;

use checker_model::turn_in::{Assignment, Declaration, Declared, Provider, Variable};
use checker_model::{Fact, List, Listing, Origin, Why};
use hcl_edit::Span;

use super::references::{References, key};
use super::source::Source;
use super::world::World;
use crate::config::Configuration;
use crate::value::{Data, Number, Value};

/// The declarations of a folder; `values` are its files of values in order.
pub(super) fn declared(
    world: &World<'_>,
    values: &[Source],
    configuration: &Configuration,
) -> Declared {
    let references = References {
        nodes: world.nodes,
        budget: &world.budget,
    };
    let resources = resources(world, references);
    // Whatever cannot be read, or enumerated, may declare anything.
    let mut incomplete: Vec<Why> = configuration
        .open
        .iter()
        .filter(|open| open.kind.is_none())
        .map(|open| open.why.clone())
        .collect();
    incomplete.dedup();
    if incomplete.is_empty() && !world.budget.spend(0) {
        incomplete.push(world.exhausted());
    }
    // Modules that are not handed in declare none of these.
    let unread: Vec<Why> = incomplete
        .iter()
        .filter(|why| matches!(why, Why::Unreadable(_)))
        .cloned()
        .collect();
    let origin = Origin::File {
        file: world.folder.to_owned(),
        line: None,
    };
    let assignments = values.iter().flat_map(|source| {
        source.body.attributes().map(|attribute| Assignment {
            name: attribute.key.as_str().to_owned(),
            file: within(world.folder, &source.path).to_owned(),
            origin: source.place(attribute.key.span()),
        })
    });
    Declared {
        variables: List {
            items: variables(world),
            incomplete: unread.clone(),
            origin: origin.clone(),
        },
        assignments: List {
            items: assignments.collect(),
            incomplete: unread.clone(),
            origin: origin.clone(),
        },
        providers: List {
            items: providers(world, references),
            incomplete: unread,
            origin: origin.clone(),
        },
        resources: Listing {
            items: resources,
            incomplete,
            origin,
        },
    }
}

fn variables(world: &World<'_>) -> Vec<Variable> {
    let declared = world.nodes.first().map(|root| &root.module.variables);
    let variables = declared.into_iter().flatten().map(|variable| {
        let origin = variable.origin();
        let value = world.variable(&world.root, variable.name, &Arc::new(origin.clone()));
        Variable {
            name: variable.name.to_owned(),
            value: text(&value, &format!("var.{}", variable.name)),
            has_default: variable.attributes.contains_key("default"),
            origin,
        }
    });
    variables.collect()
}

fn providers<'a>(world: &World<'a>, references: References<'_, 'a>) -> Vec<Provider> {
    let declared = world.nodes.first().map(|root| &root.module.providers);
    let aws = declared
        .into_iter()
        .flatten()
        .filter(|provider| provider.name == "aws");
    let providers = aws.map(|provider| {
        let region = provider.attributes.get("region");
        Provider {
            alias: provider.alias().map(str::to_owned),
            region: match region {
                Some(region) => text(&world.in_root(*region), "region"),
                None => Fact::absent(provider.origin()),
            },
            region_reads: region
                .map(|region| references.variables(*region))
                .unwrap_or_default(),
            origin: provider.origin(),
        }
    });
    providers.collect()
}

fn resources<'a>(
    world: &World<'a>,
    references: References<'_, 'a>,
) -> BTreeMap<String, Declaration> {
    let mut resources = BTreeMap::new();
    for (at, node) in world.nodes.iter().enumerate() {
        let managed = node.module.resources.values();
        for resource in managed.filter(|one| one.keyword == "resource") {
            let own = key(resource);
            let address = match node.address.as_str() {
                "" => own,
                module => format!("{module}.{own}"),
            };
            let create_before_destroy = resource.within("lifecycle", "create_before_destroy");
            let declaration = Declaration {
                address: address.clone(),
                kind: resource.kind.to_owned(),
                depends_on: references.depends_on(at, resource),
                references: references.of(at, resource),
                create_before_destroy: match create_before_destroy {
                    Some(attribute) => truth(&world.in_root(attribute)),
                    None => Fact::absent(resource.origin()),
                },
                origin: resource.origin(),
            };
            resources.insert(address, declaration);
        }
    }
    resources
}

/// A path below the turn-in as one below the folder.
fn within<'p>(folder: &str, path: &'p str) -> &'p str {
    path.strip_prefix(folder)
        .map_or(path, |rest| rest.trim_start_matches('/'))
}

/// A value as a text, if it is a string, a number or a boolean.
fn text(value: &Value, shown: &str) -> Fact<String> {
    let origin = Origin::clone(&value.origin);
    match &value.data {
        Data::Null => Fact::absent(origin),
        Data::String(text) => Fact::value(text.to_string(), origin),
        Data::Bool(value) => Fact::value(value.to_string(), origin),
        Data::Number(Number::Integer(value)) => Fact::value(value.to_string(), origin),
        Data::Number(Number::Float(value)) => Fact::value(value.to_string(), origin),
        _ => Fact::unknown(why(value, shown), origin),
    }
}

fn truth(value: &Value) -> Fact<bool> {
    let origin = Origin::clone(&value.origin);
    match &value.data {
        Data::Null => Fact::absent(origin),
        Data::Bool(value) => Fact::value(*value, origin),
        Data::String(text) if &**text == "true" => Fact::value(true, origin),
        Data::String(text) if &**text == "false" => Fact::value(false, origin),
        _ => Fact::unknown(why(value, "create_before_destroy"), origin),
    }
}

fn why(value: &Value, shown: &str) -> Why {
    super::types::unknown(value).map_or_else(
        || Why::UnresolvedExpression(shown.to_owned()),
        |unknown| unknown.why,
    )
}
