//! S3 behind AWS's endpoint: what the embedded store leaves out, and the faults
//! of presigned URLs.

use api::embedded::Store;
use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use checker_model::Stack;
use checker_model::policy::matches_action;
use checker_model::storage::Bucket;
use fixtures::{Effect, HttpFault};
use percent_encoding::percent_decode_str;
use quick_xml::escape::escape;

use crate::aws::MADE_AT;
use crate::effects::{self, Counters, Objects};

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

    /// The IAM action that is needed.
    fn action(&self) -> &'static str {
        let reads = matches!(self.method, Method::GET | Method::HEAD);
        match (self.bucket.is_empty(), self.key.is_empty()) {
            (true, _) => "s3:ListAllMyBuckets",
            (false, true) if self.asks("location") => "s3:GetBucketLocation",
            (false, true) if self.asks("tagging") => "s3:GetBucketTagging",
            (false, true) if reads => "s3:ListBucket",
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
        let (status, code, message) = if named(&self.fail) {
            (500, "InternalError", "an internal error has occurred")
        } else if named(&self.throttle) {
            (503, "SlowDown", "reduce your request rate")
        } else if named(&self.deny) {
            (403, "AccessDenied", "Access Denied")
        } else {
            return None;
        };
        Some(error(asked, status, code, message))
    }

    /// What the stack knows of its buckets and the store does not: regions and
    /// tags. The store answers what is left.
    fn of_stack(&self, asked: &Asked, action: &str) -> Option<Response<Body>> {
        let mut buckets = self.stack.buckets.values();
        if action == "s3:ListAllMyBuckets" {
            return Some(listing(buckets));
        }
        let found = buckets.find(|one| one.id.as_str() == asked.bucket)?;
        match action {
            "s3:GetBucketTagging" if asked.method == Method::GET => Some(tagging(found)),
            "s3:GetBucketLocation" => Some(location(found)),
            "s3:ListBucket" if asked.method == Method::HEAD => Some(head(found)),
            _ => None,
        }
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

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

fn listing<'a>(buckets: impl Iterator<Item = &'a Bucket>) -> Response<Body> {
    let buckets = buckets.map(|one| {
        let region = one.region.get().map(|region| {
            let region = escape(region.as_str());
            format!("<BucketRegion>{region}</BucketRegion>")
        });
        let (name, region) = (escape(one.id.as_str()), region.unwrap_or_default());
        format!(
            "<Bucket><Name>{name}</Name><CreationDate>{MADE_AT}</CreationDate>{region}</Bucket>"
        )
    });
    let buckets = buckets.collect::<Vec<_>>().concat();
    xml(
        200,
        format!(
            "<ListAllMyBucketsResult xmlns=\"{NAMESPACE}\"><Owner><ID>student</ID></Owner><Buckets>{buckets}</Buckets></ListAllMyBucketsResult>"
        ),
    )
}

fn head(bucket: &Bucket) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    let region = bucket.region.get();
    if let Some(Ok(region)) = region.map(|region| HeaderValue::from_str(region)) {
        response.headers_mut().insert("x-amz-bucket-region", region);
    }
    response
}

/// The first region of all has no name here.
fn location(bucket: &Bucket) -> Response<Body> {
    let region = bucket.region.get().map_or("", String::as_str);
    let region = escape(if region == "us-east-1" { "" } else { region });
    xml(
        200,
        format!("<LocationConstraint xmlns=\"{NAMESPACE}\">{region}</LocationConstraint>"),
    )
}

fn tagging(bucket: &Bucket) -> Response<Body> {
    let tags: Vec<(&String, &String)> = bucket
        .tags
        .entries
        .iter()
        .filter_map(|(key, value)| Some((key, value.get()?)))
        .collect();
    if tags.is_empty() {
        return plain(404, "NoSuchTagSet", "The TagSet does not exist");
    }
    let tags = tags.into_iter().map(|(key, value)| {
        let (key, value) = (escape(key.as_str()), escape(value.as_str()));
        format!("<Tag><Key>{key}</Key><Value>{value}</Value></Tag>")
    });
    let tags = tags.collect::<Vec<_>>().concat();
    xml(
        200,
        format!("<Tagging xmlns=\"{NAMESPACE}\"><TagSet>{tags}</TagSet></Tagging>"),
    )
}

fn error(asked: &Asked, status: u16, code: &str, message: &str) -> Response<Body> {
    if asked.method == Method::HEAD {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
        return response;
    }
    plain(status, code, message)
}

fn plain(status: u16, code: &str, message: &str) -> Response<Body> {
    xml(
        status,
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message><RequestId>sandbox</RequestId></Error>"
        ),
    )
}

fn xml(status: u16, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/xml"),
    );
    response
}
