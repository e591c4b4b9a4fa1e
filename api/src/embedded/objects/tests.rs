use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use super::index::{Attributes, Object, Sums};
use super::listing::{Query, list};

fn objects(keys: &[&str]) -> BTreeMap<String, Arc<Object>> {
    keys.iter()
        .map(|key| {
            let object = Object {
                key: (*key).to_owned(),
                size: 0,
                e_tag: String::new(),
                modified: SystemTime::UNIX_EPOCH,
                attributes: Attributes::default(),
                sums: Sums::default(),
                segments: Vec::new(),
                side_file: String::new(),
            };
            ((*key).to_owned(), Arc::new(object))
        })
        .collect()
}

/// All pages of a listing, each as its names in order of kind.
fn pages(keys: &[&str], prefix: &str, delimiter: Option<&str>, limit: usize) -> Vec<Vec<String>> {
    let objects = objects(keys);
    let mut after: Option<String> = None;
    let mut pages = Vec::new();
    loop {
        let page = list(
            &objects,
            &Query {
                prefix,
                delimiter,
                after: after.as_deref(),
                limit,
            },
        );
        let names = page.objects.iter().map(|object| object.key.clone());
        pages.push(names.chain(page.groups).collect());
        match page.next {
            Some(next) => after = Some(next),
            None => return pages,
        }
        assert!(pages.len() < 100, "endless");
    }
}

const KEYS: [&str; 7] = ["a", "a/b", "a/b/c", "b", "b-", "b/1", "c/2"];

#[test]
fn pages_cover_everything_once() {
    for limit in 1..9 {
        let listed: Vec<String> = pages(&KEYS, "", None, limit).concat();
        assert_eq!(listed, KEYS, "{limit}");
    }
    assert_eq!(
        pages(&KEYS, "", None, 7).len(),
        1,
        "a full page may be the last"
    );
}

#[test]
fn groups_are_listed_once_whatever_the_page_size() {
    for limit in 1..9 {
        let mut listed: Vec<String> = pages(&KEYS, "", Some("/"), limit).concat();
        listed.sort();
        assert_eq!(listed, ["a", "a/", "b", "b-", "b/", "c/"], "{limit}");
        let mut below: Vec<String> = pages(&KEYS, "a/", Some("/"), limit).concat();
        below.sort();
        assert_eq!(below, ["a/b", "a/b/"], "{limit}");
    }
}

#[test]
fn a_prefix_is_not_a_folder() {
    assert_eq!(pages(&KEYS, "b", None, 10).concat(), ["b", "b-", "b/1"]);
    assert_eq!(pages(&KEYS, "x", None, 10).concat(), [""; 0]);
    assert_eq!(pages(&KEYS, "", None, 0).concat(), [""; 0]);
}
