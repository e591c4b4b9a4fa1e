//! The project's load balancer, and where it forwards to.

use checker_model::balancer::{BalancerKind, HealthCheck, Listener, LoadBalancer, TargetGroup};
use checker_model::{Fact, Known, Why};

use ipnet::IpNet;

use super::{most_like, surely_most_like};
use crate::case::StackCase;
use crate::ex11;
use crate::finding::{Finding, Stop};
use crate::ports::Whom;

/// A DNS name as names are compared: without case, trailing dot and the
/// `dualstack.` that the console puts before it.
pub(crate) fn plain_name(name: &str) -> String {
    let name = name.trim().trim_end_matches('.').to_lowercase();
    name.strip_prefix("dualstack.").unwrap_or(&name).to_owned()
}

impl<'a> StackCase<'a> {
    /// The project's balancer, if there is one, of whatever kind.
    pub(crate) fn find_balancer(&self) -> Option<&'a LoadBalancer> {
        let balancers = self.stack.load_balancers.values();
        let likeness = |balancer: &LoadBalancer| self.balancer_likeness(balancer);
        // Files hold the student's own work only: a balancer in them is it.
        if !self.is_live() {
            return most_like(balancers, likeness).map(|(balancer, _)| balancer);
        }
        let in_place = self.find_vpc().is_some() || self.vpc_unknown().is_none();
        let attached = self.find_group().is_some() || self.group_unknown().is_none();
        let doubt = match (in_place, attached) {
            (false, _) => 16,
            // A balancer elsewhere cannot have the group behind it.
            (true, false) => 4,
            (true, true) => 0,
        };
        let (balancer, likeness) = surely_most_like(balancers, likeness, doubt)?;
        (likeness > 1).then_some(balancer)
    }

    /// The same; without one, or with one that balances nothing of HTTP or
    /// TCP, there is nothing to judge.
    pub(crate) fn balancer(&self) -> Result<&'a LoadBalancer, Stop> {
        match self.find_balancer() {
            Some(balancer) if balancer.kind.get() == Some(&BalancerKind::Gateway) => {
                Err(self.missing(&ex11::elb::EXISTS))
            }
            Some(balancer) => Ok(balancer),
            None => match self.balancer_unknown() {
                Some(unknown) => Err(unknown.stop()),
                None => Err(self.missing(&ex11::elb::EXISTS)),
            },
        }
    }

    /// Why there may be a balancer of the project's though none was found: those
    /// that there are could not be listed, or not be told apart.
    pub(crate) fn balancer_unknown(&self) -> Option<Finding> {
        let listing = &self.stack.load_balancers;
        if !listing.is_complete() {
            return Some(Finding::incomplete(&listing.incomplete, &listing.origin));
        }
        if !self.is_live() || listing.items.is_empty() {
            return None;
        }
        let unknown = [
            self.find_vpc().map_or_else(|| self.vpc_unknown(), |_| None),
            self.find_group()
                .map_or_else(|| self.group_unknown(), |_| None),
        ];
        unknown.into_iter().flatten().next()
    }

    fn balancer_likeness(&self, balancer: &LoadBalancer) -> u32 {
        let vpc = self.find_vpc().map(|vpc| &vpc.id);
        let in_subnets = balancer.subnets.iter().filter_map(Fact::get).any(|id| {
            let subnet = self.stack.subnets.get(id);
            subnet.is_some_and(|subnet| subnet.vpc.get() == vpc)
        });
        let inside = vpc.is_some() && (balancer.vpc.get() == vpc || in_subnets);
        let attached = self.is_attached(balancer);
        let given = self.given().elb.as_deref().map(plain_name);
        let given =
            given.is_some() && given == balancer.dns_name.get().map(|name| plain_name(name));
        let classic = balancer.kind.get() == Some(&BalancerKind::Classic);
        16 * u32::from(inside || attached)
            + 8 * u32::from(given)
            + 4 * u32::from(attached)
            + u32::from(classic)
    }

    /// Whom a group of instances may admit instead of the world once there is
    /// a balancer: its security groups, or the subnets that it has nodes in.
    pub(crate) fn through_balancer(&self) -> Whom {
        let Some(balancer) = self.find_balancer() else {
            return Whom::default();
        };
        let references = &balancer.security_groups;
        let blocks = self.both_subnets().unwrap_or_default();
        let blocks = blocks
            .iter()
            .map(|subnet| match subnet.cidr_block.get()?.block()? {
                IpNet::V4(block) => Some(block),
                IpNet::V6(_) => None,
            });
        Whom {
            groups: references.iter().filter_map(Fact::get).cloned().collect(),
            some_group: references
                .iter()
                .find_map(Fact::why)
                .or(references.incomplete.first())
                .cloned(),
            blocks: blocks.collect::<Option<Vec<_>>>().unwrap_or_default(),
        }
    }

    /// Whether the project's group is known to register with it.
    fn is_attached(&self, balancer: &LoadBalancer) -> bool {
        let Some(group) = self.find_group() else {
            return false;
        };
        let classic = group
            .load_balancers
            .iter()
            .any(|id| id.get() == Some(&balancer.id));
        let mut forwards = balancer
            .listeners
            .iter()
            .flat_map(|listener| &listener.target_groups);
        classic
            || forwards.any(|id| {
                let mut targets = group.target_groups.iter();
                id.get().is_some() && targets.any(|target| target.get() == id.get())
            })
    }

    /// The target group of a balancer that has such: that of the listener on
    /// the course's port, else of any listener. A classic one has none.
    pub(crate) fn target_group(&self, balancer: &'a LoadBalancer) -> Result<&'a TargetGroup, Stop> {
        let port = i64::from(self.course().port);
        let listing = &self.stack.target_groups;
        let mut open = balancer.listeners.incomplete.clone();
        let mut listeners: Vec<&Listener> = balancer.listeners.iter().collect();
        listeners.sort_by_key(|listener| listener.port.get() != Some(&port));
        for listener in listeners {
            for reference in &listener.target_groups {
                match &reference.known {
                    Known::Value(id) => match listing.get(id) {
                        Some(found) => return Ok(found),
                        None => open.extend(listing.incomplete.iter().cloned()),
                    },
                    Known::Unknown(why) => open.push(why.clone()),
                    Known::Absent => {}
                }
            }
            open.extend(listener.target_groups.incomplete.iter().cloned());
        }
        if open.is_empty() {
            Err(self.missing(&ex11::elb::LISTENER))
        } else {
            Err(Finding::incomplete(&open, &balancer.listeners.origin).stop())
        }
    }

    /// The health check by which the balancer finds out about its instances.
    pub(crate) fn health_check(
        &self,
        balancer: &'a LoadBalancer,
    ) -> Result<&'a Fact<HealthCheck>, Stop> {
        if is_classic(balancer)? {
            Ok(&balancer.health_check)
        } else {
            Ok(&self.target_group(balancer)?.health_check)
        }
    }
}

/// Whether a balancer is a classic one.
pub(crate) fn is_classic(balancer: &LoadBalancer) -> Result<bool, Stop> {
    match &balancer.kind.known {
        Known::Value(kind) => Ok(*kind == BalancerKind::Classic),
        Known::Absent => Err(Finding::undetermined(
            &Why::NotCollected("the kind of the balancer".into()),
            &balancer.kind.origin,
        )
        .stop()),
        Known::Unknown(why) => Err(Finding::undetermined(why, &balancer.kind.origin).stop()),
    }
}
