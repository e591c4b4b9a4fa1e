//! `/upload`. The subject fixes the route, not the way a file arrives; every
//! usual way is taken:
//!
//! - a multipart form with the file in `file`, or in any field;
//! - the bare bytes, with the name in the path or the query;
//! - only a name (JSON, form, query or path) of a file that is already in the
//!   uploads directory of this host.

use axum::body::{Body, HttpBody as _};
use axum::extract;
use axum::extract::{FromRequest as _, Multipart, OriginalUri, Request};
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt as _};
use serde::Deserialize;

use super::{Success, raw_name};
use crate::error::ApiError;
use crate::name::{FileName, decode, from_disposition, from_form};
use crate::spool::{LocalFile, Spool};
use crate::state::State;
use crate::transfer;

/// More than any body that only names a file.
const NAMING_BODY: usize = 16 * 1024;

/// A file that arrived, under its name.
struct Received {
    name: FileName,
    file: LocalFile,
    content_type: Option<String>,
}

/// `HEAD`: refused, as it would have to upload to know its answer.
pub(super) async fn head() -> ApiError {
    ApiError::MethodNotAllowed {
        allow: Some("GET, POST, PUT"),
    }
}

/// `GET`: a file that is already on this host.
pub(super) async fn from_host(
    extract::State(state): extract::State<State>,
    uri: OriginalUri,
) -> Result<Response, ApiError> {
    match named(&uri)? {
        Some(name) => send_from_host(&state, name).await,
        None => Err(unnamed()),
    }
}

/// `POST` and `PUT`.
pub(super) async fn receive(
    extract::State(state): extract::State<State>,
    uri: OriginalUri,
    request: Request,
) -> Result<Response, ApiError> {
    refuse_oversized(&state, request.headers())?;
    let explicit = named(&uri)?;
    let kind = media_type(request.headers());
    let received = match (kind.as_deref(), explicit) {
        (Some("multipart/form-data"), explicit) => {
            match from_multipart(&state, explicit, request).await? {
                Form::File(received) => received,
                Form::Name(name) => return send_from_host(&state, name).await,
            }
        }
        (kind, Some(name)) => {
            let is_bare = kind.is_none() && request.method() == Method::POST;
            if is_bare && request.body().is_end_stream() {
                // Neither bytes nor a type for them: the name is all there is.
                return send_from_host(&state, name).await;
            }
            // What curl says about any `--data` tells nothing about the file.
            let content_type = kind
                .filter(|kind| *kind != "application/x-www-form-urlencoded")
                .and_then(|_| header_text(request.headers()));
            let file = spool(&state, request.into_body().into_data_stream()).await?;
            Received {
                name,
                file,
                content_type,
            }
        }
        (Some("application/json"), None) => {
            let body = naming_body(&state, request.into_body()).await?;
            let Naming { file } = serde_json::from_slice(&body).map_err(|_| {
                ApiError::BadRequest("the json body is not {\"file\": \"<name>\"}".to_owned())
            })?;
            return send_from_host(&state, FileName::new(&file)?).await;
        }
        (Some("application/x-www-form-urlencoded"), None) => {
            let body = naming_body(&state, request.into_body()).await?;
            let form = std::str::from_utf8(&body).map_err(|_| unnamed())?;
            let name = from_form(form)?.ok_or_else(unnamed)?;
            return send_from_host(&state, FileName::new(&name)?).await;
        }
        (_, None) => return Err(unnamed()),
    };
    let Received {
        name,
        file,
        content_type,
    } = received;
    send(&state, name, file, content_type).await
}

#[derive(Deserialize)]
struct Naming {
    #[serde(alias = "filename", alias = "name")]
    file: String,
}

enum Form {
    File(Received),
    Name(FileName),
}

/// The field `file` wins over any other file; fields are looked at in the order
/// in which they arrive, and only one file is ever kept.
async fn from_multipart(
    state: &State,
    explicit: Option<FileName>,
    request: Request,
) -> Result<Form, ApiError> {
    let mut form = Multipart::from_request(request, state)
        .await
        .map_err(|error| ApiError::BadRequest(error.body_text()))?;
    let mut found: Option<Received> = None;
    let mut is_settled = false;
    let mut text_name = None;
    loop {
        let next = tokio::time::timeout(state.config().body_timeout, form.next_field());
        let next = next.await.map_err(|_| ApiError::Stalled)?;
        let Some(mut field) = next.map_err(|error| form_error(state, &error))? else {
            break;
        };
        let is_file_field = field.name() == Some("file");
        let disposition = field.headers().get(header::CONTENT_DISPOSITION);
        let file_name = match disposition {
            Some(value) => from_disposition(value.as_bytes())?,
            None => None,
        };
        match file_name {
            // What a browser sends when nothing was chosen.
            Some(name) if name.is_empty() && explicit.is_none() => {}
            Some(name) if !is_settled && (is_file_field || found.is_none()) => {
                let name = match &explicit {
                    Some(name) => name.clone(),
                    None => FileName::new(&name)?,
                };
                // Its spool file goes before the next one grows.
                drop(found.take());
                is_settled = is_file_field;
                let content_type = field.content_type().map(str::to_owned);
                let file = spool(state, &mut field).await?;
                found = Some(Received {
                    name,
                    file,
                    content_type,
                });
            }
            None if matches!(field.name(), Some("file" | "filename" | "name")) => {
                let text = gather(state, &mut field).await?;
                let text = String::from_utf8(text.to_vec()).map_err(|_| unnamed())?;
                text_name = Some(FileName::new(&text)?);
            }
            _ => {}
        }
    }
    if let Some(received) = found {
        return Ok(Form::File(received));
    }
    let name = explicit.or(text_name);
    name.map(Form::Name)
        .ok_or_else(|| ApiError::BadRequest("the form holds no file".to_owned()))
}

