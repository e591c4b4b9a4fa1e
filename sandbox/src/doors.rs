//! The doors to the reference API, and the faults behind them. Without faults
//! a door hands everything through untouched.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, Response, StatusCode};
use checker_model::transcript::Door;
use fixtures::{Effect, FaultDoor, HttpFault};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::effects::{self, Counters, Objects};
use crate::log::{Log, Logged};
use crate::spoiled::{SPOILABLE, Spoiled};

/// What is stored instead of what was sent.
const OTHER_BYTES: &[u8] = b"these are not the bytes that were sent\n";

/// Makes the API with another validity of presigned URLs.
pub(crate) type WithTtl = Arc<dyn Fn(Duration) -> Option<Router> + Send + Sync>;

/// One way to the API.
pub(crate) struct ApiDoor {
    api: Router,
    with_ttl: WithTtl,
    faults: Vec<HttpFault>,
    counters: Counters,
    uploaded: Mutex<BTreeSet<String>>,
    objects: Objects,
    bucket: String,
    log: Log,
}

/// What the doors share.
#[derive(Clone)]
pub(crate) struct Behind {
    pub(crate) api: Router,
    pub(crate) with_ttl: WithTtl,
    pub(crate) objects: Objects,
    pub(crate) bucket: String,
    pub(crate) log: Log,
}

impl ApiDoor {
    pub(crate) fn new(door: Door, faults: &[HttpFault], behind: Behind) -> Self {
        let own = match door {
            Door::Api => FaultDoor::Api,
            Door::LoadBalancer => FaultDoor::LoadBalancer,
            Door::Instances => FaultDoor::Instances,
            // That one leads to S3, not here.
            Door::PresignedUrl => FaultDoor::PresignedUrl,
            // These lead to S3 or to a function.
            Door::FunctionUrl | Door::Bucket => FaultDoor::S3,
        };
        let faults: Vec<HttpFault> = faults
            .iter()
            .filter(|fault| fault.door == own || fault.door == FaultDoor::Any)
            .cloned()
            .collect();
        Self {
            counters: Counters::new(faults.len()),
            faults,
            api: behind.api,
            with_ttl: behind.with_ttl,
            uploaded: Mutex::default(),
            objects: behind.objects,
            bucket: behind.bucket,
            log: behind.log,
        }
    }

    pub(crate) fn router(self) -> Router {
        let door = Arc::new(self);
        Router::new().fallback(move |request: Request<Body>| {
            let door = Arc::clone(&door);
            async move { door.handle(request).await }
        })
    }

    async fn handle(&self, request: Request<Body>) -> Response<Body> {
        let at = self.log.now();
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = if self.faults.is_empty() {
            call(self.api.clone(), request).await
        } else {
            self.spoil(request, &method, &path).await
        };
        self.log.add(Logged {
            action: format!("{method} {path}"),
            region: String::new(),
            status: response.status().as_u16(),
            at,
        });
        response
    }

    async fn spoil(&self, request: Request<Body>, method: &Method, path: &str) -> Response<Body> {
        let asked = Asked { method, path };
        let fitting: Vec<(usize, &HttpFault)> = self
            .faults
            .iter()
            .enumerate()
            .filter(|(_, fault)| effects::fits_request(fault, method, path))
            .collect();
        let mut api = self.api.clone();
        for (_, fault) in &fitting {
            if let Effect::PresignSeconds(seconds) = fault.effect
                && let Some(other) = (self.with_ttl)(Duration::from_secs(seconds))
            {
                api = other;
            }
        }
        let mut request = request;
        let mut climbing = None;
        if fitting
            .iter()
            .any(|(_, fault)| fault.effect == Effect::AcceptTraversal)
        {
            let (kept, name) = climbing_name(request).await;
            request = kept;
            climbing = name;
        }
        let before_upload = self.uploaded().is_empty();
        let mut response = Spoiled::of(call(api, request).await).await;
        let uploaded = asked.uploaded(&response);
        if let Some(name) = &uploaded {
            self.uploaded().insert(name.clone());
        }
        for (number, fault) in fitting {
            let when = &fault.when;
            let holds = when
                .status
                .is_none_or(|status| status == response.status.as_u16())
                && (!when.before_upload || before_upload)
                && (!when.odd_name || uploaded.as_deref().is_some_and(is_odd));
            if holds && self.counters.counts(number, when) {
                let names = (uploaded.as_deref(), climbing.as_deref());
                self.apply(&fault.effect, &mut response, names).await;
            }
        }
        response.into_response()
    }

