//! The reference API over the sandbox's own S3, and what it is asked for before
//! anybody else asks.

use std::time::Duration;

use api::client::ClientOptions;
use api::embedded::KeyPair;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use checker_model::storage::COURSE_FILE;
use fixtures::{Effect, FaultDoor, HttpFault};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::options::StartError;

/// For how long the URL of ex01 is valid.
const PRESIGNED: Duration = Duration::from_mins(10);

/// More than the answer that holds it.
const ANSWER: usize = 64 * 1024;

/// Makes the reference API over the sandbox's own S3.
pub(crate) fn maker(
    endpoint_url: &str,
    region: &str,
    keys: &KeyPair,
    bucket: &str,
    uploads: &TempDir,
) -> impl Fn(Duration) -> Result<Router, api::StartError> + Send + Sync + 'static {
    let client = api::client::with_keys(
        &ClientOptions {
            region: Some(region.to_owned()),
            endpoint_url: Some(endpoint_url.to_owned()),
        },
        &keys.access_key_id,
        &keys.secret_access_key,
    );
    let (bucket, uploads) = (bucket.to_owned(), uploads.path().to_owned());
    move |ttl| {
        let mut config = api::Config::new(bucket.clone());
        config.presign_ttl = ttl;
        config.uploads_dir.clone_from(&uploads);
        Ok(api::app(api::State::new(client.clone(), config)?))
    }
}

/// Lets the reference API presign a URL, as a script of the CLI would.
pub(crate) async fn presigned_url(
    faults: &[HttpFault],
    with_ttl: &impl Fn(Duration) -> Result<Router, api::StartError>,
) -> Result<Option<String>, StartError> {
    let (mut key, mut ttl) = (COURSE_FILE, PRESIGNED);
    for fault in faults {
        match &fault.effect {
            _ if fault.door != FaultDoor::PresignedUrl => {}
            Effect::PresignSeconds(seconds) => ttl = Duration::from_secs(*seconds),
            Effect::PresignKey(other) => key = other,
            Effect::Withhold => return Ok(None),
            _ => {}
        }
    }
    let path = format!("/download/{COURSE_FILE}");
    let request = Request::get(path).body(Body::empty());
    let Ok(response) = with_ttl(ttl)?.oneshot(request.unwrap_or_default()).await;
    let body = to_bytes(response.into_body(), ANSWER).await;
    let answer: Value = serde_json::from_slice(&body.unwrap_or_default()).unwrap_or_default();
    let url = answer.get("content").and_then(Value::as_str);
    Ok(url.map(|url| url.replacen(COURSE_FILE, key, 1)))
}
