//! What became of an event.

use std::fmt;

use serde::Serialize;

/// What became of each record, in order. As JSON it is the function's answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// One for each record of the event.
    pub records: Vec<RecordOutcome>,
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordOutcome {
    /// Bucket of the upload; empty if the record did not say.
    pub bucket: String,
    /// Key of the upload, decoded; empty if the record did not say.
    pub key: String,
    /// What became of it.
    #[serde(flatten)]
    pub status: Status,
}

/// What became of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum Status {
    /// Thumbnail and view are written.
    Resized {
        /// Where to.
        #[serde(rename = "output_bucket")]
        bucket: String,
        /// Under which keys.
        #[serde(rename = "output_keys")]
        keys: Vec<String>,
    },
    /// It is none of this function's business.
    Ignored {
        /// Why.
        reason: String,
    },
    /// Nothing can be made of it, however often it is tried.
    Rejected {
        /// Why.
        reason: String,
    },
    /// It went wrong, and may go right next time.
    Failed {
        /// What went wrong.
        reason: String,
    },
}

impl Status {
    pub(super) fn ignored(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self::Ignored { reason }
    }

    pub(super) fn rejected(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self::Rejected { reason }
    }

    pub(super) fn failed(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self::Failed { reason }
    }
}

impl RecordOutcome {
    pub(super) fn of(bucket: String, key: String, status: Status) -> Self {
        Self {
            bucket,
            key,
            status,
        }
    }

    pub(super) fn log(&self) {
        let Self { bucket, key, .. } = self;
        match &self.status {
            Status::Resized { keys, .. } => {
                let keys = keys.join(" ");
                tracing::info!(bucket, key, keys, "resized");
            }
            Status::Ignored { reason } => tracing::info!(bucket, key, reason, "ignored"),
            Status::Rejected { reason } => tracing::warn!(bucket, key, reason, "rejected"),
            Status::Failed { reason } => tracing::error!(bucket, key, reason, "failed"),
        }
    }
}

/// Some records failed in a way that another try may mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct RetryWanted {
    failed: Vec<String>,
    of: usize,
}

impl fmt::Display for RetryWanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (failed, of) = (self.failed.len(), self.of);
        write!(
            f,
            "{failed} of {of} records failed: {}",
            self.failed.join("; ")
        )
    }
}

impl From<RetryWanted> for lambda_runtime::Diagnostic {
    fn from(error: RetryWanted) -> Self {
        Self {
            error_type: "RetryWanted".to_owned(),
            error_message: error.to_string(),
        }
    }
}

impl Outcome {
    /// The answer to Lambda: an error if another try is wanted.
    ///
    /// # Errors
    /// [`RetryWanted`] if a record failed, naming it.
    pub fn into_result(self) -> Result<Self, RetryWanted> {
        let failed: Vec<String> = self
            .records
            .iter()
            .filter_map(|record| match &record.status {
                Status::Failed { reason } => Some(format!("{}: {reason}", record.key)),
                _ => None,
            })
            .collect();
        if failed.is_empty() {
            return Ok(self);
        }
        let of = self.records.len();
        Err(RetryWanted { failed, of })
    }
}
