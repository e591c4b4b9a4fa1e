//! The folder that a batch writes: reports, records, the matrix. Files appear
//! in it whole or not at all.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use checker_report::Format;
use tempfile::NamedTempFile;

use super::manifest::Manifest;

/// What is written before it gets its name, by us and by those who judge.
const TEMPORARY: &str = ".checker-";

/// A folder that nobody else writes meanwhile.
pub(crate) struct Folder {
    root: PathBuf,
    /// Held until the end, and given back by the system whatever happens.
    _lock: File,
}

impl Folder {
    /// Makes it, and keeps others out.
    ///
    /// # Errors
    /// When it cannot be written, or another batch writes there.
    pub(crate) fn open(root: &Path) -> anyhow::Result<Self> {
        let open = || -> io::Result<File> {
            fs::create_dir_all(root.join("reports"))?;
            fs::create_dir_all(root.join("records"))?;
            File::create(root.join(".lock"))
        };
        let lock =
            open().with_context(|| format!("--into: {} cannot be written", root.display()))?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => bail!(
                "--into: another batch writes to {}; wait for it, or give each its own folder",
                root.display()
            ),
            // Some network file systems cannot lock; then it is on the caller.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        Ok(Self {
            root: root.to_owned(),
            _lock: lock,
        })
    }

    /// Begins a batch: says what it is about, and takes away what an earlier
    /// one left half or would mislead.
    pub(crate) fn begin(&self, manifest: &Manifest) -> anyhow::Result<()> {
        for folder in ["", "reports", "records"] {
            let entries = fs::read_dir(self.root.join(folder)).context("--into")?;
            for entry in entries.flatten() {
                if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
                    // What cannot be removed is in nobody's way.
                    let _ = fs::remove_file(entry.path());
                }
            }
        }
        for name in ["matrix.csv", "matrix.html"] {
            remove(&self.root.join(name))?;
        }
        self.write(&manifest_path(&self.root), |out| {
            serde_json::to_writer(out, manifest).map_err(io::Error::other)
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where a report of a student is.
    pub(crate) fn report(&self, file: &str, format: Format) -> PathBuf {
        self.root.join(report(file, format))
    }

    /// Writes a file as a whole.
    pub(crate) fn write(
        &self,
        path: &Path,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        let write = || -> io::Result<()> {
            let mut out = BufWriter::new(temporary(path.parent().unwrap_or(&self.root))?);
            fill(&mut out)?;
            let whole = out.into_inner().map_err(io::IntoInnerError::into_error)?;
            whole.persist(path)?;
            Ok(())
        };
        write().with_context(|| format!("--into: {} cannot be written", path.display()))
    }
}

/// Where the manifest of a folder is.
pub(crate) fn manifest_path(root: &Path) -> PathBuf {
    root.join("batch.json")
}

/// Where the record of a student is.
pub(crate) fn record_path(root: &Path, file: &str) -> PathBuf {
    root.join("records").join(format!("{file}.json"))
}

/// Where a report of a student is, from the folder.
pub(crate) fn report(file: &str, format: Format) -> String {
    let extension = match format {
        Format::Console => "txt",
        Format::Json => "json",
        Format::Junit => "junit.xml",
        Format::Sarif => "sarif",
        Format::Markdown => "md",
        Format::Github => "github.txt",
        Format::Tap => "tap",
        Format::Gradescope => "gradescope.json",
        Format::Html => "html",
        Format::Svg => "svg",
    };
    format!("reports/{file}.{extension}")
}

/// Removes a file that may not be there.
pub(crate) fn remove(path: &Path) -> anyhow::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("--into: {} cannot be replaced", path.display()))
        }
        _ => Ok(()),
    }
}

fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any other new file; the umask takes away what it should.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
