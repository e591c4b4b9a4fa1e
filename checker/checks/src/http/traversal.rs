//! What became of an upload whose name leads upwards.
//!
//! Many multipart readers cut a name down to its last part before the
//! application sees it, so that the application cannot refuse it. That is
//! harmless as long as the answer and the bucket agree on what was stored.

use checker_model::transcript::{Outcome, Sample, StoredObject};
use checker_model::{Known, Why};

use super::answer::Answer;
use super::exchanges::{About, is_success};
use super::listing::no_access;
use super::{origin, shown, storage};
use crate::case::HttpCase;
use crate::finding::{Finding, Judged};

const FIX: &str = "store under `secure_filename(file.filename)` and say so, or refuse a name with a path in it with 400";

/// The last part of a name, for those who decode it and those who do not.
fn last_part(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match name.to_ascii_lowercase().rfind("%2f") {
        Some(at) => &name[at + 3..],
        None => name,
    }
}

/// Whether a key is what a cleaner made of a name: a plain name that ends as
/// that one does. Werkzeug's makes `2fx` of `..%2fx`.
fn is_cut_down(key: &str, name: &str) -> bool {
    !key.contains(['/', '\\']) && key.ends_with(last_part(name))
}

fn leads_upwards(key: &str) -> bool {
    key.split(['/', '\\']).any(|part| part == "..")
}

/// An upload of such a name left nothing where it should not be.
pub(crate) fn leads_nowhere(case: &HttpCase<'_>, about: &About<'_>) -> Judged {
    let sample = about.sample;
    let stored: Vec<&StoredObject> = match case.named_bucket() {
        Some(bucket) => case.objects_of(about.index, &bucket).collect(),
        None => Vec::new(),
    };
    let found: Vec<&StoredObject> = stored
        .iter()
        .copied()
        .filter(|object| object.object.get().is_some())
        .collect();
    let expected = format!(
        "`{}` refused, or stored as `{}`",
        sample.name,
        last_part(&sample.name)
    );
    if let Some(object) = found.iter().find(|object| leads_upwards(&object.key)) {
        let actual = format!("stored under `{}`", shown(&object.key));
        return Ok(Finding::fail(expected, actual, &object.object.origin, FIX));
    }
    if !matches!(about.exchange.outcome, Outcome::Broken(_)) {
        // Unreachable stops here.
        Answer::of(about.exchange)?;
    }
    if !is_success(about.exchange) && found.is_empty() {
        return Ok(Finding::pass());
    }
    let Some(object) = found.first() else {
        let unknown = stored.iter().find_map(|object| match &object.object.known {
            Known::Unknown(why) => Some(why.clone()),
            _ => None,
        });
        let why = match (unknown, stored.is_empty()) {
            (Some(why), _) => why,
            (None, true) => no_access(),
            (None, false) => Why::NotVisible(
                "where the file went: the answer is 200, and the bucket does not hold it".into(),
            ),
        };
        return Ok(Finding::undetermined(&why, &origin(about.exchange)));
    };
    Ok(agrees(about, object, &expected))
}

/// What the answer says is what the bucket holds.
fn agrees(about: &About<'_>, object: &StoredObject, expected: &str) -> Finding {
    let key = object.key.as_str();
    let sample = about.sample;
    let harmless = key == sample.name || is_cut_down(key, &sample.name);
    let said = Answer::of(about.exchange)
        .ok()
        .and_then(|answer| answer.peek_text("message"))
        .and_then(|message| named_file(&message));
    let differs = said.as_deref().is_some_and(|said| said != key);
    if !harmless || differs {
        let mut actual = format!("stored under `{}`", shown(key));
        if let (true, Some(said)) = (differs, said) {
            actual = format!("{actual}, and the answer names `{}`", shown(&said));
        }
        return Finding::fail(expected, actual, &object.object.origin, FIX);
    }
    if key == sample.name {
        Finding::pass()
    } else {
        Finding::pass().noting(format!("`{}` became `{key}`", sample.name))
    }
}

/// The file that an upload's message names.
fn named_file(message: &str) -> Option<String> {
    let rest = message.strip_prefix("Successfully uploaded '")?;
    let (file, _) = rest.rsplit_once("' to the bucket '")?;
    Some(file.to_owned())
}

/// A download of such a name that hands out a URL for some other object.
pub(crate) fn hands_out_another(case: &HttpCase<'_>, about: &About<'_>) -> Option<Finding> {
    if !is_success(about.exchange) {
        return None;
    }
    let bucket = case.named_bucket()?;
    let url = storage::handed_out(about.exchange).ok()?.ok()?;
    let Sample { name, .. } = about.sample;
    let kept = case
        .objects_of(about.index, &bucket)
        .map(|object| object.key.as_str())
        .filter(|key| is_cut_down(key, name));
    if kept
        .chain([name.as_str(), last_part(name)])
        .any(|key| url.targets(&bucket, key))
    {
        return None;
    }
    Some(Finding::fail(
        format!("a URL for `{name}`, or 404"),
        format!("a URL for `{}`", shown(url.url.path())),
        &origin(about.exchange),
        "use the name as the key as it is, or refuse a name with a path in it",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_is_what_cleaners_leave() {
        for name in [
            "x.txt",
            "../x.txt",
            "..\\x.txt",
            "..%2fx.txt",
            "../..%2Fx.txt",
        ] {
            assert_eq!(last_part(name), "x.txt", "{name}");
        }
        assert!(is_cut_down("2fx.txt", "..%2fx.txt") && !is_cut_down("a/x.txt", "../x.txt"));
        assert!(leads_upwards("../x") && leads_upwards("a/../x") && !leads_upwards("..%2fx"));
        assert_eq!(
            named_file("Successfully uploaded 'it's' to the bucket 'b-1'").as_deref(),
            Some("it's")
        );
    }
}
