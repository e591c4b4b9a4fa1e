//! The texts of the files that were read, so that a report can show the lines
//! that it speaks of. They are not part of saved evidence: what is judged again
//! later is reported without them.

use std::collections::BTreeMap;

/// Texts by path below the turn-in, `/` between names, and a template's by the
/// path that was given: the paths that [`crate::Origin::Hcl`],
/// [`crate::Origin::File`] and [`crate::Origin::Cloudformation`] name. As they
/// were read, secrets included: whoever shows a part redacts it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sources(BTreeMap<String, String>);

impl Sources {
    /// No texts at hand.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Keeps the text of a file.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.0.insert(path.into(), text.into());
    }

    /// The text of a file, when it is at hand.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }
}

impl From<BTreeMap<String, String>> for Sources {
    fn from(texts: BTreeMap<String, String>) -> Self {
        Self(texts)
    }
}

impl<P: Into<String>, T: Into<String>> FromIterator<(P, T)> for Sources {
    fn from_iter<I: IntoIterator<Item = (P, T)>>(files: I) -> Self {
        Self(
            files
                .into_iter()
                .map(|(path, text)| (path.into(), text.into()))
                .collect(),
        )
    }
}

impl std::fmt::Debug for Sources {
    /// Names only: texts may hold secrets, and do not belong into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_debug_form_shows_no_text() {
        let sources: Sources = [("a.tf", "password = hunter2")].into_iter().collect();
        assert_eq!(sources.get("a.tf"), Some("password = hunter2"));
        assert_eq!(sources.get("b.tf"), None);
        assert_eq!(format!("{sources:?}"), r#"{"a.tf"}"#);
    }
}
