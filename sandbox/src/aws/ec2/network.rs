//! VPCs, subnets, gateways, route tables, regions and zones.

use checker_model::network::{InternetGateway, Route, RouteTable, RouteTarget, Subnet, Vpc};

use super::{Kind, compared, tag_set};
use crate::aws::wire::Map;
use crate::aws::{Call, Fault, Outcome, known};

pub(super) const VPCS: Kind<Vpc> = Kind {
    set: "vpcSet",
    ids: "VpcId",
    id: |vpc| vpc.id.as_str(),
    not_found: "InvalidVpcID.NotFound",
    tags: |vpc| &vpc.tags,
    field: |vpc, name| match name {
        "vpc-id" => Some(vec![vpc.id.to_string()]),
        "cidr" | "cidr-block-association.cidr-block" => compared(&vpc.cidr_block),
        "is-default" | "isDefault" => compared(&vpc.is_default),
        "state" => Some(vec!["available".into()]),
        _ => None,
    },
    render: |call, vpc| {
        let association = |cidr| {
            Map::new()
                .text("associationId", format!("vpc-cidr-assoc-{}", &vpc.id))
                .text("cidrBlock", cidr)
                .node("cidrBlockState", Map::new().text("state", "associated"))
        };
        Map::new()
            .text("vpcId", &vpc.id)
            .text("ownerId", call.account)
            .text("state", "available")
            .fact("cidrBlock", &vpc.cidr_block)
            .items(
                "cidrBlockAssociationSet",
                vpc.cidr_block.get().map(association),
            )
            .text("dhcpOptionsId", "dopt-0a1b2c3d4e5f60009")
            .text("instanceTenancy", "default")
            .fact("isDefault", &vpc.is_default)
            .node("tagSet", tag_set(&vpc.tags))
    },
};

/// EC2 shows the DNS settings of a VPC one at a time.
pub(super) fn vpc_attribute(call: &Call<'_>) -> Outcome {
    let id = call.form.required("VpcId")?;
    let vpcs = call.all(&call.stack.vpcs)?;
    let vpc = vpcs
        .into_iter()
        .find(|vpc| vpc.id.as_str() == id)
        .ok_or_else(|| Fault::not_found(VPCS.not_found, id))?;
    let (name, fact) = match call.form.required("Attribute")? {
        "enableDnsHostnames" => ("enableDnsHostnames", &vpc.enable_dns_hostnames),
        "enableDnsSupport" => ("enableDnsSupport", &vpc.enable_dns_support),
        other => {
            return Err(Fault::invalid_parameter(format!(
                "`{other}` is not an attribute of a VPC"
            )));
        }
    };
    let value = call.read(fact)?;
    Ok(Map::new()
        .text("vpcId", &vpc.id)
        .node(name, Map::new().option("value", value)))
}

pub(super) const SUBNETS: Kind<Subnet> = Kind {
    set: "subnetSet",
    ids: "SubnetId",
    id: |subnet| subnet.id.as_str(),
    not_found: "InvalidSubnetID.NotFound",
    tags: |subnet| &subnet.tags,
    field: |subnet, name| match name {
        "subnet-id" => Some(vec![subnet.id.to_string()]),
        "vpc-id" => compared(&subnet.vpc),
        "cidr-block" | "cidr" | "cidrBlock" => compared(&subnet.cidr_block),
        "availability-zone" | "availabilityZone" => compared(&subnet.availability_zone),
        "map-public-ip-on-launch" => compared(&subnet.map_public_ip_on_launch),
        "state" => Some(vec!["available".into()]),
        _ => None,
    },
    render: |call, subnet| {
        Map::new()
            .text("subnetId", &subnet.id)
            .text(
                "subnetArn",
                call.arn("ec2", &format!("subnet/{}", subnet.id)),
            )
            .text("state", "available")
            .text("ownerId", call.account)
            .fact("vpcId", &subnet.vpc)
            .fact("cidrBlock", &subnet.cidr_block)
            .items::<Map>("ipv6CidrBlockAssociationSet", [])
            .text("availableIpAddressCount", 250)
            .fact("availabilityZone", &subnet.availability_zone)
            .fact("mapPublicIpOnLaunch", &subnet.map_public_ip_on_launch)
            .node("tagSet", tag_set(&subnet.tags))
    },
};

pub(super) const INTERNET_GATEWAYS: Kind<InternetGateway> = Kind {
    set: "internetGatewaySet",
    ids: "InternetGatewayId",
    id: |gateway| gateway.id.as_str(),
    not_found: "InvalidInternetGatewayID.NotFound",
    tags: |gateway| &gateway.tags,
    field: |gateway, name| match name {
        "internet-gateway-id" => Some(vec![gateway.id.to_string()]),
        "attachment.vpc-id" => compared(&gateway.vpc),
        "attachment.state" => Some(
            gateway
                .vpc
                .get()
                .map(|_| "available".into())
                .into_iter()
                .collect(),
        ),
        _ => None,
    },
    render: |call, gateway| {
        // EC2 says `available` for an attached internet gateway.
        let attachment = |vpc| Map::new().text("vpcId", vpc).text("state", "available");
        Map::new()
            .text("internetGatewayId", &gateway.id)
            .text("ownerId", call.account)
            .items("attachmentSet", gateway.vpc.get().map(attachment))
            .node("tagSet", tag_set(&gateway.tags))
    },
};

