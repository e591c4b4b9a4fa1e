//! Which folder is which exercise's.

use std::collections::{BTreeMap, BTreeSet};

use checker_model::turn_in::{EntryKind, Layout};

use super::tree::Tree;

/// What the folder is, and where the exercises' folders are in it; nothing if
/// it holds nothing of the course although an exercise was asked for.
pub(super) fn layout(
    tree: &Tree,
    name: Option<&str>,
    exercises: &BTreeSet<String>,
) -> Option<(Layout, BTreeMap<String, String>)> {
    let mut folders = BTreeMap::new();
    for (name, node) in tree.directly_in("") {
        if node.kind == EntryKind::Directory
            && let Some(exercise) = exercise(name)
        {
            // `ex06` is what the subject asks for; it counts before `EX06`.
            let path = name.to_owned();
            if *name == *exercise {
                folders.insert(exercise, path);
            } else {
                folders.entry(exercise).or_insert(path);
            }
        }
    }
    if !folders.is_empty() {
        return Some((Layout::Root, folders));
    }
    let this = |exercise: &str| BTreeMap::from([(exercise.to_owned(), String::new())]);
    if let Some(exercise) = name.and_then(exercise) {
        let folders = this(&exercise);
        return Some((Layout::Exercise(exercise), folders));
    }
    let Some(last) = exercises.last() else {
        return Some((Layout::Root, folders));
    };
    let is_work = |name: &str| {
        let name = name.to_ascii_lowercase();
        let endings = [".tf", ".tf.json", ".tfvars", ".py", ".sh", ".txt"];
        endings.iter().any(|ending| name.ends_with(ending))
    };
    let has_work = tree
        .directly_in("")
        .any(|(name, node)| node.kind != EntryKind::Directory && is_work(name));
    has_work.then(|| (Layout::Unnamed(last.clone()), this(last)))
}

/// The exercise that a folder is named after, whatever the case.
fn exercise(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let number = name.strip_prefix("ex")?;
    let digits = number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit());
    let known = digits && number.parse::<u8>().is_ok_and(|number| number <= 11);
    known.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exercises_are_known_by_their_number() {
        assert_eq!(exercise("ex06"), Some("ex06".into()));
        assert_eq!(exercise("EX11"), Some("ex11".into()));
        for other in ["ex6", "ex12", "ex006", "exam", "ex+6", "module02"] {
            assert_eq!(exercise(other), None, "{other}");
        }
    }
}
