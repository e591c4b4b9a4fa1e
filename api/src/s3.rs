//! The bucket, and what S3 may answer. "Denied" and "unreachable" are never
//! "does not exist".

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::presigning::PresigningConfig;

use crate::config::Config;
use crate::direct::Direct;
use crate::error::ApiError;
use crate::flights::Flights;
use crate::name::FileName;
use crate::page::Page;

/// How S3 let us down.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Missing or insufficient permission, or bad credentials.
    #[error("s3 denied the request ({0})")]
    Denied(String),
    /// No answer: no connection, no credentials to be had, or too late.
    #[error("s3 cannot be reached")]
    Unreachable,
    /// S3 asks to slow down or is unavailable.
    #[error("s3 is busy")]
    Busy,
    /// The configured bucket is not there.
    #[error("the bucket '{0}' does not exist")]
    NoBucket(String),
    /// The key is not one that this S3 can keep.
    #[error("s3 cannot keep a file of that name")]
    KeyRefused,
    /// Any other answer.
    #[error("s3 failed ({0})")]
    Other(String),
}

/// A bucket and the client to reach it.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    pub(crate) client: Client,
    pub(crate) name: String,
    presign_ttl: Duration,
    timeout: Duration,
    direct: Arc<OnceLock<Direct>>,
    /// Keys being asked for.
    asked: Flights<Result<bool, Fault>>,
    /// Pages being asked for, by their token.
    pages: Flights<Result<Arc<Page>, Fault>>,
}

impl Bucket {
    pub(crate) fn new(client: Client, config: &Config) -> Self {
        Self {
            client,
            name: config.bucket.clone(),
            presign_ttl: config.presign_ttl,
            timeout: config.s3_timeout,
            direct: Arc::default(),
            asked: Flights::default(),
            pages: Flights::default(),
        }
    }

    /// One page, at most 1,000 keys, from `token` on.
    pub(crate) async fn page(&self, token: Option<String>) -> Result<Arc<Page>, Fault> {
        let place = token.clone().unwrap_or_default();
        let bucket = self.clone();
        let ask = async move { bucket.read_page(token).await.map(Arc::new) };
        self.in_time(self.pages.join(&place, ask)).await?
    }

    async fn read_page(&self, token: Option<String>) -> Result<Page, Fault> {
        if let Some(direct) = self.direct().await
            && let Some(page) = direct.page(token.as_deref()).await
            && (page.next.is_none() || page.next != token)
        {
            return Ok(page);
        }
        let request = self
            .client
            .list_objects_v2()
            .bucket(&self.name)
            .set_continuation_token(token.clone())
            .send();
        let answer = request.await.map_err(|error| self.fault(&error))?;
        let more = answer.is_truncated == Some(true);
        let next = answer.next_continuation_token.filter(|_| more);
        if more && (next.is_none() || next == token) {
            // A listing that cannot go on must not look complete.
            return Err(Fault::Other("endless listing".to_owned()));
        }
        let objects = answer.contents.unwrap_or_default();
        let keys = objects
            .into_iter()
            .filter_map(|object| object.key)
            .collect();
        Ok(Page { keys, next })
    }

    /// The quick way to this bucket, if there is one.
    async fn direct(&self) -> Option<&Direct> {
        if self.direct.get().is_none() {
            // Not behind a lock: while there are no credentials, this is slow.
            let learned = Direct::learn(&self.client, &self.name).await?;
            let _ = self.direct.set(learned);
        }
        self.direct.get()
    }

    /// Whether the object exists; an unclear answer is an error.
    pub(crate) async fn has(&self, file: &FileName) -> Result<bool, Fault> {
        let (bucket, key) = (self.clone(), file.clone());
        let ask = async move { bucket.ask(&key).await };
        self.in_time(self.asked.join(file.as_str(), ask)).await?
    }

    async fn ask(&self, file: &FileName) -> Result<bool, Fault> {
        let told = match self.direct().await {
            Some(direct) => direct.head(file.as_str()).await,
            None => None,
        };
        match told {
            Some(200) => return Ok(true),
            Some(404) => {}
            // Unclear: the SDK tries again, follows and explains.
            _ => {
                let request = self.client.head_object().bucket(&self.name);
                let Err(error) = request.key(file.as_str()).send().await else {
                    return Ok(true);
                };
                if status(&error) != Some(404) {
                    return Err(self.fault(&error));
                }
            }
        }
        // The answer to HEAD has no body, so a missing bucket looks the same.
        match self.client.head_bucket().bucket(&self.name).send().await {
            Ok(_) => Ok(false),
            Err(error) => Err(self.fault(&error)),
        }
    }

    /// A URL that fetches the object from S3 itself until it expires.
    pub(crate) async fn presign(&self, file: &FileName) -> Result<String, ApiError> {
        self.in_time(self.sign(file)).await?
    }

    async fn sign(&self, file: &FileName) -> Result<String, ApiError> {
        if let Some(direct) = self.direct().await
            && let Some(url) = direct.presign(file.as_str(), self.presign_ttl).await
        {
            return Ok(url);
        }
        let validity = PresigningConfig::expires_in(self.presign_ttl).map_err(|error| {
            tracing::error!(%error, "cannot presign");
            ApiError::Internal
        })?;
        let request = self.client.get_object().bucket(&self.name);
        let presigned = request.key(file.as_str()).presigned(validity).await;
        let presigned = presigned.map_err(|error| self.fault(&error))?;
        Ok(presigned.uri().to_owned())
    }

    async fn in_time<T>(&self, answer: impl Future<Output = T>) -> Result<T, Fault> {
        tokio::time::timeout(self.timeout, answer)
            .await
            .map_err(|_| Fault::Unreachable)
    }

    /// What an SDK error means to a caller.
    pub(crate) fn fault<E>(&self, error: &SdkError<E, HttpResponse>) -> Fault
    where
        E: ProvideErrorMetadata + std::fmt::Debug,
    {
        let code = error.code().unwrap_or_default();
        tracing::debug!(code, status = ?status(error), "s3 error");
        let Some(status) = status(error) else {
            return Fault::Unreachable;
        };
        let label = if code.is_empty() {
            status.to_string()
        } else {
            // The code is text from elsewhere.
            code.chars()
                .filter(char::is_ascii_alphanumeric)
                .take(64)
                .collect()
        };
        match (code, status) {
            ("NoSuchBucket" | "NotFound", _) | ("", 404) => Fault::NoBucket(self.name.clone()),
            ("KeyTooLongError", _) => Fault::KeyRefused,
            ("SlowDown" | "ServiceUnavailable" | "RequestTimeout", _) | (_, 429 | 503) => {
                Fault::Busy
            }
            (_, 401 | 403) => Fault::Denied(label),
            _ => Fault::Other(label),
        }
    }
}

fn status<E>(error: &SdkError<E, HttpResponse>) -> Option<u16> {
    error
        .raw_response()
        .map(|response| response.status().as_u16())
}
