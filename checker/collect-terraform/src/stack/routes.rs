//! Route tables, with the routes and associations that are declared apart.

use checker_model::ids::{Cidr, InternetGatewayId, RouteTableId, SubnetId, VpcId};
use checker_model::list::List;
use checker_model::network::{Route, RouteTable, RouteTarget};
use checker_model::{Fact, Known, Listing, Tags, Why};

use super::body::{Body, Seen};
use super::class::Class;
use super::references::push_new;
use super::satellites::Satellites;
use super::tags::tags;
use super::world::World;
use crate::value::{Data, Value};

const ROUTES: &[&str] = &["aws_route"];
const ASSOCIATIONS: &[&str] = &["aws_route_table_association"];
const MAIN: &[&str] = &["aws_main_route_table_association"];

/// What is declared apart from the tables.
pub(super) struct Apart {
    routes: Satellites<Route>,
    subnets: Satellites<Fact<SubnetId>>,
    main: Satellites<()>,
    /// The VPCs whose main table is not the one that they came with.
    replaced: Satellites<()>,
}

impl Apart {
    /// Reads it. To be done before the listings, as it may refer to tables
    /// that only VPCs imply.
    pub(super) fn of(world: &World<'_>) -> Self {
        let mut apart = Self {
            routes: Satellites::new(world, ROUTES),
            subnets: Satellites::new(world, ASSOCIATIONS),
            main: Satellites::new(world, MAIN),
            replaced: Satellites::new(world, MAIN),
        };
        for body in world.kinds(ROUTES) {
            let table = body.reference("route_table_id", Class::RouteTable);
            apart.routes.add(&table, route(&body));
        }
        for body in world.kinds(ASSOCIATIONS) {
            let table = body.reference("route_table_id", Class::RouteTable);
            let subnet: Fact<SubnetId> = body.reference("subnet_id", Class::Subnet);
            if !subnet.is_absent() {
                apart.subnets.add(&table, subnet);
            }
        }
        for body in world.kinds(MAIN) {
            let table = body.reference("route_table_id", Class::RouteTable);
            apart.main.add(&table, ());
            let vpc = body.reference("vpc_id", Class::Vpc);
            apart.replaced.add(&vpc, ());
        }
        apart
    }

    /// Whether another table than the one that it came with is a VPC's main one.
    fn replaces(&self, vpc: &Fact<VpcId>) -> bool {
        let vpc = vpc.get();
        vpc.is_some_and(|vpc| !self.replaced.of(vpc.as_str()).0.is_empty())
    }

    /// Adds to a table what is declared apart from it.
    fn complete(&self, table: &mut RouteTable) {
        let (routes, open) = self.routes.of(table.id.as_str());
        for route in routes {
            if !table.routes.items.contains(route) {
                table.routes.items.push(route.clone());
            }
        }
        table.routes.incomplete.extend_from_slice(open);
        let (subnets, open) = self.subnets.of(table.id.as_str());
        for subnet in subnets {
            push_new(&mut table.subnets, subnet.clone());
        }
        table.subnets.incomplete.extend_from_slice(open);
        let (main, open) = self.main.of(table.id.as_str());
        if !main.is_empty() {
            table.is_main.known = Known::Value(true);
        } else if let (Known::Value(false), Some(why)) = (&table.is_main.known, open.first()) {
            table.is_main.known = Known::Unknown(why.clone());
        }
    }
}

pub(super) fn route_tables(world: &World<'_>, apart: &Apart) -> Listing<RouteTableId, RouteTable> {
    let tables = world.of(Class::RouteTable).map(|resource| {
        let body = Body::of(world, resource);
        let id = RouteTableId(world.id_of(resource));
        let default = &*resource.kind == "aws_default_route_table";
        let vpc = if default {
            vpc_of_default(&body)
        } else {
            body.reference("vpc_id", Class::Vpc)
        };
        let is_main = match body.looked_up() {
            Some(why) => Fact::unknown(why, body.origin.clone()),
            None => Fact::value(default && !apart.replaces(&vpc), body.origin.clone()),
        };
        let mut seen = RouteTable {
            id: id.clone(),
            vpc,
            is_main,
            routes: routes(&body),
            subnets: List::complete([], body.origin.clone()),
            tags: tags(&body),
        };
        if let Some(why) = body.looked_up() {
            seen.subnets.incomplete.push(why);
        }
        apart.complete(&mut seen);
        (id, seen)
    });
    let mut listing = world.listing(Class::RouteTable, tables);
    for (id, vpc) in world.implied(Class::RouteTable) {
        let body = Body::of(world, vpc);
        let origin = body.default_origin("default_route_table_id");
        let vpc = world.id_of(vpc);
        let (replaced, open) = apart.replaced.of(&vpc);
        let mut seen = RouteTable {
            id: RouteTableId(id),
            vpc: Fact::value(vpc.as_str(), origin.clone()),
            is_main: match (replaced.is_empty(), open.first()) {
                (true, Some(why)) => Fact::unknown(why.clone(), origin.clone()),
                (unreplaced, _) => Fact::value(unreplaced, origin.clone()),
            },
            routes: List::complete([], origin.clone()),
            subnets: List::complete([], origin.clone()),
            tags: Tags::complete::<String, String>([], &origin),
        };
        if let Some(why) = body.looked_up() {
            seen.routes.incomplete.push(why.clone());
            seen.tags.incomplete.push(why);
        }
        apart.complete(&mut seen);
        listing.items.entry(seen.id.clone()).or_insert(seen);
    }
    listing
}

