//! What stands in front of moto: S3 is the embedded one, which enforces
//! signatures and expiry where moto does not; single calls can go wrong; what
//! is asked is noted, and moto is asked the same thing once.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use api::embedded::Store;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, Uri, header};
use axum::response::IntoResponse as _;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::fault::Fault;

/// More than any call of a test holds.
const LARGEST_CALL: usize = 16 << 20;

/// One endpoint for everything, until it is dropped.
#[derive(Debug)]
pub struct Front {
    endpoint: String,
    rules: Arc<Mutex<Rules>>,
    _stop: oneshot::Sender<()>,
}

#[derive(Debug, Default)]
struct Rules {
    /// What goes wrong, and how often yet; always, when that is not set.
    fault: Option<(String, Fault, Option<usize>)>,
    /// How often each action was asked.
    asked: BTreeMap<String, usize>,
    /// What moto answered, by what it was asked; unless it is to be asked anew.
    answers: Option<HashMap<Vec<u8>, (StatusCode, HeaderMap, Bytes)>>,
}

#[derive(Clone)]
struct Behind {
    moto: String,
    /// What answers for S3; moto, without.
    store: Option<Store>,
    http: reqwest::Client,
    rules: Arc<Mutex<Rules>>,
}

impl Front {
    /// Serves moto and a store on a free port of this machine.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn start(moto: &str, store: Store) -> std::io::Result<Self> {
        Self::before(moto, Some(store)).await
    }

    /// Serves moto alone, its S3 too.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn before_moto(moto: &str) -> std::io::Result<Self> {
        Self::before(moto, None).await
    }

    async fn before(moto: &str, store: Option<Store>) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let rules = Arc::<Mutex<Rules>>::default();
        let behind = Behind {
            moto: moto.to_owned(),
            store,
            http: reqwest::Client::new(),
            rules: Arc::clone(&rules),
        };
        let router = Router::new().fallback(answer).with_state(behind);
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            axum::serve(listener, router)
                .with_graceful_shutdown(stopped)
                .await
        });
        Ok(Self {
            endpoint,
            rules,
            _stop: stop,
        })
    }

    /// `http://127.0.0.1:<port>`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// From now on denies an action, such as `ec2:DescribeSubnets`, or none.
    pub fn deny(&self, action: Option<&str>) {
        self.spoil(action.map(|action| (action, Fault::Denied, None)));
    }

    /// From now on an action goes wrong, so many times or always; or none does.
    pub fn spoil(&self, fault: Option<(&str, Fault, Option<usize>)>) {
        let fault = fault.map(|(action, fault, times)| (action.to_owned(), fault, times));
        self.rules().fault = fault;
    }

    /// From now on remembers what moto answers, and forgets what it has.
    pub fn remember(&self) {
        self.rules().answers = Some(HashMap::new());
    }

    /// How often each action was asked since this was called last.
    pub fn asked(&self) -> BTreeMap<String, usize> {
        std::mem::take(&mut self.rules().asked)
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Behind {
    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What goes wrong with a call, which is noted.
    fn fault(&self, action: &str) -> Option<Fault> {
        let mut rules = self.rules();
        *rules.asked.entry(action.to_owned()).or_default() += 1;
        let (spoilt, fault, times) = rules.fault.as_mut().filter(|one| one.0 == action)?;
        debug_assert_eq!(spoilt, action);
        match times {
            Some(0) => return None,
            Some(left) => *left -= 1,
            None => {}
        }
        Some(*fault)
    }
}

async fn answer(State(behind): State<Behind>, request: Request<Body>) -> Response<Body> {
    let Some(service) = service(&request) else {
        // A presigned URL, or anybody: nobody's call.
        return match &behind.store {
            Some(store) => store.respond(request).await,
            None => behind.public(request).await,
        };
    };
    if let Some(store) = behind.store.as_ref().filter(|_| service == "s3") {
        let action = s3_action(request.method(), request.uri());
        if let Some(fault) = behind.fault(&action) {
            return fault.answer(&service, || Bytes::from_static(b"<Half></Half>"));
        }
        return store.respond(request).await;
    }
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_CALL).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    // Its errors are not written as those of buckets are.
    let service = if head.uri.path() == ACCOUNT_BLOCK {
        "s3control".to_owned()
    } else {
        service
    };
    let action = match service.as_str() {
        "s3control" => "s3:GetAccountPublicAccessBlock".to_owned(),
        "s3" => s3_action(&head.method, &head.uri),
        "lambda" => format!("lambda:{}", lambda_operation(&head.uri)),
        other => format!("{}:{}", prefix(other), operation(&head.uri, &body)),
    };
    let fault = behind.fault(&action);
    let changes = |one: &Fault| matches!(one, Fault::Cut | Fault::Unready);
    if let Some(fault) = fault.filter(|one| !changes(one)) {
        return fault.answer(&service, Bytes::new);
    }
    let Ok((status, headers, bytes)) = behind.ask(&head, body).await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    match fault {
        Some(fault) => fault.answer(&service, || bytes),
        None => (status, headers, bytes).into_response(),
    }
}

