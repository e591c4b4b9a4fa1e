//! Which buckets and objects there are, and their side files.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use s3s::{S3Error, S3Result, s3_error};
use serde::{Deserialize, Serialize};

use super::multipart::Upload;

/// Ending of a side file.
const META: &str = ".json";
/// Ending of a file with bytes.
pub(super) const DATA: &str = ".data";

/// What a client says about an object, and gets back.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Attributes {
    pub(super) content_type: Option<String>,
    pub(super) content_encoding: Option<String>,
    pub(super) content_disposition: Option<String>,
    pub(super) content_language: Option<String>,
    pub(super) cache_control: Option<String>,
    pub(super) metadata: Option<BTreeMap<String, String>>,
}

/// Checksums that the client sent and that were found right, in base64.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sums {
    pub(super) crc32: Option<String>,
    pub(super) crc32c: Option<String>,
    pub(super) crc64nvme: Option<String>,
    pub(super) sha1: Option<String>,
    pub(super) sha256: Option<String>,
}

/// A file that holds part of an object's bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Segment {
    pub(super) file: String,
    pub(super) size: u64,
}

/// One object. An upload in parts keeps its parts as segments.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Object {
    pub(super) key: String,
    pub(super) size: u64,
    pub(super) e_tag: String,
    pub(super) modified: SystemTime,
    pub(super) attributes: Attributes,
    pub(super) sums: Sums,
    pub(super) segments: Vec<Segment>,
    /// Name of its side file.
    pub(super) side_file: String,
}

#[derive(Debug)]
pub(super) struct Bucket {
    pub(super) created: SystemTime,
    pub(super) objects: BTreeMap<String, Arc<Object>>,
}

#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) buckets: BTreeMap<String, Bucket>,
    /// Uploads in parts, by id; they do not outlive the process.
    pub(super) uploads: BTreeMap<String, Upload>,
}

impl Index {
    pub(super) fn bucket(&self, name: &str) -> S3Result<&Bucket> {
        let found = self.buckets.get(name);
        found.ok_or_else(|| s3_error!(NoSuchBucket, "The specified bucket does not exist"))
    }

    pub(super) fn object(&self, bucket: &str, key: &str) -> S3Result<Arc<Object>> {
        let found = self.bucket(bucket)?.objects.get(key);
        found
            .cloned()
            .ok_or_else(|| s3_error!(NoSuchKey, "The specified key does not exist."))
    }
}

/// All buckets below one directory.
#[derive(Debug)]
pub(in crate::embedded) struct Objects {
    pub(super) root: PathBuf,
    pub(super) region: String,
    index: RwLock<Index>,
}

impl Objects {
    /// Reads the side files below `root`; bytes that none names are what an
    /// interrupted upload left, and are removed.
    pub(in crate::embedded) fn open(root: &Path, region: &str) -> io::Result<Self> {
        let mut index = Index::default();
        for entry in std::fs::read_dir(root)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if entry.file_type()?.is_dir() {
                index.buckets.insert(name, load(&entry.path())?);
            }
        }
        Ok(Self {
            root: root.to_owned(),
            region: region.to_owned(),
            index: RwLock::new(index),
        })
    }

    pub(super) fn read<T>(&self, look: impl FnOnce(&Index) -> T) -> T {
        look(&self.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn write<T>(&self, change: impl FnOnce(&mut Index) -> T) -> T {
        change(&mut self.index.write().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn dir(&self, bucket: &str) -> PathBuf {
        self.root.join(bucket)
    }

    /// Puts an object in its place, side file first, if `allowed` then; what
    /// it replaces is removed.
    pub(super) fn commit(
        &self,
        bucket: &str,
        object: Object,
        allowed: impl FnOnce(Option<&Object>) -> S3Result<()>,
    ) -> S3Result<()> {
        let dir = self.dir(bucket);
        let replaced = self.write(|index| {
            let objects = match index.buckets.get_mut(bucket) {
                Some(bucket) => &mut bucket.objects,
                None => return Err(s3_error!(NoSuchBucket)),
            };
            allowed(objects.get(&object.key).map(Arc::as_ref))?;
            write_side_file(&dir, &object).map_err(S3Error::internal_error)?;
            Ok(objects.insert(object.key.clone(), Arc::new(object)))
        })?;
        if let Some(old) = replaced {
            remove_files(&dir, &old);
        }
        Ok(())
    }
}

/// Removes an object's files; one that stays behind is only lost space.
pub(super) fn remove_files(dir: &Path, object: &Object) {
    let _ = std::fs::remove_file(dir.join(&object.side_file));
    remove_segments(dir, &object.segments);
}

pub(super) fn remove_segments(dir: &Path, segments: &[Segment]) {
    for segment in segments {
        let _ = std::fs::remove_file(dir.join(&segment.file));
    }
}

/// A name for a side file that no other has.
pub(super) fn side_file() -> S3Result<String> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(|_| s3_error!(InternalError))?;
    Ok(super::blob::hex(&random) + META)
}

fn write_side_file(dir: &Path, object: &Object) -> io::Result<()> {
    let text = serde_json::to_vec(object)?;
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    io::Write::write_all(&mut file, &text)?;
    file.persist(dir.join(&object.side_file))?;
    Ok(())
}

fn load(dir: &Path) -> io::Result<Bucket> {
    let created = dir.metadata()?.modified()?;
    let mut objects: BTreeMap<String, Arc<Object>> = BTreeMap::new();
    let mut data = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(DATA) {
            data.insert(name);
        } else if name.ends_with(META) {
            let object: Object = serde_json::from_slice(&std::fs::read(entry.path())?)?;
            // A crash between writing and removing leaves two: the newer counts.
            let known = objects.get(&object.key);
            if known.is_none_or(|known| known.modified < object.modified) {
                objects.insert(object.key.clone(), Arc::new(object));
            }
        }
    }
    for object in objects.values() {
        for segment in &object.segments {
            data.remove(&segment.file);
        }
    }
    for orphan in data {
        std::fs::remove_file(dir.join(orphan))?;
    }
    Ok(Bucket { created, objects })
}
