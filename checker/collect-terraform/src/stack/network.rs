//! VPCs, subnets and internet gateways.

use checker_model::ids::{Cidr, InternetGatewayId, SubnetId, VpcId};
use checker_model::network::{InternetGateway, Subnet, Vpc};
use checker_model::{Fact, Known, Listing, Why};

use super::body::{Body, Seen};
use super::class::Class;
use super::region;
use super::satellites::Satellites;
use super::tags::tags;
use super::world::World;

pub(super) fn vpcs(world: &World<'_>) -> Listing<VpcId, Vpc> {
    let vpcs = world.of(Class::Vpc).map(|resource| {
        let body = Body::of(world, resource);
        let id = VpcId(world.id_of(resource));
        // The VPC that AWS makes with an account answers to its own defaults.
        let own = &*resource.kind == "aws_default_vpc";
        let is_default = match body.looked_up() {
            Some(_) => body.boolean("default"),
            None => Fact::value(own, body.origin.clone()),
        };
        let seen = Vpc {
            id: id.clone(),
            region: region::of(&body),
            cidr_block: block(&body, own),
            enable_dns_hostnames: body.or(
                body.boolean("enable_dns_hostnames"),
                "enable_dns_hostnames",
                own,
            ),
            enable_dns_support: body.or(
                body.boolean("enable_dns_support"),
                "enable_dns_support",
                true,
            ),
            is_default,
            tags: tags(&body),
        };
        (id, seen)
    });
    world.listing(Class::Vpc, vpcs)
}

fn block(body: &Body<'_, '_>, of_default_vpc: bool) -> Fact<Cidr> {
    let fact = body.text("cidr_block").map(Cidr::new);
    if !fact.is_absent() {
        return fact;
    }
    if of_default_vpc {
        return body.or(fact, "cidr_block", "172.31.0.0/16");
    }
    if body.raw("ipv4_ipam_pool_id").is_some() {
        let why = Why::KnownAfterApply(format!("{}.cidr_block", body.resource.address));
        return Fact::unknown(why, fact.origin);
    }
    fact
}

pub(super) fn subnets(world: &World<'_>) -> Listing<SubnetId, Subnet> {
    let subnets = world.of(Class::Subnet).map(|resource| {
        let body = Body::of(world, resource);
        let id = SubnetId(world.id_of(resource));
        let own = &*resource.kind == "aws_default_subnet";
        let seen = Subnet {
            id: id.clone(),
            vpc: body.reference("vpc_id", Class::Vpc),
            cidr_block: body.text("cidr_block").map(Cidr::new),
            availability_zone: zone(&body),
            map_public_ip_on_launch: body.or(
                body.boolean("map_public_ip_on_launch"),
                "map_public_ip_on_launch",
                own,
            ),
            tags: tags(&body),
        };
        (id, seen)
    });
    world.listing(Class::Subnet, subnets)
}

/// Without a zone of its own, AWS chooses one.
fn zone(body: &Body<'_, '_>) -> Fact<String> {
    let fact = body.text("availability_zone");
    if !fact.is_absent() {
        return fact;
    }
    let address = &body.resource.address;
    let why = match body.seen("availability_zone_id") {
        Seen::Set(_) => Why::NotVisible(format!(
            "which zone `availability_zone_id` of {address} is, the account tells"
        )),
        Seen::Hidden(why, _) => why,
        Seen::Unset => Why::KnownAfterApply(format!("{address}.availability_zone")),
    };
    Fact::unknown(why, fact.origin)
}

const ATTACHMENTS: &[&str] = &["aws_internet_gateway_attachment"];

pub(super) fn internet_gateways(world: &World<'_>) -> Listing<InternetGatewayId, InternetGateway> {
    let mut attachments = Satellites::new(world, ATTACHMENTS);
    for body in world.kinds(ATTACHMENTS) {
        let gateway = body.reference("internet_gateway_id", Class::InternetGateway);
        let vpc: Fact<VpcId> = body.reference("vpc_id", Class::Vpc);
        attachments.add(&gateway, vpc);
    }
    let gateways = world.of(Class::InternetGateway).map(|resource| {
        let body = Body::of(world, resource);
        let id = InternetGatewayId(world.id_of(resource));
        let mut vpc = body.reference("vpc_id", Class::Vpc);
        let (apart, open) = attachments.of(id.as_str());
        if !matches!(vpc.known, Known::Value(_)) {
            match (apart.first(), open.first()) {
                (Some(apart), _) => vpc = (*apart).clone(),
                (None, Some(why)) => vpc = Fact::unknown(why.clone(), body.origin.clone()),
                (None, None) => {}
            }
        }
        let seen = InternetGateway {
            id: id.clone(),
            vpc,
            tags: tags(&body),
        };
        (id, seen)
    });
    world.listing(Class::InternetGateway, gateways)
}