impl Behind {
    /// Lets anybody read objects, and no more; moto would let them do anything.
    async fn public(&self, request: Request<Body>) -> Response<Body> {
        let (head, _) = request.into_parts();
        let is_object = head.uri.path().trim_matches('/').contains('/');
        if head.method != Method::GET || !is_object {
            return StatusCode::FORBIDDEN.into_response();
        }
        match self.ask(&head, Bytes::new()).await {
            Ok(told) => told.into_response(),
            Err(_) => StatusCode::BAD_GATEWAY.into_response(),
        }
    }

    /// Asks moto, unless it has answered this before.
    async fn ask(
        &self,
        head: &axum::http::request::Parts,
        body: Bytes,
    ) -> reqwest::Result<(StatusCode, HeaderMap, Bytes)> {
        let scope = head.headers.get(header::AUTHORIZATION);
        let scope = scope
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        // Key, date, region, service.
        let scope = scope.split(',').next().unwrap_or_default();
        let (method, uri) = (head.method.as_str(), head.uri.to_string());
        let asked = [scope.as_bytes(), method.as_bytes(), uri.as_bytes(), &body].concat();
        let known = self
            .rules()
            .answers
            .as_ref()
            .and_then(|all| all.get(&asked).cloned());
        if let Some(known) = known {
            return Ok(known);
        }
        let mut headers = head.headers.clone();
        // The client that forwards writes its own.
        headers.remove(header::HOST);
        headers.remove(header::CONTENT_LENGTH);
        let url = format!("{}{}", self.moto, head.uri);
        let sent = self
            .http
            .request(head.method.clone(), url)
            .headers(headers)
            .body(body);
        let answer = sent.send().await?;
        let kept = [
            header::CONTENT_TYPE.as_str(),
            "smithy-protocol",
            "x-amzn-errortype",
            "x-amz-bucket-region",
        ];
        let kept = kept.into_iter().filter_map(|name| {
            let name = header::HeaderName::from_static(name);
            let value = answer.headers().get(&name)?.clone();
            Some((name, value))
        });
        let headers: HeaderMap = kept.collect();
        let told = (answer.status(), headers, answer.bytes().await?);
        if let Some(answers) = &mut self.rules().answers {
            answers.insert(asked, told.clone());
        }
        Ok(told)
    }
}

/// The service by the scope of the signature: `<key>/<date>/<region>/<service>/…`.
fn service(request: &Request<Body>) -> Option<String> {
    let signed = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    let scope = signed.split("Credential=").nth(1)?;
    scope.split('/').nth(3).map(str::to_owned)
}

/// What a service is called in IAM.
fn prefix(service: &str) -> &str {
    match service {
        "monitoring" => "cloudwatch",
        other => other,
    }
}

/// What is asked: in the path of the newer protocols, in the form of others.
fn operation(uri: &Uri, body: &Bytes) -> String {
    if let Some((_, operation)) = uri.path().split_once("/operation/") {
        return operation.to_owned();
    }
    let form = String::from_utf8_lossy(body);
    let action = form
        .split('&')
        .find_map(|pair| pair.strip_prefix("Action="));
    action.unwrap_or_default().to_owned()
}

/// The operation of Lambda, by its path.
fn lambda_operation(uri: &Uri) -> &'static str {
    match uri.path().trim_end_matches('/').rsplit('/').next() {
        Some("functions") => "ListFunctions",
        Some("policy") => "GetPolicy",
        Some("urls") => "ListFunctionUrlConfigs",
        _ => "SomethingElse",
    }
}

/// Where S3 is asked about a whole account.
const ACCOUNT_BLOCK: &str = "/v20180820/configuration/publicAccessBlock";

/// The IAM action of what is asked of a bucket about itself.
const SETTINGS: [(&str, &str); 7] = [
    ("website", "GetBucketWebsite"),
    ("publicAccessBlock", "GetBucketPublicAccessBlock"),
    ("policy", "GetBucketPolicy"),
    ("policyStatus", "GetBucketPolicyStatus"),
    ("ownershipControls", "GetBucketOwnershipControls"),
    ("acl", "GetBucketAcl"),
    ("notification", "GetBucketNotification"),
];

/// The IAM action of a call to S3.
fn s3_action(method: &Method, uri: &Uri) -> String {
    let path = uri.path().trim_matches('/');
    let query = uri.query().unwrap_or_default();
    let has = |name: &str| {
        query
            .split('&')
            .any(|pair| pair.split('=').next() == Some(name))
    };
    let setting = SETTINGS.iter().find(|(name, _)| has(name));
    let setting = setting.filter(|_| method == Method::GET && !path.contains('/'));
    if let Some((_, action)) = setting {
        return format!("s3:{action}");
    }
    let action = match (method.as_str(), path.is_empty(), path.contains('/')) {
        ("GET", true, _) => "ListAllMyBuckets",
        ("GET", _, false) if has("location") => "GetBucketLocation",
        ("GET" | "HEAD", _, false) => "ListBucket",
        ("GET" | "HEAD", _, true) => "GetObject",
        ("DELETE", _, true) => "DeleteObject",
        (_, _, true) => "PutObject",
        _ => "SomethingElse",
    };
    format!("s3:{action}")
}
