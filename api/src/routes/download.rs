//! `/download/<file>`: a URL that fetches the file from S3, not from here.

use axum::extract;
use axum::extract::OriginalUri;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::{Success, raw_name};
use crate::error::ApiError;
use crate::name::{FileName, decode};
use crate::state::State;

pub(super) async fn download(
    extract::State(state): extract::State<State>,
    uri: OriginalUri,
) -> Result<Response, ApiError> {
    let raw = raw_name(&uri, "/download/").unwrap_or_default();
    let file = FileName::existing(&decode(&raw)?)?;
    let bucket = state.bucket();
    if !bucket.has(&file).await? {
        return Err(ApiError::ObjectNotFound {
            file: file.into_string(),
            bucket: bucket.name.clone(),
        });
    }
    let url = bucket.presign(&file).await?;
    let message = format!("Successfully generated presigned url for '{file}'");
    let mut response = Success::answer(message, Some(url));
    // A cached answer would hand out a URL that has expired, or to the wrong one.
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
