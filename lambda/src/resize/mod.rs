//! Makes a thumbnail and a view of every image that S3 says was put below
//! `input/`.
//!
//! An error is answered only where another try can help. Lambda tries a failed
//! event again, and S3 sends it nowhere else: a text file must not be tried
//! again and again, an image must not be lost because S3 was busy.

mod config;
mod event;
mod limits;
mod outcome;
mod picture;
mod scale;
mod webp;

pub use config::Config;
pub use limits::{MAX_ANIMATED_PIXELS, MAX_OBJECT, MAX_PEAK_MEMORY, MAX_PIXELS, MAX_SIDE};
pub use outcome::{Outcome, RecordOutcome, RetryWanted, Status};

use serde_json::Value;

use crate::naming::{self, Size};
use crate::store::{NewObject, Store, StoreError};
use event::{Record, records};
use picture::Rejected;

/// Results are made anew when an image is put again under the same key, so
/// they may be kept, but not for long.
const CACHE_CONTROL: &str = "public, max-age=300";

/// Handles one event, of one or many records, one after the other: two images
/// at a time would need twice the memory.
///
/// Every record is tried, whatever becomes of the others. The answer is an
/// error ([`Outcome::into_result`]) if one of them should be tried again; the
/// rest is then done again too, and comes to the same.
pub async fn handle(config: &Config, store: &impl Store, event: &Value) -> Outcome {
    let mut outcome = Outcome::default();
    for record in records(event) {
        let done = match record {
            Ok(record) => {
                let status = one(config, store, &record).await;
                RecordOutcome::of(record.bucket, record.key, status)
            }
            Err(reason) => RecordOutcome::of(String::new(), String::new(), Status::ignored(reason)),
        };
        done.log();
        outcome.records.push(done);
    }
    if outcome.records.is_empty() {
        // S3's own test of a new trigger, or the console's button.
        tracing::info!("the event has no records: nothing to do");
    }
    outcome
}

async fn one(config: &Config, store: &impl Store, record: &Record) -> Status {
    if !record.created {
        return Status::ignored("the object was not created");
    }
    let keys = Size::ALL.map(|size| naming::resized_key(&record.key, size));
    let [Some(thumbnail_key), Some(view_key)] = keys else {
        return Status::ignored("the key is no upload");
    };
    if thumbnail_key.len().max(view_key.len()) > naming::MAX_KEY {
        return Status::rejected("the key leaves no room for that of the thumbnail");
    }
    if record.size.is_some_and(|size| size > MAX_OBJECT) {
        return Status::rejected(format!("too large: more than {MAX_OBJECT} bytes"));
    }
    let bytes = match store.get(&record.bucket, &record.key, MAX_OBJECT).await {
        Ok(bytes) => bytes,
        Err(StoreError::Failed(why)) => return Status::failed(format!("could not read: {why}")),
        Err(error) => return Status::rejected(error.to_string()),
    };

    let sizes = config.sizes;
    // Decoding takes seconds; other tasks of the process go on meanwhile. What
    // panics on a malformed image does so again next time.
    let made = tokio::task::spawn_blocking(move || picture::resize(bytes, sizes)).await;
    let resized = match made {
        Ok(Ok(resized)) => resized,
        Ok(Err(rejected)) => return Status::from(rejected),
        Err(_) => return Status::rejected("not decodable"),
    };

    let bucket = config.output_bucket.as_deref().unwrap_or(&record.bucket);
    let content_type = resized.content_type;
    let pairs = [
        (&thumbnail_key, resized.thumbnail),
        (&view_key, resized.view),
    ];
    for (key, bytes) in pairs {
        let object = NewObject {
            bytes,
            content_type,
            cache_control: CACHE_CONTROL,
        };
        if let Err(error) = store.put(bucket, key, object).await {
            return Status::failed(format!("could not write {key}: {error}"));
        }
    }
    Status::Resized {
        bucket: bucket.to_owned(),
        keys: vec![thumbnail_key, view_key],
    }
}

impl From<Rejected> for Status {
    fn from(rejected: Rejected) -> Self {
        Self::rejected(rejected.to_string())
    }
}

#[cfg(test)]
mod tests;