/// Sends a file of the uploads directory.
async fn send_from_host(state: &State, name: FileName) -> Result<Response, ApiError> {
    let file = LocalFile::on_host(&state.config().uploads_dir, &name).await?;
    send(state, name, file, None).await
}

async fn send(
    state: &State,
    name: FileName,
    file: LocalFile,
    content_type: Option<String>,
) -> Result<Response, ApiError> {
    let message = format!(
        "Successfully uploaded '{name}' to the bucket '{}'",
        state.bucket().name
    );
    transfer::send(state, name, file, content_type).await?;
    Ok(Success::answer(message, None))
}

/// What a body's pieces may fail with, and how that is answered.
trait BodyError {
    fn answer(&self, state: &State) -> ApiError;
}

impl BodyError for axum::extract::multipart::MultipartError {
    fn answer(&self, state: &State) -> ApiError {
        form_error(state, self)
    }
}

impl BodyError for axum::Error {
    fn answer(&self, _: &State) -> ApiError {
        ApiError::BadRequest("the body broke off".to_owned())
    }
}

fn form_error(state: &State, error: &axum::extract::multipart::MultipartError) -> ApiError {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        ApiError::TooLarge(state.config().max_upload_size)
    } else {
        ApiError::BadRequest("the form is malformed or broke off".to_owned())
    }
}

/// The next piece of a body, within the time a client may stay silent.
async fn next_chunk<E: BodyError>(
    state: &State,
    body: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
) -> Result<Option<Bytes>, ApiError> {
    let next = tokio::time::timeout(state.config().body_timeout, body.next());
    match next.await {
        Err(_) => Err(ApiError::Stalled),
        Ok(None) => Ok(None),
        Ok(Some(chunk)) => chunk.map(Some).map_err(|error| error.answer(state)),
    }
}

/// Writes a body to a spool file.
async fn spool<E: BodyError>(
    state: &State,
    mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<LocalFile, ApiError> {
    let config = state.config();
    let mut spool = Spool::create(config.uploads_dir.clone(), config.max_upload_size).await?;
    while let Some(chunk) = next_chunk(state, &mut body).await? {
        spool.write(&chunk).await?;
    }
    Ok(spool.finish().await?)
}

/// Reads a body that only names a file.
async fn gather<E: BodyError>(
    state: &State,
    mut body: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<Bytes, ApiError> {
    let mut text = BytesMut::new();
    while let Some(chunk) = next_chunk(state, &mut body).await? {
        if text.len() + chunk.len() > NAMING_BODY {
            return Err(ApiError::TooLarge(NAMING_BODY as u64));
        }
        text.extend_from_slice(&chunk);
    }
    Ok(text.freeze())
}

async fn naming_body(state: &State, body: Body) -> Result<Bytes, ApiError> {
    gather(state, body.into_data_stream()).await
}

/// The name in the path or in the query.
fn named(uri: &OriginalUri) -> Result<Option<FileName>, ApiError> {
    let in_path = match raw_name(uri, "/upload/") {
        Some(raw) => Some(decode(&raw)?),
        None => None,
    };
    let in_query = from_form(uri.query().unwrap_or_default())?;
    match (in_path, in_query) {
        (Some(path), Some(query)) if path != query => Err(ApiError::BadRequest(
            "path and query name two different files".to_owned(),
        )),
        (Some(name), _) | (None, Some(name)) => Ok(Some(FileName::new(&name)?)),
        (None, None) => Ok(None),
    }
}

/// Answers before the first byte when the size is known and too large.
fn refuse_oversized(state: &State, headers: &HeaderMap) -> Result<(), ApiError> {
    let limit = state.config().max_upload_size;
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(length) if length > limit.saturating_add(super::FORM_OVERHEAD) => {
            Err(ApiError::TooLarge(limit))
        }
        _ => Ok(()),
    }
}

fn header_text(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?;
    value.to_str().ok().map(str::to_owned)
}

/// The media type without its parameters, in lower case.
fn media_type(headers: &HeaderMap) -> Option<String> {
    let text = header_text(headers)?;
    let kind = text.split(';').next().unwrap_or_default();
    Some(kind.trim().to_ascii_lowercase())
}

fn unnamed() -> ApiError {
    ApiError::BadRequest("the file has no name: send a form, ?file=<name> or a path".to_owned())
}
