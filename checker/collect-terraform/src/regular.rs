//! Regular files, read up to a bound. A pipe is never opened: it might wait for
//! ever.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    Missing,
    Denied,
    Directory,
    /// A pipe, socket or device.
    Special,
    Io(String),
}

/// Its bytes; one more than the bound when it is larger than that.
pub(crate) fn read(path: &Path, bound: u64) -> Result<Vec<u8>, Refusal> {
    let metadata = std::fs::metadata(path).map_err(|error| refusal(&error))?;
    if metadata.is_dir() {
        return Err(Refusal::Directory);
    }
    if !metadata.is_file() {
        return Err(Refusal::Special);
    }
    let file = File::open(path).map_err(|error| refusal(&error))?;
    let mut bytes = Vec::new();
    file.take(bound.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| refusal(&error))?;
    Ok(bytes)
}

fn refusal(error: &std::io::Error) -> Refusal {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Refusal::Missing,
        ErrorKind::PermissionDenied => Refusal::Denied,
        _ => Refusal::Io(error.to_string()),
    }
}
