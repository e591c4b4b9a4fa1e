//! What the functions need of S3, and nothing more: whoever runs them in
//! process brings a store of their own.

use std::time::Duration;

use bytes::Bytes;

/// Why an object could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no such object (any more). Asking again does not help.
    #[error("there is no such object")]
    Gone,
    /// It has more bytes than the caller can take.
    #[error("the object has {size} bytes, more than {limit}")]
    TooLarge {
        /// Its size in bytes, as far as known.
        size: u64,
        /// What the caller could have taken, in bytes.
        limit: u64,
    },
    /// Anything else: throttled, denied, unreachable. Worth another try, even
    /// if denied: a policy takes a while to reach everywhere.
    #[error("{0}")]
    Failed(String),
}

/// Why no URL could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PresignError(pub String);

/// An object to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewObject {
    /// Its content.
    pub bytes: Bytes,
    /// Its `Content-Type`.
    pub content_type: &'static str,
    /// Its `Cache-Control`.
    pub cache_control: &'static str,
}

/// Reads and writes objects.
pub trait Store: Send + Sync {
    /// The content of an object, unless it has more than `limit` bytes; then
    /// not even `limit` bytes are kept.
    fn get(
        &self,
        bucket: &str,
        key: &str,
        limit: u64,
    ) -> impl Future<Output = Result<Bytes, StoreError>> + Send;

    /// Writes an object. Access is the bucket's matter: no ACL.
    fn put(
        &self,
        bucket: &str,
        key: &str,
        object: NewObject,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Makes URLs, without asking anybody.
pub trait Presign: Send + Sync {
    /// A URL that takes one PUT of that content type to that key, until it
    /// expires.
    fn put_url(
        &self,
        bucket: &str,
        key: &str,
        content_type: &str,
        expires_in: Duration,
    ) -> impl Future<Output = Result<String, PresignError>> + Send;

    /// The plain address of an object, without signature.
    fn address(
        &self,
        bucket: &str,
        key: &str,
    ) -> impl Future<Output = Result<String, PresignError>> + Send;
}
