//! What to drive, how far, and within which bounds.

use std::time::Duration;

use checker_model::Course;
use checker_model::transcript::{Door, Step};
use url::Url;

use crate::connect_to::ConnectTo;

/// The API to drive.
#[derive(Debug, Clone)]
pub struct Target {
    /// Through which door it is reached.
    pub door: Door,
    /// What every path is appended to, such as `http://name:5000`. A user name
    /// or password in it is dropped: the prober sends no credentials.
    pub base_url: Url,
    /// The bucket named with `--bucket`; without it, the one that the API's
    /// own messages name.
    pub given_bucket: Option<String>,
}

/// Bounds on everything that a server could make endless.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Until a connection stands, name resolution and TLS included.
    pub connect: Duration,
    /// From then until the head of the final answer, redirects included.
    pub answer: Duration,
    /// From the head until the end of the body.
    pub body: Duration,
    /// No exchange is begun after this, the wait for expiry not counted.
    pub whole: Duration,
    /// Bytes read and kept of a list answer, after decompression.
    pub json_body: usize,
    /// Bytes read of any other answer, after decompression.
    pub other_body: usize,
    /// Bytes of text kept of any other answer.
    pub text: usize,
    /// Bytes read (not kept) of a downloaded file.
    pub download: u64,
    /// Redirects followed in one exchange.
    pub redirects: usize,
    /// Headers accepted in one answer.
    pub headers: usize,
    /// For one question to S3.
    pub bucket: Duration,
    /// How long an uploaded object may take to appear in S3.
    pub appear: Duration,
    /// Longest wait for a presigned URL to expire.
    pub expiry: Duration,
    /// How long a resized image is waited for: longer than the function may take,
    /// its start included.
    pub resized: Duration,
    /// Bytes read of a resized image.
    pub image: usize,
    /// How long after its end an expired URL is asked, for rounded clocks.
    pub expiry_margin: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(30),
            body: Duration::from_secs(30),
            whole: Duration::from_mins(5),
            json_body: 16 << 20,
            other_body: 1 << 20,
            text: 64 << 10,
            download: 64 << 20,
            redirects: 5,
            headers: 100,
            bucket: Duration::from_secs(30),
            appear: Duration::from_secs(2),
            expiry: Duration::from_mins(15),
            resized: Duration::from_secs(90),
            image: 32 << 20,
            expiry_margin: Duration::from_secs(2),
        }
    }
}

/// Which parts of the API are driven, so that asking about the list uploads
/// nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one part, in or out, and any combination makes sense"
)]
pub struct Scope {
    /// `GET /`, and the burst through a balancer.
    pub root: bool,
    /// `GET /list_files`.
    pub list: bool,
    /// Uploads: of samples, odd names, missing files and `../`.
    pub upload: bool,
    /// Downloads; the sample they need is uploaded even without `upload`.
    pub download: bool,
}

impl Scope {
    /// Everything.
    pub const ALL: Self = Self {
        root: true,
        list: true,
        upload: true,
        download: true,
    };
    /// `GET /` alone.
    pub const ROOT: Self = Self {
        root: true,
        list: false,
        upload: false,
        download: false,
    };
    /// `GET /` and the list (ex03): nothing is written.
    pub const LIST: Self = Self {
        list: true,
        ..Self::ROOT
    };
}

/// How to drive it.
#[derive(Debug, Clone)]
pub struct Options {
    /// The bounds.
    pub limits: Limits,
    /// Which parts are driven.
    pub scope: Scope,
    /// Wait until a presigned URL has expired and ask it again.
    pub wait_expiry: bool,
    /// Where requests really go; the first that matches counts.
    pub connect_to: Vec<ConnectTo>,
    /// The course's parameters: a bucket that only the API names is looked
    /// into when its name begins with the course's prefix.
    pub course: Course,
    /// Upload and download names with spaces, accents, `+`, `%`, `#`.
    pub odd_names: bool,
    /// How many `GET /` a balancer gets at once; 0 for none.
    pub burst: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            scope: Scope::ALL,
            wait_expiry: false,
            connect_to: Vec::new(),
            course: Course::default(),
            odd_names: true,
            burst: 40,
        }
    }
}

/// What the prober is doing, for someone who watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// An exchange began.
    Began {
        /// Its number, from 1.
        exchange: usize,
        /// What it is for.
        step: Step,
    },
    /// An exchange ended.
    Ended {
        /// Its number, from 1.
        exchange: usize,
        /// The status of the answer, when there was one.
        status: Option<u16>,
    },
    /// A presigned URL has to expire first; sent about once a second.
    WaitingForExpiry {
        /// Seconds left.
        seconds: u64,
    },
    /// A resized image is not there yet.
    WaitingForResult {
        /// The status of the last look.
        status: Option<u16>,
        /// Seconds for which it is waited at most.
        seconds: u64,
    },
    /// The prober's own objects are being removed.
    CleaningUp,
}
