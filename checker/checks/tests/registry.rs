//! The folders of the exercises and the registry say the same: no file and no
//! check can be forgotten, and an id leads to the file that it is in.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use checker_checks::{EXERCISES, registry};

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The exercise of each folder, and its files.
fn files() -> BTreeMap<String, Vec<PathBuf>> {
    let mut files: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for folder in fs::read_dir(source()).unwrap() {
        let folder = folder.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let numbered = ["ex", "mcs"].iter().any(|prefix| {
            name.strip_prefix(prefix)
                .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
        });
        let is_exercise = folder.is_dir() && (numbered || name == "turnin" || name == "leftovers");
        if !is_exercise {
            continue;
        }
        let own = fs::read_dir(&folder)
            .unwrap()
            .map(|file| file.unwrap().path());
        let own = own.filter(|file| file.extension().is_some_and(|end| end == "rs"));
        files.insert(name, own.collect());
    }
    files
}

/// The ids that a file declares: what stands between quotes behind `NAME =` in
/// each `check!`.
fn declared(text: &str) -> Vec<String> {
    text.split("check! {")
        .skip(1)
        .map(|declaration| {
            let line = declaration
                .lines()
                .find(|line| line.contains(" = \""))
                .unwrap_or_else(|| panic!("no id in {declaration:.80}"));
            line.split('"').nth(1).unwrap().to_owned()
        })
        .collect()
}

#[test]
fn every_file_holds_checks_of_its_own_family() {
    for (exercise, files) in files() {
        for file in files {
            let family = file
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .replace('_', "-");
            let ids = declared(&fs::read_to_string(&file).unwrap());
            assert!(!ids.is_empty(), "{} declares no check", file.display());
            let prefix = format!("{exercise}.{family}");
            for id in ids {
                let rest = id.strip_prefix(&prefix);
                assert!(
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
                    "{id} does not belong into {}",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn every_check_of_every_file_is_registered() {
    let mut in_files = BTreeSet::new();
    for file in files().values().flatten() {
        in_files.extend(declared(&fs::read_to_string(file).unwrap()));
    }
    let registered: BTreeSet<String> = registry::checks().map(|check| check.id.into()).collect();
    assert_eq!(in_files, registered);
}

#[test]
fn ids_are_unique_and_begin_with_their_exercise() {
    let mut seen = BTreeSet::new();
    for exercise in EXERCISES {
        assert!(!exercise.checks.is_empty(), "{} has no checks", exercise.id);
        for check in exercise.checks {
            assert_eq!(check.exercise(), exercise.id, "{}", check.id);
            assert!(seen.insert(check.id), "{} is registered twice", check.id);
            assert!(
                check
                    .id
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c)),
                "{}",
                check.id
            );
        }
    }
}

#[test]
fn exercises_are_in_the_order_of_the_subject() {
    let ids: Vec<&str> = EXERCISES.iter().map(|exercise| exercise.id).collect();
    let of = |prefix: &str| -> Vec<&str> {
        let own = ids.iter().copied();
        own.filter(|id| id.starts_with(prefix)).collect()
    };
    assert!(of("ex").is_sorted(), "{ids:?}");
    assert!(of("mcs").is_sorted(), "{ids:?}");
}

#[test]
fn every_check_explains_itself_in_the_house_style() {
    for check in registry::checks() {
        assert!(check.requirement.trim().len() > 20, "{}", check.id);
        for text in [check.title, check.why, check.console] {
            assert!(!text.ends_with('.'), "{}: {text}", check.id);
        }
        assert!(!check.reads.is_empty(), "{}", check.id);
    }
}

/// What only a person can ask: two or three questions each, and what to make of
/// the answers.
#[test]
fn every_exercise_leaves_two_or_three_questions_to_people() {
    let mut asked = BTreeSet::new();
    for exercise in EXERCISES {
        let count = exercise.questions.len();
        assert!((2..=3).contains(&count), "{}: {count}", exercise.id);
        for question in exercise.questions {
            assert!(question.ask.contains('?'), "{}", question.ask);
            assert!(question.listen_for.len() > 20, "{}", question.ask);
            assert!(!question.listen_for.ends_with('.'), "{}", question.ask);
            assert!(asked.insert(question.ask), "{}: twice", question.ask);
        }
    }
}
