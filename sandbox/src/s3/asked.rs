//! A request of S3, as far as it decides what may be done and what happens.

use axum::http::{HeaderMap, Method, Request, header};
use percent_encoding::percent_decode_str;

use super::settings;
use crate::functions::Happened;

/// A request, as far as it decides what may be done.
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) bucket: String,
    pub(super) key: String,
    query: Vec<(String, String)>,
    pub(super) content_type: Option<String>,
    /// Bytes that are sent, as the request says.
    size: Option<u64>,
    is_copy: bool,
    pub(super) is_signed: bool,
}

impl Asked {
    pub(super) fn of<B>(request: &Request<B>) -> Self {
        let path = request.uri().path().trim_start_matches('/');
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let query = request.uri().query().unwrap_or_default();
        let query: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let headers = request.headers();
        let header = |name: &str| headers.get(name)?.to_str().ok();
        let sizes = ["x-amz-decoded-content-length", "content-length"];
        let signs = |name: &str| matches!(name, "X-Amz-Signature" | "Signature");
        Self {
            method: request.method().clone(),
            bucket: decode(bucket),
            key: decode(key),
            content_type: header("content-type").map(str::to_owned),
            size: sizes.iter().find_map(|name| header(name)?.parse().ok()),
            is_copy: headers.contains_key("x-amz-copy-source"),
            is_signed: headers.contains_key(header::AUTHORIZATION)
                || query.iter().any(|(name, _)| signs(name)),
            query,
        }
    }

    pub(super) fn path(&self) -> String {
        format!("/{}/{}", self.bucket, self.key)
    }

    /// Whether nothing is asked but the object, or the list of objects: what
    /// else there is, is nobody's without credentials.
    pub(super) fn is_plain(&self) -> bool {
        const OF_LISTS: [&str; 9] = [
            "continuation-token",
            "delimiter",
            "encoding-type",
            "fetch-owner",
            "list-type",
            "marker",
            "max-keys",
            "prefix",
            "start-after",
        ];
        let mut names = self.query.iter().map(|(name, _)| name.as_str());
        names.all(|name| name == "x-id" || self.key.is_empty() && OF_LISTS.contains(&name))
    }

    /// What it makes happen to an object, once it is answered with success.
    pub(super) fn happens(&self, headers: &HeaderMap) -> Option<Happened> {
        let name = match self.method {
            _ if self.bucket.is_empty() || self.key.is_empty() => return None,
            Method::PUT if self.is_copy => "ObjectCreated:Copy",
            Method::PUT if self.query.iter().all(|(name, _)| is_of_put(name)) => {
                "ObjectCreated:Put"
            }
            Method::POST if self.asks("uploadId") => "ObjectCreated:CompleteMultipartUpload",
            Method::DELETE if !self.asks("uploadId") && !self.asks("tagging") => {
                "ObjectRemoved:Delete"
            }
            _ => return None,
        };
        let e_tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
        Some(Happened {
            name,
            bucket: self.bucket.clone(),
            key: self.key.clone(),
            size: self.size.filter(|_| name == "ObjectCreated:Put"),
            e_tag: e_tag.unwrap_or_default().trim_matches('"').to_owned(),
        })
    }

    pub(super) fn asks(&self, name: &str) -> bool {
        self.query.iter().any(|(key, _)| key == name)
    }

    /// The IAM action that reads the setting of a bucket that is asked for.
    pub(super) fn setting(&self) -> Option<&'static str> {
        let mut all = settings::ACTIONS.iter();
        let (_, action) = all.find(|(name, _)| self.asks(name))?;
        Some(action)
    }

    /// The IAM action that is needed.
    pub(super) fn action(&self) -> &'static str {
        let reads = matches!(self.method, Method::GET | Method::HEAD);
        match (self.bucket.is_empty(), self.key.is_empty()) {
            (true, _) => "s3:ListAllMyBuckets",
            (false, true) if self.asks("location") => "s3:GetBucketLocation",
            (false, true) if self.asks("tagging") => "s3:GetBucketTagging",
            (false, true) if reads => self.setting().unwrap_or("s3:ListBucket"),
            (false, true) if self.method == Method::POST => "s3:DeleteObject",
            (false, true) if self.method == Method::DELETE => "s3:DeleteBucket",
            (false, true) => "s3:CreateBucket",
            (false, false) if reads => "s3:GetObject",
            (false, false) if self.method == Method::DELETE => "s3:DeleteObject",
            (false, false) => "s3:PutObject",
        }
    }
}

/// Whether a PUT of an object has this parameter: those of other things that
/// are put have names of their own, such as `tagging` or `partNumber`.
fn is_of_put(name: &str) -> bool {
    name == "x-id" || name.to_ascii_lowercase().starts_with("x-amz-")
}
