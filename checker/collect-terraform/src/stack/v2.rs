//! Load balancers of every kind, and the listeners of those that are declared
//! apart from them.

use checker_model::balancer::{BalancerKind, Listener, LoadBalancer};
use checker_model::ids::{LoadBalancerId, SubnetId, TargetGroupId};
use checker_model::list::{List, Listing};
use checker_model::network::Subnet;
use checker_model::{Fact, Known, Why};

use super::body::Body;
use super::class::Class;
use super::classic;
use super::launch::merge;
use super::satellites::Satellites;
use super::tags::tags;
use super::world::World;
use crate::config::Resource;

const LISTENERS: &[&str] = &["aws_lb_listener", "aws_alb_listener"];

pub(super) fn balancers(
    world: &World<'_>,
    subnets: &Listing<SubnetId, Subnet>,
) -> Listing<LoadBalancerId, LoadBalancer> {
    let listeners = listeners(world);
    let attachments = classic::attachments(world);
    let balancers = world.of(Class::LoadBalancer).map(|resource| {
        let seen = if &*resource.kind == "aws_elb" {
            classic::balancer(world, resource, subnets, &attachments)
        } else {
            balancer(world, resource, subnets, &listeners)
        };
        (seen.id.clone(), seen)
    });
    world.listing(Class::LoadBalancer, balancers)
}

fn balancer(
    world: &World<'_>,
    resource: &Resource,
    subnets: &Listing<SubnetId, Subnet>,
    listeners: &Satellites<Listener>,
) -> LoadBalancer {
    let body = Body::of(world, resource);
    let id = LoadBalancerId(world.id_of(resource));
    let kind = kind(&body);
    let mut places: List<Fact<SubnetId>> = body.references("subnets", Class::Subnet);
    let mappings = body.blocks("subnet_mapping");
    for mapping in &mappings.items {
        let place = mapping.reference("subnet_id", Class::Subnet);
        let origin = mapping.origin.clone();
        merge(&mut places, List::complete([place], origin));
    }
    places.incomplete.extend(mappings.open);
    let (own, open) = listeners.of(id.as_str());
    let mut listeners = List::complete(own.iter().cloned(), body.origin.clone());
    listeners.incomplete.extend_from_slice(open);
    listeners.incomplete.extend(body.looked_up());
    LoadBalancer {
        cross_zone: cross_zone(&body, &kind),
        kind,
        name: body.generated("name"),
        dns_name: body.generated("dns_name"),
        scheme: classic::scheme(&body),
        vpc: classic::vpc_of_all(&places, subnets),
        subnets: places,
        security_groups: body.references("security_groups", Class::SecurityGroup),
        listeners,
        health_check: Fact::absent(body.origin.clone()),
        instances: List::complete([], body.origin.clone()),
        tags: tags(&body),
        id,
    }
}

fn kind(body: &Body<'_, '_>) -> Fact<BalancerKind> {
    let kind = body.or(
        body.text("load_balancer_type"),
        "load_balancer_type",
        "application",
    );
    let known = match kind.known {
        Known::Value(kind) => match kind.as_str() {
            "application" => Known::Value(BalancerKind::Application),
            "network" => Known::Value(BalancerKind::Network),
            "gateway" => Known::Value(BalancerKind::Gateway),
            other => Known::Unknown(Why::NotSupported(format!("load balancer type `{other}`"))),
        },
        Known::Absent => Known::Absent,
        Known::Unknown(why) => Known::Unknown(why),
    };
    Fact {
        known,
        origin: kind.origin,
    }
}

/// An application balancer cannot do otherwise, whatever the argument says.
fn cross_zone(body: &Body<'_, '_>, kind: &Fact<BalancerKind>) -> Fact<bool> {
    const ATTRIBUTE: &str = "enable_cross_zone_load_balancing";
    match &kind.known {
        Known::Value(BalancerKind::Application) => {
            Fact::value(true, body.default_origin(ATTRIBUTE))
        }
        Known::Value(_) | Known::Absent => body.or(body.boolean(ATTRIBUTE), ATTRIBUTE, false),
        Known::Unknown(why) => match body.boolean(ATTRIBUTE) {
            fact if fact.get() == Some(&true) => fact,
            fact => Fact::unknown(why.clone(), fact.origin),
        },
    }
}

fn listeners(world: &World<'_>) -> Satellites<Listener> {
    let mut listeners = Satellites::new(world, LISTENERS);
    for body in world.kinds(LISTENERS) {
        let balancer = body.reference("load_balancer_arn", Class::LoadBalancer);
        let listener = Listener {
            port: body.integer("port"),
            protocol: body.or(body.capitals("protocol"), "protocol", "HTTP"),
            instance_port: Fact::absent(body.origin.clone()),
            target_groups: forwards_to(&body),
        };
        listeners.add(&balancer, listener);
    }
    listeners
}

/// A single target group stands in the action, weighted ones in a block.
fn forwards_to(body: &Body<'_, '_>) -> List<Fact<TargetGroupId>> {
    let actions = body.blocks("default_action");
    let mut list = List::complete([], actions.origin.clone());
    list.incomplete.extend(actions.open);
    let mut add = |block: &Body<'_, '_>, name: &str| {
        let target: Fact<TargetGroupId> = block.reference(name, Class::TargetGroup);
        if !target.is_absent() {
            let origin = target.origin.clone();
            merge(&mut list, List::complete([target], origin));
        }
    };
    let mut open = Vec::new();
    for action in &actions.items {
        if action
            .text("type")
            .get()
            .is_some_and(|kind| kind != "forward")
        {
            continue;
        }
        add(action, "target_group_arn");
        let forwards = action.blocks("forward");
        open.extend(forwards.open);
        for forward in &forwards.items {
            let groups = forward.blocks("target_group");
            open.extend(groups.open);
            for group in &groups.items {
                add(group, "arn");
            }
        }
    }
    list.incomplete.extend(open);
    list
}
