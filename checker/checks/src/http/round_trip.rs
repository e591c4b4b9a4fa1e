//! Whether a file comes back under the name that it was sent under.

use checker_model::Verdict;
use checker_model::transcript::{Purpose, Step};

use super::answer::Answer;
use super::exchanges::{About, is_success, status_of};
use super::origin;
use crate::case::HttpCase;
use crate::finding::{Finding, Judged};

/// An upload of an odd name, and what became of it.
pub(crate) fn survives(case: &HttpCase<'_>, about: &About<'_>) -> Judged {
    let name = &about.sample.name;
    let answer = Answer::of(about.exchange)?;
    if !is_success(about.exchange) {
        return Ok(Finding::fail(
            format!("status 200 for `{name}`"),
            format!("status {}", answer.response.status),
            &origin(about.exchange),
            "take the name as it comes; S3 allows every character",
        ));
    }
    let bucket = case.bucket()?;
    let stored = case.stored(about.index, about.sample, &bucket)?;
    if stored.verdict != Verdict::Undetermined {
        return Ok(stored);
    }
    // Without a look into S3, a download that fails tells as much.
    let download = case
        .about_samples(Purpose::OddName, |step| match step {
            Step::Download { sample } => Some(*sample),
            _ => None,
        })
        .into_iter()
        .find(|download| download.index == about.index);
    match download.and_then(|download| Some((download, status_of(download.exchange)?))) {
        Some((download, status @ 400..500)) => Ok(Finding::fail(
            format!("`{name}` can be downloaded under its name"),
            format!("status {status}"),
            &origin(download.exchange),
            "decode the name once, which Flask does by itself, and use it as the key as it is",
        )),
        _ => Ok(stored),
    }
}
