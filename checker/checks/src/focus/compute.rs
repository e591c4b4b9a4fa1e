//! The project's autoscaling group, what it launches, and its instances.

use checker_model::compute::{AutoscalingGroup, Instance, LaunchParameters};
use checker_model::ids::VpcId;
use checker_model::project::is_launched_for_project;
use checker_model::{Fact, Origin, Why};

use super::launch::{Launch, Uses};
use super::{Members, most_like, refers_to, surely_most_like};
use crate::case::StackCase;
use crate::finding::{Finding, Stop};
use crate::{ex09, ex10};

/// The key of the tag that the course asks of the group.
pub(crate) const GROUP_TAG: &str = "Autoscaling Flask";
/// And its value.
pub(crate) const GROUP_TAG_VALUE: &str = "flask-asg";

/// Something launched, or to be launched: an instance, or what a group starts.
#[derive(Debug, Clone)]
pub(crate) struct Launched<'a> {
    /// What it is called in a message.
    pub(crate) label: String,
    /// What it is launched with.
    pub(crate) parameters: &'a LaunchParameters,
    /// The instance, when it is one.
    pub(crate) instance: Option<&'a Instance>,
}

/// What the project launches, and why there may be more of it.
pub(crate) struct Hosts<'a> {
    /// Each of them.
    pub(crate) items: Vec<Launched<'a>>,
    /// Why there may be more.
    pub(crate) open: Vec<Why>,
}

/// The first reasons that there are.
fn first<'a>(all: &[&'a Vec<Why>]) -> &'a [Why] {
    let found = all.iter().find(|one| !one.is_empty());
    found.map_or(&[], |one| one.as_slice())
}

