//! What the project's autoscaling group launches from.

use checker_model::compute::{AutoscalingGroup, LaunchParameters, LaunchSource, LaunchTemplate};
use checker_model::{Fact, Known, Origin, Why};

use super::compute::Launched;
use crate::case::StackCase;
use crate::ex10;
use crate::finding::{Finding, Stop};

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
    pub(crate) fn launch_likeness(&self, launch: &Launch<'_>) -> u32 {
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

fn unlisted<'a>(id: &'a str, incomplete: &[Why]) -> Uses<'a> {
    match incomplete.first() {
        None => Uses::Unlisted(id),
        Some(why) => Uses::Unknown(why.clone()),
    }
}
