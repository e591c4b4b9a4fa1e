//! The side door to a bucket, by which the prober sees what the API hides:
//! which keys there are, and what an object really holds.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_config::Region;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use checker_model::transcript::Digest;
use checker_model::{Fact, Origin};
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;

use crate::asked::Asked;
use crate::error::Trouble;
use crate::run::pause;
use crate::s3::redirection;
use crate::settings::Settings;

const LIST: &str = "s3:ListBucket";
const READ: &str = "s3:GetObject";
const DELETE: &str = "s3:DeleteObject";

/// The most keys that are listed.
const MAX_KEYS: usize = 1_000_000;

/// Why an object was not read.
enum Broken {
    /// Its bytes ended too early.
    Off(Trouble),
    No(Trouble),
}

/// Access to the objects of buckets, whatever region they are in.
#[derive(Debug, Clone)]
pub struct BucketAccess {
    client: Client,
    budget: Duration,
    attempts: u32,
    asked: Arc<Asked>,
    /// The regions of buckets that turned out to be elsewhere.
    regions: Arc<Mutex<BTreeMap<String, String>>>,
}

impl BucketAccess {
    pub(crate) fn new(client: Client, settings: &Settings, asked: Arc<Asked>) -> Self {
        Self {
            client,
            budget: settings.budget,
            attempts: settings.attempts,
            asked,
            regions: Arc::default(),
        }
    }

    /// All keys of a bucket, over all pages. Absent when there is no such
    /// bucket; unknown when the listing could not be finished, is over a
    /// million keys long, or takes longer than the session's budget.
    pub async fn list_keys(&self, bucket: &str) -> Fact<BTreeSet<String>> {
        let origin = Origin::aws(LIST, bucket);
        let listed = Box::pin(timeout(self.budget, self.all_keys(bucket))).await;
        match listed.unwrap_or_else(|_| Err(self.out_of_time(LIST))) {
            Ok(keys) => Fact::value(keys, origin),
            Err(trouble) => failed(trouble, origin),
        }
    }

    async fn all_keys(&self, bucket: &str) -> Result<BTreeSet<String>, Trouble> {
        let mut keys = BTreeSet::new();
        let mut token: Option<String> = None;
        loop {
            let page = self
                .ask(LIST, bucket, |config| {
                    let call = self.client.list_objects_v2().bucket(bucket);
                    let call = call.set_continuation_token(token.clone()).customize();
                    call.config_override(config).send()
                })
                .await?;
            let before = keys.len();
            let contents = page.contents.unwrap_or_default().into_iter();
            keys.extend(contents.filter_map(|object| object.key));
            if keys.len() > MAX_KEYS {
                return Err(Trouble::failed(LIST, "more than a million keys"));
            }
            let next = page.next_continuation_token;
            match next.filter(|_| page.is_truncated == Some(true)) {
                None if page.is_truncated == Some(true) => {
                    return Err(Trouble::failed(LIST, "a page without a way to the next"));
                }
                None => return Ok(keys),
                Some(_) if keys.len() == before => {
                    return Err(Trouble::failed(LIST, "its pages repeat themselves"));
                }
                next => token = next,
            }
        }
    }

    /// Length and SHA-256 of an object, which is read piece by piece and never
    /// held. Absent when there is no such object or bucket; unknown when it
    /// may not be read or is longer than `limit` bytes.
    pub async fn read_object(&self, bucket: &str, key: &str, limit: u64) -> Fact<Digest> {
        let origin = Origin::aws(READ, format!("{bucket}/{key}"));
        let read = Box::pin(timeout(self.budget, self.digest(bucket, key, limit))).await;
        match read.unwrap_or_else(|_| Err(self.out_of_time(READ))) {
            Ok(digest) => Fact::value(digest, origin),
            Err(trouble) => failed(trouble, origin),
        }
    }

