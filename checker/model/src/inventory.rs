//! Everything of one region that could be the project's, and the decision
//! which of it is: by tag, by name, by the block of the VPC, and by what
//! belongs to such things. `docs/decisions/what-is-left-over.md` has the rules
//! and why they are so.

mod claims;
mod order;

use std::collections::{BTreeMap, BTreeSet};

use crate::course::Course;
use crate::fact::{Origin, Why};
use crate::ids::Cidr;
use crate::list::List;
use crate::residue::{Claim, Kind, Residue, Residues};
use claims::Claims;

/// What one region holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The region; none for what belongs to no region.
    pub region: Option<String>,
    /// Everything that was listed.
    pub things: Vec<Thing>,
    /// Why there may be more of a kind; every kind that was listed is here.
    pub listed: BTreeMap<Kind, Vec<Why>>,
}

/// Something, whoever's it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// What it is.
    pub kind: Kind,
    /// Its id, as in [`Residue::id`].
    pub id: String,
    /// Its own name; the `Name` tag is among the tags.
    pub name: Option<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// The block of a VPC.
    pub block: Option<Cidr>,
    /// What it belongs to: if one of these is the project's, so is it.
    pub ties: Vec<(Kind, String)>,
    /// What it refers to, of its own kind, that cannot be deleted before it.
    pub refers_to: Vec<String>,
    /// What becomes of it.
    pub fate: Fate,
    /// Weak evidence that it is the project's, in words.
    pub hint: Option<String>,
    /// What could not be seen of it and might tell whose it is.
    pub unseen: Vec<Why>,
    /// As in [`Residue::created`].
    pub created: Option<String>,
    /// As in [`Residue::attached`].
    pub attached: Vec<String>,
    /// As in [`Residue::managed_by`].
    pub managed_by: Option<String>,
}

/// What becomes of a thing if nobody does anything to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It stays.
    Stays,
    /// It goes when this goes: a root volume with its instance.
    GoesWith(Kind, String),
    /// It is on its way out: how AWS says that.
    Leaves(String),
    /// It is gone, and AWS still tells of it for a while.
    Gone,
    /// It cannot be deleted by itself, or is AWS's own: a default VPC, the main
    /// route table of a VPC.
    Fixed,
}

impl Thing {
    /// A thing of which only kind and id are known.
    pub fn new(kind: Kind, id: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
            name: None,
            tags: BTreeMap::new(),
            block: None,
            ties: Vec::new(),
            refers_to: Vec::new(),
            fate: Fate::Stays,
            hint: None,
            unseen: Vec::new(),
            created: None,
            attached: Vec::new(),
            managed_by: None,
        }
    }

    /// Its kind and id.
    pub fn key(&self) -> (Kind, &str) {
        (self.kind, &self.id)
    }

    /// Ties it to what it belongs to, if that is known.
    pub fn tie(&mut self, kind: Kind, id: Option<impl Into<String>>) {
        if let Some(id) = id {
            self.ties.push((kind, id.into()));
        }
    }
}

/// As many things of a kind are named of which nobody can tell whose they are.
const DOUBTS: usize = 5;

impl Inventory {
    /// Adds what is the project's to what was found elsewhere. `several`:
    /// several regions are looked in, and what is not known says where.
    pub fn find(&self, course: &Course, several: bool, into: &mut Residues) {
        let claims = Claims::of(self, course);
        for (kind, missed) in &self.listed {
            let own = || self.things.iter().filter(|thing| thing.kind == *kind);
            let left: Vec<&Thing> = own().filter(|thing| claims.is_left(thing)).collect();
            let residues = order::for_deletion(left)
                .into_iter()
                .filter_map(|thing| Some(self.residue(thing, claims.get(thing)?.clone())));
            let mut whys: BTreeSet<Why> = missed.iter().cloned().collect();
            whys.extend(own().flat_map(|thing| claims.unknown(thing)));
            whys.extend(doubts(own().filter_map(|thing| claims.doubt(thing))));
            let whys = whys.into_iter().map(|why| match &self.region {
                Some(region) if several => placed(why, region),
                _ => why,
            });
            let list = into
                .kinds
                .entry(*kind)
                .or_insert_with(|| List::complete([], Origin::aws_call(kind.action())));
            list.items.extend(residues);
            list.incomplete.extend(whys);
            let leaving = own().filter_map(|thing| match &thing.fate {
                Fate::Leaves(how) if claims.get(thing).is_some() => {
                    Some(format!("{} is {how} and goes by itself", thing.id))
                }
                _ => None,
            });
            let leaving: Vec<String> = leaving.collect();
            if !leaving.is_empty() {
                into.leaving.entry(*kind).or_default().extend(leaving);
            }
        }
        into.regions.extend(self.region.clone());
    }

    fn residue(&self, thing: &Thing, claim: Claim) -> Residue {
        let name = thing.name.as_ref().or_else(|| thing.tags.get("Name"));
        Residue {
            id: thing.id.clone(),
            name: name.filter(|name| **name != thing.id).cloned(),
            region: self.region.clone(),
            claim,
            created: thing.created.clone(),
            attached: thing.attached.clone(),
            managed_by: thing.managed_by.clone(),
            origin: Origin::aws(thing.kind.action(), &thing.id),
        }
    }
}

/// What nobody can tell whose it is, the first few by id.
fn doubts(things: impl Iterator<Item = (String, String)>) -> Vec<Why> {
    let things: Vec<_> = things.collect();
    let more = things.len().saturating_sub(DOUBTS);
    let mut whys: Vec<Why> = things
        .into_iter()
        .take(DOUBTS)
        .map(|(id, hint)| {
            Why::NotVisible(format!("whose {id} is: {hint}; a tag project_name tells"))
        })
        .collect();
    if more > 0 {
        whys.push(Why::NotVisible(format!("whose {more} more like these are")));
    }
    whys
}

/// The same reason, naming the region behind the action.
fn placed(why: Why, region: &str) -> Why {
    let told = |text: String| match text.split_once(": ") {
        Some((action, rest)) => format!("{action} in {region}: {rest}"),
        None => format!("{text} in {region}"),
    };
    match why {
        Why::AccessDenied(text) => Why::AccessDenied(told(text)),
        Why::Throttled(text) => Why::Throttled(told(text)),
        Why::Unreachable(text) => Why::Unreachable(told(text)),
        Why::ExpiredCredentials(text) => Why::ExpiredCredentials(told(text)),
        Why::Failed(text) => Why::Failed(told(text)),
        Why::NotVisible(text) => Why::NotVisible(told(text)),
        other => other,
    }
}
