//! What was asked of the sandbox, for tests.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// The IAM action that it was, such as `ec2:DescribeVpcs`; for S3 and the
    /// API method and path.
    pub action: String,
    /// The region that it was signed for; empty where nothing is signed.
    pub region: String,
    /// The status that it was answered with.
    pub status: u16,
    /// When it arrived, from the start of the sandbox.
    pub at: Duration,
}

/// As many requests are kept; a sandbox may run for days.
const KEPT: usize = 100_000;

/// The log, shared by all doors.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    started: Instant,
    entries: Arc<Mutex<Vec<Logged>>>,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self {
            started: Instant::now(),
            entries: Arc::default(),
        }
    }

    pub(crate) fn now(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn add(&self, entry: Logged) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() < KEPT {
            entries.push(entry);
        }
    }

    pub(crate) fn entries(&self) -> Vec<Logged> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.clone()
    }
}
