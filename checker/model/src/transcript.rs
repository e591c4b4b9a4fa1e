//! What was said between the prober and a deployed API, in order, as data.
//!
//! The prober records and never judges; checks read the transcript and never
//! ask. Signatures and credentials are redacted before anything gets here, and
//! of a downloaded file only length and digest are kept.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::ids::InstanceId;

/// Through which door the API was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Door {
    /// The address given with `--api`: usually one instance.
    Api,
    /// The DNS name given with `--elb`, on the course's port.
    LoadBalancer,
    /// The public addresses of the instances of the stack, with `--api`.
    Instances,
    /// The URL given with `--presigned-url`; its sample is the course's file.
    PresignedUrl,
    /// The function URL given with `--function-url`, and what it leads to.
    FunctionUrl,
    /// A bucket without credentials: the one given with `--bucket`, else the
    /// website of the account.
    Bucket,
}

/// One conversation with an API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// Through which door.
    pub door: Door,
    /// What every path was appended to, such as `http://name:5000`; empty for
    /// [`Door::Instances`], and the host for [`Door::PresignedUrl`].
    pub base_url: String,
    /// When it began.
    pub started_at: Timestamp,
    /// The bucket named with `--bucket`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_bucket: Option<String>,
    /// The files that the prober made up.
    #[serde(default)]
    pub samples: Vec<Sample>,
    /// How the API wants its uploads; absent when it took none.
    #[serde(default)]
    pub dialect: Fact<Dialect>,
    /// The exchanges, in the order in which they were begun.
    pub exchanges: Vec<Exchange>,
    /// What S3 itself listed meanwhile.
    #[serde(default)]
    pub listings: Vec<BucketListing>,
    /// What S3 itself has under the names of samples.
    #[serde(default)]
    pub objects: Vec<StoredObject>,
    /// The images that the prober made up, and what is none, to be resized.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<ImageSent>,
    /// What the images are that were fetched, by exchange.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fetched: Vec<ImageFetched>,
    /// What S3 itself has of results that nobody could fetch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub whereabouts: Vec<Whereabouts>,
    /// Objects of the prober's that it could not remove, as `bucket/key`.
    #[serde(default)]
    pub left_behind: Vec<String>,
}

/// A file that the prober made up and uploads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Its length in bytes.
    pub length: u64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// What a sample is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// The upload that the exercises ask for.
    Upload,
    /// A name with spaces, accents, `+`, `%` or `#`.
    OddName,
    /// A name with `../` in it.
    Traversal,
}

/// How an API wants its uploads. The subject fixes the route only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Dialect {
    /// A multipart POST with the bytes in this field.
    Multipart {
        /// `file`, unless the API told another name.
        field: String,
    },
    /// The bytes as the body, the name in the query.
    RawQuery {
        /// POST or PUT.
        method: String,
        /// The parameter, such as `file`.
        parameter: String,
    },
    /// The bytes as the body, the name behind `/upload/`.
    RawPath {
        /// POST or PUT.
        method: String,
    },
    /// A JSON body that names a file on the host, or carries it.
    Json {
        /// POST or PUT.
        method: String,
        /// The member with the name, such as `file`.
        member: String,
    },
    /// GET with the name in the query, of a file already on the host.
    GetQuery {
        /// The parameter, such as `file`.
        parameter: String,
    },
    /// GET with the name behind `/upload/`, of a file already on the host.
    GetPath,
}

