//! The route table: its default route, its tags, and the subnets that use it.

mod depend;

use checker_model::ids::InternetGatewayId;
use checker_model::network::{Route, RouteTable, RouteTarget, Subnet};
use checker_model::{Known, Origin};

use super::gateway;
use crate::case::StackCase;
use crate::check::check;
use crate::expect::satisfies;
use crate::finding::{Finding, Judged};
use crate::focus::network::is_everywhere;
use crate::focus::{Members, refers_to};
use crate::tags::{name_tag, project_tag};

const FIX_ROUTE: &str =
    "add a route with `cidr_block = \"0.0.0.0/0\"` and `gateway_id` of the VPC's internet gateway";

check! {
    /// A route table of the VPC sends 0.0.0.0/0 to the internet gateway that is
    /// attached to the VPC.
    DEFAULT_ROUTE = "ex08.routes.default-route", Required, Stack(default_route);
    title: "a route table sends 0.0.0.0/0 to the internet gateway",
    why: "what is not within the VPC has to be looked for outside it; a route whose gateway is gone (a blackhole) drops everything",
    terraform: "in the `aws_route_table`: `route { cidr_block = \"0.0.0.0/0\" gateway_id = aws_internet_gateway.igw.id }`",
    console: "VPC, Route tables, Routes, Edit routes, 0.0.0.0/0 to the internet gateway",
    reads: [Vpcs, InternetGateways, RouteTables],
}

fn default_route(case: &StackCase<'_>) -> Judged {
    case.after(&gateway::ATTACHED)?;
    let vpc = case.vpc()?;
    let Some(table) = case.find_route_table()? else {
        return Ok(Finding::fail(
            format!("a route table of {} with a route for 0.0.0.0/0", vpc.id),
            "no route table besides the one that the VPC came with",
            &case.stack.route_tables.origin,
            "create a route table (`aws_route_table`) in the project's VPC",
        ));
    };
    let gateways = case.attached_gateways()?;
    let mut refused = Vec::new();
    let mut findings = Vec::new();
    for route in &table.routes {
        let finding = match &route.destination.known {
            Known::Value(cidr) if is_everywhere(cidr) => {
                leads_to_gateway(case, route, &gateways.items)
            }
            Known::Unknown(why) => Finding::undetermined(why, &route.destination.origin),
            Known::Value(_) | Known::Absent => continue,
        };
        refused.extend(finding.failures.clone());
        findings.push(finding);
    }
    let routes = &table.routes;
    Ok(Finding::any_of(
        findings,
        &routes.incomplete,
        &routes.origin,
        || {
            let (actual, origin) = match refused.first() {
                Some(failure) => (failure.actual.clone(), failure.origin.clone()),
                None => (
                    format!("{}: no route for 0.0.0.0/0", table.id),
                    routes.origin.clone(),
                ),
            };
            let expected = "a route for 0.0.0.0/0 to the internet gateway of the VPC";
            Finding::fail(expected, actual, &origin, FIX_ROUTE)
        },
    ))
}

/// Whether a route for everything reaches a gateway of the VPC.
fn leads_to_gateway(
    case: &StackCase<'_>,
    route: &Route,
    attached: &[&checker_model::network::InternetGateway],
) -> Finding {
    let refuse = |actual: String, origin: &Origin| Finding::fail("", actual, origin, FIX_ROUTE);
    let target = &route.target;
    match &target.known {
        Known::Unknown(why) => Finding::undetermined(why, &target.origin),
        Known::Absent => refuse("0.0.0.0/0 leads nowhere".into(), &target.origin),
        Known::Value(RouteTarget::Local) => {
            refuse("0.0.0.0/0 leads to local".into(), &target.origin)
        }
        Known::Value(RouteTarget::Other(id)) => {
            refuse(format!("0.0.0.0/0 leads to {id}"), &target.origin)
        }
        Known::Value(RouteTarget::InternetGateway(id)) => {
            if attached.iter().any(|gateway| gateway.id == *id) {
                return not_a_blackhole(case, route);
            }
            match not_attached(case, id) {
                Some(open) => open,
                None => refuse(
                    format!("0.0.0.0/0 leads to {id}, which is not attached to the VPC"),
                    &target.origin,
                ),
            }
        }
    }
}

/// Whether it may still turn out that a gateway is attached.
fn not_attached(case: &StackCase<'_>, id: &InternetGatewayId) -> Option<Finding> {
    let listing = &case.stack.internet_gateways;
    match listing.get(id) {
        Some(gateway) => gateway
            .vpc
            .why()
            .map(|why| Finding::undetermined(why, &gateway.vpc.origin)),
        None if listing.is_complete() => None,
        None => Some(Finding::incomplete(&listing.incomplete, &listing.origin)),
    }
}

/// Before it is deployed a route cannot be a blackhole.
fn not_a_blackhole(case: &StackCase<'_>, route: &Route) -> Finding {
    let fact = &route.blackhole;
    match &fact.known {
        Known::Value(true) => Finding::fail(
            "",
            "the route for 0.0.0.0/0 is a blackhole: its gateway is gone",
            &fact.origin,
            FIX_ROUTE,
        ),
        Known::Unknown(why) if case.is_live() => Finding::undetermined(why, &fact.origin),
        _ => Finding::pass(),
    }
}

