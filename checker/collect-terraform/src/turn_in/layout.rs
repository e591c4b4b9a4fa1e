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
    let is_work = |name: &str| {
        let name = name.to_ascii_lowercase();
        let endings = [".tf", ".tf.json", ".tfvars", ".py", ".sh", ".txt"];
        endings.iter().any(|ending| name.ends_with(ending))
    };
    let has_work = tree
        .directly_in("")
        .any(|(name, node)| node.kind != EntryKind::Directory && is_work(name));
    // One folder for the whole second document is judged as its last exercise.
    let of_document = folders.keys().any(|exercise| exercise.starts_with("mcs"));
    if !of_document && (!folders.is_empty() || !has_work) {
        let named = tree
            .directly_in("")
            .find(|(name, node)| node.kind == EntryKind::Directory && is_second_document(name));
        folders.extend(named.map(|(name, _)| (SECOND.to_owned(), name.to_owned())));
    }
    if !folders.is_empty() {
        return Some((Layout::Root, folders));
    }
    let this = |exercise: &str| BTreeMap::from([(exercise.to_owned(), String::new())]);
    if let Some(exercise) = name.and_then(exercise) {
        let folders = this(&exercise);
        return Some((Layout::Exercise(exercise), folders));
    }
    let Some(last) = last(exercises, name.is_some_and(is_second_document)) else {
        return Some((Layout::Root, folders));
    };
    has_work.then(|| (Layout::Unnamed(last.to_owned()), this(last)))
}

/// The last exercise of the second document.
const SECOND: &str = "mcs03";

/// Whether a folder is called as one that holds the second document. That
/// document names no folder: `mcs`, or `managed` with whatever behind it.
fn is_second_document(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "mcs" || name.starts_with("managed")
}

/// The last exercise that was selected, of the document that the folder is of.
/// Of both it is the first one, unless its name says otherwise.
fn last(exercises: &BTreeSet<String>, is_second: bool) -> Option<&str> {
    let of = |document: &str| {
        let mut of_document = exercises.iter().rev();
        of_document.find(|exercise| exercise.starts_with(document))
    };
    let documents = if is_second {
        ["mcs", "ex"]
    } else {
        ["ex", "mcs"]
    };
    let mut found = documents.into_iter().filter_map(of);
    found.next().or(exercises.last()).map(String::as_str)
}

/// The exercise that a folder is named after, whatever the case.
fn exercise(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let (digits, numbers) = match name.strip_prefix("ex") {
        Some(digits) => (digits, 0..=11),
        None => (name.strip_prefix("mcs")?, 1..=3),
    };
    let two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = two.then(|| digits.parse::<u8>().ok()).flatten();
    number
        .is_some_and(|number| numbers.contains(&number))
        .then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exercises_are_known_by_their_number() {
        assert_eq!(exercise("ex06"), Some("ex06".into()));
        assert_eq!(exercise("EX11"), Some("ex11".into()));
        assert_eq!(exercise("mcs01"), Some("mcs01".into()));
        for other in [
            "ex6", "ex12", "ex006", "exam", "ex+6", "module02", "mcs", "mcs04", "mcs00",
        ] {
            assert_eq!(exercise(other), None, "{other}");
        }
    }
    #[test]
    fn a_folder_is_taken_for_the_last_exercise_of_one_document() {
        let set = |all: &[&str]| all.iter().map(ToString::to_string).collect();
        let all: BTreeSet<String> = set(&["ex06", "ex11", "leftovers", "mcs01", "mcs03", "turnin"]);
        assert_eq!(last(&all, false), Some("ex11"));
        assert_eq!(last(&all, true), Some("mcs03"));
        let mcs = set(&["mcs01", "mcs02"]);
        assert_eq!(last(&mcs, false), Some("mcs02"));
        assert_eq!(last(&set(&["turnin"]), false), Some("turnin"));
        assert_eq!(last(&set(&[]), false), None);
    }
}
