//! `/list_files`: every key of the bucket, however many, one page in memory at
//! a time.

use axum::body::Body;
use axum::extract;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::error::ApiError;
use crate::page::Page;
use crate::s3::{Bucket, Fault};
use crate::state::State;

/// The first page decides between 200 and an error. Should a later page fail,
/// the answer breaks off: a client sees an incomplete transfer, never a short
/// list that looks whole.
pub(crate) async fn list_files(
    extract::State(state): extract::State<State>,
) -> Result<Response, ApiError> {
    let bucket = state.bucket();
    let first = bucket.page(None).await?;
    let mut head = opening(&bucket.name)?;
    push_keys(&mut head, &first.keys, true)?;
    let empty = first.keys.is_empty();
    let body = match first.next.clone() {
        None => {
            head.extend_from_slice(b"]}");
            Body::from(head)
        }
        Some(next) => Body::from_stream(
            stream::once(async { Ok(Bytes::from(head)) })
                .chain(rest(bucket.clone(), next, empty))
                .chain(stream::once(async { Ok(Bytes::from_static(b"]}")) }))
                .map_err(|fault: Fault| {
                    tracing::warn!(%fault, "listing broke off");
                    std::io::Error::other(fault)
                }),
        ),
    };
    let json = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, json)], body).into_response())
}

/// The pages after the first, as JSON text; the next one is asked for as soon
/// as the last has been handed on.
fn rest(
    bucket: Bucket,
    token: String,
    empty: bool,
) -> impl stream::Stream<Item = Result<Bytes, Fault>> {
    stream::try_unfold((Some(token), empty), move |(token, empty)| {
        let bucket = bucket.clone();
        async move {
            let Some(token) = token else { return Ok(None) };
            let page = bucket.page(Some(token)).await?;
            let Page { keys, next } = page.as_ref();
            let mut text = Vec::with_capacity(keys.len() * 32);
            push_keys(&mut text, keys, empty)
                .map_err(|_| Fault::Other("unprintable key".to_owned()))?;
            let empty = empty && keys.is_empty();
            Ok(Some((Bytes::from(text), (next.clone(), empty))))
        }
    })
}

/// Everything up to the first key.
fn opening(bucket: &str) -> Result<Vec<u8>, ApiError> {
    let message = format!("Successfully listed files on s3 bucket '{bucket}'");
    let message = serde_json::to_string(&message).map_err(|_| ApiError::Internal)?;
    Ok(format!(r#"{{"status":200,"message":{message},"content":["#).into_bytes())
}

/// Appends keys as JSON strings, with commas between, and before unless first.
fn push_keys(text: &mut Vec<u8>, keys: &[String], mut first: bool) -> Result<(), ApiError> {
    for key in keys {
        if !first {
            text.push(b',');
        }
        first = false;
        serde_json::to_writer(&mut *text, key).map_err(|_| ApiError::Internal)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::push_keys;

    #[test]
    fn pages_join_into_one_list() {
        let mut text = b"[".to_vec();
        push_keys(&mut text, &["a\"".into(), "b".into()], true).unwrap();
        push_keys(&mut text, &[], false).unwrap();
        push_keys(&mut text, &["c".into()], false).unwrap();
        text.push(b']');
        let keys: Vec<String> = serde_json::from_slice(&text).unwrap();
        assert_eq!(keys, ["a\"", "b", "c"]);
    }
}
