//! Whose something is.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fate, Inventory, Thing};
use crate::course::Course;
use crate::fact::Why;
use crate::project::{PROJECT_TAG, is_project_name};
use crate::residue::{Claim, Kind};

/// The tag that the course puts on its autoscaling group and instances.
const GROUP_TAG: &str = "Autoscaling Flask";

type Key<'a> = (Kind, &'a str);

/// What is the project's in one region, and what may be.
pub(super) struct Claims<'a> {
    found: BTreeMap<Key<'a>, Claim>,
    hints: BTreeMap<Key<'a>, String>,
    /// What could not be seen, where that leaves open whose something is.
    unknown: BTreeMap<Key<'a>, BTreeSet<Why>>,
}

impl<'a> Claims<'a> {
    /// First what says it itself, then, until nothing changes any more, what
    /// belongs to that.
    pub(super) fn of(inventory: &'a Inventory, course: &Course) -> Self {
        let things = || inventory.things.iter();
        let open = || things().filter(|thing| is_open(thing, course));
        let mut all = Self {
            found: BTreeMap::new(),
            hints: BTreeMap::new(),
            unknown: BTreeMap::new(),
        };
        for thing in things() {
            if let Some(claim) = by_itself(thing, course) {
                all.found.insert(thing.key(), claim);
            }
            if thing.kind == Kind::Vpc && is_open(thing, course) {
                all.by_block(inventory, thing, course);
            }
        }
        let mut before = usize::MAX;
        while before != all.found.len() {
            before = all.found.len();
            for thing in open() {
                let tie = thing.ties.iter().find(|(kind, id)| all.has((*kind, id)));
                if let Some((of, id)) = tie.filter(|_| !all.has(thing.key())) {
                    let (of, id) = (*of, id.clone());
                    all.found.insert(thing.key(), Claim::Part { of, id });
                }
            }
        }
        all.leave_open(inventory, course);
        for thing in open().filter(|thing| thing.fate == Fate::Stays) {
            if let Some(hint) = thing.hint.clone() {
                all.hints.insert(thing.key(), hint);
            }
        }
        all
    }

    /// A VPC with the course's block, and no tag that says whose it is.
    fn by_block(&mut self, inventory: &'a Inventory, vpc: &'a Thing, course: &Course) {
        let Some(block) = vpc.block.clone().filter(|block| *block == course.vpc_cidr) else {
            return;
        };
        if vpc.tags.contains_key("Name") {
            return;
        }
        let inside = || {
            let in_it = |tie: &(Kind, String)| tie.0 == Kind::Vpc && tie.1 == vpc.id;
            let things = inventory.things.iter();
            things.filter(move |thing| thing.ties.iter().any(in_it))
        };
        if inside().any(|thing| is_anothers(thing, course)) {
            return;
        }
        let named = |thing: &&Thing| {
            let name = thing.tags.get("Name");
            name.is_some_and(|name| !is_project_name(name, course))
        };
        let hint = if vpc.tags.is_empty() {
            inside().find(named).map(|thing| {
                let name = thing.tags.get("Name").map_or("", String::as_str);
                format!("a {} in it is named {name}", thing.kind)
            })
        } else {
            Some("its tags name no project".to_owned())
        };
        match hint {
            Some(hint) => {
                let hint = format!("it has the block {block}, but {hint}");
                self.hints.insert(vpc.key(), hint);
            }
            None => {
                self.found.insert(vpc.key(), Claim::Block { block });
            }
        }
    }

