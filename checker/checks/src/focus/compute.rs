//! The project's autoscaling group, what it launches, and its instances.

use checker_model::compute::{
    AutoscalingGroup, Instance, LaunchParameters, LaunchSource, LaunchTemplate,
};
use checker_model::ids::VpcId;
use checker_model::{Fact, Known, Origin, Why};

use super::{Members, most_like, refers_to};
use crate::case::StackCase;
use crate::finding::{Finding, Stop};
use crate::{ex09, ex10};

/// The key of the tag that the course asks of the group.
pub(crate) const GROUP_TAG: &str = "Autoscaling Flask";
/// And its value.
pub(crate) const GROUP_TAG_VALUE: &str = "flask-asg";

/// What kind of thing a group launches from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LaunchKind {
    /// As the subject asks.
    Configuration,
    /// What came after it.
    Template,
}

/// A launch configuration, or a launch template in one version.
#[derive(Debug, Clone)]
pub(crate) struct Launch<'a> {
    /// Which of the two.
    pub(crate) kind: LaunchKind,
    /// Its id.
    pub(crate) id: &'a str,
    /// What it launches, unless the version cannot be told.
    pub(crate) parameters: Result<&'a LaunchParameters, Why>,
    /// Where it was listed.
    pub(crate) origin: &'a Origin,
}

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

