//! Tags, of which some may be known and others not: `merge(var.tags, {Name =
//! "x"})` has a `Name` whatever the variable is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fact::{Fact, Known, Origin, Why};

/// The tags of one resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tags {
    /// What was seen, by key.
    pub entries: BTreeMap<String, Fact<String>>,
    /// Why there may be more; empty when these are all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incomplete: Vec<Why>,
    /// Where they were seen.
    #[serde(default, skip_serializing_if = "Origin::is_unseen")]
    pub origin: Origin,
}

impl Tags {
    /// All tags of a resource.
    pub fn complete<K: Into<String>, V: Into<String>>(
        tags: impl IntoIterator<Item = (K, V)>,
        origin: &Origin,
    ) -> Self {
        Self {
            entries: tags
                .into_iter()
                .map(|(key, value)| (key.into(), Fact::value(value, origin.clone())))
                .collect(),
            incomplete: Vec::new(),
            origin: origin.clone(),
        }
    }

    /// Tags that could not be seen.
    pub fn unknown(why: Why, origin: Origin) -> Self {
        Self {
            entries: BTreeMap::new(),
            incomplete: vec![why],
            origin,
        }
    }

    /// What is known of one tag. Keys are case-sensitive, as in AWS.
    pub fn get(&self, key: &str) -> Fact<String> {
        if let Some(fact) = self.entries.get(key) {
            return fact.clone();
        }
        match self.incomplete.first() {
            None => Fact::absent(self.origin.clone()),
            Some(why) => Fact::unknown(why.clone(), self.origin.clone()),
        }
    }

    /// Whether the tag is known to have exactly this value.
    pub fn has(&self, key: &str, value: &str) -> bool {
        matches!(&self.get(key).known, Known::Value(seen) if seen == value)
    }
}

impl Default for Tags {
    fn default() -> Self {
        Self::unknown(Why::NotCollected("tags".into()), Origin::Unseen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tag_is_absent_only_when_all_tags_are_known() {
        let mut tags = Tags::complete([("Name", "module02-vpc")], &Origin::Unseen);
        assert!(tags.has("Name", "module02-vpc"));
        assert!(tags.get("name").is_absent());
        tags.incomplete
            .push(Why::UnresolvedExpression("var.tags".into()));
        assert!(tags.has("Name", "module02-vpc"));
        assert!(tags.get("name").why().is_some());
    }
}
