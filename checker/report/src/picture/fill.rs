//! What is inside a VPC, what is beside it, and what leads where.

use std::collections::BTreeMap;

use checker_model::compute::{AutoscalingGroup, Instance, LaunchParameters, LaunchSource};
use checker_model::ids::VpcId;
use checker_model::{Fact, Stack};

use super::about::is_asked;
use super::managed::is_website;
use super::seen::{Stage, gateways, ghost, known, name, part, said};
use super::{Kind, Link, MOST, Part, Place, Spread, Zone};

/// Subnets that the subject asks for.
const SUBNETS: usize = 2;

impl Stage<'_, '_, '_> {
    /// The zones of a VPC, their subnets, and the instances in these.
    pub(super) fn zones(&mut self, place: &mut Place, here: impl Fn(&Fact<VpcId>) -> bool) {
        let stack = self.stack;
        let mut zones: BTreeMap<String, Vec<(usize, Vec<usize>)>> = BTreeMap::new();
        let subnets: Vec<_> = stack
            .subnets
            .values()
            .filter(|one| here(&one.vpc))
            .collect();
        self.picture.left_out += subnets.len().saturating_sub(MOST);
        for subnet in subnets.into_iter().take(MOST) {
            let mut part = part(
                Kind::Subnet,
                subnet.id.as_str(),
                &name(&subnet.tags),
                subnet,
            );
            part.lines = vec![said(&subnet.cidr_block), subnet.id.to_string()];
            let index = self.picture.push(part);
            let inside = stack.instances.values();
            let inside =
                inside.filter(|one| !one.is_gone() && one.subnet.get() == Some(&subnet.id));
            let instances = self.add(inside, instance);
            let zone = subnet.availability_zone.get().cloned().unwrap_or_default();
            zones.entry(zone).or_default().push((index, instances));
        }
        let zones = zones.into_iter();
        place.zones = zones
            .map(|(name, subnets)| Zone { name, subnets })
            .collect();
        let loose = stack.instances.values();
        let loose = loose.filter(|one| {
            let drawn = |id: &str| self.picture.find(Kind::Subnet, id).is_some();
            !one.is_gone()
                && here(&one.vpc)
                && !one.subnet.get().is_some_and(|id| drawn(id.as_str()))
        });
        let loose: Vec<&Instance> = loose.collect();
        place.loose = self.add(loose.into_iter(), instance);
    }

    /// The groups that launch into a VPC's subnets, and what they launch from.
    pub(super) fn launching(&mut self, place: &mut Place, is_first: bool) {
        let stack = self.stack;
        let subnets = place.zones.iter().flat_map(|zone| &zone.subnets);
        let subnets: Vec<usize> = subnets.map(|(index, _)| *index).collect();
        for group in stack.autoscaling_groups.values() {
            let found = known(&group.subnets).filter_map(|id| {
                let found = self.picture.find(Kind::Subnet, id.as_str());
                found.filter(|index| subnets.contains(index))
            });
            let found: Vec<usize> = found.collect();
            let is_new = self.picture.find(Kind::Group, group.id.as_str()).is_none();
            if found.is_empty() && !(is_first && is_new) {
                continue;
            }
            if place.spreads.len() == MOST {
                self.picture.left_out += 1;
                continue;
            }
            let index = self.picture.push(autoscaling_group(group));
            place.launching.push(index);
            place.spreads.push(Spread {
                group: index,
                subnets: found,
            });
        }
        if is_first {
            let configurations = stack.launch_configurations.values();
            let added = self.add(configurations, |one| {
                launch(one.id.as_str(), &one.name, &one.launch, one)
            });
            place.launching.extend(added);
            let templates = stack.launch_templates.values();
            let added = self.add(templates, |one| {
                let version = one.default_version.get().or(one.latest_version.get());
                let version = version.and_then(|version| one.versions.get(version));
                let parameters = version.or_else(|| one.versions.values().next());
                let unseen = LaunchParameters::default();
                launch(
                    one.id.as_str(),
                    &one.name,
                    parameters.unwrap_or(&unseen),
                    one,
                )
            });
            place.launching.extend(added);
        }
    }

    /// What the run asks for and the stack has not.
    pub(super) fn missing(&mut self, place: &mut Place) {
        let stack = self.stack;
        let has = |stage: &Self, kind: Kind| stage.picture.parts.iter().any(|one| one.is(kind));
        if place.gateways.is_empty() && is_asked(self.run, "ex08.gateway") {
            let ghost = ghost(Kind::Gateway, stack.internet_gateways.is_complete());
            place.gateways.push(self.picture.push(ghost));
        }
        let groups = stack.security_groups.is_complete();
        for (kind, family, is_complete) in [
            (
                Kind::RouteTable,
                "ex08.routes",
                stack.route_tables.is_complete(),
            ),
            (Kind::SecurityGroup, "ex09.security-group", groups),
            (Kind::BalancerSecurityGroup, "ex11.security-group", groups),
        ] {
            if !has(self, kind) && is_asked(self.run, family) {
                place
                    .rules
                    .push(self.picture.push(ghost(kind, is_complete)));
            }
        }
        if place.balancers.is_empty() && is_asked(self.run, "ex11.elb") {
            let ghost = ghost(Kind::Balancer, stack.load_balancers.is_complete());
            place.balancers.push(self.picture.push(ghost));
        }
        let subnets: usize = place.zones.iter().map(|zone| zone.subnets.len()).sum();
        if is_asked(self.run, "ex07.subnets") {
            for _ in subnets..SUBNETS {
                let ghost = ghost(Kind::Subnet, stack.subnets.is_complete());
                let index = self.picture.push(ghost);
                place.zones.push(Zone {
                    name: String::new(),
                    subnets: vec![(index, Vec::new())],
                });
            }
        }
        let is_launched = is_asked(self.run, "ex10.group") || is_asked(self.run, "ex10.launch");
        if is_launched && !has(self, Kind::Group) {
            let ghost = ghost(Kind::Group, stack.autoscaling_groups.is_complete());
            place.launching.push(self.picture.push(ghost));
        }
        if is_launched && !has(self, Kind::Launch) {
            let is_complete =
                stack.launch_configurations.is_complete() && stack.launch_templates.is_complete();
            place
                .launching
                .push(self.picture.push(ghost(Kind::Launch, is_complete)));
        }
        let instances = is_asked(self.run, "ex09.instance") || is_asked(self.run, "ex10.instances");
        // A group's instances are not there before it is deployed.
        let later = stack.autoscaling_groups.values().next().is_some()
            && !is_asked(self.run, "ex10.instances");
        if instances && !later && !has(self, Kind::Instance) {
            let ghost = ghost(Kind::Instance, stack.instances.is_complete());
            place.loose.push(self.picture.push(ghost));
        }
    }

    /// What is in no VPC.
    pub(super) fn outside(&mut self) {
        let stack = self.stack;
        let mut outside = self.add(stack.buckets.values(), |one| {
            let mut part = part(Kind::Bucket, one.id.as_str(), &one.name, one);
            part.lines = vec![said(&one.region)];
            part.also = is_website(stack, one).then_some(Kind::Website);
            part
        });
        let added = self.add(stack.roles.values(), |one| {
            part(
                Kind::Role,
                one.id.as_str(),
                &Fact::value(one.id.to_string(), checker_model::Origin::Unseen),
                one,
            )
        });
        outside.extend(added);
        let added = self.add(stack.images.values(), |one| {
            let mut part = part(Kind::Image, one.id.as_str(), &one.name, one);
            part.lines = vec![one.id.to_string()];
            part
        });
        outside.extend(added);
        for (kind, family, is_complete) in [
            (Kind::Bucket, "ex01.bucket", stack.buckets.is_complete()),
            (Kind::Website, "mcs01.bucket", stack.buckets.is_complete()),
            (Kind::Role, "ex03.role", stack.roles.is_complete()),
            (Kind::Image, "ex05.ami", stack.images.is_complete()),
        ] {
            let has = self.picture.parts.iter().any(|one| one.is(kind));
            if !has && is_asked(self.run, family) {
                outside.push(self.picture.push(ghost(kind, is_complete)));
            }
        }
        self.picture.outside = outside;
    }

    pub(super) fn links(&mut self) {
        let mut links = Vec::new();
        let find = |kind, id: &str| self.picture.find(kind, id);
        for table in self.stack.route_tables.values() {
            let from = find(Kind::RouteTable, table.id.as_str());
            links.extend(gateways(table).map(|id| (from, find(Kind::Gateway, id))));
        }
        for group in self.stack.autoscaling_groups.values() {
            let to = find(Kind::Group, group.id.as_str());
            let source = match group.launch.get() {
                Some(LaunchSource::Configuration { id }) => id.as_str(),
                Some(LaunchSource::Template { id, .. }) => id.as_str(),
                None => "",
            };
            links.push((find(Kind::Launch, source), to));
            for id in balancers(self.stack, group) {
                links.push((find(Kind::Balancer, id), to));
            }
        }
        for balancer in self.stack.load_balancers.values() {
            let from = find(Kind::Balancer, balancer.id.as_str());
            if links.iter().any(|(one, _)| *one == from) {
                // Its group stands for its instances.
                continue;
            }
            for target in &balancer.instances {
                links.push((from, find(Kind::Instance, target.id.as_str())));
            }
        }
        let links = links.into_iter().filter_map(|(from, to)| {
            Some(Link {
                from: from?,
                to: to?,
            })
        });
        let mut links: Vec<Link> = links.collect();
        links.sort_unstable_by_key(|link| (link.from, link.to));
        links.dedup();
        links.truncate(MOST * MOST);
        self.picture.links = links;
    }
}

