//! What is left of the project: everything of a kind is listed, region by
//! region, and `checker_model::inventory` tells whose it is. Nothing is asked
//! for one thing at a time but tags of balancers and target groups, twenty at
//! once.

mod balancers;
mod compute;
mod elsewhere;
mod global;
mod network;
mod region;
mod search;
mod storage;

use std::collections::BTreeMap;

use checker_model::inventory::{Inventory, Thing};
use checker_model::residue::Kind;
use checker_model::{List, Listing, Tags, Why};

use crate::run::Pages;

use elsewhere::regions;
use global::global;
use region::inventory;

/// What one listing showed of one kind, and why there may be more.
pub(crate) struct Listed {
    kind: Kind,
    things: Vec<Thing>,
    missed: Vec<Why>,
}

impl Listed {
    /// From pages of which each item is a thing, or has no id.
    fn of_pages(kind: Kind, pages: Pages<Option<Thing>>) -> Self {
        let mut missed: Vec<Why> = pages.incomplete().into_iter().collect();
        if pages.items.iter().any(Option::is_none) {
            let what = format!("{}: something without an id", kind.action());
            missed.push(Why::Failed(what));
        }
        Self {
            kind,
            things: pages.items.into_iter().flatten().collect(),
            missed,
        }
    }

    /// From what the collection of stacks lists too.
    fn of_listing<K: Ord, T>(
        kind: Kind,
        listing: &Listing<K, T>,
        map: impl Fn(&T) -> Thing,
    ) -> Self {
        Self {
            kind,
            things: listing.values().map(map).collect(),
            missed: listing.incomplete.clone(),
        }
    }

    fn put_into(self, inventory: &mut Inventory) {
        let missed = inventory.listed.entry(self.kind).or_default();
        for why in self.missed {
            if !missed.contains(&why) {
                missed.push(why);
            }
        }
        inventory.things.extend(self.things);
    }
}

/// Takes over tags, and why there may be more.
fn set_tags(thing: &mut Thing, tags: &Tags) {
    let known = tags.entries.iter();
    thing.tags = known
        .filter_map(|(key, value)| Some((key.clone(), value.get()?.clone())))
        .collect();
    thing.unseen.extend(tags.incomplete.iter().cloned());
}

/// The tags of EC2's resources.
fn ec2_tags(tags: Option<Vec<aws_sdk_ec2::types::Tag>>) -> BTreeMap<String, String> {
    let tags = tags.unwrap_or_default().into_iter();
    tags.filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default())))
        .collect()
}

/// The known ones of a list of references.
fn known<T>(list: &List<checker_model::Fact<T>>) -> impl Iterator<Item = &T> {
    list.iter().filter_map(checker_model::Fact::get)
}

/// A time as AWS tells it, in UTC.
fn time(time: Option<aws_smithy_types::DateTime>) -> Option<String> {
    time?
        .fmt(aws_smithy_types::date_time::Format::DateTime)
        .ok()
}
