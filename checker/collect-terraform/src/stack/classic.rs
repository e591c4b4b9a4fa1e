//! Classic load balancers.

use checker_model::balancer::{BalancerKind, HealthCheck, Listener, LoadBalancer, Target};
use checker_model::ids::{InstanceId, LoadBalancerId, SubnetId};
use checker_model::list::{List, Listing};
use checker_model::network::Subnet;
use checker_model::{Fact, Known, Why};

use super::body::Body;
use super::class::Class;
use super::instances::{deployed, vpc_of};
use super::satellites::Satellites;
use super::tags::tags;
use super::world::World;
use crate::config::Resource;

const ATTACHMENTS: &[&str] = &["aws_elb_attachment"];

/// Instances that are put behind balancers apart from them.
pub(super) type Apart = Satellites<InstanceId>;

pub(super) fn attachments(world: &World<'_>) -> Apart {
    let mut attachments = Satellites::new(world, ATTACHMENTS);
    for body in world.kinds(ATTACHMENTS) {
        let balancer = body.reference("elb", Class::LoadBalancer);
        let instance: Fact<InstanceId> = body.reference("instance", Class::Instance);
        match instance.known {
            Known::Value(instance) => attachments.add(&balancer, instance),
            Known::Unknown(why) => attachments.doubt(why),
            Known::Absent => {}
        }
    }
    attachments
}

pub(super) fn balancer(
    world: &World<'_>,
    resource: &Resource,
    subnets: &Listing<SubnetId, Subnet>,
    apart: &Apart,
) -> LoadBalancer {
    let body = Body::of(world, resource);
    let id = LoadBalancerId(world.id_of(resource));
    let places: List<Fact<SubnetId>> = body.references("subnets", Class::Subnet);
    let listeners = listeners(&body);
    let instances = instances(&body, apart, id.as_str());
    LoadBalancer {
        kind: Fact::value(BalancerKind::Classic, body.origin.clone()),
        name: body.generated("name"),
        dns_name: body.generated("dns_name"),
        scheme: scheme(&body),
        vpc: vpc_of_all(&places, subnets),
        subnets: places,
        security_groups: body.references("security_groups", Class::SecurityGroup),
        cross_zone: body.or(
            body.boolean("cross_zone_load_balancing"),
            "cross_zone_load_balancing",
            true,
        ),
        health_check: health_check(&body, &listeners),
        listeners,
        instances,
        tags: tags(&body),
        id,
    }
}

/// `internet-facing` unless it is internal.
pub(super) fn scheme(body: &Body<'_, '_>) -> Fact<String> {
    let internal = body.or(body.boolean("internal"), "internal", false);
    internal.map(|internal| {
        if internal {
            "internal"
        } else {
            "internet-facing"
        }
        .to_owned()
    })
}

/// The VPC of the first subnet whose VPC is known.
pub(super) fn vpc_of_all(
    places: &List<Fact<SubnetId>>,
    subnets: &Listing<SubnetId, Subnet>,
) -> Fact<checker_model::ids::VpcId> {
    let mut vpcs: Vec<_> = places.iter().map(|place| vpc_of(place, subnets)).collect();
    vpcs.sort_by_key(|vpc| vpc.get().is_none());
    match (vpcs.into_iter().next(), places.incomplete.first()) {
        (Some(vpc), _) => vpc,
        (None, Some(why)) => Fact::unknown(why.clone(), places.origin.clone()),
        (None, None) => Fact::absent(places.origin.clone()),
    }
}

fn listeners(body: &Body<'_, '_>) -> List<Listener> {
    let blocks = body.blocks("listener");
    let listeners = blocks.items.iter().map(|block| Listener {
        port: block.integer("lb_port"),
        protocol: block.capitals("lb_protocol"),
        instance_port: block.integer("instance_port"),
        target_groups: List::complete([], block.origin.clone()),
    });
    let mut list = List::complete(listeners, blocks.origin.clone());
    list.incomplete = blocks.open;
    list
}