check! {
    /// The route table carries the tag `project_name` with the value
    /// `module02`.
    TAG_PROJECT_NAME = "ex08.routes.tag-project-name", Required, Stack(tag_project_name);
    title: "the route table is tagged project_name = module02",
    why: "the tag is how everything that belongs to the project is found again",
    terraform: "`tags = { project_name = \"module02\", … }`, or the provider's `default_tags`",
    console: "VPC, Route tables, Tags, Manage tags",
    reads: [Vpcs, InternetGateways, RouteTables],
}

fn tag_project_name(case: &StackCase<'_>) -> Judged {
    Ok(project_tag(case, &case.route_table()?.tags))
}

check! {
    /// The route table carries the tag `Name` with the value `module02-rt`.
    TAG_NAME = "ex08.routes.tag-name", Required, Stack(tag_name);
    title: "the route table is named module02-rt",
    why: "the console shows the Name tag; every VPC has a second, nameless table of its own",
    terraform: "`tags = { Name = \"module02-rt\", … }`",
    console: "VPC, Route tables, Tags, Manage tags",
    reads: [Vpcs, InternetGateways, RouteTables],
}

fn tag_name(case: &StackCase<'_>) -> Judged {
    Ok(name_tag(
        &case.route_table()?.tags,
        &case.course().name("rt"),
    ))
}

check! {
    /// The route table depends on the VPC and on the internet gateway, by
    /// reference or `depends_on`; with an `aws_route` apart, the two together
    /// do.
    DEPENDS_ON = "ex08.routes.depends-on", Required, Files(depend::on_vpc_and_gateway);
    title: "the route table depends on the VPC and the gateway",
    why: "a route to a gateway that is not there yet cannot be made",
    terraform: "`vpc_id = aws_vpc.main.id`, and in the route `gateway_id = aws_internet_gateway.igw.id`",
    console: "refer to VPC and gateway instead of copying their ids",
    reads: [TurnIn],
}

check! {
    /// Both subnets are associated with that route table.
    ASSOCIATIONS = "ex08.routes.associations", Required, Stack(associations);
    title: "both subnets are associated with the route table",
    why: "a subnet without an association uses the main table of the VPC, which leads nowhere outside",
    terraform: "an `aws_route_table_association` for each subnet, with `subnet_id` and `route_table_id`",
    console: "VPC, Route tables, Subnet associations, Edit subnet associations",
    reads: [Vpcs, Subnets, InternetGateways, RouteTables],
}

check! {
    /// Each association depends on the route table and on its subnet, by
    /// reference or `depends_on`.
    ASSOCIATIONS_DEPEND_ON = "ex08.routes.associations-depend-on", Required, Files(depend::associations);
    title: "the associations depend on the table and the subnet",
    why: "an association is made last and destroyed first, or the table cannot be destroyed at all",
    terraform: "`subnet_id = aws_subnet.public_1.id` and `route_table_id = aws_route_table.rt.id`",
    console: "refer to table and subnet instead of copying their ids",
    reads: [TurnIn],
}

fn associations(case: &StackCase<'_>) -> Judged {
    let table = case.route_table()?;
    let tables = case.route_tables_of_vpc()?;
    let subnets = case.both_subnets()?;
    let findings = subnets
        .into_iter()
        .map(|subnet| associated(subnet, table, &tables));
    Ok(Finding::all(findings, || {
        Finding::skipped(&crate::ex07::subnets::COUNT)
    }))
}

/// A subnet uses the table that it is associated with, else the main one.
fn associated(subnet: &Subnet, table: &RouteTable, tables: &Members<'_, RouteTable>) -> Finding {
    let own = |table: &RouteTable| {
        table
            .subnets
            .iter()
            .any(|id| refers_to(id, &subnet.id) == Ok(true))
    };
    if own(table) {
        return Finding::pass();
    }
    let refuse = |actual: String, origin: &Origin| {
        Finding::fail(
            format!("{} associated with {}", subnet.id, table.id),
            actual,
            origin,
            "associate the subnet with the route table (`aws_route_table_association`)",
        )
    };
    if let Some(other) = tables.items.iter().find(|other| own(other)) {
        let actual = format!("{} is associated with {}", subnet.id, other.id);
        return refuse(actual, &other.subnets.origin);
    }
    // Any association that is not known may be this subnet's.
    let open = tables.items.iter().find_map(|table| {
        let list = &table.subnets;
        let hidden = list
            .iter()
            .find_map(|id| Some(Finding::undetermined(id.why()?, &id.origin)));
        hidden.or_else(|| {
            (!list.is_complete()).then(|| Finding::incomplete(&list.incomplete, &list.origin))
        })
    });
    if let Some(open) = open {
        return open;
    }
    if !tables.is_complete() {
        return tables.undetermined();
    }
    satisfies(&table.is_main, "is_main", "true", "", |main| *main).or_fail(|| {
        refuse(
            format!(
                "{} has no association, so it uses the VPC's main table",
                subnet.id
            ),
            &table.subnets.origin,
        )
    })
}
