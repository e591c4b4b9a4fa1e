//! The routes. `openapi.json` describes the same ones; a test compares.

mod download;
mod upload;

use axum::Json;
use axum::Router;
use axum::extract;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use serde::Serialize;

use crate::error::ApiError;
use crate::listing::list_files;
use crate::observe::observe;
use crate::state::State;

/// The `OpenAPI` 3.1 description, as served at `/openapi.json`.
pub const OPENAPI: &str = include_str!("../openapi.json");

/// Room for a form's boundaries and other fields beside the file.
const FORM_OVERHEAD: u64 = 1024 * 1024;

const ROOT: &[u8] =
    br#"{"status":200,"message":"Successfully connected to module02 upload/download API"}"#;
const HEALTHY: &[u8] = br#"{"status":200,"message":"healthy"}"#;

/// The body of every success: exactly the keys that the subject names.
#[derive(Serialize)]
struct Success {
    status: u16,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
}

impl Success {
    fn answer(message: String, content: Option<String>) -> Response {
        Json(Self {
            status: 200,
            message,
            content,
        })
        .into_response()
    }
}

/// The whole API.
pub fn app(state: State) -> Router {
    let limit = state.config().max_upload_size.saturating_add(FORM_OVERHEAD);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let upload = || {
        get(upload::from_host)
            .post(upload::receive)
            .put(upload::receive)
            // Asking about an upload must not perform one.
            .head(upload::head)
            .layer(DefaultBodyLimit::max(limit))
    };
    Router::new()
        .route("/", get(async || json(ROOT)))
        .route("/health", get(async || json(HEALTHY)))
        .route("/openapi.json", get(async || json(OPENAPI.as_bytes())))
        .route("/list_files", get(list_files))
        .route("/upload", upload())
        .route("/upload/{*file}", upload())
        .route("/download/{*file}", get(download::download))
        .fallback(async || ApiError::UnknownRoute)
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed { allow: None })
        .layer(middleware::from_fn(observe))
        .with_state(state)
}

fn json(body: &'static [u8]) -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], Bytes::from_static(body)).into_response()
}

/// The part of the path behind the route's prefix, as the client sent it:
/// decoding is for [`crate::name`], so that it happens once.
fn raw_name(uri: &extract::OriginalUri, prefix: &str) -> Option<String> {
    uri.path().strip_prefix(prefix).map(str::to_owned)
}
