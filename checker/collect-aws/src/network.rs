//! VPCs, subnets, gateways and route tables.

use aws_sdk_ec2::types::{self as ec2, AttachmentStatus, RouteState, VpcAttributeName};
use checker_model::ids::{InternetGatewayId, RouteTableId, SubnetId, VpcId};
use checker_model::network::{InternetGateway, Route, RouteTable, RouteTarget, Subnet, Vpc};
use checker_model::{Fact, List, Listing, Origin, Why};

use crate::facts::{ec2_tags, id, ids};
use crate::run::Run;

const VPCS: &str = "ec2:DescribeVpcs";
const VPC_ATTRIBUTE: &str = "ec2:DescribeVpcAttribute";
const SUBNETS: &str = "ec2:DescribeSubnets";
const GATEWAYS: &str = "ec2:DescribeInternetGateways";
const ROUTE_TABLES: &str = "ec2:DescribeRouteTables";

pub(crate) async fn vpcs(run: &Run<'_>) -> Listing<VpcId, Vpc> {
    let ask = |token| {
        let call = run.clients.ec2.describe_vpcs().max_results(1000);
        call.set_next_token(token).send()
    };
    let pages = run.pages(VPCS, ask, |page| {
        let items = page.vpcs.unwrap_or_default().into_iter();
        let map = |vpc| vpc_of(vpc, run.region);
        (items.map(map).collect(), page.next_token)
    });
    pages.await.listing(VPCS)
}

fn vpc_of(vpc: ec2::Vpc, region: &str) -> Option<(VpcId, Vpc)> {
    let id = VpcId(id(vpc.vpc_id)?);
    let origin = Origin::aws(VPCS, id.as_str());
    let not_asked = || {
        let why = Why::NotCollected("ec2:DescribeVpcAttribute of other networks".into());
        Fact::unknown(why, origin.clone())
    };
    let seen = Vpc {
        id: id.clone(),
        region: Fact::value(region, origin.clone()),
        cidr_block: Fact::from_option(vpc.cidr_block, origin.clone()),
        enable_dns_hostnames: not_asked(),
        enable_dns_support: not_asked(),
        is_default: Fact::from_option(vpc.is_default, origin.clone()),
        tags: ec2_tags(vpc.tags, &origin),
    };
    Some((id, seen))
}

/// Whether a VPC hands out public DNS names, and whether it resolves any.
pub(crate) async fn dns(run: &Run<'_>, vpc: &VpcId) -> (Fact<bool>, Fact<bool>) {
    let hostnames = dns_attribute(run, vpc, VpcAttributeName::EnableDnsHostnames);
    let support = dns_attribute(run, vpc, VpcAttributeName::EnableDnsSupport);
    futures::join!(hostnames, support)
}

async fn dns_attribute(run: &Run<'_>, vpc: &VpcId, name: VpcAttributeName) -> Fact<bool> {
    let origin = Origin::aws(VPC_ATTRIBUTE, vpc.as_str());
    let call = run.clients.ec2.describe_vpc_attribute();
    let call = call.vpc_id(vpc.as_str()).attribute(name.clone());
    match run.call(VPC_ATTRIBUTE, call.send()).await {
        Ok(answer) => {
            let attribute = match name {
                VpcAttributeName::EnableDnsHostnames => answer.enable_dns_hostnames,
                _ => answer.enable_dns_support,
            };
            Fact::from_option(attribute.and_then(|attribute| attribute.value), origin)
        }
        Err(trouble) => Fact::unknown(trouble.why, origin),
    }
}

pub(crate) async fn subnets(run: &Run<'_>) -> Listing<SubnetId, Subnet> {
    let ask = |token| {
        let call = run.clients.ec2.describe_subnets().max_results(1000);
        call.set_next_token(token).send()
    };
    let pages = run.pages(SUBNETS, ask, |page| {
        let items = page.subnets.unwrap_or_default().into_iter();
        (items.map(subnet_of).collect(), page.next_token)
    });
    pages.await.listing(SUBNETS)
}

