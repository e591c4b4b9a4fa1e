//! Whether anything changed: a digest of what a verdict is made from.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::UNIX_EPOCH;

use sha2::{Digest as _, Sha256};

/// Folders that are noted and never entered, as when they are judged.
const CLOSED: [&str; 2] = [".git", ".terraform"];

/// Bounds, above those within which a turn-in is read.
const ENTRIES: usize = 20_000;
const DEPTH: usize = 16;

/// Of a file of a folder that is larger than what is ever read, size and time
/// count instead of what is in it.
const FILE: u64 = 1 << 20;
/// The same for a file that was given itself.
const GIVEN: u64 = 64 << 20;
/// The same for what comes behind so many bytes.
const TOTAL: u64 = 64 << 20;

/// A digest under construction. Every part has its length before it, so that
/// no two lists of parts give the same.
#[derive(Clone)]
pub(crate) struct Fingerprint {
    hash: Sha256,
    entries: usize,
    bytes: u64,
}

impl Fingerprint {
    pub(crate) fn new() -> Self {
        Self {
            hash: Sha256::new(),
            entries: 0,
            bytes: 0,
        }
    }

    pub(crate) fn add(&mut self, part: &[u8]) {
        self.hash.update((part.len() as u64).to_be_bytes());
        self.hash.update(part);
    }

    /// What is in a file or below a folder. That something cannot be read is
    /// part of it and no error: whoever judges it says so.
    pub(crate) fn add_path(&mut self, path: &Path) {
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => self.folder(path, 0),
            Ok(found) => self.file(path, &found, GIVEN),
            Err(error) => self.add(error.kind().to_string().as_bytes()),
        }
    }

    pub(crate) fn finish(self) -> String {
        format!("{:x}", self.hash.finalize())
    }

    fn folder(&mut self, path: &Path, depth: usize) {
        let names = fs::read_dir(path).map(|entries| {
            let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
            names.sort();
            names
        });
        let names = match names {
            Ok(names) => names,
            Err(error) => return self.add(error.kind().to_string().as_bytes()),
        };
        for name in names {
            self.entries += 1;
            if self.entries > ENTRIES {
                return;
            }
            self.add(name.as_encoded_bytes());
            let path = path.join(&name);
            match fs::symlink_metadata(&path) {
                Ok(found) if found.is_dir() => {
                    self.add(b"folder");
                    if depth < DEPTH && !CLOSED.iter().any(|closed| name == *closed) {
                        self.folder(&path, depth + 1);
                    }
                    self.add(b"end");
                }
                Ok(found) if found.is_symlink() => {
                    let target = fs::read_link(&path).unwrap_or_default();
                    self.add(b"link");
                    self.add(target.as_os_str().as_encoded_bytes());
                }
                Ok(found) => self.file(&path, &found, FILE),
                Err(error) => self.add(error.kind().to_string().as_bytes()),
            }
        }
    }

    fn file(&mut self, path: &Path, found: &Metadata, limit: u64) {
        // A pipe or a device would be used up, or never end.
        if !found.is_file() {
            return self.add(b"special");
        }
        if found.len() > limit || self.bytes + found.len() > TOTAL.max(limit) {
            let time = found.modified().ok();
            let time = time.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            self.add(&found.len().to_be_bytes());
            return self.add(&time.map_or(0, |time| time.as_nanos()).to_be_bytes());
        }
        self.bytes += found.len();
        match contents(path, limit) {
            Ok(digest) => self.add(&digest),
            Err(error) => self.add(error.kind().to_string().as_bytes()),
        }
    }
}

fn contents(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut hash = Sha256::new();
    let mut file = File::open(path)?.take(limit);
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().to_vec()),
            read => hash.update(&buffer[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &Path) -> String {
        let mut fingerprint = Fingerprint::new();
        fingerprint.add_path(path);
        fingerprint.finish()
    }

    #[test]
    fn every_change_of_a_folder_shows() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path();
        let mut seen = std::collections::BTreeSet::new();
        let mut changed = |what: &str| {
            let digest = of(root);
            assert_eq!(digest, of(root), "{what}: the same again");
            assert!(seen.insert(digest), "{what} does not show");
        };
        changed("an empty folder");
        fs::create_dir(root.join("ex06")).unwrap();
        changed("a folder");
        fs::write(root.join("ex06/a.tf"), "a").unwrap();
        changed("a file");
        fs::write(root.join("ex06/a.tf"), "b").unwrap();
        changed("its content");
        fs::rename(root.join("ex06/a.tf"), root.join("ex06/b.tf")).unwrap();
        changed("its name");
        fs::rename(root.join("ex06/b.tf"), root.join("b.tf")).unwrap();
        changed("its folder");
        fs::remove_file(root.join("b.tf")).unwrap();
        fs::remove_dir(root.join("ex06")).unwrap();
        assert_ne!(of(root), of(&root.join("nowhere")));
    }

    #[test]
    fn parts_do_not_run_into_one_another() {
        let of = |parts: &[&str]| {
            let mut fingerprint = Fingerprint::new();
            for part in parts {
                fingerprint.add(part.as_bytes());
            }
            fingerprint.finish()
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_ne!(of(&["a"]), of(&["a", ""]));
    }
}