    /// What is unclaimed, and would be claimed perhaps if more were known.
    fn leave_open(&mut self, inventory: &'a Inventory, course: &Course) {
        let known: BTreeSet<Key<'_>> = inventory.things.iter().map(Thing::key).collect();
        let missed = |kind: Kind| inventory.listed.get(&kind).into_iter().flatten().cloned();
        let candidates: Vec<&Thing> = inventory
            .things
            .iter()
            .filter(|thing| is_open(thing, course) && !self.has(thing.key()))
            .collect();
        for thing in &candidates {
            let mut whys: BTreeSet<Why> = thing.unseen.iter().cloned().collect();
            for (kind, id) in &thing.ties {
                if !known.contains(&(*kind, id.as_str())) {
                    whys.extend(missed(*kind));
                }
            }
            whys.extend(told_by(thing.kind).iter().flat_map(|kind| missed(*kind)));
            if !whys.is_empty() {
                self.unknown.insert(thing.key(), whys);
            }
        }
        let mut changed = true;
        while changed {
            changed = false;
            for thing in &candidates {
                let inherited: BTreeSet<Why> = thing
                    .ties
                    .iter()
                    .filter_map(|(kind, id)| self.unknown.get(&(*kind, id.as_str())))
                    .flatten()
                    .cloned()
                    .collect();
                let own = self.unknown.entry(thing.key()).or_default();
                let before = own.len();
                own.extend(inherited);
                changed |= own.len() > before;
            }
        }
    }

    fn has(&self, key: Key<'_>) -> bool {
        self.found.contains_key(&key)
    }

    /// Why something is the project's, if it is.
    pub(super) fn get(&self, thing: &'a Thing) -> Option<&Claim> {
        self.found.get(&thing.key())
    }

    /// Whether it is the project's, and somebody has to delete it.
    pub(super) fn is_left(&self, thing: &'a Thing) -> bool {
        self.has(thing.key()) && self.stays(thing)
    }

    fn stays(&self, thing: &Thing) -> bool {
        match &thing.fate {
            Fate::Stays => true,
            // Else nobody is told to delete what it goes with.
            Fate::GoesWith(kind, id) => !self.has((*kind, id)),
            Fate::Leaves(_) | Fate::Gone | Fate::Fixed => false,
        }
    }

    /// What leaves open whether something is left of the project.
    pub(super) fn unknown(&self, thing: &'a Thing) -> BTreeSet<Why> {
        let whys = self.unknown.get(&thing.key());
        whys.filter(|_| self.stays(thing))
            .cloned()
            .unwrap_or_default()
    }

    /// Id and weak evidence of something that may be the project's.
    pub(super) fn doubt(&self, thing: &'a Thing) -> Option<(String, String)> {
        let hint = self.hints.get(&thing.key())?;
        (!self.has(thing.key())).then(|| (thing.id.clone(), hint.clone()))
    }
}

/// Whether what it belongs to tells whose it is.
fn is_open(thing: &Thing, course: &Course) -> bool {
    thing.fate != Fate::Fixed && !is_anothers(thing, course)
}

/// Whether it says itself that it is another project's.
fn is_anothers(thing: &Thing, course: &Course) -> bool {
    let project = thing.tags.get(PROJECT_TAG);
    project.is_some_and(|project| *project != course.project_name)
        && by_itself(thing, course).is_none()
}

/// What a thing says of itself.
fn by_itself(thing: &Thing, course: &Course) -> Option<Claim> {
    if thing.fate == Fate::Fixed {
        return None;
    }
    let tag = |key: &str| {
        let value = thing.tags.get(key)?.clone();
        let key = key.to_owned();
        Some(Claim::Tag { key, value })
    };
    let project = thing.tags.get(PROJECT_TAG);
    if project == Some(&course.project_name) {
        return tag(PROJECT_TAG);
    }
    let mut names = thing.tags.get("Name").into_iter().chain(&thing.name);
    if let Some(name) = names.find(|name| is_named(thing.kind, name, course)) {
        return Some(Claim::Name { name: name.clone() });
    }
    tag(GROUP_TAG).filter(|_| project.is_none())
}

/// Log groups are named by path: `/aws/lambda/module02-resize`.
fn is_named(kind: Kind, name: &str, course: &Course) -> bool {
    if kind == Kind::LogGroup {
        name.split('/').any(|part| is_project_name(part, course))
    } else {
        is_project_name(name, course)
    }
}

/// The kinds that tell of their own accord that something of this one is
/// theirs: a group names what it launches from, an image its snapshots.
fn told_by(kind: Kind) -> &'static [Kind] {
    match kind {
        Kind::LaunchConfiguration | Kind::LaunchTemplate => &[Kind::AutoscalingGroup],
        Kind::Instance | Kind::Snapshot => &[Kind::Image],
        _ => &[],
    }
}
