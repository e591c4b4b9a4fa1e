//! An S3 in this process, for runs without AWS: demonstrations, tests, and the
//! sandbox. Signatures, presigned URLs and their expiry are enforced as S3
//! does, since the point is to see a client fail where AWS would fail it.
//!
//! [`Store`] is the service alone, to be put behind somebody else's router;
//! [`EmbeddedS3`] is a store with a listener of its own.

mod access;
mod objects;

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use axum::serve::ListenerExt as _;
use s3s::auth::SimpleAuth;
use s3s::route::S3Route;
use s3s::service::{S3Service, S3ServiceBuilder};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::client::{self, ClientOptions};
use access::Access;
use objects::Objects;

/// How long a stopping server waits for answers under way.
const GRACE: Duration = Duration::from_secs(5);

/// Bodies up to this size, in bytes, are read before they are judged.
const SMALL_BODY: usize = 64 * 1024;

/// Whether an unsigned request may go ahead, given its method, bucket and key
/// (empty for a request on the bucket itself). A bucket policy, in short.
pub type AnonymousRule = Arc<dyn Fn(&Method, &str, &str) -> bool + Send + Sync>;

/// One pair of keys that the store accepts.
#[derive(Clone)]
pub struct KeyPair {
    /// Access key id.
    pub access_key_id: String,
    /// Secret access key; never printed.
    pub secret_access_key: String,
}

impl KeyPair {
    /// A pair from the operating system's random source, in AWS's shape.
    ///
    /// # Errors
    /// [`EmbeddedError::Random`] when there is no such source.
    pub fn random() -> Result<Self, EmbeddedError> {
        let mut bytes = [0_u8; 48];
        getrandom::fill(&mut bytes).map_err(EmbeddedError::Random)?;
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let text: String = bytes
            .iter()
            .map(|byte| char::from(letters[usize::from(byte % 32)]))
            .collect();
        let (id, secret) = text.split_at(16);
        Ok(Self {
            access_key_id: format!("AKIA{id}"),
            secret_access_key: secret.to_owned(),
        })
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

/// What an embedded S3 is made of.
pub struct Options {
    /// Accepted keys; a random pair is made when the list is empty.
    pub credentials: Vec<KeyPair>,
    /// Where objects live; a temporary directory, removed at the end, when
    /// not given.
    pub root: Option<PathBuf>,
    /// Buckets to create if they are not there yet.
    pub buckets: Vec<String>,
    /// Where [`EmbeddedS3`] listens; port 0 picks a free one.
    pub listen: SocketAddr,
    /// The region that `HeadBucket` names and that the clients sign for.
    pub region: String,
    /// A route asked before the store itself, after signatures are checked.
    pub route: Option<Box<dyn S3Route>>,
    /// What may be done without a signature; nothing, when not given.
    pub anonymous: Option<AnonymousRule>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            credentials: Vec::new(),
            root: None,
            buckets: Vec::new(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            region: "eu-west-1".to_owned(),
            route: None,
            anonymous: None,
        }
    }
}

/// Why an embedded S3 could not start.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// The operating system gave no random bytes.
    #[error("no random bytes for credentials: {0}")]
    Random(getrandom::Error),
    /// A directory or the listener.
    #[error("{what}: {source}")]
    Io {
        /// What was being made.
        what: String,
        /// What the system answered.
        source: std::io::Error,
    },
    /// A bucket to create whose name is not one.
    #[error("`{0}` is not a bucket name")]
    BucketName(String),
}