/// What an exchange was for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Step {
    /// `GET /`.
    Root,
    /// `GET /list_files`, before anything was uploaded.
    List,
    /// `GET /list_files`, after the sample was uploaded.
    ListAfterUpload,
    /// An upload of a sample, in one dialect; until one is understood, every
    /// attempt is recorded.
    Upload {
        /// Index into the samples.
        sample: usize,
        /// The dialect of this attempt.
        dialect: Dialect,
    },
    /// An upload that names a file which is not there, in one dialect.
    UploadMissing {
        /// The name.
        name: String,
        /// The dialect of this attempt.
        dialect: Dialect,
    },
    /// `GET /download/<file>` of an uploaded sample.
    Download {
        /// Index into the samples.
        sample: usize,
    },
    /// `GET /download/<file>` of a file that is not there.
    DownloadMissing {
        /// The name.
        name: String,
    },
    /// GET of the URL that a download answered.
    Presigned {
        /// Index into the samples.
        sample: usize,
    },
    /// The same after its time.
    PresignedExpired {
        /// Index into the samples.
        sample: usize,
    },
    /// `GET /` of one instance at its public address.
    InstanceRoot {
        /// Which one.
        instance: InstanceId,
    },
    /// One of a burst of `GET /` through a balancer.
    Burst,
    /// GET of the function URL with `?filename=`, for an image.
    UploadUrl {
        /// Index into the images.
        image: usize,
    },
    /// PUT to the URL that the function handed out, or to one made of it.
    Put {
        /// Index into the images.
        image: usize,
        /// In what way.
        way: PutWay,
    },
    /// GET of a URL at which a result was promised, without credentials.
    Resized {
        /// Index into the images.
        image: usize,
        /// Which of the promised URLs, from 0.
        which: usize,
    },
    /// GET of an object at its public address, without credentials.
    PublicObject {
        /// Its bucket.
        bucket: String,
        /// Its key.
        key: String,
        /// Why it is thought to be there.
        #[serde(default)]
        known_by: KnownBy,
    },
    /// GET of the list of a bucket's objects, without credentials.
    AnonymousListing {
        /// The bucket.
        bucket: String,
    },
}

/// How the key of an object is known that anyone is to fetch.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum KnownBy {
    /// It was fetched at the URL at which it was promised.
    #[default]
    Promise,
    /// S3 lists it to who has credentials.
    Listing,
    /// S3 lists it to anyone.
    AnonymousListing,
    /// The bucket's website names it: it may not be there.
    Website,
    /// Websites usually have it: it may not be there.
    Custom,
}

impl KnownBy {
    /// Whether it is there for sure, so that a refusal says something about who
    /// may read.
    pub const fn is_sure(self) -> bool {
        matches!(self, Self::Promise | Self::Listing | Self::AnonymousListing)
    }
}

/// How an image was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PutWay {
    /// As the answer says.
    AsSaid,
    /// With another content type than the one that was asked for.
    WrongType,
    /// With the same signature, for another key.
    OtherKey,
    /// After the URL's time.
    Expired,
}

/// A request and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// Its number in the transcript, from 1.
    pub number: usize,
    /// What it was for.
    pub step: Step,
    /// What was asked.
    pub request: Request,
    /// What came of it.
    pub outcome: Outcome,
    /// When it began, in milliseconds after the transcript did.
    pub offset_ms: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The URL, with signatures redacted.
    pub url: String,
    /// The headers that the prober set, names in lower case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// What the body was, in words: `multipart, field file, 512 bytes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// An answer.
    Response(Response),
    /// No connection: name not found, refused, no route, no answer to the
    /// connection in time. Says nothing about the API.
    Unreachable(String),
    /// A connection but no proper answer: closed, reset, not HTTP, silent
    /// beyond the time limit, redirects without end. The API's own doing.
    Broken(String),
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case, in the order received, bounded.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
}

/// A body, as far as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Bytes read, after decompression.
    pub length: u64,
    /// The SHA-256 of the bytes read, in hexadecimal.
    pub sha256: String,
    /// The text, redacted, when it is UTF-8 and was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Why it was not read to its end, when it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_short: Option<String>,
}

/// What S3 itself listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketListing {
    /// The number of the last exchange before it.
    pub after_exchange: usize,
    /// The bucket.
    pub bucket: String,
    /// Its keys, all of them.
    pub keys: Fact<BTreeSet<String>>,
}

