//! AWS's endpoint: one address for every service, told apart by the credential
//! scope that each request is signed with.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};

use crate::aws::is_of_account;
use crate::aws::{Answer, Engine, Fault, Protocol, Request as Asked, Scope, ScopeError, Service};
use crate::log::{Log, Logged};
use crate::s3::S3;

/// More than any form of the query services.
const FORM_LIMIT: usize = 1024 * 1024;

/// Everything behind the endpoint.
pub(crate) struct Endpoint {
    pub(crate) engine: Engine,
    pub(crate) s3: S3,
    pub(crate) log: Log,
    pub(crate) delay: Duration,
    requests: AtomicU64,
}

impl Endpoint {
    pub(crate) fn new(engine: Engine, s3: S3, log: Log, delay: Duration) -> Self {
        Self {
            engine,
            s3,
            log,
            delay,
            requests: AtomicU64::new(0),
        }
    }

    /// A router that gives it every request.
    pub(crate) fn router(self: Arc<Self>) -> Router {
        Router::new().fallback(move |request: Request<Body>| {
            let endpoint = Arc::clone(&self);
            async move { endpoint.handle(request).await }
        })
    }

    async fn handle(&self, request: Request<Body>) -> Response<Body> {
        let at = self.log.now();
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let scope = Scope::of(request.headers(), request.uri().query());
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        let region = match &scope {
            Ok(scope) => scope.region.clone(),
            Err(_) => String::new(),
        };
        let (response, action) = match scope {
            Ok(scope) if scope.service == "s3" && !is_about_account(&request) => {
                self.s3.respond(request, Some(&scope.access_key_id)).await
            }
            Ok(scope) => self.query(&scope, request, number).await,
            Err(error) if is_form(&request) => (unsigned(error), "unsigned".to_owned()),
            // The store says itself what it makes of this.
            Err(_) => self.s3.respond(request, None).await,
        };
        self.log.add(Logged {
            action,
            region,
            status: response.status().as_u16(),
            at,
        });
        response
    }

    async fn query(
        &self,
        scope: &Scope,
        request: Request<Body>,
        number: u64,
    ) -> (Response<Body>, String) {
        let (parts, body) = request.into_parts();
        let body = match to_bytes(body, FORM_LIMIT).await {
            Ok(body) => body.to_vec(),
            Err(_) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
                return (response, "too large".to_owned());
            }
        };
        let request_id = format!("00000000-0000-4000-8000-{number:012x}");
        let asked = Asked {
            method: &parts.method,
            path: parts.uri.path(),
            query: parts.uri.query().unwrap_or_default(),
            headers: &parts.headers,
            body: &body,
        };
        let answer = self.engine.answer(scope, &asked, &request_id);
        let action = answer.action.clone();
        (respond(answer, &request_id), action)
    }
}

fn is_about_account(request: &Request<Body>) -> bool {
    is_of_account(request.headers(), request.uri().path())
}

/// Whether it looks like a call of a query service.
fn is_form(request: &Request<Body>) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    request.method() == Method::POST
        && request.uri().path() == "/"
        && kind.starts_with("application/x-www-form-urlencoded")
}

fn unsigned(error: ScopeError) -> Response<Body> {
    let fault = match error {
        ScopeError::Unsigned => Fault::unsigned(),
        ScopeError::Malformed => Fault::new(
            400,
            "IncompleteSignature",
            "the authorization header cannot be read",
        ),
    };
    let body = fault.document(Service::Sts, "sandbox");
    let answer = Answer {
        status: fault.status,
        protocol: Protocol::Query,
        error: Some(fault.code),
        body: body.into_bytes(),
        action: "unsigned".to_owned(),
    };
    respond(answer, "sandbox")
}

fn respond(answer: Answer, request_id: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(answer.protocol.content_type()),
    );
    match (answer.protocol, answer.error) {
        (Protocol::Cbor, _) => {
            headers.insert("smithy-protocol", HeaderValue::from_static("rpc-v2-cbor"));
        }
        (Protocol::RestJson, Some(code)) => {
            headers.insert("x-amzn-errortype", HeaderValue::from_static(code));
        }
        _ => {}
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}
