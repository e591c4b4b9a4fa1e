//! A sandbox that runs.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use api::embedded::{KeyPair, Options as StoreOptions, Store};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::aws::{Engine, Rules};
use crate::doors::Behind;
use crate::effects::Objects;
use crate::endpoint::Endpoint;
use crate::functions::{self, FunctionDoor, Functions};
use crate::listen::{io, open, open_doors, serve};
use crate::log::{Log, Logged};
use crate::options::{Object, SandboxOptions, StartError};
use crate::reference_api;
use crate::s3::{S3, S3Rules, anonymous_rule};

/// How long a stopping sandbox waits for answers under way.
const GRACE: Duration = Duration::from_secs(3);

/// The port at which the course's API answers.
const PORT: u16 = 5000;

/// Where a public host and port is to be found instead, as in curl's
/// `--connect-to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectTo {
    /// The host, by name or address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Where it answers in truth.
    pub address: SocketAddr,
}

impl fmt::Display for ConnectTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.host, self.port, self.address)
    }
}

/// A running sandbox. Dropping it stops it without waiting.
pub struct Sandbox {
    endpoint: SocketAddr,
    doors: [SocketAddr; 3],
    keys: KeyPair,
    region: String,
    bucket: String,
    elb_dns: Option<String>,
    presigned_url: Option<String>,
    function_url: Option<SocketAddr>,
    instance_addresses: Vec<String>,
    log: Log,
    stop: CancellationToken,
    servers: JoinSet<()>,
    _uploads: TempDir,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("endpoint", &self.endpoint)
            .field("doors", &self.doors)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts everything: when it returns, every door answers.
    ///
    /// # Errors
    /// When a listener, the S3 or the API cannot be set up.
    pub async fn start(options: SandboxOptions) -> Result<Self, StartError> {
        // What serves a whole stack is big before it is spawned.
        Box::pin(Self::serve(options)).await
    }

    async fn serve(options: SandboxOptions) -> Result<Self, StartError> {
        let listen = options.listen;
        let listener = TcpListener::bind((listen, options.port))
            .await
            .map_err(io("listen"))?;
        let endpoint = listener.local_addr().map_err(io("own address"))?;
        let endpoint_url = format!("http://{endpoint}");
        let (keys, role_keys) = (KeyPair::random()?, KeyPair::random()?);
        let log = Log::new();
        let engine = Engine::new(
            options.stack.clone(),
            &keys.access_key_id,
            Rules {
                deny: options.deny.clone(),
                throttle: options.throttle.clone(),
                fail: options.fail.clone(),
                page_size: options.page_size,
            },
        );
        let region = engine.region().to_owned();
        let buckets = options.stack.buckets.items.keys();
        let buckets: Vec<String> = buckets.map(|id| id.0.clone()).collect();
        let bucket = api_bucket(&buckets);
        let store = Store::open(StoreOptions {
            credentials: vec![keys.clone(), role_keys.clone()],
            buckets,
            region: region.clone(),
            anonymous: Some(anonymous_rule(options.stack.clone())),
            ..StoreOptions::default()
        })?;
        let (stop, mut servers) = (CancellationToken::new(), JoinSet::new());
        let functions = Arc::new(Functions::new(
            options.stack.clone(),
            &region,
            functions::s3(&endpoint_url, &region, &role_keys),
            &options.http_faults,
            (log.clone(), stop.clone()),
        ));
        let s3 = S3::new(
            store,
            options.stack.clone(),
            &keys.access_key_id,
            S3Rules {
                deny: options.deny,
                throttle: options.throttle,
                fail: options.fail,
                faults: options.http_faults.clone(),
            },
            Arc::clone(&functions),
        );
        let objects = Objects::new(&endpoint_url, &region, &role_keys);
        s3.set_own(objects.clone());
        let behind = Arc::new(Endpoint::new(engine, s3, log.clone(), options.delay));
        serve(&mut servers, listener, behind.router(), &stop);
        put_all(&objects, options.objects).await?;
        let uploads = tempfile::Builder::new()
            .prefix("sandbox-uploads-")
            .tempdir()
            .map_err(io("uploads directory"))?;
        let with_ttl = reference_api::maker(&endpoint_url, &region, &role_keys, &bucket, &uploads);
        let api = with_ttl(options.presign_ttl)?;
        let presigned_url = reference_api::presigned_url(&options.http_faults, &with_ttl).await?;
        let behind = Behind {
            api,
            with_ttl: Arc::new(move |ttl| with_ttl(ttl).ok()),
            objects,
            bucket: bucket.clone(),
            log: log.clone(),
        };
        let doors =
            open_doors(&mut servers, &options.http_faults, &behind, (listen, &stop)).await?;
        let mut function_url = None;
        if functions.url().is_some() {
            let router = FunctionDoor::new(functions).router();
            function_url = Some(open(&mut servers, router, (listen, &stop)).await?);
        }
        let mut balancers = options.stack.load_balancers.values();
        let elb_dns = options
            .elb_dns
            .or_else(|| balancers.find_map(|one| one.dns_name.get().cloned()));
        let instances = options.stack.instances.values();
        let instance_addresses = instances.filter_map(|one| one.public_ip.get().cloned());
        Ok(Self {
            endpoint,
            doors,
            keys,
            region,
            bucket,
            elb_dns,
            presigned_url,
            function_url,
            instance_addresses: instance_addresses.collect(),
            log,
            stop,
            servers,
            _uploads: uploads,
        })
    }

