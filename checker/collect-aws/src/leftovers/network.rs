//! VPCs and what is in them.

use aws_sdk_ec2::types as ec2;
use checker_model::inventory::{Fate, Thing};
use checker_model::network::{InternetGateway, RouteTable, SecurityGroup, Source, Subnet, Vpc};
use checker_model::residue::Kind;

use super::{Listed, ec2_tags, known, set_tags};
use crate::facts::id;
use crate::network::{internet_gateways, route_tables, subnets, vpcs};
use crate::run::{Pages, Run};
use crate::security_groups::security_groups;

/// The name of the group that every VPC has, and that goes with it.
const DEFAULT_GROUP: &str = "default";

/// VPCs, subnets, gateways, route tables and security groups.
pub(super) async fn listed(run: &Run<'_>) -> [Listed; 5] {
    let (vpcs, subnets, gateways, tables, groups) = futures::join!(
        vpcs(run),
        subnets(run),
        internet_gateways(run),
        route_tables(run),
        security_groups(run),
    );
    [
        Listed::of_listing(Kind::Vpc, &vpcs, vpc),
        Listed::of_listing(Kind::Subnet, &subnets, subnet),
        Listed::of_listing(Kind::InternetGateway, &gateways, gateway),
        Listed::of_listing(Kind::RouteTable, &tables, table),
        Listed::of_listing(Kind::SecurityGroup, &groups, group),
    ]
}

fn vpc(seen: &Vpc) -> Thing {
    let mut thing = Thing::new(Kind::Vpc, seen.id.as_str());
    set_tags(&mut thing, &seen.tags);
    thing.block = seen.cidr_block.get().cloned();
    if seen.is_default.get() == Some(&true) {
        thing.fate = Fate::Fixed;
    }
    thing
}

fn subnet(seen: &Subnet) -> Thing {
    let mut thing = Thing::new(Kind::Subnet, seen.id.as_str());
    set_tags(&mut thing, &seen.tags);
    thing.tie(
        Kind::Vpc,
        seen.vpc.get().map(checker_model::ids::VpcId::as_str),
    );
    thing
}

fn gateway(seen: &InternetGateway) -> Thing {
    let mut thing = Thing::new(Kind::InternetGateway, seen.id.as_str());
    set_tags(&mut thing, &seen.tags);
    thing.tie(
        Kind::Vpc,
        seen.vpc.get().map(checker_model::ids::VpcId::as_str),
    );
    thing.attached = seen
        .vpc
        .get()
        .map(ToString::to_string)
        .into_iter()
        .collect();
    thing
}

fn table(seen: &RouteTable) -> Thing {
    let mut thing = Thing::new(Kind::RouteTable, seen.id.as_str());
    set_tags(&mut thing, &seen.tags);
    thing.tie(
        Kind::Vpc,
        seen.vpc.get().map(checker_model::ids::VpcId::as_str),
    );
    if seen.is_main.get() == Some(&true) {
        thing.fate = Fate::Fixed;
    }
    thing
}

fn group(seen: &SecurityGroup) -> Thing {
    let mut thing = Thing::new(Kind::SecurityGroup, seen.id.as_str());
    set_tags(&mut thing, &seen.tags);
    thing.name = seen.name.get().cloned();
    thing.tie(
        Kind::Vpc,
        seen.vpc.get().map(checker_model::ids::VpcId::as_str),
    );
    let sources = seen.ingress.iter().flat_map(|rule| known(&rule.sources));
    thing.refers_to = sources
        .filter_map(|source| match source {
            Source::SecurityGroup(id) => Some(id.to_string()),
            Source::Cidr(_) | Source::PrefixList(_) => None,
        })
        .collect();
    if thing.name.as_deref() == Some(DEFAULT_GROUP) {
        thing.fate = Fate::Fixed;
    }
    thing
}

/// Network interfaces, those of instances and services included.
pub(super) async fn interfaces(run: &Run<'_>) -> Listed {
    let ask = |token| {
        let call = run.clients.ec2.describe_network_interfaces();
        call.max_results(1000).set_next_token(token).send()
    };
    let pages = run.pages(Kind::NetworkInterface.action(), ask, |page| {
        let items = page.network_interfaces.unwrap_or_default().into_iter();
        (items.map(interface).collect(), page.next_token)
    });
    Listed::of_pages(Kind::NetworkInterface, pages.await)
}

fn interface(raw: ec2::NetworkInterface) -> Option<Thing> {
    let mut thing = Thing::new(Kind::NetworkInterface, id(raw.network_interface_id)?);
    thing.tags = ec2_tags(raw.tag_set);
    thing.tie(Kind::Vpc, id(raw.vpc_id));
    for group in raw.groups.unwrap_or_default() {
        thing.tie(Kind::SecurityGroup, id(group.group_id));
    }
    let description = id(raw.description);
    if let Some(attachment) = raw.attachment {
        let goes = attachment.delete_on_termination != Some(false);
        if let Some(instance) = id(attachment.instance_id) {
            thing.tie(Kind::Instance, Some(instance.as_str()));
            if goes {
                thing.fate = Fate::GoesWith(Kind::Instance, instance);
            }
        }
    }
    if raw.requester_managed == Some(true) {
        let service = description.clone().or_else(|| id(raw.requester_id));
        thing.managed_by = Some(service.unwrap_or_else(|| "a service of AWS".to_owned()));
        if let Some(balancer) = description
            .as_deref()
            .and_then(|text| text.strip_prefix("ELB "))
        {
            // A classic one by its name, others as `app/name/hash`, which is
            // how their ARNs end: `region` finds that.
            thing.fate = Fate::GoesWith(Kind::LoadBalancer, balancer.to_owned());
        }
    }
    Some(thing)
}

/// Elastic addresses. They come in one page.
pub(super) async fn addresses(run: &Run<'_>) -> Listed {
    let ask = |_| run.clients.ec2.describe_addresses().send();
    let pages: Pages<Option<Thing>> = run
        .pages(Kind::Address.action(), ask, |page| {
            let items = page.addresses.unwrap_or_default().into_iter();
            (items.map(address).collect(), None)
        })
        .await;
    Listed::of_pages(Kind::Address, pages)
}

fn address(raw: ec2::Address) -> Option<Thing> {
    let mut thing = Thing::new(Kind::Address, id(raw.allocation_id)?);
    thing.tags = ec2_tags(raw.tags);
    thing.name = id(raw.public_ip);
    let instance = id(raw.instance_id);
    thing.tie(Kind::NetworkInterface, id(raw.network_interface_id));
    // With its instance the association goes.
    if instance.is_none() {
        thing.attached = id(raw.association_id).into_iter().collect();
    }
    thing.tie(Kind::Instance, instance);
    Some(thing)
}
