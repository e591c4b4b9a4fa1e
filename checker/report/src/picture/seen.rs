//! From a stack to the parts of a picture.

use std::fmt::Display;

use checker_model::compute::LaunchParameters;
use checker_model::ids::VpcId;
use checker_model::list::List;
use checker_model::network::{RouteTable, RouteTarget, SecurityGroup, Vpc};
use checker_model::run::Run;
use checker_model::tags::Tags;
use checker_model::{Fact, Known, Stack};
use serde::Serialize;

use super::about::is_asked;
use super::{Kind, MOST, Part, Picture, Place, Presence, Tone};
use crate::outcome::checks;

/// VPCs that are drawn.
const VPCS: usize = 3;

/// What a fact says, for people; a question mark when that is not known.
pub(super) fn said<T: Display>(fact: &Fact<T>) -> String {
    match &fact.known {
        Known::Value(value) => value.to_string(),
        Known::Absent => "not set".into(),
        Known::Unknown(_) => "?".into(),
    }
}

pub(super) fn part<'a>(
    kind: Kind,
    id: &str,
    name: &Fact<String>,
    resource: &impl Serialize,
) -> Part<'a> {
    Part {
        kind,
        also: None,
        id: id.to_owned(),
        name: name.get().map_or_else(|| id.to_owned(), Clone::clone),
        lines: Vec::new(),
        presence: Presence::Seen,
        tone: Tone::Plain,
        checks: Vec::new(),
        facts: serde_json::to_string(resource).unwrap_or_default(),
    }
}

pub(super) fn name(tags: &Tags) -> Fact<String> {
    tags.get("Name")
}

pub(super) fn ghost<'a>(kind: Kind, is_complete: bool) -> Part<'a> {
    Part {
        name: String::new(),
        presence: if is_complete {
            Presence::Missing
        } else {
            Presence::Unknown
        },
        ..part(kind, "", &Fact::default(), &())
    }
}

/// Those of a list that are known.
pub(super) fn known<T>(list: &List<Fact<T>>) -> impl Iterator<Item = &T> {
    list.iter().filter_map(Fact::get)
}

pub(super) fn add(picture: &mut Picture<'_>, run: &Run, stack: &Stack) {
    let region = part(Kind::Region, "", &stack.region, &stack.region);
    picture.region = picture.push(region);
    let mut vpcs: Vec<&Vpc> = stack
        .vpcs
        .values()
        .filter(|vpc| holds(stack, vpc))
        .collect();
    vpcs.sort_by_key(|vpc| std::cmp::Reverse(contents(stack, vpc)));
    picture.left_out += vpcs.len().saturating_sub(VPCS);
    let mut stage = Stage {
        picture,
        stack,
        run,
    };
    if vpcs.is_empty() {
        stage.without_vpc();
    }
    for (number, vpc) in vpcs.into_iter().take(VPCS).enumerate() {
        stage.vpc(vpc, number == 0);
    }
    stage.functions();
    stage.outside();
    stage.links();
    stage.managed_links();
}

/// Whether a VPC is worth drawing: not the account's own, unless it is used.
fn holds(stack: &Stack, vpc: &Vpc) -> bool {
    vpc.is_default.get() != Some(&true)
        || stack
            .instances
            .values()
            .any(|one| !one.is_gone() && one.vpc.get() == Some(&vpc.id))
        || stack
            .load_balancers
            .values()
            .any(|one| one.vpc.get() == Some(&vpc.id))
}

fn contents(stack: &Stack, vpc: &Vpc) -> (bool, usize) {
    let own = vpc.is_default.get() != Some(&true);
    let subnets = stack.subnets.values();
    let count = subnets.filter(|one| one.vpc.get() == Some(&vpc.id)).count();
    (own, count)
}

pub(super) struct Stage<'p, 'a, 's> {
    pub(super) picture: &'p mut Picture<'a>,
    pub(super) stack: &'s Stack,
    pub(super) run: &'s Run,
}