pub(super) const ROUTE_TABLES: Kind<RouteTable> = Kind {
    set: "routeTableSet",
    ids: "RouteTableId",
    id: |table| table.id.as_str(),
    not_found: "InvalidRouteTableID.NotFound",
    tags: |table| &table.tags,
    field: |table, name| match name {
        "route-table-id" | "association.route-table-id" => Some(vec![table.id.to_string()]),
        "vpc-id" => compared(&table.vpc),
        "association.main" => compared(&table.is_main),
        "association.subnet-id" => Some(known(&table.subnets).map(ToString::to_string).collect()),
        _ => None,
    },
    render: |call, table| {
        let association = |subnet: Option<&str>, number: usize| {
            Map::new()
                .text(
                    "routeTableAssociationId",
                    format!(
                        "rtbassoc-{}-{number}",
                        table.id.as_str().trim_start_matches("rtb-")
                    ),
                )
                .text("routeTableId", &table.id)
                .option("subnetId", subnet)
                .text("main", subnet.is_none())
                .node("associationState", Map::new().text("state", "associated"))
        };
        let main = (table.is_main.get() == Some(&true)).then(|| association(None, 0));
        let subnets = known(&table.subnets)
            .enumerate()
            .map(|(number, subnet)| association(Some(subnet.as_str()), number + 1));
        Map::new()
            .text("routeTableId", &table.id)
            .text("ownerId", call.account)
            .fact("vpcId", &table.vpc)
            .items("routeSet", table.routes.iter().map(route))
            .items("associationSet", main.into_iter().chain(subnets))
            .items::<Map>("propagatingVgwSet", [])
            .node("tagSet", tag_set(&table.tags))
    },
};

fn route(route: &Route) -> Map {
    let map = match route.destination.get() {
        Some(cidr) if cidr.as_str().contains(':') => {
            Map::new().text("destinationIpv6CidrBlock", cidr)
        }
        Some(cidr) => Map::new().text("destinationCidrBlock", cidr),
        None => Map::new().text("destinationPrefixListId", "pl-0a1b2c3d4e5f6000a"),
    };
    let (map, origin) = match route.target.get() {
        Some(RouteTarget::Local) => (map.text("gatewayId", "local"), "CreateRouteTable"),
        Some(RouteTarget::InternetGateway(id)) => (map.text("gatewayId", id), "CreateRoute"),
        Some(RouteTarget::Other(id)) => (map.text(target_element(id), id), "CreateRoute"),
        None => (map, "CreateRoute"),
    };
    let state = route
        .blackhole
        .get()
        .map(|gone| if *gone { "blackhole" } else { "active" });
    map.option("state", state).text("origin", origin)
}

/// The element in which EC2 names a target of this kind of id.
fn target_element(id: &str) -> &'static str {
    const ELEMENTS: [(&str, &str); 10] = [
        ("nat-", "natGatewayId"),
        ("tgw-", "transitGatewayId"),
        ("pcx-", "vpcPeeringConnectionId"),
        ("eni-", "networkInterfaceId"),
        ("i-", "instanceId"),
        ("eigw-", "egressOnlyInternetGatewayId"),
        ("lgw-", "localGatewayId"),
        ("cagw-", "carrierGatewayId"),
        ("vgw-", "gatewayId"),
        ("vpce-", "gatewayId"),
    ];
    ELEMENTS
        .iter()
        .find(|(prefix, _)| id.starts_with(prefix))
        .map_or("gatewayId", |(_, element)| element)
}

pub(super) fn regions(call: &Call<'_>) -> Map {
    let mut names = vec!["eu-west-1", "eu-west-3", "us-east-1", "us-west-2"];
    if !names.contains(&call.region) {
        names.push(call.region);
    }
    let asked = call.form.list("RegionName");
    let shown = names
        .into_iter()
        .filter(|name| asked.is_empty() || asked.contains(name));
    Map::new().items(
        "regionInfo",
        shown.map(|name| {
            Map::new()
                .text("regionName", name)
                .text("regionEndpoint", format!("ec2.{name}.amazonaws.com"))
                .text("optInStatus", "opt-in-not-required")
        }),
    )
}

/// The zones a, b and c of the region, whatever is in them.
pub(super) fn availability_zones(call: &Call<'_>) -> Map {
    Map::new().items(
        "availabilityZoneInfo",
        ["a", "b", "c"].map(|letter| {
            Map::new()
                .text("zoneName", format!("{}{letter}", call.region))
                .text("regionName", call.region)
                .text("zoneState", "available")
                .text("zoneType", "availability-zone")
        }),
    )
}
