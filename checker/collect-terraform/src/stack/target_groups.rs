//! Target groups, and what is registered with them apart.

use checker_model::balancer::{HealthCheck, Target, TargetGroup};
use checker_model::ids::{InstanceId, TargetGroupId};
use checker_model::list::List;
use checker_model::{Fact, Known, Listing, Why};

use super::body::Body;
use super::class::Class;
use super::instances::deployed;
use super::satellites::Satellites;
use super::tags::tags;
use super::world::World;

const ATTACHMENTS: &[&str] = &[
    "aws_lb_target_group_attachment",
    "aws_alb_target_group_attachment",
];
const CROSS_ZONE: &str = "load_balancing_cross_zone_enabled";

pub(super) fn target_groups(world: &World<'_>) -> Listing<TargetGroupId, TargetGroup> {
    let attachments = attachments(world);
    let groups = world.of(Class::TargetGroup).map(|resource| {
        let body = Body::of(world, resource);
        let id = TargetGroupId(world.id_of(resource));
        let port = body.integer("port");
        let protocol = body.capitals("protocol");
        let (attached, open) = attachments.of(id.as_str());
        let targets = attached.iter().map(|(instance, own)| Target {
            id: instance.clone(),
            port: if own.is_absent() {
                port.clone()
            } else {
                own.clone()
            },
            state: Fact::unknown(deployed(), body.origin.clone()),
        });
        let mut targets = List::complete(targets, body.origin.clone());
        targets.incomplete.extend_from_slice(open);
        targets.incomplete.push(deployed());
        let seen = TargetGroup {
            id: id.clone(),
            name: body.generated("name"),
            vpc: body.reference("vpc_id", Class::Vpc),
            health_check: health_check(&body, &port, &protocol),
            cross_zone: body.or(
                body.text(CROSS_ZONE),
                CROSS_ZONE,
                "use_load_balancer_configuration",
            ),
            port,
            protocol,
            targets,
            tags: tags(&body),
        };
        (id, seen)
    });
    world.listing(Class::TargetGroup, groups)
}

fn attachments(world: &World<'_>) -> Satellites<(InstanceId, Fact<i64>)> {
    let mut attachments = Satellites::new(world, ATTACHMENTS);
    for body in world.kinds(ATTACHMENTS) {
        let group = body.reference("target_group_arn", Class::TargetGroup);
        let target: Fact<InstanceId> = body.reference("target_id", Class::Instance);
        match target.known {
            Known::Value(id) => attachments.add(&group, (id, body.integer("port"))),
            Known::Unknown(why) => attachments.doubt(why),
            Known::Absent => {}
        }
    }
    attachments
}

/// A block has defaults of the provider, no block those of AWS.
fn health_check(
    body: &Body<'_, '_>,
    port: &Fact<i64>,
    protocol: &Fact<String>,
) -> Fact<HealthCheck> {
    let block = body.block("health_check");
    let default = |attribute: &str| body.default_origin(&format!("health_check.{attribute}"));
    let (block, origin) = match block.known {
        Known::Value(inner) => (Some(inner), block.origin),
        Known::Unknown(why) => return Fact::unknown(why, block.origin),
        Known::Absent => (None, body.default_origin("health_check")),
    };
    if let Some(block) = block {
        match block.boolean("enabled").known {
            Known::Value(false) => return Fact::absent(origin),
            Known::Unknown(why) => return Fact::unknown(why, origin),
            Known::Value(true) | Known::Absent => {}
        }
    }
    let or = |attribute: &str, usual: i64| {
        let given = block.map(|block| block.integer(attribute));
        match given {
            Some(given) if !given.is_absent() => given,
            _ => Fact::value(usual, default(attribute)),
        }
    };
    let of_aws = |provider: i64, aws: i64| if block.is_some() { provider } else { aws };
    let check = HealthCheck {
        protocol: check_protocol(block.as_ref(), protocol, &default("protocol")),
        port: check_port(block.as_ref(), port, &default("port")),
        path: block.map_or_else(|| Fact::absent(default("path")), |block| block.text("path")),
        interval: or("interval", 30),
        timeout: match block.map(|block| block.integer("timeout")) {
            Some(given) if !given.is_absent() => given,
            // It depends on protocol, kind and year.
            _ => Fact::unknown(
                Why::KnownAfterApply(format!("{}.health_check.timeout", body.resource.address)),
                default("timeout"),
            ),
        },
        healthy_threshold: or("healthy_threshold", of_aws(3, 5)),
        unhealthy_threshold: or("unhealthy_threshold", of_aws(3, 2)),
    };
    Fact::value(check, origin)
}

fn check_protocol(
    block: Option<&Body<'_, '_>>,
    protocol: &Fact<String>,
    default: &checker_model::Origin,
) -> Fact<String> {
    match block.map(|block| block.capitals("protocol")) {
        Some(given) if !given.is_absent() => given,
        Some(_) => Fact::value("HTTP", default.clone()),
        None => {
            let asks = |protocol: String| match protocol.as_str() {
                "HTTP" | "HTTPS" => protocol,
                _ => "TCP".to_owned(),
            };
            let mut fact = protocol.clone().map(asks);
            fact.origin = default.clone();
            fact
        }
    }
}

/// `traffic-port` is the port of the group.
fn check_port(
    block: Option<&Body<'_, '_>>,
    port: &Fact<i64>,
    default: &checker_model::Origin,
) -> Fact<i64> {
    let traffic = |origin: &checker_model::Origin| Fact {
        known: port.known.clone(),
        origin: origin.clone(),
    };
    let given = match block.map(|block| block.text("port")) {
        Some(given) if !given.is_absent() => given,
        _ => return traffic(default),
    };
    match given.known {
        Known::Value(text) if text == "traffic-port" => traffic(&given.origin),
        Known::Value(text) => match text.trim().parse::<u16>() {
            Ok(number) => Fact::value(number, given.origin),
            Err(_) => {
                let why = Why::NotSupported(format!("health check port `{text}`"));
                Fact::unknown(why, given.origin)
            }
        },
        Known::Absent => Fact::absent(given.origin),
        Known::Unknown(why) => Fact::unknown(why, given.origin),
    }
}