impl Stage<'_, '_, '_> {
    /// No VPC: what is there is drawn within a missing one.
    fn without_vpc(&mut self) {
        let whole = self.stack.vpcs.is_complete() && !is_asked(self.run, "ex06.vpc");
        // Functions are in none.
        if whole || checks(self.run).all(|check| check.id.starts_with("mcs")) {
            return;
        }
        let ghost = ghost(Kind::Vpc, self.stack.vpcs.is_complete());
        let vpc = self.picture.push(ghost);
        self.fill(vpc, None);
    }

    fn vpc(&mut self, vpc: &Vpc, is_first: bool) {
        let mut part = part(Kind::Vpc, vpc.id.as_str(), &name(&vpc.tags), vpc);
        part.lines = vec![said(&vpc.cidr_block), vpc.id.to_string()];
        let index = self.picture.push(part);
        self.fill(index, Some((vpc, is_first)));
    }

    /// Adds what is in a VPC, or where it would be; what is in none is in the
    /// first.
    fn fill(&mut self, index: usize, vpc: Option<(&Vpc, bool)>) {
        let is_first = vpc.is_none_or(|(_, first)| first);
        let here = |fact: &Fact<VpcId>| match (fact.get(), vpc) {
            (Some(id), Some((vpc, _))) => *id == vpc.id,
            _ => is_first,
        };
        let stack = self.stack;
        let mut place = Place {
            vpc: index,
            ..Place::default()
        };
        let gateways = stack
            .internet_gateways
            .values()
            .filter(|one| here(&one.vpc));
        place.gateways = self.add(gateways, |one| {
            let mut part = part(Kind::Gateway, one.id.as_str(), &name(&one.tags), one);
            part.lines = vec![one.id.to_string()];
            part
        });
        let tables = stack.route_tables.values();
        let tables = tables.filter(|one| here(&one.vpc) && is_own(one));
        place.rules = self.add(tables, table);
        let groups = stack.security_groups.values();
        let groups = groups
            .filter(|one| here(&one.vpc) && one.name.get().is_none_or(|name| name != "default"));
        let added = self.add(groups, |one| security_group(stack, one));
        place.rules.extend(added);
        let balancers = stack.load_balancers.values().filter(|one| here(&one.vpc));
        place.balancers = self.add(balancers, |one| {
            let mut part = part(Kind::Balancer, one.id.as_str(), &one.name, one);
            let ports: Vec<String> = one.listeners.iter().map(|on| said(&on.port)).collect();
            part.lines = vec![format!("{} · port {}", said(&one.kind), ports.join(", "))];
            part
        });
        self.zones(&mut place, here);
        self.launching(&mut place, is_first);
        if is_first {
            self.missing(&mut place);
        }
        self.picture.places.push(place);
    }

    /// Adds parts, as many as can be drawn.
    pub(super) fn add<'r, T: 'r>(
        &mut self,
        items: impl Iterator<Item = &'r T>,
        make: impl Fn(&T) -> Part<'static>,
    ) -> Vec<usize> {
        let mut added = Vec::new();
        for item in items {
            if added.len() < MOST {
                added.push(self.picture.push(make(item)));
            } else {
                self.picture.left_out += 1;
            }
        }
        added
    }
}

/// A table that is not only the one that every VPC has.
fn is_own(table: &RouteTable) -> bool {
    table.is_main.get() != Some(&true)
        || !table.subnets.items.is_empty()
        || gateways(table).next().is_some()
}

/// The internet gateways that a table leads to.
pub(super) fn gateways(table: &RouteTable) -> impl Iterator<Item = &str> {
    table
        .routes
        .iter()
        .filter_map(|route| match route.target.get() {
            Some(RouteTarget::InternetGateway(id)) if route.blackhole.get() != Some(&true) => {
                Some(id.as_str())
            }
            _ => None,
        })
}

fn table(one: &RouteTable) -> Part<'static> {
    let mut part = part(Kind::RouteTable, one.id.as_str(), &name(&one.tags), one);
    let routes = one
        .routes
        .iter()
        .filter(|route| !matches!(route.target.get(), Some(RouteTarget::Local)));
    let routes: Vec<String> = routes.map(|route| said(&route.destination)).collect();
    let routes = match routes.as_slice() {
        [] => "no routes".to_owned(),
        some => some.join(", "),
    };
    let subnets = one.subnets.items.len();
    part.lines = vec![format!("{routes} · {subnets} subnets")];
    part
}

fn security_group(stack: &Stack, one: &SecurityGroup) -> Part<'static> {
    let mut part = part(Kind::SecurityGroup, one.id.as_str(), &one.name, one);
    let mut balancers = stack.load_balancers.values();
    let mut launches = launches(stack);
    let wears = |list: &List<Fact<checker_model::ids::SecurityGroupId>>| {
        known(list).any(|id| *id == one.id)
    };
    let balanced = balancers.any(|balancer| wears(&balancer.security_groups));
    match (
        balanced,
        launches.any(|launch| wears(&launch.security_groups)),
    ) {
        (true, false) => part.kind = Kind::BalancerSecurityGroup,
        (false, true) => {}
        // Both wear it, or it may be meant for either.
        (true, true) | (false, false) => part.also = Some(Kind::BalancerSecurityGroup),
    }
    let ports = one
        .ingress
        .iter()
        .map(|rule| match (rule.from_port.get(), rule.to_port.get()) {
            (Some(from), Some(to)) if from == to => from.to_string(),
            (Some(from), Some(to)) => format!("{from}–{to}"),
            _ => "all".into(),
        });
    let ports: Vec<String> = ports.collect();
    part.lines = vec![match ports.as_slice() {
        [] => "admits nothing".to_owned(),
        some => format!("admits {}", some.join(", ")),
    }];
    part
}

/// Everything that instances are launched with.
pub(super) fn launches(stack: &Stack) -> impl Iterator<Item = &LaunchParameters> {
    let instances = stack.instances.values().map(|one| &one.launch);
    let configurations = stack.launch_configurations.values().map(|one| &one.launch);
    let templates = stack.launch_templates.values();
    let templates = templates.flat_map(|one| one.versions.values());
    instances.chain(configurations).chain(templates)
}
