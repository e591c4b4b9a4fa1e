//! Data sources: what they are searched by is what is known of what they find.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use checker_model::{Fact, List, Why};

use super::body::{Body, text_of};
use super::class::Class;
use super::tags::tags;
use super::world::World;
use crate::config::{Mode, Resource};
use crate::value::{Data, Map, Value};

/// What data sources may be searched by and resources be compared with.
const CRITERIA: &[&str] = &[
    "id",
    "arn",
    "name",
    "vpc_id",
    "cidr_block",
    "availability_zone",
    "key_name",
    "instance_id",
    "internet_gateway_id",
    "bucket",
];

/// Pairs of a data source and a resource that are compared. Beyond that a data
/// source finds something in the account.
const COMPARISONS: usize = 20_000;

/// A data source with its filters among its attributes, by the names that a
/// resource has for them.
pub(super) fn with_criteria(resource: &Resource) -> Cow<'_, Resource> {
    let mut found = Vec::new();
    let filters = resource.attributes.get("filter").map(|value| &value.data);
    let filters: &[Value] = match filters {
        Some(Data::List(list)) => &list.items,
        _ => &[],
    };
    for filter in filters {
        if let Some(criterion) = criterion(filter) {
            found.push(criterion);
        }
    }
    // Some are asked for by an id that is named after their type.
    if let Some(kind) = singular(&resource.kind).strip_prefix("aws_")
        && let Some(id) = resource.attributes.get(format!("{kind}_id").as_str())
    {
        found.push(("id".to_owned(), id.clone()));
    }
    if found.is_empty() {
        return Cow::Borrowed(resource);
    }
    let mut resource = resource.clone();
    for (name, value) in found {
        match name.strip_prefix("tag:") {
            Some(key) => add_tag(&mut resource, key, value),
            None => {
                resource
                    .attributes
                    .entry(name.as_str().into())
                    .or_insert(value);
            }
        }
    }
    Cow::Owned(resource)
}

/// The name that a resource has for what a filter asks, and the one value.
fn criterion(filter: &Value) -> Option<(String, Value)> {
    let Data::Map(filter) = &filter.data else {
        return None;
    };
    let name = text_of(&filter.entries.get("name")?.data)?;
    let values = filter.entries.get("values")?;
    let Data::List(values) = &values.data else {
        return None;
    };
    let ([value], None) = (values.items.as_slice(), &values.rest) else {
        return None;
    };
    let pattern = text_of(&value.data).is_some_and(|text| text.contains(['*', '?']));
    if pattern {
        return None;
    }
    let name = match name.as_str() {
        "cidr" | "cidr-block" | "cidrBlock" => "cidr_block",
        "vpc-id" | "attachment.vpc-id" => "vpc_id",
        "availability-zone" | "availabilityZone" => "availability_zone",
        "group-name" => "name",
        "subnet-id" | "group-id" | "internet-gateway-id" | "route-table-id" => "id",
        "key-name" => "key_name",
        tag if tag.starts_with("tag:") => tag,
        _ => return None,
    };
    Some((name.to_owned(), value.clone()))
}

fn add_tag(resource: &mut Resource, key: &str, value: Value) {
    let origin = Arc::clone(&value.origin);
    let none = || Value::new(Data::Map(Arc::new(Map::default())), origin);
    let tags = resource
        .attributes
        .entry("tags".into())
        .or_insert_with(none);
    if tags.is_null() {
        *tags = Value::new(
            Data::Map(Arc::new(Map::default())),
            Arc::clone(&value.origin),
        );
    }
    if let Data::Map(map) = &mut tags.data {
        Arc::make_mut(map)
            .entries
            .entry(key.into())
            .or_insert(value);
    }
}

/// What a data source of several things looks for one by one.
fn singular(kind: &str) -> &str {
    match kind {
        "aws_subnets" | "aws_subnet_ids" => "aws_subnet",
        "aws_security_groups" => "aws_security_group",
        "aws_vpcs" => "aws_vpc",
        "aws_route_tables" => "aws_route_table",
        "aws_instances" => "aws_instance",
        kind => kind,
    }
}