/// Without a block AWS asks TCP on the port of the first listener.
fn health_check(body: &Body<'_, '_>, listeners: &List<Listener>) -> Fact<HealthCheck> {
    let block = body.block("health_check");
    let origin = block.origin;
    let block = match block.known {
        Known::Value(block) => block,
        Known::Unknown(why) => return Fact::unknown(why, origin),
        Known::Absent => {
            return Fact::value(
                default_check(body, listeners),
                body.default_origin("health_check"),
            );
        }
    };
    let target = parsed(block.text("target"));
    let check = HealthCheck {
        protocol: target.as_ref().map(|target| target.protocol.clone()),
        port: target.as_ref().map(|target| target.port.into()),
        path: match target.as_ref().map(|target| target.path.clone()) {
            Fact {
                known: Known::Value(path),
                origin,
            } => Fact::from_option(path, origin),
            fact => fact.map(|_| String::new()),
        },
        interval: block.or(block.integer("interval"), "health_check.interval", 30),
        timeout: block.or(block.integer("timeout"), "health_check.timeout", 5),
        healthy_threshold: block.or(
            block.integer("healthy_threshold"),
            "health_check.healthy_threshold",
            10,
        ),
        unhealthy_threshold: block.or(
            block.integer("unhealthy_threshold"),
            "health_check.unhealthy_threshold",
            2,
        ),
    };
    Fact::value(check, origin)
}

fn default_check(body: &Body<'_, '_>, listeners: &List<Listener>) -> HealthCheck {
    let default = |attribute: &str| body.default_origin(&format!("health_check.{attribute}"));
    let number = |attribute: &str, value: i64| Fact::value(value, default(attribute));
    let unknown = || {
        Fact::unknown(
            Why::NotSupported("the first listener".into()),
            default("target"),
        )
    };
    let port = listeners
        .items
        .first()
        .map(|first| first.instance_port.clone());
    let mut port = port.unwrap_or_else(unknown);
    port.origin = default("target");
    HealthCheck {
        protocol: Fact::value("TCP", default("target")),
        port,
        path: Fact::absent(default("target")),
        interval: number("interval", 30),
        timeout: number("timeout", 5),
        healthy_threshold: number("healthy_threshold", 10),
        unhealthy_threshold: number("unhealthy_threshold", 2),
    }
}

/// `HTTP:5000/path` or `TCP:5000`.
#[derive(Debug, PartialEq, Eq)]
struct CheckTarget {
    protocol: String,
    port: u16,
    path: Option<String>,
}

fn parsed(target: Fact<String>) -> Fact<CheckTarget> {
    let origin = target.origin.clone();
    match target.known {
        Known::Value(text) => match parse_target(&text) {
            Some(parsed) => Fact::value(parsed, origin),
            None => {
                let why = Why::NotSupported(format!("health check target `{text}`"));
                Fact::unknown(why, origin)
            }
        },
        Known::Absent => Fact::absent(origin),
        Known::Unknown(why) => Fact::unknown(why, origin),
    }
}

fn parse_target(text: &str) -> Option<CheckTarget> {
    let (protocol, rest) = text.trim().split_once(':')?;
    let (port, path) = match rest.split_once('/') {
        Some((port, path)) => (port, Some(format!("/{path}"))),
        None => (rest, None),
    };
    Some(CheckTarget {
        protocol: protocol.to_uppercase(),
        port: port.trim().parse().ok()?,
        path,
    })
}

/// Those that files name; a group puts its own there too.
fn instances(body: &Body<'_, '_>, apart: &Apart, id: &str) -> List<Target> {
    let named: List<Fact<InstanceId>> = body.references("instances", Class::Instance);
    let mut list = List::complete([], named.origin.clone());
    let mut ids: Vec<InstanceId> = Vec::new();
    for fact in named.items {
        match fact.known {
            Known::Value(id) => ids.push(id),
            Known::Unknown(why) => list.incomplete.push(why),
            Known::Absent => {}
        }
    }
    let (attached, open) = apart.of(id);
    ids.extend_from_slice(attached);
    list.incomplete.extend(named.incomplete);
    list.incomplete.extend_from_slice(open);
    list.incomplete.push(deployed());
    list.items = ids
        .into_iter()
        .map(|id| Target {
            id,
            port: Fact::absent(body.origin.clone()),
            state: Fact::unknown(deployed(), body.origin.clone()),
        })
        .collect();
    list
}
