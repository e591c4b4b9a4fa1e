//! Resources that are part of another one: rules, routes, attachments.

use std::collections::BTreeMap;

use checker_model::{Fact, Known, Why};

use super::world::World;

/// Reasons that are told: any one of them is enough.
const REASONS: usize = 8;

/// Parts by the id of what they belong to.
pub(super) struct Satellites<T> {
    by_owner: BTreeMap<String, Vec<T>>,
    /// Why anything may have parts that are not known.
    open: Vec<Why>,
}

impl<T> Satellites<T> {
    /// None yet; resources of these types may be missing.
    pub(super) fn new(world: &World<'_>, kinds: &[&str]) -> Self {
        Self {
            by_owner: BTreeMap::new(),
            open: world.open(kinds),
        }
    }

    /// One more part.
    pub(super) fn add(&mut self, owner: &Fact<String>, part: T) {
        match &owner.known {
            Known::Value(owner) => self.by_owner.entry(owner.clone()).or_default().push(part),
            Known::Unknown(why) => self.doubt(why.clone()),
            Known::Absent => {}
        }
    }

    /// There are parts that are not known, of something or of this.
    pub(super) fn doubt(&mut self, why: Why) {
        if self.open.len() < REASONS && !self.open.contains(&why) {
            self.open.push(why);
        }
    }

    /// The parts of one thing, and why there may be more.
    pub(super) fn of(&self, owner: &str) -> (&[T], &[Why]) {
        let parts = self.by_owner.get(owner).map_or(&[][..], Vec::as_slice);
        (parts, &self.open)
    }
}
