//! Around every request: an id, one log line, and a last net for panics.
//!
//! The log names the route and the path, never the query nor the answer:
//! presigned URLs are credentials.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures::FutureExt as _;
use tracing::Instrument as _;

use crate::error::ApiError;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let id = request
        .headers()
        .get(&REQUEST_ID)
        .filter(|id| is_acceptable(id.as_bytes()))
        .cloned()
        .unwrap_or_else(new_id);
    let began = Instant::now();
    let method = request.method().clone();
    let uri = request.uri().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let span = tracing::info_span!("request", id = id.to_str().unwrap_or_default());
    let caught = AssertUnwindSafe(next.run(request))
        .catch_unwind()
        .instrument(span.clone())
        .await;
    let mut response = caught.unwrap_or_else(|_| ApiError::Internal.into_response());
    span.in_scope(|| {
        tracing::info!(
            %method,
            // Debug formatting escapes whatever the client put there.
            path = ?uri.path(),
            route = route.as_ref().map_or("-", MatchedPath::as_str),
            status = response.status().as_u16(),
            micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
            "answered"
        );
    });
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// An id from outside goes into logs and headers: short and plain, or not used.
fn is_acceptable(id: &[u8]) -> bool {
    (1..=64).contains(&id.len())
        && id
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

fn new_id() -> HeaderValue {
    let random = getrandom::u64().unwrap_or_default();
    HeaderValue::from_str(&format!("{random:016x}"))
        .unwrap_or_else(|_| HeaderValue::from_static("-"))
}

#[cfg(test)]
mod tests {
    use super::is_acceptable;

    #[test]
    fn only_short_plain_ids_are_taken_over() {
        assert!(is_acceptable(
            b"Root=1-67891233.abc_d".strip_prefix(b"Root=").unwrap()
        ));
        for id in [&b""[..], b"a b", b"a=b", b"\xff", &[b'a'; 65]] {
            assert!(!is_acceptable(id), "{id:?}");
        }
    }
}