    async fn apply(
        &self,
        effect: &Effect,
        response: &mut Spoiled,
        (uploaded, climbing): (Option<&str>, Option<&str>),
    ) {
        match effect {
            Effect::Status(_) | Effect::Json(_) | Effect::Header(_) | Effect::Body(_) => {
                response.strike(effect);
            }
            Effect::DropItem(item) => response.retain(|name| name != item),
            Effect::HideUploads => {
                let uploaded = self.uploaded().clone();
                response.retain(|name| !uploaded.contains(name));
            }
            Effect::StoreOtherBytes => {
                if let Some(name) = uploaded {
                    let bytes = OTHER_BYTES.to_vec();
                    let _ = self.objects.put(&self.bucket, name, bytes).await;
                }
            }
            Effect::SwallowUpload => {
                if let Some(name) = uploaded {
                    self.objects.delete(&self.bucket, name).await;
                }
            }
            Effect::AcceptTraversal => {
                if let Some(name) = climbing
                    && !response.status.is_success()
                {
                    let bytes = OTHER_BYTES.to_vec();
                    let _ = self.objects.put(&self.bucket, name, bytes).await;
                    let bucket = &self.bucket;
                    let message =
                        format!("Successfully uploaded '../{name}' to the bucket '{bucket}'");
                    response.status = StatusCode::OK;
                    response.body = json!({"status": 200, "message": message})
                        .to_string()
                        .into_bytes();
                }
            }
            // Chosen before the call, or no business of these doors.
            _ => {}
        }
    }

    fn uploaded(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.uploaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn call(api: Router, request: Request<Body>) -> Response<Body> {
    match api.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

struct Asked<'a> {
    method: &'a Method,
    path: &'a str,
}

impl Asked<'_> {
    /// The name of what was uploaded, which only the answer knows for sure.
    fn uploaded(&self, response: &Spoiled) -> Option<String> {
        if !self.path.starts_with("/upload") || *self.method == Method::HEAD {
            return None;
        }
        let document: Value = serde_json::from_slice(&response.body).ok()?;
        let message = document.get("message")?.as_str()?;
        let rest = message.strip_prefix("Successfully uploaded '")?;
        let (name, _) = rest.rsplit_once("' to the bucket '")?;
        Some(name.to_owned())
    }
}

fn is_odd(name: &str) -> bool {
    !name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

/// The last part of a name with `../` in it, wherever the request carries it.
async fn climbing_name(request: Request<Body>) -> (Request<Body>, Option<String>) {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, SPOILABLE).await else {
        return (Request::from_parts(parts, Body::empty()), None);
    };
    let uri = parts.uri.to_string();
    let uri = percent_decode_str(&uri).decode_utf8_lossy().into_owned();
    let head = &bytes[..bytes.len().min(4096)];
    let name = [uri.as_str(), &String::from_utf8_lossy(head)]
        .into_iter()
        .find_map(|text| {
            let (_, rest) = text.split_once("../")?;
            let end = rest.find(['"', '&', '\r', '\n', '?', '}']);
            let name = &rest[..end.unwrap_or(rest.len())];
            let name = name.rsplit('/').next()?;
            (!name.is_empty()).then(|| name.to_owned())
        });
    (Request::from_parts(parts, Body::from(bytes)), name)
}
