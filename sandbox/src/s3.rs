//! S3 behind AWS's endpoint: what the embedded store leaves out, and the faults
//! of presigned URLs.

mod answers;
mod settings;

use api::embedded::Store;
use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use checker_model::Stack;
use checker_model::policy::matches_action;
use fixtures::{Effect, HttpFault};
use percent_encoding::percent_decode_str;

use crate::aws::{ACCOUNT, Fault, Service};
use crate::effects::{self, Counters, Objects};
use answers::Read;

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
}

/// A request, as far as it decides what may be done.
struct Asked {
    method: Method,
    bucket: String,
    key: String,
    query: Vec<(String, String)>,
}

impl Asked {
    fn of<B>(request: &Request<B>) -> Self {
        let path = request.uri().path().trim_start_matches('/');
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let query = request.uri().query().unwrap_or_default();
        Self {
            method: request.method().clone(),
            bucket: decode(bucket),
            key: decode(key),
            query: url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        }
    }

    fn asks(&self, name: &str) -> bool {
        self.query.iter().any(|(key, _)| key == name)
    }

    /// The IAM action that reads the setting of a bucket that is asked for.
    fn setting(&self) -> Option<&'static str> {
        let mut all = settings::ACTIONS.iter();
        let (_, action) = all.find(|(name, _)| self.asks(name))?;
        Some(action)
    }

    /// The IAM action that is needed.
    fn action(&self) -> &'static str {
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

/// How S3 behaves besides answering.
pub(crate) struct S3Rules {
    pub(crate) deny: Vec<String>,
    pub(crate) throttle: Vec<String>,
    pub(crate) fail: Vec<String>,
    pub(crate) faults: Vec<HttpFault>,
}

impl S3 {
    pub(crate) fn new(store: Store, stack: Stack, caller_key: &str, rules: S3Rules) -> Self {
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
        let response = self.store.respond(request).await;
        (self.spoil(&asked, response).await, action.to_owned())
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

    /// Faults of presigned URLs.
    async fn spoil(&self, asked: &Asked, mut response: Response<Body>) -> Response<Body> {
        let presigned = asked.asks("X-Amz-Signature");
        for (number, fault) in self.faults.iter().enumerate() {
            let when = &fault.when;
            let fits = effects::fits_request(fault, &asked.method, asked.path().as_str())
                && (!when.presigned || presigned)
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
                Effect::IgnoreExpiry => {
                    if let Some(own) = self.own.get()
                        && let Some(bytes) = own.get(&asked.bucket, &asked.key).await
                    {
                        response = Response::new(Body::from(bytes));
                    }
                }
                _ => {}
            }
        }
        response
    }
}

impl Asked {
    fn path(&self) -> String {
        format!("/{}/{}", self.bucket, self.key)
    }
}