/// What S3 itself has under the name of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredObject {
    /// Index into the samples.
    pub sample: usize,
    /// The bucket that was looked in.
    pub bucket: String,
    /// The key that was looked for.
    pub key: String,
    /// What is there.
    pub object: Fact<Digest>,
}

/// An image that the prober made up, or what it sends in place of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageSent {
    /// The file name that is asked for.
    pub name: String,
    /// What it is for.
    pub kind: ImageKind,
    /// What it is sent as, such as `image/jpeg`.
    pub content_type: String,
    /// Bytes.
    pub length: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
    /// Pixels across as it is to be seen, its orientation applied; 0 of what is
    /// no image.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// What an image is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageKind {
    /// A photograph-like JPEG: what the exercise is about.
    Jpeg,
    /// A JPEG that is to be turned by a quarter before it is shown (EXIF).
    Rotated,
    /// A PNG.
    Png,
    /// A PNG that one can see through in part.
    Alpha,
    /// A `WebP`.
    Webp,
    /// A PNG of a few pixels: smaller than any result.
    Tiny,
    /// A PNG one pixel high.
    Line,
    /// A JPEG of many pixels.
    Large,
    /// A text under the name of an image.
    Text,
}

/// What was fetched as an image, as far as it could be decoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageFetched {
    /// The number of the exchange.
    pub exchange: usize,
    /// What it is; absent when it is no image.
    pub image: Fact<ImageSeen>,
}

/// What S3 itself has of a result that nobody could fetch where it was promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// The number of the last exchange that looked for it.
    pub exchange: usize,
    /// Whether the object is there, so that it is only not public.
    #[serde(default)]
    pub stored: Fact<bool>,
    /// Where else objects of the same image are that nobody promised, as
    /// `bucket/key`; bounded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<String>,
}

/// A decoded image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageSeen {
    /// The format by its bytes, as a content type: `image/png`.
    pub format: String,
    /// Pixels across as it is to be seen, its orientation applied.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Whether a red corner is where the sent image has it: that the picture
    /// stands upright. Absent where it was too small to tell.
    #[serde(default)]
    pub upright: Fact<bool>,
}

/// Length and digest of some bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// Bytes.
    pub length: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

impl Transcript {
    /// A conversation in which nothing was said yet.
    pub fn new(door: Door, base_url: impl Into<String>, started_at: Timestamp) -> Self {
        Self {
            door,
            base_url: base_url.into(),
            started_at,
            given_bucket: None,
            samples: Vec::new(),
            dialect: Fact::default(),
            exchanges: Vec::new(),
            listings: Vec::new(),
            objects: Vec::new(),
            images: Vec::new(),
            fetched: Vec::new(),
            whereabouts: Vec::new(),
            left_behind: Vec::new(),
        }
    }

    /// The exchanges of one step.
    pub fn exchanges_of<'a>(
        &'a self,
        of: impl Fn(&Step) -> bool + 'a,
    ) -> impl Iterator<Item = &'a Exchange> {
        self.exchanges.iter().filter(move |e| of(&e.step))
    }

    /// The first sample made for a purpose, with its index.
    pub fn sample_for(&self, purpose: Purpose) -> Option<(usize, &Sample)> {
        self.samples
            .iter()
            .enumerate()
            .find(|(_, sample)| sample.purpose == purpose)
    }
}

impl Exchange {
    /// The answer, when there was one.
    pub fn response(&self) -> Option<&Response> {
        match &self.outcome {
            Outcome::Response(response) => Some(response),
            Outcome::Unreachable(_) | Outcome::Broken(_) => None,
        }
    }

    /// The second since 1970 at which its answer was there.
    pub fn answered_at(&self, started_at: Timestamp) -> i64 {
        let milliseconds = self.offset_ms.saturating_add(self.duration_ms);
        started_at
            .as_second()
            .saturating_add(i64::try_from(milliseconds / 1000).unwrap_or(i64::MAX))
    }
}

impl Response {
    /// The first header of this name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON, when it is.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_str(self.body.text.as_deref()?).ok()
    }
}
