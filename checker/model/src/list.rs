//! Collections that know whether they are complete.
//!
//! "There are no subnets" and "the subnets could not be listed" are different
//! facts, so a bare `Vec` or map never stands for what a collector saw.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fact::{Origin, Why};

/// All resources of one kind, by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(
    serialize = "K: Ord + Serialize, T: Serialize",
    deserialize = "K: Ord + Deserialize<'de>, T: Deserialize<'de>"
))]
pub struct Listing<K, T> {
    /// What was seen.
    pub items: BTreeMap<K, T>,
    /// Why there may be more; empty when the listing is complete.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<Why>,
    /// Where it was listed.
    #[serde(default, skip_serializing_if = "Origin::is_unseen")]
    pub origin: Origin,
}

impl<K: Ord, T> Listing<K, T> {
    /// Everything there is.
    pub fn complete(items: impl IntoIterator<Item = (K, T)>, origin: Origin) -> Self {
        Self {
            items: items.into_iter().collect(),
            incomplete: Vec::new(),
            origin,
        }
    }

    /// What was seen before the listing stopped.
    pub fn partial(items: impl IntoIterator<Item = (K, T)>, why: Why, origin: Origin) -> Self {
        Self {
            items: items.into_iter().collect(),
            incomplete: vec![why],
            origin,
        }
    }

    /// Nothing could be listed.
    pub fn unknown(why: Why, origin: Origin) -> Self {
        Self::partial([], why, origin)
    }

    /// Whether nothing can be missing from it.
    pub fn is_complete(&self) -> bool {
        self.incomplete.is_empty()
    }

    /// One resource by id.
    pub fn get(&self, id: &K) -> Option<&T> {
        self.items.get(id)
    }

    /// What was seen, in order of ids.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.items.values()
    }
}

impl<K: Ord, T> Default for Listing<K, T> {
    fn default() -> Self {
        Self {
            items: BTreeMap::new(),
            incomplete: vec![Why::NotCollected("this kind of resource".into())],
            origin: Origin::Unseen,
        }
    }
}

/// A list inside a resource: rules of a group, subnets of a balancer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct List<T> {
    /// What was seen, in the order in which it was seen.
    pub items: Vec<T>,
    /// Why there may be more; empty when the list is complete.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<Why>,
    /// Where it was seen.
    #[serde(default, skip_serializing_if = "Origin::is_unseen")]
    pub origin: Origin,
}

impl<T> List<T> {
    /// Everything there is.
    pub fn complete(items: impl IntoIterator<Item = T>, origin: Origin) -> Self {
        Self {
            items: items.into_iter().collect(),
            incomplete: Vec::new(),
            origin,
        }
    }

    /// What was seen, knowing that there may be more.
    pub fn partial(items: impl IntoIterator<Item = T>, why: Why, origin: Origin) -> Self {
        Self {
            items: items.into_iter().collect(),
            incomplete: vec![why],
            origin,
        }
    }

    /// Nothing of it could be seen.
    pub fn unknown(why: Why, origin: Origin) -> Self {
        Self::partial([], why, origin)
    }

    /// Whether nothing can be missing from it.
    pub fn is_complete(&self) -> bool {
        self.incomplete.is_empty()
    }

    /// What was seen.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            incomplete: vec![Why::NotCollected("this list".into())],
            origin: Origin::Unseen,
        }
    }
}
