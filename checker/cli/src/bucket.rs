//! The session's access to S3, as the prober wants it. The two crates know
//! nothing of each other.

use std::collections::BTreeSet;

use checker_collect_aws::BucketAccess;
use checker_model::transcript::Digest;
use checker_model::{Fact, Origin, Why};
use checker_probe::Boxed;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

/// S3 with the credentials of the session.
pub(crate) struct Bucket(pub(crate) BucketAccess);

impl checker_probe::BucketAccess for Bucket {
    fn list_keys<'a>(&'a self, bucket: &'a str) -> Boxed<'a, Fact<BTreeSet<String>>> {
        let bucket = bucket.to_owned();
        self.aside("s3:ListBucket", async move |access| {
            access.list_keys(&bucket).await
        })
    }

    fn read_object<'a>(
        &'a self,
        bucket: &'a str,
        key: &'a str,
        limit: u64,
    ) -> Boxed<'a, Fact<Digest>> {
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        self.aside("s3:GetObject", async move |access| {
            access.read_object(&bucket, &key, limit).await
        })
    }

    fn delete_object<'a>(&'a self, bucket: &'a str, key: &'a str) -> Boxed<'a, Fact<bool>> {
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        self.aside("s3:DeleteObject", async move |access| {
            access.delete_object(&bucket, &key).await
        })
    }
}

impl Bucket {
    /// Asks on a thread of its own. The prober wants futures that may move
    /// between threads, and the compiler cannot prove that of futures with
    /// asynchronous closures inside (rust-lang/rust#110338).
    fn aside<T: Send + 'static>(
        &self,
        action: &'static str,
        ask: impl AsyncFnOnce(BucketAccess) -> Fact<T> + Send + 'static,
    ) -> Boxed<'_, Fact<T>> {
        let access = self.0.clone();
        Box::pin(async move {
            let runtime = Handle::current();
            let asked = spawn_blocking(move || runtime.block_on(ask(access)));
            asked.await.unwrap_or_else(|error| {
                let why = Why::Failed(format!("{action}: {error}"));
                Fact::unknown(why, Origin::aws_call(action))
            })
        })
    }
}