impl<'a> StackCase<'a> {
    /// The project's autoscaling group, if any looks like it.
    pub(crate) fn find_group(&self) -> Option<&'a AutoscalingGroup> {
        self.group
    }

    /// Finds it: what [`StackCase::new`] does once.
    pub(crate) fn pick_group(&self) -> Option<&'a AutoscalingGroup> {
        let vpc = self.find_vpc().map(|vpc| &vpc.id);
        let groups = self.stack.autoscaling_groups.values();
        let likeness = |group: &AutoscalingGroup| self.group_likeness(group, vpc);
        // Files hold the student's own work only: a group in them is the one.
        if !self.is_live() {
            return most_like(groups, likeness).map(|(group, _)| group);
        }
        let (place, launch) = self.group_doubts();
        let doubt = 4 * u32::from(!place.is_empty()) + u32::from(!launch.is_empty());
        let (group, likeness) = surely_most_like(groups, likeness, doubt)?;
        (likeness > 0).then_some(group)
    }

    /// Why it may not be told where groups are, and what they launch.
    fn group_doubts(&self) -> (&'a [Why], &'a [Why]) {
        let stack = self.stack;
        let place = [&stack.vpcs.incomplete, &stack.subnets.incomplete];
        let launch = [
            &stack.images.incomplete,
            &stack.security_groups.incomplete,
            &stack.launch_configurations.incomplete,
            &stack.launch_templates.incomplete,
        ];
        (first(&place), first(&launch))
    }

    /// Why there may be a group of the project's though none was found: those
    /// that there are could not be listed, or not be told apart.
    pub(crate) fn group_unknown(&self) -> Option<Finding> {
        let listing = &self.stack.autoscaling_groups;
        if !listing.is_complete() {
            return Some(Finding::incomplete(&listing.incomplete, &listing.origin));
        }
        if !self.is_live() || listing.items.is_empty() {
            return None;
        }
        let (place, launch) = self.group_doubts();
        let open = [place, launch].into_iter().find(|whys| !whys.is_empty());
        open.map(|whys| Finding::incomplete(whys, &listing.origin))
    }

    /// The project's group; without one there is nothing to judge.
    pub(crate) fn group(&self) -> Result<&'a AutoscalingGroup, Stop> {
        match (self.find_group(), self.group_unknown()) {
            (Some(group), _) => Ok(group),
            (None, Some(unknown)) => Err(unknown.stop()),
            (None, None) => Err(self.missing(&ex10::group::LAUNCH)),
        }
    }

    /// Where it is weighs most; tags and what it launches find a group whose
    /// subnets are wrong.
    fn group_likeness(&self, group: &AutoscalingGroup, vpc: Option<&VpcId>) -> u32 {
        let course = self.course();
        let inside = group.subnets.iter().filter_map(Fact::get).any(|id| {
            let subnet = self.stack.subnets.get(id);
            subnet.is_some_and(|subnet| vpc.is_some() && subnet.vpc.get() == vpc)
        });
        let tagged = group.tags.iter().any(|tag| match tag.key.get() {
            Some(key) if key == GROUP_TAG => true,
            Some(key) if key == checker_model::project::PROJECT_TAG => {
                tag.value.get() == Some(&course.project_name)
            }
            _ => false,
        });
        let launches = match self.uses(group) {
            Uses::Known(launch) => self.launch_likeness(&launch) > 0,
            _ => false,
        };
        4 * u32::from(inside) + 2 * u32::from(tagged) + u32::from(launches)
    }

    /// The project's instances that are not gone: those of its group, else
    /// those in its VPC, else those elsewhere that start from the saved image
    /// or wear its group; in files all of them.
    pub(crate) fn instances(&self) -> Members<'a, Instance> {
        let mut members = self.instances_in_place();
        if members.items.is_empty() && members.is_complete() && self.find_group().is_none() {
            let instances = self.stack.instances.values();
            let ours = |one: &&Instance| is_launched_for_project(one, self.stack, self.course());
            members.items = instances
                .filter(|one| !one.is_gone() && ours(one))
                .collect();
        }
        members
    }

    fn instances_in_place(&self) -> Members<'a, Instance> {
        let group = self.find_group();
        let vpc = self.find_vpc();
        let unknown = self
            .group_unknown()
            .and_then(|finding| finding.reasons.into_iter().next());
        Members::of(&self.stack.instances, |instance| {
            if instance.is_gone() {
                return Ok(false);
            }
            match (group, vpc) {
                _ if !self.is_live() => Ok(true),
                // Of a group that was not seen others may be the instances.
                (None, _) if let Some(reason) = &unknown => Err(reason.why.clone()),
                (Some(group), _)
                    if group
                        .instances
                        .iter()
                        .any(|member| member.id == instance.id) =>
                {
                    Ok(true)
                }
                (Some(group), _) => refers_to(&instance.autoscaling_group, &group.id),
                (None, Some(vpc)) => refers_to(&instance.vpc, &vpc.id),
                (None, None) => Ok(false),
            }
        })
    }

    /// What ex09 asks of the instance is asked of these: the instances, or,
    /// once a group has taken their place, what it launches and, live, what it
    /// launched. With neither there is nothing to judge.
    pub(crate) fn hosts(&self) -> Result<Hosts<'a>, Stop> {
        let instances = self.instances();
        let mut hosts = Hosts {
            items: Vec::new(),
            open: Vec::new(),
        };
        if self.find_group().is_some() {
            hosts.push_launch(&self.launch()?);
            if !self.is_live() {
                return Ok(hosts);
            }
        } else if instances.items.is_empty() {
            if !instances.is_complete() {
                return Err(instances.undetermined().stop());
            }
            if let Some(unknown) = self.group_unknown() {
                return Err(unknown.stop());
            }
            return Err(self.missing(&ex09::instance::TYPE));
        }
        hosts.open.extend(instances.open);
        hosts
            .items
            .extend(instances.items.into_iter().map(Launched::instance));
        Ok(hosts)
    }

    /// Where the API of ex03 may run: on an instance of the project, or before
    /// it is deployed on what its group launches; before there is a network of
    /// one's own, on any instance of the account.
    pub(crate) fn api_hosts(&self) -> Hosts<'a> {
        let instances = self.instances();
        let mut hosts = Hosts {
            items: Vec::new(),
            open: instances.open,
        };
        hosts
            .items
            .extend(instances.items.into_iter().map(Launched::instance));
        // What a group launches stands for instances that there are not yet.
        if hosts.items.is_empty()
            && hosts.open.is_empty()
            && let Some(launch) = self.find_launch()
        {
            hosts.push_launch(&launch);
        }
        if hosts.items.is_empty() && hosts.open.is_empty() {
            let any = self
                .stack
                .instances
                .values()
                .filter(|instance| !instance.is_gone());
            hosts.items.extend(any.map(Launched::instance));
        }
        hosts
    }
}

impl<'a> Launched<'a> {
    /// An instance.
    pub(crate) fn instance(instance: &'a Instance) -> Self {
        Self {
            label: instance.id.to_string(),
            parameters: &instance.launch,
            instance: Some(instance),
        }
    }
}

impl<'a> Hosts<'a> {
    fn push_launch(&mut self, launch: &Launch<'a>) {
        match launch.launched() {
            Ok(launched) => self.items.push(launched),
            Err(_) => self.open.extend(launch.parameters.clone().err()),
        }
    }

    /// Every host must satisfy it, and those that were not seen might not.
    pub(crate) fn all(&self, judge: impl Fn(&Launched<'a>) -> Finding) -> Finding {
        let open = self.open_finding();
        Finding::all(self.items.iter().map(judge).chain(open), || {
            Finding::skipped(&ex09::instance::TYPE)
        })
    }

    /// One host must satisfy it; the first one's failure is shown.
    pub(crate) fn any(
        &self,
        judge: impl Fn(&Launched<'a>) -> Finding,
        if_none: impl FnOnce() -> Finding,
    ) -> Finding {
        let findings: Vec<Finding> = self.items.iter().map(judge).collect();
        let first = findings.first().cloned();
        Finding::any(findings.into_iter().chain(self.open_finding()), || {
            first.unwrap_or_else(if_none)
        })
    }

    fn open_finding(&self) -> Option<Finding> {
        (!self.open.is_empty()).then(|| Finding::incomplete(&self.open, &Origin::Unseen))
    }
}
