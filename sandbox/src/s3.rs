//! S3 behind AWS's endpoint: what the embedded store leaves out, and the faults
//! of presigned URLs. What is put triggers the functions that are told of it.

mod answers;
mod asked;
mod settings;

use std::sync::Arc;

use api::embedded::Store;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use checker_model::Stack;
use checker_model::policy::matches_action;
use fixtures::{Effect, HttpFault};

use crate::aws::{ACCOUNT, Fault, Service};
use crate::effects::{self, Counters, Objects};
use crate::functions::Functions;
use crate::public;
use crate::spoiled::{SPOILABLE, set_headers};
use answers::Read;
use asked::Asked;

/// S3 as the endpoint sees it.
pub(crate) struct S3 {
    store: Store,
    stack: Stack,
    deny: Vec<String>,
    throttle: Vec<String>,
    fail: Vec<String>,
    caller_key: String,
    faults: Vec<HttpFault>,
    counters: Counters,
    own: std::sync::OnceLock<Objects>,
    functions: Arc<Functions>,
}

/// What may be done without a signature, as the store asks it.
pub(crate) fn anonymous_rule(stack: Stack) -> api::embedded::AnonymousRule {
    Arc::new(move |method, bucket, key| {
        let action = match (method, key.is_empty()) {
            (&Method::GET | &Method::HEAD, true) => "s3:ListBucket",
            (&Method::GET | &Method::HEAD, false) => "s3:GetObject",
            (&Method::PUT, false) => "s3:PutObject",
            (&Method::DELETE, false) => "s3:DeleteObject",
            _ => return false,
        };
        public::may(&stack, bucket, key, action)
    })
}

/// How S3 behaves besides answering.
pub(crate) struct S3Rules {
    pub(crate) deny: Vec<String>,
    pub(crate) throttle: Vec<String>,
    pub(crate) fail: Vec<String>,
    pub(crate) faults: Vec<HttpFault>,
}

impl S3 {
    pub(crate) fn new(
        store: Store,
        stack: Stack,
        caller_key: &str,
        rules: S3Rules,
        functions: Arc<Functions>,
    ) -> Self {
        let faults: Vec<HttpFault> = rules
            .faults
            .into_iter()
            .filter(|fault| fault.door == fixtures::FaultDoor::S3)
            .collect();
        Self {
            store,
            stack,
            deny: rules.deny,
            throttle: rules.throttle,
            fail: rules.fail,
            caller_key: caller_key.to_owned(),
            counters: Counters::new(faults.len()),
            faults,
            own: std::sync::OnceLock::new(),
            functions,
        }
    }

    /// The sandbox's own way into the store, once there is one.
    pub(crate) fn set_own(&self, objects: Objects) {
        let _ = self.own.set(objects);
    }

    /// Answers, and says which action it was.
    pub(crate) async fn respond(
        &self,
        request: Request<Body>,
        access_key_id: Option<&str>,
    ) -> (Response<Body>, String) {
        let asked = Asked::of(&request);
        let action = asked.action();
        // What the instances' role may do is not what the caller may do.
        if access_key_id == Some(self.caller_key.as_str()) {
            if let Some(refusal) = self.refusal(&asked, action) {
                return (refusal, action.to_owned());
            }
            if let Some(answer) = self.of_stack(&asked, action) {
                return (answer, action.to_owned());
            }
        }
        if !asked.is_signed && !asked.is_plain() {
            let refusal = denied(&asked);
            return (refusal, action.to_owned());
        }
        let (request, sent) = self.kept(&asked, request).await;
        let mut response = self.store.respond(request).await;
        if !asked.is_signed
            && response.status() == StatusCode::NOT_FOUND
            && !public::may(&self.stack, &asked.bucket, "", "s3:ListBucket")
        {
            // Who may not list is not told what is there.
            response = denied(&asked);
        }
        let happened = response.status().is_success();
        let happened = happened
            .then(|| asked.happens(response.headers()))
            .flatten();
        let response = self.spoil(&asked, response, sent).await;
        if let Some(happened) = happened.filter(|_| response.status().is_success()) {
            self.functions.happened(&happened);
        }
        (response, action.to_owned())
    }

    /// Keeps what is sent, where a fault may store it though S3 refuses it.
    async fn kept(&self, asked: &Asked, request: Request<Body>) -> (Request<Body>, Option<Bytes>) {
        let keeps = |fault: &HttpFault| {
            matches!(fault.effect, Effect::IgnoreExpiry | Effect::IgnoreSignature)
        };
        if asked.method != Method::PUT || !self.faults.iter().any(keeps) {
            return (request, None);
        }
        let (parts, body) = request.into_parts();
        let bytes = to_bytes(body, SPOILABLE).await.unwrap_or_default();
        let request = Request::from_parts(parts, Body::from(bytes.clone()));
        (request, Some(bytes))
    }