fn instance(one: &Instance) -> Part<'static> {
    let mut part = part(Kind::Instance, one.id.as_str(), &name(&one.tags), one);
    let kind = said(&one.launch.instance_type);
    part.lines = vec![match one.state.get() {
        Some(state) => format!("{kind} · {state}"),
        None => kind,
    }];
    part
}

fn autoscaling_group(one: &AutoscalingGroup) -> Part<'static> {
    let mut part = part(Kind::Group, one.id.as_str(), &one.name, one);
    part.lines = vec![format!(
        "min {} · max {}",
        said(&one.min_size),
        said(&one.max_size)
    )];
    part
}

fn launch(
    id: &str,
    name: &Fact<String>,
    parameters: &LaunchParameters,
    resource: &impl serde::Serialize,
) -> Part<'static> {
    let mut part = part(Kind::Launch, id, name, resource);
    part.lines = vec![said(&parameters.instance_type)];
    part
}

/// The balancers that a group registers with, by themselves or by a target
/// group.
fn balancers<'a>(stack: &'a Stack, group: &'a AutoscalingGroup) -> Vec<&'a str> {
    let mut ids: Vec<&str> = known(&group.load_balancers)
        .map(checker_model::ids::LoadBalancerId::as_str)
        .collect();
    for balancer in stack.load_balancers.values() {
        let mut forwards = balancer
            .listeners
            .iter()
            .flat_map(|on| known(&on.target_groups));
        if forwards.any(|id| known(&group.target_groups).any(|own| own == id)) {
            ids.push(balancer.id.as_str());
        }
    }
    ids
}