/// Data sources that find exactly one resource that is declared here.
pub(super) fn aliases(world: &World<'_>) -> HashMap<Arc<str>, Arc<str>> {
    let mut aliases = HashMap::new();
    let mut comparisons = 0;
    for looked_up in world
        .resources
        .values()
        .filter(|one| one.mode == Mode::Data)
    {
        let Some(class) = Class::of(&looked_up.kind) else {
            continue;
        };
        let declared = world
            .resources
            .values()
            .filter(|one| one.mode == Mode::Managed);
        let mut found = declared
            .filter(|one| Class::of(&one.kind) == Some(class))
            .filter(|one| {
                comparisons += 1;
                comparisons <= COMPARISONS && matches(world, looked_up, one, class) == Some(true)
            });
        let found = (found.next(), found.next());
        if comparisons > COMPARISONS {
            break;
        }
        if let (Some(only), None) = found {
            aliases.insert(Arc::clone(&looked_up.address), Arc::clone(&only.address));
        }
    }
    aliases
}

/// Whether a resource is what a data source looks for; `None` without anything
/// to compare, or where it is not known.
fn matches(
    world: &World<'_>,
    looked_up: &Resource,
    resource: &Resource,
    class: Class,
) -> Option<bool> {
    let (sought, found) = (Body::of(world, looked_up), Body::of(world, resource));
    let mut compared = false;
    for name in CRITERIA {
        let Some(wanted) = sought.raw(name) else {
            continue;
        };
        // What AWS answered is no criterion.
        if class.identifies(name) {
            let id: Fact<String> = world.resolve(wanted, class);
            if *id.get()? != world.id_of(resource) {
                return Some(false);
            }
        } else if *name == "vpc_id" {
            let one: Fact<String> = sought.reference(name, Class::Vpc);
            let other: Fact<String> = found.reference(name, Class::Vpc);
            if one.get()? != other.get()? {
                return Some(false);
            }
        } else if sought.text(name).get()? != found.text(name).get()? {
            return Some(false);
        }
        compared = true;
    }
    let wanted = tags(&sought).entries;
    if wanted.is_empty() {
        return compared.then_some(true);
    }
    let own = tags(&found);
    for (key, wanted) in &wanted {
        let seen = own.get(key);
        if seen.why().is_some() || wanted.get().is_none() {
            return None;
        }
        if seen.get() != wanted.get() {
            return Some(false);
        }
        compared = true;
    }
    compared.then_some(true)
}

/// The declared resources that a data source of several things finds, for a
/// reference to its list of ids. `None` for any other value.
pub(super) fn several<T: From<String>>(
    world: &World<'_>,
    value: &Value,
    class: Class,
) -> Option<List<Fact<T>>> {
    let Data::Reference(reference) = &value.data else {
        return None;
    };
    let looked_up = world.resources.get(&reference.address)?;
    if looked_up.mode != Mode::Data
        || singular(&looked_up.kind) == &*looked_up.kind
        || Class::of(singular(&looked_up.kind)) != Some(class)
        || &*reference.attribute != "ids"
    {
        return None;
    }
    if looked_up.attributes.contains_key("ids") {
        return None;
    }
    let origin = (*value.origin).clone();
    let mut list = List::complete([], origin.clone());
    let declared = world.of(class).filter(|one| one.mode == Mode::Managed);
    for resource in declared {
        match matches(world, looked_up, resource, class) {
            Some(true) => list
                .items
                .push(Fact::value(T::from(world.id_of(resource)), origin.clone())),
            Some(false) => {}
            None => {
                let why =
                    Why::NotVisible(format!("{} is looked up in the account", looked_up.address));
                list.incomplete.push(why);
            }
        }
    }
    if list.items.is_empty() {
        let why = Why::NotVisible(format!("{} is looked up in the account", looked_up.address));
        list.incomplete.push(why);
    }
    Some(list)
}
