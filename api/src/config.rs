//! What can be set, and the limits that keep memory constant.

use std::path::PathBuf;
use std::time::Duration;

/// 5 MiB: S3 refuses smaller parts, but for the last.
pub(crate) const MIN_PART: u64 = 5 * 1024 * 1024;
/// S3 refuses more parts than this in one upload.
pub(crate) const MAX_PARTS: u64 = 10_000;

/// Settings of one API.
#[derive(Debug, Clone)]
pub struct Config {
    /// The bucket that everything goes to.
    pub bucket: String,
    /// How long a download URL is valid; the subject says 2 minutes.
    pub presign_ttl: Duration,
    /// Largest file accepted, in bytes.
    pub max_upload_size: u64,
    /// Where files wait between the client and S3, and where files "already on
    /// the host" are looked for.
    pub uploads_dir: PathBuf,
    /// From this size on, in bytes, a file goes to S3 in parts.
    pub multipart_threshold: u64,
    /// Size of a part, in bytes; grows by itself when 10,000 would not do.
    pub part_size: u64,
    /// Parts of one file under way at once.
    pub part_concurrency: usize,
    /// Longest silence of an uploading client.
    pub body_timeout: Duration,
    /// Longest wait for an answer that is not a transfer (list, head).
    pub s3_timeout: Duration,
}

impl Config {
    /// The defaults, for a bucket.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            presign_ttl: Duration::from_mins(2),
            max_upload_size: 10 * 1024 * 1024 * 1024,
            uploads_dir: PathBuf::from("uploads"),
            multipart_threshold: 16 * 1024 * 1024,
            part_size: 8 * 1024 * 1024,
            part_concurrency: 4,
            body_timeout: Duration::from_mins(1),
            s3_timeout: Duration::from_secs(20),
        }
    }

    /// The part size for a file of `size` bytes, such that S3's limits on the
    /// size and the number of parts both hold.
    pub(crate) fn part_size_for(&self, size: u64) -> u64 {
        self.part_size.max(MIN_PART).max(size.div_ceil(MAX_PARTS))
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, MAX_PARTS, MIN_PART};

    #[test]
    fn parts_never_exceed_what_s3_takes() {
        let mut config = Config::new("bucket");
        config.part_size = 1;
        assert_eq!(config.part_size_for(10), MIN_PART);
        let five_tib: u64 = 5 << 40;
        assert!(five_tib.div_ceil(config.part_size_for(five_tib)) <= MAX_PARTS);
    }
}