/// It takes over the table of the VPC that it names through that table.
fn vpc_of_default(body: &Body<'_, '_>) -> Fact<VpcId> {
    let value = body.raw("default_route_table_id");
    if let Some(Value {
        data: Data::Reference(to),
        origin,
    }) = value
        && let Some(vpc) = body.world.resource(&to.address)
        && Class::of(&vpc.kind) == Some(Class::Vpc)
    {
        return Fact::value(body.world.id_of(vpc), (**origin).clone());
    }
    let vpc = body.reference("vpc_id", Class::Vpc);
    if vpc.is_absent() {
        let why = Why::NotVisible(format!(
            "the VPC of {} is seen in the account",
            body.resource.address
        ));
        return Fact::unknown(why, vpc.origin);
    }
    vpc
}

fn routes(body: &Body<'_, '_>) -> List<Route> {
    let blocks = body.blocks("route");
    let routes = blocks.items.iter().map(route);
    let mut list = List::complete(routes, blocks.origin.clone());
    list.incomplete = blocks.open;
    list
}

/// The arguments that lead elsewhere than to a gateway.
const OTHERS: &[&str] = &[
    "nat_gateway_id",
    "transit_gateway_id",
    "vpc_peering_connection_id",
    "egress_only_gateway_id",
    "local_gateway_id",
    "carrier_gateway_id",
    "core_network_arn",
    "instance_id",
    "network_interface_id",
    "vpc_endpoint_id",
];

fn route(body: &Body<'_, '_>) -> Route {
    let names = [
        "cidr_block",
        "destination_cidr_block",
        "ipv6_cidr_block",
        "destination_ipv6_cidr_block",
    ];
    let mut destination = Fact::absent(body.origin.clone());
    for name in names {
        if destination.is_absent() {
            destination = body.text(name);
        }
    }
    Route {
        destination: destination.map(Cidr::new),
        target: target(body),
        blackhole: Fact::value(false, body.origin.clone()),
    }
}

fn target(body: &Body<'_, '_>) -> Fact<RouteTarget> {
    let gateway: Fact<String> = body.reference("gateway_id", Class::InternetGateway);
    match gateway.known {
        Known::Value(id) if id == "local" => {
            return Fact::value(RouteTarget::Local, gateway.origin);
        }
        Known::Value(id) if id.starts_with("vgw-") || id.starts_with("vpce-") => {
            return Fact::value(RouteTarget::Other(id), gateway.origin);
        }
        Known::Value(id) => {
            let target = RouteTarget::InternetGateway(InternetGatewayId(id));
            return Fact::value(target, gateway.origin);
        }
        // A gateway of another kind that is declared here.
        Known::Unknown(why) => {
            return match body.raw("gateway_id").map(|value| &value.data) {
                Some(Data::Reference(to)) if body.world.resource(&to.address).is_some() => {
                    Fact::value(RouteTarget::Other(to.address.to_string()), gateway.origin)
                }
                _ => Fact::unknown(why, gateway.origin),
            };
        }
        Known::Absent => {}
    }
    for name in OTHERS {
        match (body.raw(name).map(|value| &value.data), body.seen(name)) {
            (Some(Data::Reference(to)), _) => {
                let target = RouteTarget::Other(to.address.to_string());
                return Fact::value(target, body.origin.clone());
            }
            (_, Seen::Set(value)) => {
                let id = super::body::text_of(&value.data).unwrap_or_default();
                if !id.is_empty() {
                    return Fact::value(RouteTarget::Other(id), (*value.origin).clone());
                }
            }
            (_, Seen::Hidden(why, origin)) => return Fact::unknown(why, origin),
            (_, Seen::Unset) => {}
        }
    }
    Fact::absent(body.origin.clone())
}
