//! How the prober looks into S3 itself, besides the API: someone else brings
//! the client, so that this crate needs none.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use checker_model::redact::redact;
use checker_model::transcript::Digest;
use checker_model::{Fact, Known, Origin, Why};

/// A future in a box, as object-safe asynchronous methods need it.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Access to buckets with the caller's own credentials. Denied, throttled and
/// unreachable are unknown facts, never absent ones.
pub trait BucketAccess: Send + Sync {
    /// All keys of a bucket, however many pages; absent when there is no such
    /// bucket.
    fn list_keys<'a>(&'a self, bucket: &'a str) -> Boxed<'a, Fact<BTreeSet<String>>>;

    /// Length and SHA-256 of an object; absent when there is none under this
    /// key. At most `limit` bytes are read: a longer object is unknown.
    fn read_object<'a>(
        &'a self,
        bucket: &'a str,
        key: &'a str,
        limit: u64,
    ) -> Boxed<'a, Fact<Digest>>;

    /// Removes an object: `true` when it is gone, also when it never was.
    fn delete_object<'a>(&'a self, bucket: &'a str, key: &'a str) -> Boxed<'a, Fact<bool>>;
}

/// Access that cannot take forever. Keys pass the redaction that answers of
/// the API pass, or the two could not be compared.
#[derive(Clone, Copy)]
pub(crate) struct Bounded<'a> {
    pub(crate) access: &'a dyn BucketAccess,
    pub(crate) time: Duration,
}

impl Bounded<'_> {
    pub(crate) async fn list_keys(self, bucket: &str) -> Fact<BTreeSet<String>> {
        within(self.time, "s3:ListBucket", self.access.list_keys(bucket)).await
    }

    pub(crate) async fn read_object(self, bucket: &str, key: &str, limit: u64) -> Fact<Digest> {
        let asked = self.access.read_object(bucket, key, limit);
        within(self.time, "s3:GetObject", asked).await
    }

    /// An object that may need a moment to appear.
    pub(crate) async fn await_object(
        self,
        bucket: &str,
        key: &str,
        limit: u64,
        appear: Duration,
    ) -> Fact<Digest> {
        const PAUSES: u32 = 8;
        let mut seen = self.read_object(bucket, key, limit).await;
        for _ in 0..PAUSES {
            if !seen.is_absent() {
                break;
            }
            tokio::time::sleep(appear / PAUSES).await;
            seen = self.read_object(bucket, key, limit).await;
        }
        seen
    }

    pub(crate) async fn delete(self, bucket: &str, key: &str) -> bool {
        let asked = self.access.delete_object(bucket, key);
        let gone = within(self.time, "s3:DeleteObject", asked).await;
        matches!(gone.known, Known::Value(true))
    }
}

async fn within<T>(time: Duration, action: &str, asked: Boxed<'_, Fact<T>>) -> Fact<T> {
    tokio::time::timeout(time, asked).await.unwrap_or_else(|_| {
        Fact::unknown(
            Why::Unreachable(format!("{action}: no answer within {time:?}")),
            Origin::aws_call(action),
        )
    })
}

/// Keys as they may be recorded.
pub(crate) fn recordable(keys: Fact<BTreeSet<String>>) -> Fact<BTreeSet<String>> {
    keys.map(|keys| keys.iter().map(|key| redact(key)).collect())
}