fn subnet_of(subnet: ec2::Subnet) -> Option<(SubnetId, Subnet)> {
    let id = SubnetId(id(subnet.subnet_id)?);
    let origin = Origin::aws(SUBNETS, id.as_str());
    let seen = Subnet {
        id: id.clone(),
        vpc: Fact::from_option(subnet.vpc_id, origin.clone()),
        cidr_block: Fact::from_option(subnet.cidr_block, origin.clone()),
        availability_zone: Fact::from_option(subnet.availability_zone, origin.clone()),
        map_public_ip_on_launch: Fact::from_option(subnet.map_public_ip_on_launch, origin.clone()),
        tags: ec2_tags(subnet.tags, &origin),
    };
    Some((id, seen))
}

pub(crate) async fn internet_gateways(
    run: &Run<'_>,
) -> Listing<InternetGatewayId, InternetGateway> {
    let ask = |token| {
        let call = run.clients.ec2.describe_internet_gateways();
        call.max_results(1000).set_next_token(token).send()
    };
    let pages = run.pages(GATEWAYS, ask, |page| {
        let items = page.internet_gateways.unwrap_or_default().into_iter();
        (items.map(gateway_of).collect(), page.next_token)
    });
    pages.await.listing(GATEWAYS)
}

fn gateway_of(gateway: ec2::InternetGateway) -> Option<(InternetGatewayId, InternetGateway)> {
    let id = InternetGatewayId(id(gateway.internet_gateway_id)?);
    let origin = Origin::aws(GATEWAYS, id.as_str());
    // An internet gateway is `available` where others are `attached`.
    let attachment = gateway
        .attachments
        .unwrap_or_default()
        .into_iter()
        .find(|one| {
            one.state.as_ref().is_some_and(|state| {
                *state == AttachmentStatus::Attached || state.as_str() == "available"
            })
        });
    let seen = InternetGateway {
        id: id.clone(),
        vpc: Fact::from_option(attachment.and_then(|one| one.vpc_id), origin.clone()),
        tags: ec2_tags(gateway.tags, &origin),
    };
    Some((id, seen))
}

pub(crate) async fn route_tables(run: &Run<'_>) -> Listing<RouteTableId, RouteTable> {
    let ask = |token| {
        let call = run.clients.ec2.describe_route_tables().max_results(100);
        call.set_next_token(token).send()
    };
    let pages = run.pages(ROUTE_TABLES, ask, |page| {
        let items = page.route_tables.unwrap_or_default().into_iter();
        (items.map(table_of).collect(), page.next_token)
    });
    pages.await.listing(ROUTE_TABLES)
}

fn table_of(table: ec2::RouteTable) -> Option<(RouteTableId, RouteTable)> {
    let id = RouteTableId(id(table.route_table_id)?);
    let origin = Origin::aws(ROUTE_TABLES, id.as_str());
    let associations = table.associations.unwrap_or_default();
    let is_main = associations.iter().any(|one| one.main == Some(true));
    let subnets = associations.into_iter().filter_map(|one| one.subnet_id);
    let routes = table.routes.unwrap_or_default().into_iter();
    let seen = RouteTable {
        id: id.clone(),
        vpc: Fact::from_option(table.vpc_id, origin.clone()),
        is_main: Fact::value(is_main, origin.clone()),
        routes: List::complete(routes.map(|route| route_of(route, &origin)), origin.clone()),
        subnets: ids(subnets, &origin),
        tags: ec2_tags(table.tags, &origin),
    };
    Some((id, seen))
}

fn route_of(route: ec2::Route, origin: &Origin) -> Route {
    let gateway = route.gateway_id.map(|id| {
        if id == "local" {
            RouteTarget::Local
        } else if id.starts_with("igw-") {
            RouteTarget::InternetGateway(InternetGatewayId(id))
        } else {
            RouteTarget::Other(id)
        }
    });
    let target = gateway.or_else(|| {
        // An instance is reached through its interface: AWS names both.
        [
            route.nat_gateway_id,
            route.transit_gateway_id,
            route.vpc_peering_connection_id,
            route.egress_only_internet_gateway_id,
            route.local_gateway_id,
            route.carrier_gateway_id,
            route.core_network_arn,
            route.instance_id,
            route.network_interface_id,
        ]
        .into_iter()
        .flatten()
        .next()
        .map(RouteTarget::Other)
    });
    let destination = route
        .destination_cidr_block
        .or(route.destination_ipv6_cidr_block);
    Route {
        destination: Fact::from_option(destination, origin.clone()),
        target: Fact::from_option(target, origin.clone()),
        blackhole: Fact::value(route.state == Some(RouteState::Blackhole), origin.clone()),
    }
}
