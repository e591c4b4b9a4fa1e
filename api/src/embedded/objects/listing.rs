//! Listing as S3 does it: by prefix, grouped at a delimiter, in pages.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use super::index::Object;

/// What is asked for.
pub(super) struct Query<'a> {
    pub(super) prefix: &'a str,
    pub(super) delimiter: Option<&'a str>,
    /// Only what sorts after this; a group's name stands for all of the group.
    pub(super) after: Option<&'a str>,
    pub(super) limit: usize,
}

/// One page.
#[derive(Default)]
pub(super) struct Page {
    pub(super) objects: Vec<Arc<Object>>,
    pub(super) groups: Vec<String>,
    /// The last entry of a page that is not the last one.
    pub(super) next: Option<String>,
}

pub(super) fn list(objects: &BTreeMap<String, Arc<Object>>, query: &Query<'_>) -> Page {
    let delimiter = query.delimiter.filter(|delimiter| !delimiter.is_empty());
    let mut page = Page::default();
    let mut last = None;
    let start = match query.after {
        Some(after) if after >= query.prefix => match delimiter {
            Some(delimiter) if after.ends_with(delimiter) => Bound::Excluded(past(after)),
            _ => Bound::Excluded(after.to_owned()),
        },
        _ => Bound::Included(query.prefix.to_owned()),
    };
    let mut rest = objects.range((start, Bound::Unbounded));
    while let Some((key, object)) = rest.next() {
        let Some(tail) = key.strip_prefix(query.prefix) else {
            break;
        };
        if page.objects.len() + page.groups.len() == query.limit {
            page.next = last;
            break;
        }
        let cut = delimiter.and_then(|delimiter| Some(tail.find(delimiter)? + delimiter.len()));
        if let Some(cut) = cut {
            let group = key[..query.prefix.len() + cut].to_owned();
            rest = objects.range((Bound::Excluded(past(&group)), Bound::Unbounded));
            last = Some(group.clone());
            page.groups.push(group);
        } else {
            last = Some(key.clone());
            page.objects.push(Arc::clone(object));
        }
    }
    page
}

/// Sorts after every key that begins with `group`.
fn past(group: &str) -> String {
    // Keys are at most 1,024 bytes long, so none can go on like this.
    let mut past = group.to_owned();
    past.extend(std::iter::repeat_n(char::MAX, 257));
    past
}
