//! What the API lists, and what S3 itself lists meanwhile.

use std::collections::BTreeSet;

use checker_model::transcript::{BucketListing, Exchange};
use checker_model::{Known, Origin, Why};
use serde_json::Value;

use super::answer::Answer;
use super::shown;
use crate::case::HttpCase;
use crate::finding::{Finding, Stop};

/// Under which member an entry that is an object may carry its name.
const NAMES: [&str; 6] = ["Key", "key", "name", "Name", "file", "filename"];

/// The names that an answer's `content` lists; the inner error tells what it
/// is instead of a list of files.
pub(crate) fn names(exchange: &Exchange) -> Result<Result<Vec<String>, String>, Stop> {
    let answer = Answer::of(exchange)?;
    let entries = match answer.member("content")? {
        Some(Value::Array(entries)) => entries,
        Some(other) => return Ok(Err(format!("content {}", shown(&other.to_string())))),
        None => return Ok(Err(format!("no `content` in {}", answer.body_shown()))),
    };
    let name = |entry: Value| match entry {
        Value::String(name) => Ok(name),
        Value::Object(members) => NAMES
            .iter()
            .find_map(|name| members.get(*name)?.as_str())
            .map(str::to_owned)
            .ok_or(Value::Object(members)),
        other => Err(other),
    };
    let named: Result<Vec<String>, Value> = entries.into_iter().map(name).collect();
    Ok(named.map_err(|entry| format!("an entry {}", shown(&entry.to_string()))))
}

/// What S3 itself listed around an exchange.
pub(crate) struct Around<'a> {
    /// Known listings: the last before it and the first after it.
    pub(crate) seen: Vec<&'a BTreeSet<String>>,
    /// Where that was seen.
    pub(crate) origin: Origin,
    /// S3 says that there is no such bucket.
    pub(crate) no_bucket: bool,
}

impl Around<'_> {
    /// Keys that were there all the time.
    pub(crate) fn always(&self) -> BTreeSet<&str> {
        let mut seen = self.seen.iter();
        let first = seen.next().copied().into_iter().flatten();
        first
            .map(String::as_str)
            .filter(|key| self.seen.iter().all(|keys| keys.contains(*key)))
            .collect()
    }

    /// Whether a key was there at any time.
    pub(crate) fn ever(&self, key: &str) -> bool {
        self.seen.iter().any(|keys| keys.contains(key))
    }
}

impl<'a> HttpCase<'a> {
    /// What S3 itself listed of a bucket around an exchange; without any, why.
    pub(crate) fn listed_around(
        &self,
        exchange: &Exchange,
        bucket: &str,
    ) -> Result<Around<'a>, Stop> {
        let of_bucket = |listing: &&'a BucketListing| listing.bucket == bucket;
        let listings = || self.transcript.listings.iter().filter(of_bucket);
        let before = listings().rfind(|listing| listing.after_exchange < exchange.number);
        let after = listings().find(|listing| listing.after_exchange >= exchange.number);
        let mut around = Around {
            seen: Vec::new(),
            origin: Origin::aws("s3:ListBucket", bucket),
            no_bucket: false,
        };
        let mut unknown = Vec::new();
        for listing in before.into_iter().chain(after) {
            match &listing.keys.known {
                Known::Value(keys) => around.seen.push(keys),
                Known::Absent => around.no_bucket = true,
                Known::Unknown(why) => unknown.push(why.clone()),
            }
        }
        if !around.seen.is_empty() || around.no_bucket {
            return Ok(around);
        }
        if unknown.is_empty() {
            unknown.push(no_access());
        }
        unknown.dedup();
        Err(Finding::incomplete(&unknown, &around.origin).stop())
    }
}

/// That nobody looked into S3 itself.
pub(crate) fn no_access() -> Why {
    Why::NotCollected("S3 access: AWS credentials that may list and read the bucket".into())
}
