//! The security groups of the instances and of the balancer.

use checker_model::Why;
use checker_model::compute::LaunchParameters;
use checker_model::ids::SecurityGroupId;
use checker_model::list::List;
use checker_model::network::SecurityGroup;
use checker_model::project::PROJECT_TAG;
use checker_model::{Fact, Known};

use super::most_like;
use crate::case::StackCase;
use crate::finding::{Finding, Stop};
use crate::{ex09, ex11};

/// Groups that something wears, and why there may be more of them.
#[derive(Debug, Default)]
pub(crate) struct Worn<'a> {
    /// Those that the stack shows.
    pub(crate) groups: Vec<&'a SecurityGroup>,
    /// Why there may be more.
    pub(crate) open: Vec<Why>,
}

impl<'a> Worn<'a> {
    /// One group by itself.
    pub(crate) fn one(group: &'a SecurityGroup) -> Self {
        Self {
            groups: vec![group],
            open: Vec::new(),
        }
    }
}

impl<'a> StackCase<'a> {
    /// The groups that a list of references leads to.
    pub(crate) fn worn(&self, references: &List<Fact<SecurityGroupId>>) -> Worn<'a> {
        let mut worn = Worn {
            groups: Vec::new(),
            open: references.incomplete.clone(),
        };
        let listing = &self.stack.security_groups;
        for reference in references {
            match &reference.known {
                Known::Value(id) => match listing.get(id) {
                    Some(group) => worn.groups.push(group),
                    None => worn.open.extend(listing.incomplete.iter().cloned()),
                },
                Known::Unknown(why) => worn.open.push(why.clone()),
                Known::Absent => {}
            }
        }
        worn
    }

    /// The group of the instances, if there is one: by name, in the VPC or
    /// elsewhere; else the one that the instances wear.
    pub(crate) fn find_flask_group(&self) -> Result<Option<&'a SecurityGroup>, Stop> {
        let vpc = self.vpc()?;
        let name = self.course().security_group_name();
        let listing = &self.stack.security_groups;
        let named = listing
            .values()
            .filter(|group| group.name.get() == Some(&name));
        let inside = |group: &SecurityGroup| u32::from(group.vpc.get() == Some(&vpc.id));
        if let Some((group, _)) = most_like(named, inside) {
            return Ok(Some(group));
        }
        if let Some(group) = self
            .worn_by_hosts()
            .into_iter()
            .find(|group| !is_default(group))
        {
            return Ok(Some(group));
        }
        // A group of which only the name is not known may be the one.
        if let Some(group) = listing.values().find(|group| group.name.why().is_some()) {
            return Ok(Some(group));
        }
        if listing.is_complete() {
            return Ok(None);
        }
        Err(Finding::incomplete(&listing.incomplete, &listing.origin).stop())
    }

    /// The same; without one there is nothing to judge.
    pub(crate) fn flask_group(&self) -> Result<&'a SecurityGroup, Stop> {
        self.find_flask_group()?
            .ok_or_else(|| self.missing(&ex09::security_group::NAME))
    }

    /// What the instances wear, or will.
    fn worn_by_hosts(&self) -> Vec<&'a SecurityGroup> {
        let mut launched: Vec<&LaunchParameters> = self
            .find_launch()
            .and_then(|launch| launch.parameters.ok())
            .into_iter()
            .collect();
        launched.extend(
            self.instances()
                .items
                .iter()
                .map(|instance| &instance.launch),
        );
        let mut groups: Vec<&'a SecurityGroup> = Vec::new();
        for group in launched
            .into_iter()
            .flat_map(|launch| self.worn(&launch.security_groups).groups)
        {
            if !groups.iter().any(|seen| seen.id == group.id) {
                groups.push(group);
            }
        }
        groups
    }

    /// The balancer's own group, if there is one: what it wears, and else what
    /// looks as if it were meant for it. The instances' group and those that a
    /// VPC comes with are nobody's own.
    pub(crate) fn find_balancer_group(&self) -> Result<Option<&'a SecurityGroup>, Stop> {
        let vpc = self.vpc()?;
        let listing = &self.stack.security_groups;
        let flask = self.find_flask_group()?.map(|group| &group.id);
        let own = |group: &SecurityGroup| !is_default(group) && Some(&group.id) != flask;
        let worn = self
            .find_balancer()
            .map(|balancer| self.worn(&balancer.security_groups));
        let worn = worn.unwrap_or_default();
        if let Some(group) = worn.groups.iter().find(|group| own(group)) {
            return Ok(Some(group));
        }
        if self.is_live()
            && self.find_balancer().is_none()
            && let Some(unknown) = self.balancer_unknown()
        {
            return Err(unknown.stop());
        }
        let by_hosts = self.worn_by_hosts();
        let spare = listing.values().filter(|group| {
            own(group)
                && group.vpc.get().is_none_or(|id| *id == vpc.id)
                && !by_hosts.iter().any(|worn| worn.id == group.id)
        });
        let candidate = most_like(spare, |group| self.meant_for_balancer(group))
            .filter(|(_, likeness)| *likeness > 0)
            .map(|(group, _)| group);
        match candidate {
            Some(group) => Ok(Some(group)),
            None if !worn.open.is_empty() => {
                Err(Finding::incomplete(&worn.open, &listing.origin).stop())
            }
            None if listing.is_complete() => Ok(None),
            None => Err(Finding::incomplete(&listing.incomplete, &listing.origin).stop()),
        }
    }

    /// The same; without one there is nothing to judge.
    pub(crate) fn balancer_group(&self) -> Result<&'a SecurityGroup, Stop> {
        self.find_balancer_group()?
            .ok_or_else(|| self.missing(&ex11::security_group::VPC))
    }

    fn meant_for_balancer(&self, group: &SecurityGroup) -> u32 {
        let course = self.course();
        let name = group
            .name
            .get()
            .map(|name| name.to_lowercase())
            .unwrap_or_default();
        let named = ["elb", "alb", "nlb", "lb-", "-lb", "balancer"]
            .iter()
            .any(|part| name.contains(part))
            || name == "lb";
        let tagged = group.tags.has(PROJECT_TAG, &course.project_name);
        let port = i64::from(course.port);
        let admits = group.ingress.iter().any(|rule| {
            rule.from_port.get().is_some_and(|from| *from <= port)
                && rule.to_port.get().is_some_and(|to| port <= *to)
        });
        4 * u32::from(named) + 2 * u32::from(tagged) + u32::from(admits)
    }
}

/// Whether a group is the one that its VPC came with.
pub(crate) fn is_default(group: &SecurityGroup) -> bool {
    group.name.get().is_some_and(|name| name == "default")
}