    /// Reads an object, and again from its beginning when it breaks off.
    async fn digest(&self, bucket: &str, key: &str, limit: u64) -> Result<Digest, Trouble> {
        let mut tries = 1;
        loop {
            match self.read_once(bucket, key, limit).await {
                Err(Broken::Off(_)) if tries < self.attempts => pause(tries).await,
                Err(Broken::Off(trouble) | Broken::No(trouble)) => return Err(trouble),
                Ok(digest) => return Ok(digest),
            }
            tries += 1;
        }
    }

    async fn read_once(&self, bucket: &str, key: &str, limit: u64) -> Result<Digest, Broken> {
        let mut object = self
            .ask(READ, bucket, |config| {
                let call = self.client.get_object().bucket(bucket).key(key).customize();
                call.config_override(config).send()
            })
            .await
            .map_err(Broken::No)?;
        let mut length = 0;
        let mut hash = Sha256::new();
        while let Some(piece) = object.body.next().await {
            let piece = piece.map_err(|error| {
                let reason = format!("it breaks off: {error}");
                Broken::Off(Trouble::failed(READ, &reason))
            })?;
            length += piece.len() as u64;
            if length > limit {
                let reason = format!("more than {limit} bytes");
                return Err(Broken::No(Trouble::failed(READ, &reason)));
            }
            hash.update(&piece);
        }
        let mut sha256 = String::new();
        for byte in hash.finalize() {
            // Writing into a string does not fail.
            let _ = write!(sha256, "{byte:02x}");
        }
        Ok(Digest { length, sha256 })
    }

    /// Removes an object; S3 does not tell whether it was there. Absent when
    /// there is no such bucket.
    pub async fn delete_object(&self, bucket: &str, key: &str) -> Fact<bool> {
        let origin = Origin::aws(DELETE, format!("{bucket}/{key}"));
        let deleted = self.ask(DELETE, bucket, |config| {
            let call = self
                .client
                .delete_object()
                .bucket(bucket)
                .key(key)
                .customize();
            call.config_override(config).send()
        });
        let deleted = Box::pin(timeout(self.budget, deleted)).await;
        match deleted.unwrap_or_else(|_| Err(self.out_of_time(DELETE))) {
            Ok(_) => Fact::value(true, origin),
            Err(trouble) => failed(trouble, origin),
        }
    }

    /// Asks in the bucket's region, and remembers which one that is.
    async fn ask<T, E, F>(
        &self,
        action: &'static str,
        bucket: &str,
        call: impl Fn(Builder) -> F,
    ) -> Result<T, Trouble>
    where
        E: ProvideErrorMetadata + Error + 'static,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        self.asked.note(action)?;
        let known = self.regions.lock().ok();
        let known = known.and_then(|regions| regions.get(bucket).cloned());
        let (answer, elsewhere) = followed(known, call).await;
        if let Some(region) = elsewhere
            && let Ok(mut regions) = self.regions.lock()
        {
            regions.insert(bucket.to_owned(), region);
        }
        answer.map_err(|error| Trouble::of(action, &error))
    }

    fn out_of_time(&self, action: &str) -> Trouble {
        Trouble::out_of_time(action, self.budget.as_secs(), false)
    }
}

/// Asks in a region, the client's own without one, and once more in that to
/// which S3 redirects, which the SDK does not follow; that region too.
pub(crate) async fn followed<T, E, F>(
    region: Option<String>,
    call: impl Fn(Builder) -> F,
) -> (Result<T, SdkError<E, HttpResponse>>, Option<String>)
where
    F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
{
    let first = call(in_region(region)).await;
    let Some(elsewhere) = first.as_ref().err().and_then(redirection) else {
        return (first, None);
    };
    let answer = call(in_region(Some(elsewhere.clone()))).await;
    (answer, Some(elsewhere))
}

/// What is set here overrides the client's own, also with nothing.
fn in_region(region: Option<String>) -> Builder {
    match region {
        Some(region) => Builder::new().region(Region::new(region)),
        None => Builder::new(),
    }
}

fn failed<T>(trouble: Trouble, origin: Origin) -> Fact<T> {
    if trouble.is_not_found() {
        Fact::absent(origin)
    } else {
        Fact::unknown(trouble.why, origin)
    }
}
