//! The session's access to S3, as the prober wants it. The two crates know
//! nothing of each other.

use std::collections::BTreeSet;

use checker_model::Fact;
use checker_model::transcript::Digest;
use checker_probe::Boxed;

/// S3 with the credentials of the session.
pub(crate) struct Bucket(pub(crate) checker_collect_aws::BucketAccess);

impl checker_probe::BucketAccess for Bucket {
    fn list_keys<'a>(&'a self, bucket: &'a str) -> Boxed<'a, Fact<BTreeSet<String>>> {
        Box::pin(self.0.list_keys(bucket))
    }

    fn read_object<'a>(
        &'a self,
        bucket: &'a str,
        key: &'a str,
        limit: u64,
    ) -> Boxed<'a, Fact<Digest>> {
        Box::pin(self.0.read_object(bucket, key, limit))
    }

    fn delete_object<'a>(&'a self, bucket: &'a str, key: &'a str) -> Boxed<'a, Fact<bool>> {
        Box::pin(self.0.delete_object(bucket, key))
    }
}