/// What a group's launch source turns out to be.
pub(crate) enum Uses<'a> {
    /// This one.
    Known(Launch<'a>),
    /// One that the stack does not show.
    Unlisted(&'a str),
    /// None at all.
    Nothing,
    /// It cannot be told.
    Unknown(Why),
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
        let (group, likeness) = most_like(groups, |group| self.group_likeness(group, vpc))?;
        // Files hold the student's own work only: a group in them is the one.
        (likeness > 0 || !self.is_live()).then_some(group)
    }

    /// The project's group; without one there is nothing to judge.
    pub(crate) fn group(&self) -> Result<&'a AutoscalingGroup, Stop> {
        let listing = &self.stack.autoscaling_groups;
        match self.find_group() {
            Some(group) => Ok(group),
            None if listing.is_complete() => Err(self.missing(&ex10::group::LAUNCH)),
            None => Err(Finding::incomplete(&listing.incomplete, &listing.origin).stop()),
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

    /// What a group launches from.
    pub(crate) fn uses(&self, group: &'a AutoscalingGroup) -> Uses<'a> {
        match &group.launch.known {
            Known::Absent => Uses::Nothing,
            Known::Unknown(why) => Uses::Unknown(why.clone()),
            Known::Value(LaunchSource::Configuration { id }) => {
                match self.stack.launch_configurations.get(id) {
                    Some(found) => Uses::Known(Launch {
                        kind: LaunchKind::Configuration,
                        id: found.id.as_str(),
                        parameters: Ok(&found.launch),
                        origin: &group.launch.origin,
                    }),
                    None => unlisted(id.as_str(), &self.stack.launch_configurations.incomplete),
                }
            }
            Known::Value(LaunchSource::Template { id, version }) => {
                match self.stack.launch_templates.get(id) {
                    Some(found) => Uses::Known(Launch {
                        kind: LaunchKind::Template,
                        id: found.id.as_str(),
                        parameters: self.version(found, version),
                        origin: &group.launch.origin,
                    }),
                    None => unlisted(id.as_str(), &self.stack.launch_templates.incomplete),
                }
            }
        }
    }

    /// One version of a template.
    fn version(
        &self,
        template: &'a LaunchTemplate,
        version: &Fact<String>,
    ) -> Result<&'a LaunchParameters, Why> {
        // A template that is not deployed yet has one version, whatever number
        // it will get.
        if let (false, [only]) = (
            self.is_live(),
            template.versions.values().collect::<Vec<_>>().as_slice(),
        ) {
            return Ok(only);
        }
        let default = Fact::absent(Origin::Unseen);
        let wanted = match &version.known {
            Known::Unknown(why) => return Err(why.clone()),
            Known::Absent => &default,
            Known::Value(_) => version,
        };
        let number = match wanted.get().map_or("$Default", |text| text.trim()) {
            "" | "$Default" => template.default_version.clone(),
            "$Latest" => template.latest_version.clone(),
            text => Fact::from_option(text.parse::<i64>().ok(), Origin::Unseen),
        };
        let unread =
            || Why::NotCollected(format!("that version of launch template {}", template.id));
        match number.known {
            Known::Value(number) => template.versions.get(&number).ok_or_else(unread),
            Known::Absent => Err(unread()),
            Known::Unknown(why) => Err(why),
        }
    }

    /// Every launch configuration and template of the stack.
    fn launches(&self) -> impl Iterator<Item = Launch<'a>> {
        let stack = self.stack;
        let configurations = stack.launch_configurations.values().map(|found| Launch {
            kind: LaunchKind::Configuration,
            id: found.id.as_str(),
            parameters: Ok(&found.launch),
            origin: &stack.launch_configurations.origin,
        });
        let case = *self;
        let templates = stack.launch_templates.values().map(move |found| Launch {
            kind: LaunchKind::Template,
            id: found.id.as_str(),
            parameters: case.version(found, &Fact::absent(Origin::Unseen)),
            origin: &stack.launch_templates.origin,
        });
        configurations.chain(templates)
    }

    /// How much something to launch from looks like the project's.
    fn launch_likeness(&self, launch: &Launch<'_>) -> u32 {
        let Ok(parameters) = launch.parameters else {
            return 0;
        };
        let course = self.course();
        let image = parameters
            .image
            .get()
            .and_then(|id| self.stack.images.get(id));
        let image = image.is_some_and(|image| image.name.get() == Some(&course.image_name()));
        let vpc = self.find_vpc().map(|vpc| &vpc.id);
        let group = parameters.security_groups.iter().any(|id| {
            let group = id.get().and_then(|id| self.stack.security_groups.get(id));
            group.is_some_and(|group| vpc.is_some() && group.vpc.get() == vpc)
        });
        u32::from(image) + u32::from(group)
    }

    /// What the project launches from: what its group uses, unless that is
    /// nothing of the project's and something else is.
    pub(crate) fn find_launch(&self) -> Option<Launch<'a>> {
        let used = self.find_group().and_then(|group| match self.uses(group) {
            Uses::Known(launch) => Some(launch),
            _ => None,
        });
        if let Some(used) = &used
            && (used.parameters.is_err() || self.launch_likeness(used) > 0)
        {
            return Some(used.clone());
        }
        let best = self
            .launches()
            .map(|launch| (self.launch_likeness(&launch), launch))
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
            .filter(|(likeness, _)| *likeness > 0 || (used.is_none() && !self.is_live()));
        best.map(|(_, launch)| launch).or(used)
    }

    /// The same; without one there is nothing to judge.
    pub(crate) fn launch(&self) -> Result<Launch<'a>, Stop> {
        if let Some(launch) = self.find_launch() {
            return Ok(launch);
        }
        if let Some(open) = self.launch_unknown() {
            return Err(open.stop());
        }
        Err(self.missing(&ex10::launch::EXISTS))
    }

    /// Why there may be something to launch from that was not seen.
    pub(crate) fn launch_unknown(&self) -> Option<Finding> {
        if let Some(group) = self.find_group()
            && let Uses::Unknown(why) = self.uses(group)
        {
            return Some(Finding::undetermined(&why, &group.launch.origin));
        }
        let stack = self.stack;
        let open = [
            (
                &stack.launch_configurations.incomplete,
                &stack.launch_configurations.origin,
            ),
            (
                &stack.launch_templates.incomplete,
                &stack.launch_templates.origin,
            ),
        ];
        open.into_iter()
            .find(|(whys, _)| !whys.is_empty())
            .map(|(whys, origin)| Finding::incomplete(whys, origin))
    }

    /// The project's instances that are not gone: those of its group, else
    /// those in its VPC; in files all of them.
    pub(crate) fn instances(&self) -> Members<'a, Instance> {
        let group = self.find_group();
        let vpc = self.find_vpc();
        Members::of(&self.stack.instances, |instance| {
            if instance.is_gone() {
                return Ok(false);
            }
            match (group, vpc) {
                _ if !self.is_live() => Ok(true),
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
            if !self.stack.autoscaling_groups.is_complete() {
                return Err(self
                    .group()
                    .err()
                    .unwrap_or_else(|| self.missing(&ex09::instance::TYPE)));
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
        if hosts.items.is_empty()
            && let Some(launch) = self.find_launch()
        {
            hosts.push_launch(&launch);
        }
        if hosts.items.is_empty() {
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

impl<'a> Launch<'a> {
    /// What it launches, to be judged.
    pub(crate) fn launched(&self) -> Result<Launched<'a>, Stop> {
        match &self.parameters {
            Ok(parameters) => Ok(Launched {
                label: self.id.to_owned(),
                parameters,
                instance: None,
            }),
            Err(why) => Err(Finding::undetermined(why, self.origin).stop()),
        }
    }
}

impl<'a> Launched<'a> {
    fn instance(instance: &'a Instance) -> Self {
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

fn unlisted<'a>(id: &'a str, incomplete: &[Why]) -> Uses<'a> {
    match incomplete.first() {
        None => Uses::Unlisted(id),
        Some(why) => Uses::Unknown(why.clone()),
    }
}
