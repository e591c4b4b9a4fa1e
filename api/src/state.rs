//! What every request shares.

use std::sync::Arc;

use aws_sdk_s3::Client;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::Config;
use crate::s3::Bucket;
use crate::spool;

/// Why an API could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The uploads directory cannot be made or read.
    #[error("uploads directory {path}: {source}")]
    Uploads {
        /// The directory.
        path: std::path::PathBuf,
        /// What the system answered.
        source: std::io::Error,
    },
    /// S3 signs URLs for a second to seven days.
    #[error("a presigned url can be valid for 1 to 604800 seconds, not {0}")]
    PresignTtl(u64),
}

/// The shared state of one API; cheap to clone.
#[derive(Debug, Clone)]
pub struct State {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    bucket: Bucket,
    config: Config,
    transfers: TaskTracker,
    stop: CancellationToken,
}

impl State {
    /// Makes the uploads directory, and clears what a killed process left there.
    ///
    /// # Errors
    /// [`StartError`] when a setting cannot work.
    pub fn new(client: Client, config: Config) -> Result<Self, StartError> {
        let ttl = config.presign_ttl.as_secs();
        if !(1..=604_800).contains(&ttl) {
            return Err(StartError::PresignTtl(ttl));
        }
        spool::prepare(&config.uploads_dir).map_err(|source| StartError::Uploads {
            path: config.uploads_dir.clone(),
            source,
        })?;
        let bucket = Bucket::new(client, &config);
        let inner = Inner {
            bucket,
            config,
            transfers: TaskTracker::new(),
            stop: CancellationToken::new(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    pub(crate) fn bucket(&self) -> &Bucket {
        &self.inner.bucket
    }

    /// Transfers to S3 under way; they outlive the request that began them
    /// just long enough to clean up.
    pub(crate) fn transfers(&self) -> &TaskTracker {
        &self.inner.transfers
    }

    /// Cancelled when the process must end.
    pub(crate) fn stop(&self) -> &CancellationToken {
        &self.inner.stop
    }
}
