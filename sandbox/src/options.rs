//! What a sandbox is made of.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use checker_model::Stack;
use checker_model::storage::COURSE_FILE;
use fixtures::{Break, BreakError, HttpFault, course_file};

/// An object that is in a bucket from the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The bucket; it must be one of the stack's.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// What websites show.
const PAGE: &[u8] = b"<!doctype html><title>sandbox</title>\n";

/// What a sandbox is made of.
#[derive(Debug, Clone)]
pub struct SandboxOptions {
    /// What there is.
    pub stack: Stack,
    /// What is in its buckets.
    pub objects: Vec<Object>,
    /// The load balancer's DNS name that people are told; that of the stack's
    /// first balancer, when not given.
    pub elb_dns: Option<String>,
    /// What goes wrong over HTTP.
    pub http_faults: Vec<HttpFault>,
    /// IAM actions that are denied; `*` and `?` are wildcards.
    pub deny: Vec<String>,
    /// IAM actions that are throttled, always.
    pub throttle: Vec<String>,
    /// IAM actions that fail with status 500, always.
    pub fail: Vec<String>,
    /// How long every call of AWS takes at least.
    pub delay: Duration,
    /// Pages of AWS's listings are never longer than this.
    pub page_size: Option<usize>,
    /// How long the API's presigned URLs are valid.
    pub presign_ttl: Duration,
    /// Where everything listens; every door gets a free port.
    pub listen: IpAddr,
    /// The port of AWS's endpoint; 0 for a free one.
    pub port: u16,
}

impl SandboxOptions {
    /// A stack with the course's files that its buckets hold, a page in those
    /// that are websites or public, and nothing that goes wrong.
    pub fn new(stack: Stack) -> Self {
        let files = stack.buckets.values().filter_map(|bucket| {
            Some(Object {
                bucket: bucket.id.0.clone(),
                key: COURSE_FILE.to_owned(),
                bytes: course_file(bucket.course_file.get()?),
            })
        });
        let pages = stack.buckets.values().filter_map(|bucket| {
            let website = bucket.website.get();
            let named = website.and_then(|website| website.index_document.get());
            let is_public = bucket.policy_is_public.get() == Some(&true);
            (named.is_some() || is_public).then(|| Object {
                bucket: bucket.id.0.clone(),
                key: named.map_or("index.html", String::as_str).to_owned(),
                bytes: PAGE.to_vec(),
            })
        });
        Self {
            objects: files.chain(pages).collect(),
            stack,
            elb_dns: None,
            http_faults: Vec::new(),
            deny: Vec::new(),
            throttle: Vec::new(),
            fail: Vec::new(),
            delay: Duration::ZERO,
            page_size: None,
            presign_ttl: Duration::from_mins(2),
            listen: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
        }
    }

    /// The account that holds both references.
    pub fn reference() -> Self {
        Self::of(fixtures::whole_stack())
    }

    fn of(stack: Stack) -> Self {
        Self {
            elb_dns: Some(fixtures::REFERENCE_ELB_DNS.to_owned()),
            ..Self::new(stack)
        }
    }

    /// The same with one requirement broken.
    ///
    /// # Errors
    /// When the break does not fit the reference stack.
    pub fn broken(one: &Break) -> Result<Self, BreakError> {
        Ok(Self {
            http_faults: one.http.clone(),
            ..Self::of(fixtures::broken_stack(one)?)
        })
    }
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self::reference()
    }
}

/// Why a sandbox could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A listener or a directory.
    #[error("{what}: {source}")]
    Io {
        /// What was being made.
        what: &'static str,
        /// What the system answered.
        source: std::io::Error,
    },
    /// The embedded S3.
    #[error(transparent)]
    S3(#[from] api::embedded::EmbeddedError),
    /// The reference API.
    #[error(transparent)]
    Api(#[from] api::StartError),
    /// An object could not be put into its bucket.
    #[error("object {bucket}/{key}: {detail}")]
    Object {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
        /// What S3 answered.
        detail: String,
    },
}
