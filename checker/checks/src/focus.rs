//! Which resource is meant. An account may hold other projects and a network
//! of AWS's own; a turn-in may name things its own way. Here, and only here,
//! the resources of the project are picked: by name and tags first, then by
//! what belongs to them, so that a wrongly tagged VPC is still judged as the
//! project's VPC and fails for its tag only.

pub(crate) mod balancer;
mod by_hand;
pub(crate) mod compute;
mod identity;
pub(crate) mod launch;
pub(crate) mod managed;
pub(crate) mod network;
pub(crate) mod security_group;

use checker_model::list::Listing;
use checker_model::{Fact, Known, Origin, Verdict, Why};

use crate::finding::Finding;

/// The members of a listing that belong to something.
pub(crate) struct Members<'a, T> {
    /// Those that do.
    pub(crate) items: Vec<&'a T>,
    /// Why there may be more.
    pub(crate) open: Vec<Why>,
    /// Where they were listed.
    pub(crate) origin: &'a Origin,
}

impl<'a, T> Members<'a, T> {
    /// Sorts a listing by a question whose answer may be unknown.
    pub(crate) fn of<K: Ord>(
        listing: &'a Listing<K, T>,
        belongs: impl Fn(&T) -> Result<bool, Why>,
    ) -> Self {
        let mut members = Self {
            items: Vec::new(),
            open: listing.incomplete.clone(),
            origin: &listing.origin,
        };
        for item in listing.values() {
            match belongs(item) {
                Ok(true) => members.items.push(item),
                Ok(false) => {}
                Err(why) => members.open.push(why),
            }
        }
        members
    }

    /// Whether nothing can be missing.
    pub(crate) fn is_complete(&self) -> bool {
        self.open.is_empty()
    }

    /// That there may be more, as a finding.
    pub(crate) fn undetermined(&self) -> Finding {
        Finding::incomplete(&self.open, self.origin)
    }
}

/// Whether a reference leads to this resource. Not set leads nowhere.
pub(crate) fn refers_to<T: PartialEq>(reference: &Fact<T>, to: &T) -> Result<bool, Why> {
    match &reference.known {
        Known::Value(id) => Ok(id == to),
        Known::Absent => Ok(false),
        Known::Unknown(why) => Err(why.clone()),
    }
}

/// The most like what is sought; the first of equals, in the order given.
pub(crate) fn most_like<'a, T>(
    items: impl IntoIterator<Item = &'a T>,
    likeness: impl Fn(&T) -> u32,
) -> Option<(&'a T, u32)> {
    items
        .into_iter()
        .map(|item| {
            let score = likeness(item);
            (item, score)
        })
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// The most like what is sought, if that is certain: what could not be seen may
/// be worth `doubt` to any of the others.
pub(crate) fn surely_most_like<'a, T>(
    items: impl IntoIterator<Item = &'a T>,
    likeness: impl Fn(&T) -> u32,
    doubt: u32,
) -> Option<(&'a T, u32)> {
    let mut scored: Vec<(&T, u32)> = items
        .into_iter()
        .map(|item| (item, likeness(item)))
        .collect();
    // Stable: the first of equals stays first.
    scored.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
    let best = *scored.first()?;
    let overtaken = scored
        .get(1)
        .is_some_and(|next| doubt > 0 && next.1 + doubt >= best.1);
    (!overtaken).then_some(best)
}

/// Of several candidates the one that is most as it should be: with the fewest
/// failures, then with the most that is known to be right; the first of equals.
pub(crate) fn likeliest<T>(
    items: impl IntoIterator<Item = T>,
    judge: impl Fn(&T) -> Vec<Finding>,
) -> Option<T> {
    let count = |findings: &[Finding], verdict| {
        let like = findings.iter().filter(|one| one.verdict == verdict);
        like.count()
    };
    let scored = items.into_iter().map(|item| {
        let findings = judge(&item);
        let wrong = count(&findings, Verdict::Fail);
        let doubtful = findings.len() - count(&findings, Verdict::Pass);
        ((wrong, doubtful), item)
    });
    scored
        .reduce(|best, next| if next.0 < best.0 { next } else { best })
        .map(|(_, item)| item)
}