    /// AWS's endpoint: `http://127.0.0.1:<port>`.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.endpoint)
    }

    /// The caller's access key id.
    pub fn access_key_id(&self) -> &str {
        &self.keys.access_key_id
    }

    /// The caller's secret access key.
    pub fn secret_access_key(&self) -> &str {
        &self.keys.secret_access_key
    }

    /// The region that everything is in.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The bucket that the API works on.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The reference API, as `--api` takes it.
    pub fn api_url(&self) -> String {
        format!("http://{}", self.doors[0])
    }

    /// The DNS name of the load balancer, as `--elb` takes it; empty when there
    /// is none.
    pub fn elb_dns(&self) -> &str {
        self.elb_dns.as_deref().unwrap_or_default()
    }

    /// A presigned URL for the course's file, valid for the ten minutes of ex01,
    /// as `--presigned-url` takes it; none when the bucket holds no such file.
    pub fn presigned_url(&self) -> Option<&str> {
        self.presigned_url.as_deref()
    }

    /// The function URL, as `--function-url` takes it; none when the stack has
    /// none.
    pub fn function_url(&self) -> Option<String> {
        self.function_url
            .map(|address| format!("http://{address}/"))
    }

    /// How the public names and addresses of the stack are reached: the
    /// balancer's name and the instances' addresses, at port 5000.
    pub fn connect_to(&self) -> Vec<ConnectTo> {
        let balancer = self.elb_dns.iter().map(|name| (name, self.doors[1]));
        let instances = self.instance_addresses.iter().map(|ip| (ip, self.doors[2]));
        balancer
            .chain(instances)
            .map(|(host, address)| ConnectTo {
                host: host.clone(),
                port: PORT,
                address,
            })
            .collect()
    }

    /// The environment that points the AWS SDKs and tools here.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ACCESS_KEY_ID", self.keys.access_key_id.clone()),
            ("AWS_SECRET_ACCESS_KEY", self.keys.secret_access_key.clone()),
            ("AWS_REGION", self.region.clone()),
            ("AWS_DEFAULT_REGION", self.region.clone()),
            ("AWS_ENDPOINT_URL", self.endpoint_url()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ]
    }

    /// Everything that was asked so far, in the order in which it was answered.
    pub fn request_log(&self) -> Vec<Logged> {
        self.log.entries()
    }

    /// Stops listening and waits, a bounded time, for answers under way.
    pub async fn stop(mut self) {
        self.stop.cancel();
        let ended = async { while self.servers.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(GRACE, ended).await;
        self.servers.abort_all();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Puts what is there from the start.
async fn put_all(objects: &Objects, all: Vec<Object>) -> Result<(), StartError> {
    for object in all {
        let put = objects.put(&object.bucket, &object.key, object.bytes).await;
        put.map_err(|detail| StartError::Object {
            bucket: object.bucket,
            key: object.key,
            detail,
        })?;
    }
    Ok(())
}

/// The course's bucket, else any, else the reference's name.
fn api_bucket(buckets: &[String]) -> String {
    let course = buckets.iter().find(|name| name.starts_with("module02-"));
    let bucket = course.or_else(|| buckets.first()).cloned();
    bucket.unwrap_or_else(|| fixtures::REFERENCE_BUCKET.to_owned())
}
