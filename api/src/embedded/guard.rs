//! What stands between a signed request and the file-backed store: the store
//! keeps a key as a path, so keys that are not one plain path would escape
//! their bucket, or fail half way.

use std::path::{Path, PathBuf};

use axum::http::Method;
use s3s::access::{S3Access, S3AccessContext};
use s3s::dto::{
    CopyObjectInput, CopySource, DeleteBucketInput, DeleteObjectsInput, PostObjectInput,
};
use s3s::path::S3Path;
use s3s::{S3Request, S3Result, s3_error};

use super::AnonymousRule;

/// Longest file name of the usual file systems, in bytes.
const NAME_MAX: usize = 255;

pub(super) struct Guard {
    root: PathBuf,
    anonymous: Option<AnonymousRule>,
}

impl Guard {
    pub(super) fn new(root: PathBuf, anonymous: Option<AnonymousRule>) -> Self {
        Self { root, anonymous }
    }

    fn object(&self, method: &Method, bucket: &str, key: &str) -> S3Result<()> {
        check_key(bucket, key)?;
        let bucket = self.root.join(bucket);
        let path = bucket.join(key);
        if *method == Method::PUT || *method == Method::POST {
            // S3 has no directories: `a` and `a/b` may both be objects there.
            // Refusing beats the store's own answer, an internal error.
            if path.is_dir() && !key.ends_with('/') || has_file_above(&bucket, &path) {
                return Err(s3_error!(
                    NotImplemented,
                    "this store cannot keep a key beside another that has it as a folder"
                ));
            }
        } else if path.is_dir() && !key.ends_with('/') && *method != Method::DELETE {
            return Err(s3_error!(NoSuchKey));
        }
        Ok(())
    }
}

fn has_file_above(bucket: &Path, path: &Path) -> bool {
    path.ancestors()
        .skip(1)
        .take_while(|above| *above != bucket)
        .any(Path::is_file)
}

/// Refuses keys that a path cannot stand for.
fn check_key(bucket: &str, key: &str) -> S3Result<()> {
    let parts = key.strip_suffix('/').unwrap_or(key).split('/');
    for part in parts {
        if part.is_empty() || part == "." || part == ".." || part.contains('\0') {
            return Err(s3_error!(
                InvalidArgument,
                "this store cannot keep that key"
            ));
        }
        if part.len() > NAME_MAX {
            return Err(s3_error!(KeyTooLongError));
        }
    }
    // Its side files are called after bucket and key in base64.
    let base64 = |text: &str| (text.len() * 4).div_ceil(3);
    if base64(bucket) + base64(key) + ".bucket-.object-.upload-.metadata.json".len() + 36 > NAME_MAX
    {
        return Err(s3_error!(KeyTooLongError));
    }
    Ok(())
}

#[async_trait::async_trait]
impl S3Access for Guard {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        let (bucket, key) = match cx.s3_path() {
            S3Path::Root => ("", ""),
            S3Path::Bucket { bucket } => (&**bucket, ""),
            S3Path::Object { bucket, key } => (&**bucket, &**key),
        };
        if cx.credentials().is_none() {
            let allowed = self
                .anonymous
                .as_ref()
                .is_some_and(|rule| rule(cx.method(), bucket, key));
            if !allowed {
                return Err(s3_error!(AccessDenied, "signature is required"));
            }
        }
        if !key.is_empty() {
            self.object(cx.method(), bucket, key)?;
        }
        Ok(())
    }

    async fn copy_object(&self, req: &mut S3Request<CopyObjectInput>) -> S3Result<()> {
        match &req.input.copy_source {
            CopySource::Bucket { bucket, key, .. } => self.object(&Method::GET, bucket, key),
            _ => Err(s3_error!(NotImplemented)),
        }
    }

    async fn delete_objects(&self, req: &mut S3Request<DeleteObjectsInput>) -> S3Result<()> {
        for object in &req.input.delete.objects {
            check_key(&req.input.bucket, &object.key)?;
        }
        Ok(())
    }

    async fn post_object(&self, req: &mut S3Request<PostObjectInput>) -> S3Result<()> {
        self.object(&Method::POST, &req.input.bucket, &req.input.key)
    }

    async fn delete_bucket(&self, req: &mut S3Request<DeleteBucketInput>) -> S3Result<()> {
        let holds_files = has_files(&self.root.join(&req.input.bucket));
        if holds_files {
            return Err(s3_error!(BucketNotEmpty));
        }
        Ok(())
    }
}

/// Directories are what deleted keys leave behind, not objects.
fn has_files(dir: &Path) -> bool {
    let mut queue = vec![dir.to_owned()];
    while let Some(dir) = queue.pop() {
        let Ok(entries) = std::fs::read_dir(dir) else {
            continue;
        };
        for entry in entries.flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => queue.push(entry.path()),
                _ => return true,
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::check_key;

    #[test]
    fn keys_that_are_no_plain_path_are_refused() {
        for key in [
            "../x", "a/../x", "/x", "a//b", "a/./b", "..", ".", "a\0b", "/",
        ] {
            assert!(check_key("bucket", key).is_err(), "{key:?}");
        }
        for key in ["x", "a/b", "dir/", "..x", "a b+%#é.txt"] {
            assert!(check_key("bucket", key).is_ok(), "{key:?}");
        }
        assert!(check_key("bucket", &"x".repeat(256)).is_err());
    }
}