fn io_error(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> EmbeddedError {
    let what = what.into();
    move |source| EmbeddedError::Io { what, source }
}

/// The directory that holds the objects: given, or ours to remove.
#[derive(Debug)]
enum Root {
    Given(PathBuf),
    Temporary(tempfile::TempDir),
}

impl Root {
    fn path(&self) -> &Path {
        match self {
            Self::Given(path) => path,
            Self::Temporary(dir) => dir.path(),
        }
    }
}

/// An S3 without a listener: hand it requests with [`Store::respond`].
#[derive(Clone)]
pub struct Store {
    service: S3Service,
    credentials: Arc<[KeyPair]>,
    region: String,
    root: Arc<Root>,
}

impl Store {
    /// Opens the store and creates its buckets.
    ///
    /// # Errors
    /// [`EmbeddedError`] when the root cannot be used.
    pub fn open(options: Options) -> Result<Self, EmbeddedError> {
        let root = match options.root {
            Some(path) => {
                std::fs::create_dir_all(&path)
                    .map_err(io_error(format!("data directory {}", path.display())))?;
                Root::Given(path)
            }
            None => Root::Temporary(
                tempfile::Builder::new()
                    .prefix("embedded-s3-")
                    .tempdir()
                    .map_err(io_error("temporary data directory"))?,
            ),
        };
        for bucket in &options.buckets {
            if !is_bucket_name(bucket) {
                return Err(EmbeddedError::BucketName(bucket.clone()));
            }
            std::fs::create_dir_all(root.path().join(bucket))
                .map_err(io_error(format!("bucket {bucket}")))?;
        }
        let objects = Objects::open(root.path(), &options.region)
            .map_err(io_error(format!("objects below {}", root.path().display())))?;
        let mut credentials = options.credentials;
        if credentials.is_empty() {
            credentials.push(KeyPair::random()?);
        }
        let mut auth = SimpleAuth::new();
        for pair in &credentials {
            let secret = pair.secret_access_key.clone().into();
            auth.register(pair.access_key_id.clone(), secret);
        }
        let mut builder = S3ServiceBuilder::new(objects);
        builder.set_auth(auth);
        builder.set_access(Access(options.anonymous));
        if let Some(route) = options.route {
            builder.set_route(BoxedRoute(route));
        }
        Ok(Self {
            service: builder.build(),
            credentials: credentials.into(),
            region: options.region,
            root: Arc::new(root),
        })
    }

    /// The bare `s3s` service; [`Store::respond`] reads small bodies first.
    pub fn service(&self) -> S3Service {
        self.service.clone()
    }

    /// The keys this store accepts.
    pub fn credentials(&self) -> &[KeyPair] {
        &self.credentials
    }

    /// Where the objects live: one directory per bucket, with files of random
    /// names.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// Answers one S3 request; errors of the S3 kind are answers too.
    pub async fn respond(&self, request: Request<Body>) -> Response<Body> {
        let request = match with_small_body_read(request).await {
            Ok(request) => request,
            Err(status) => return bare(status),
        };
        match self.service.call(request).await {
            Ok(response) => response.map(Body::new),
            Err(error) => {
                tracing::error!(?error, "embedded s3 could not answer");
                bare(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }

    /// A router that gives every path to this store.
    pub fn router(&self) -> Router {
        let store = self.clone();
        Router::new().fallback(move |request: Request<Body>| {
            let store = store.clone();
            async move { store.respond(request).await }
        })
    }
}

/// Reads a small body before the request is judged: a refusal sent while the
/// client still writes would reach it as a broken connection.
async fn with_small_body_read(request: Request<Body>) -> Result<Request<s3s::Body>, StatusCode> {
    let length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if !length.is_some_and(|length| (1..=SMALL_BODY).contains(&length)) {
        return Ok(request.map(s3s::Body::http_body_unsync));
    }
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, SMALL_BODY)
        .await
        .map_err(|_| StatusCode::BAD_REQUEST)?;
    Ok(Request::from_parts(head, s3s::Body::from(body)))
}

fn bare(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("root", &self.root.path())
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

/// The builder wants a type, the caller has a box.
struct BoxedRoute(Box<dyn S3Route>);

#[async_trait::async_trait]
impl S3Route for BoxedRoute {
    fn is_match(
        &self,
        method: &Method,
        uri: &axum::http::Uri,
        headers: &axum::http::HeaderMap,
        extensions: &mut axum::http::Extensions,
    ) -> bool {
        self.0.is_match(method, uri, headers, extensions)
    }

    async fn check_access(&self, request: &mut s3s::S3Request<s3s::Body>) -> s3s::S3Result<()> {
        self.0.check_access(request).await
    }

    async fn call(
        &self,
        request: s3s::S3Request<s3s::Body>,
    ) -> s3s::S3Result<s3s::S3Response<s3s::Body>> {
        self.0.call(request).await
    }
}

/// A store that listens on a port of its own until dropped or stopped.
#[derive(Debug)]
pub struct EmbeddedS3 {
    store: Store,
    address: SocketAddr,
    stop: CancellationToken,
    server: Option<JoinHandle<()>>,
}

impl EmbeddedS3 {
    /// Opens a store and serves it.
    ///
    /// # Errors
    /// [`EmbeddedError`] when the root or the address cannot be used.
    pub async fn start(options: Options) -> Result<Self, EmbeddedError> {
        let listen = options.listen;
        let store = Store::open(options)?;
        let listener = TcpListener::bind(listen)
            .await
            .map_err(io_error(format!("listen on {listen}")))?;
        let address = listener.local_addr().map_err(io_error("own address"))?;
        let stop = CancellationToken::new();
        let router = store.router();
        let signal = stop.clone();
        let server = tokio::spawn(async move {
            let listener = listener.tap_io(|stream| {
                // Small answers must not wait for the next segment.
                let _ = stream.set_nodelay(true);
            });
            let served = axum::serve(listener, router)
                .with_graceful_shutdown(async move { signal.cancelled_owned().await });
            if let Err(error) = served.await {
                tracing::error!(%error, "embedded s3 stopped");
            }
        });
        Ok(Self {
            store,
            address,
            stop,
            server: Some(server),
        })
    }

    /// `http://<address>`; presigned URLs start with it.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The store behind the listener.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// A client that signs with the first pair of keys.
    pub fn client(&self) -> aws_sdk_s3::Client {
        let pair = &self.store.credentials[0];
        client::with_keys(
            &ClientOptions {
                region: Some(self.store.region.clone()),
                endpoint_url: Some(self.endpoint_url()),
            },
            &pair.access_key_id,
            &pair.secret_access_key,
        )
    }

    /// Stops listening and waits, a bounded time, for answers under way.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Some(mut server) = self.server.take()
            && tokio::time::timeout(GRACE, &mut server).await.is_err()
        {
            server.abort();
        }
    }
}

impl Drop for EmbeddedS3 {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// S3's naming rules as far as they protect the directory tree.
fn is_bucket_name(name: &str) -> bool {
    (3..=63).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte))
        && !name.starts_with(['.', '-'])
        && !name.ends_with(['.', '-'])
        && !name.contains("..")
}
