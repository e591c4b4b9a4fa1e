//! Files between the client and S3, in the uploads directory.
//!
//! A spool file has a random name, so a client's name never becomes a path; it
//! is removed when dropped, and locked while in use, so that the next start can
//! tell what a killed process left behind from what a neighbour still needs.

use std::fs::TryLockError;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

use crate::error::ApiError;
use crate::name::FileName;

const PREFIX: &str = ".spool-";

/// Makes the directory and removes spool files that nobody holds.
pub(crate) fn prepare(dir: &Path) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let is_spool = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if !is_spool || !entry.file_type()?.is_file() {
            continue;
        }
        let Ok(file) = std::fs::File::open(entry.path()) else {
            continue;
        };
        match file.try_lock() {
            Ok(()) => std::fs::remove_file(entry.path())?,
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
        }
    }
    Ok(())
}

/// A file being received.
pub(crate) struct Spool {
    kept: NamedTempFile,
    writer: File,
    size: u64,
    limit: u64,
}

impl Spool {
    pub(crate) async fn create(dir: PathBuf, limit: u64) -> io::Result<Self> {
        let made = tokio::task::spawn_blocking(move || {
            let kept = tempfile::Builder::new().prefix(PREFIX).tempfile_in(dir)?;
            kept.as_file().lock()?;
            let writer = kept.as_file().try_clone()?;
            io::Result::Ok((kept, writer))
        });
        let (kept, writer) = made.await.map_err(io::Error::other)??;
        Ok(Self {
            kept,
            writer: File::from_std(writer),
            size: 0,
            limit,
        })
    }

    pub(crate) async fn write(&mut self, chunk: &[u8]) -> Result<(), ApiError> {
        self.size += chunk.len() as u64;
        if self.size > self.limit {
            return Err(ApiError::TooLarge(self.limit));
        }
        self.writer.write_all(chunk).await?;
        Ok(())
    }

    /// The whole file is there.
    pub(crate) async fn finish(mut self) -> io::Result<LocalFile> {
        self.writer.flush().await?;
        Ok(LocalFile {
            path: self.kept.path().to_owned(),
            size: self.size,
            _kept: Some(self.kept),
        })
    }
}

/// A complete file on this host, ready to be sent.
#[derive(Debug)]
pub(crate) struct LocalFile {
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
    /// Present for a spool file: removes it when dropped.
    _kept: Option<NamedTempFile>,
}

impl LocalFile {
    /// A file that somebody put below the uploads directory.
    pub(crate) async fn on_host(dir: &Path, name: &FileName) -> Result<Self, ApiError> {
        let missing = || ApiError::FileNotFound(name.as_str().to_owned());
        if name.as_str().starts_with(PREFIX) {
            return Err(missing());
        }
        let dir = tokio::fs::canonicalize(dir).await?;
        let path = match tokio::fs::canonicalize(dir.join(name.as_str())).await {
            Ok(path) => path,
            Err(error) if is_missing(&error) => return Err(missing()),
            Err(error) => return Err(error.into()),
        };
        // A symbolic link may lead out of the directory.
        if !path.starts_with(&dir) {
            return Err(missing());
        }
        let metadata = tokio::fs::metadata(&path).await?;
        if !metadata.is_file() {
            return Err(missing());
        }
        Ok(Self {
            path,
            size: metadata.len(),
            _kept: None,
        })
    }
}

fn is_missing(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | InvalidFilename)
}

#[cfg(test)]
mod tests {
    use super::{PREFIX, Spool, prepare};

    fn files(dir: &std::path::Path) -> usize {
        std::fs::read_dir(dir).unwrap().count()
    }

    #[tokio::test]
    async fn only_abandoned_spool_files_are_cleared() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(format!("{PREFIX}left")), b"x").unwrap();
        std::fs::write(dir.path().join("mine.txt"), b"x").unwrap();
        let spool = Spool::create(dir.path().into(), 10).await.unwrap();
        prepare(dir.path()).unwrap();
        assert_eq!(files(dir.path()), 2);
        let file = spool.finish().await.unwrap();
        assert_eq!(files(dir.path()), 2);
        drop(file);
        assert_eq!(files(dir.path()), 1);
    }
}