    fn refusal(&self, asked: &Asked, action: &str) -> Option<Response<Body>> {
        let named = |list: &[String]| list.iter().any(|pattern| matches_action(pattern, action));
        let fault = if named(&self.fail) {
            Fault::internal(Service::S3)
        } else if named(&self.throttle) {
            Fault::throttled(Service::S3)
        } else if named(&self.deny) {
            Fault::denied(Service::S3, self.caller(), action)
        } else {
            return None;
        };
        Some(answers::error(&fault, asked.method == Method::HEAD))
    }

    fn caller(&self) -> &str {
        let arn = self.stack.caller.arn.get();
        arn.map_or("the caller", String::as_str)
    }

    /// What the stack knows of its buckets and the store does not: regions, tags,
    /// settings. The store answers what is left.
    fn of_stack(&self, asked: &Asked, action: &str) -> Option<Response<Body>> {
        let account = self.stack.caller.account.get();
        let read = Read {
            caller: self.caller(),
            account: account.map_or(ACCOUNT, String::as_str),
        };
        let buckets = &self.stack.buckets;
        let found = buckets.values().find(|one| one.id.as_str() == asked.bucket);
        let is_setting = asked.method == Method::GET && asked.setting() == Some(action);
        let answer = match (action, found) {
            ("s3:ListAllMyBuckets", _) => answers::listing(&read, buckets),
            (_, None) if is_setting => read
                .complete(&buckets.incomplete)
                .and(Err(answers::no_such_bucket())),
            ("s3:GetBucketTagging", Some(found)) if asked.method == Method::GET => {
                answers::tagging(&read, found)
            }
            ("s3:GetBucketLocation", Some(found)) => answers::location(&read, found),
            ("s3:ListBucket", Some(found)) if asked.method == Method::HEAD => {
                Ok(answers::head(found))
            }
            (_, Some(found)) if is_setting => settings::answer(&read, found, action),
            _ => return None,
        };
        Some(answer.unwrap_or_else(|fault| answers::error(&fault, asked.method == Method::HEAD)))
    }

    /// What is refused is done all the same, with the sandbox's own keys.
    async fn accept(&self, asked: &Asked, sent: Option<&Bytes>) -> Option<Response<Body>> {
        let own = self.own.get()?;
        match sent {
            Some(sent) => {
                let stored = own.put(&asked.bucket, &asked.key, sent.to_vec()).await;
                stored.ok().map(|()| Response::new(Body::empty()))
            }
            None => {
                let bytes = own.get(&asked.bucket, &asked.key).await?;
                Some(Response::new(Body::from(bytes)))
            }
        }
    }

    /// Faults of S3 itself.
    async fn spoil(
        &self,
        asked: &Asked,
        mut response: Response<Body>,
        sent: Option<Bytes>,
    ) -> Response<Body> {
        let presigned = asked.asks("X-Amz-Signature");
        for (number, fault) in self.faults.iter().enumerate() {
            let when = &fault.when;
            let fits = effects::fits_request(fault, &asked.method, asked.path().as_str())
                && (!when.presigned || presigned)
                && (when.content_type.is_none() || when.content_type == asked.content_type)
                && when.status.is_none_or(|status| status == response.status())
                && self.counters.counts(number, when);
            if !fits {
                continue;
            }
            match &fault.effect {
                Effect::Body(text) => {
                    *response.body_mut() = Body::from(text.clone());
                    let length = HeaderValue::from(text.len());
                    response
                        .headers_mut()
                        .insert(header::CONTENT_LENGTH, length);
                    response.headers_mut().remove(header::ETAG);
                }
                Effect::Status(status) => {
                    *response.status_mut() =
                        StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                }
                Effect::Header(headers) => set_headers(response.headers_mut(), headers),
                Effect::IgnoreExpiry | Effect::IgnoreSignature => {
                    let (is_expired, refused) = is_expired(response).await;
                    response = refused;
                    if is_expired == (fault.effect == Effect::IgnoreExpiry)
                        && let Some(accepted) = self.accept(asked, sent.as_ref()).await
                    {
                        response = accepted;
                    }
                }
                _ => {}
            }
        }
        response
    }
}

/// What S3 says to who has no credentials.
fn denied(asked: &Asked) -> Response<Body> {
    let fault = Fault::new(403, "AccessDenied", "Access Denied");
    answers::error(&fault, asked.method == Method::HEAD)
}

/// Whether a refusal is for the time that is over.
async fn is_expired(response: Response<Body>) -> (bool, Response<Body>) {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, SPOILABLE).await.unwrap_or_default();
    let is_expired = String::from_utf8_lossy(&body).contains("expired");
    (is_expired, Response::from_parts(parts, Body::from(body)))
}
