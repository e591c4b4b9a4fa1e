//! EC2: one table per kind of resource, and the rules that hold for all.

mod compute;
mod images;
mod network;
mod security;
mod templates;

use std::fmt::Display;

use checker_model::policy::matches_wildcard;
use checker_model::{Fact, Known, Listing, Tags};

use super::form::Filter;
use super::page::{Paging, page};
use super::wire::{Map, Node};
use super::{Call, Fault, Outcome};

const PAGES: Paging = Paging {
    size: "MaxResults",
    token: "NextToken",
    most: 1000,
    bad_token: "InvalidNextToken",
};

pub(super) fn dispatch(call: &Call<'_>) -> Option<Outcome> {
    let stack = call.stack;
    Some(match call.action {
        "DescribeVpcs" => describe(call, &stack.vpcs, &network::VPCS),
        "DescribeVpcAttribute" => network::vpc_attribute(call),
        "DescribeSubnets" => describe(call, &stack.subnets, &network::SUBNETS),
        "DescribeInternetGateways" => {
            describe(call, &stack.internet_gateways, &network::INTERNET_GATEWAYS)
        }
        "DescribeRouteTables" => describe(call, &stack.route_tables, &network::ROUTE_TABLES),
        "DescribeSecurityGroups" => {
            describe(call, &stack.security_groups, &security::SECURITY_GROUPS)
        }
        "DescribeSecurityGroupRules" => security::rules(call),
        "DescribeInstances" => compute::instances(call),
        "DescribeInstanceAttribute" => compute::instance_attribute(call),
        "DescribeImages" => images::images(call),
        "DescribeKeyPairs" => describe(call, &stack.key_pairs, &images::KEY_PAIRS),
        "DescribeLaunchTemplates" => {
            describe(call, &stack.launch_templates, &templates::LAUNCH_TEMPLATES)
        }
        "DescribeLaunchTemplateVersions" => templates::versions(call),
        "DescribeRegions" => Ok(network::regions(call)),
        "DescribeAvailabilityZones" => Ok(network::availability_zones(call)),
        _ => return None,
    })
}

/// How one kind of resource is asked for and shown.
struct Kind<T: 'static> {
    /// The element around all of them.
    set: &'static str,
    /// The parameter that asks for ids.
    ids: &'static str,
    /// Its id.
    id: fn(&T) -> &str,
    /// What a missing id is called.
    not_found: &'static str,
    /// Its tags.
    tags: fn(&T) -> &Tags,
    /// The values that a filter compares; none for a filter that is unknown.
    field: fn(&T, &str) -> Option<Vec<String>>,
    /// How it is shown.
    render: fn(&Call<'_>, &T) -> Map,
}

/// Everything of a kind that the request asks for, in pages.
fn describe<K: Ord, T: Default>(
    call: &Call<'_>,
    listing: &Listing<K, T>,
    kind: &Kind<T>,
) -> Outcome {
    let all = select(call, listing, kind)?;
    let (all, next) = page(call, &PAGES, all)?;
    let shown = all.into_iter().map(|one| (kind.render)(call, one));
    Ok(Map::new().items(kind.set, shown).option("nextToken", next))
}

/// Everything of a kind that the request asks for, by ids and filters.
fn select<'s, K: Ord, T: Default>(
    call: &Call<'s>,
    listing: &'s Listing<K, T>,
    kind: &Kind<T>,
) -> Result<Vec<&'s T>, Fault> {
    let mut all = call.all(listing)?;
    let ids = call.form.list(kind.ids);
    for id in &ids {
        if !all.iter().any(|one| (kind.id)(one) == *id) {
            return Err(Fault::not_found(kind.not_found, id));
        }
    }
    if !ids.is_empty() {
        all.retain(|one| ids.contains(&(kind.id)(one)));
    }
    for filter in call.form.filters() {
        // Asked of a resource without attributes, so that a filter is refused
        // even where there is nothing to be filtered.
        if values(&T::default(), kind, &filter.name).is_none() {
            return Err(unknown_filter(&filter.name));
        }
        all.retain(|one| matches(&filter, values(*one, kind, &filter.name)));
    }
    Ok(all)
}

fn unknown_filter(name: &str) -> Fault {
    Fault::invalid_parameter(format!("The filter '{name}' is invalid"))
}

fn matches(filter: &Filter, values: Option<Vec<String>>) -> bool {
    values.unwrap_or_default().iter().any(|value| {
        filter
            .values
            .iter()
            .any(|pattern| matches_wildcard(pattern, value))
    })
}

fn values<T>(one: &T, kind: &Kind<T>, name: &str) -> Option<Vec<String>> {
    let tags = &(kind.tags)(one).entries;
    if let Some(key) = name.strip_prefix("tag:") {
        let value = tags.get(key).and_then(Fact::get).cloned();
        return Some(value.into_iter().collect());
    }
    if name == "tag-key" {
        return Some(tags.keys().cloned().collect());
    }
    (kind.field)(one, name)
}

/// The value of a fact as a filter compares it.
#[expect(
    clippy::unnecessary_wraps,
    reason = "an arm of `Kind::field`, where `None` is an unknown filter"
)]
fn compared<T: Display>(fact: &Fact<T>) -> Option<Vec<String>> {
    Some(fact.get().map(ToString::to_string).into_iter().collect())
}

/// A `tagSet`.
fn tag_set(tags: &Tags) -> Node {
    let items = tags.entries.iter().filter_map(|(key, value)| {
        let value = match &value.known {
            Known::Value(value) => value,
            Known::Absent | Known::Unknown(_) => return None,
        };
        Some(Map::new().text("key", key).text("value", value).into())
    });
    Node::List("item", items.collect())
}
