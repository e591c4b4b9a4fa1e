//! The one error type: whatever goes wrong answers as JSON with a status.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::name::NameError;
use crate::s3::Fault;

/// Everything this API answers that is not 200.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// No such route.
    #[error("there is nothing at this address")]
    UnknownRoute,
    /// The route exists, for other methods.
    #[error("this address does not take that method")]
    MethodNotAllowed {
        /// The `Allow` header, where the router does not know it.
        allow: Option<&'static str>,
    },
    /// The request cannot be understood.
    #[error("{0}")]
    BadRequest(String),
    /// The file name is not one that could be stored as it is.
    #[error("{0}")]
    Name(#[from] NameError),
    /// The client stopped sending.
    #[error("the upload stalled")]
    Stalled,
    /// The file exceeds the limit, in bytes.
    #[error("the file is larger than {0} bytes")]
    TooLarge(u64),
    /// Exercise 04: the file to upload is not on the host.
    #[error("The file '{0}' was not found")]
    FileNotFound(String),
    /// Exercise 05: the object is not in the bucket.
    #[error("The file '{file}' was not found on the bucket '{bucket}'")]
    ObjectNotFound {
        /// The key asked for.
        file: String,
        /// The bucket looked in.
        bucket: String,
    },
    /// S3 refused, failed or did not answer.
    #[error("{0}")]
    S3(#[from] Fault),
    /// The spool directory failed; the detail is logged, not answered.
    #[error("the file could not be stored on this host")]
    Disk(#[from] std::io::Error),
    /// A mistake of ours.
    #[error("internal error")]
    Internal,
}

impl ApiError {
    /// The status this error answers with.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::UnknownRoute | Self::FileNotFound(_) | Self::ObjectNotFound { .. } => {
                StatusCode::NOT_FOUND
            }
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::BadRequest(_) | Self::Name(_) | Self::S3(Fault::KeyRefused) => {
                StatusCode::BAD_REQUEST
            }
            Self::Stalled => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::S3(Fault::Unreachable | Fault::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            Self::S3(_) => StatusCode::BAD_GATEWAY,
            Self::Disk(error) if error.kind() == std::io::ErrorKind::StorageFull => {
                StatusCode::INSUFFICIENT_STORAGE
            }
            Self::Disk(_) | Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        match &self {
            Self::Disk(error) => tracing::error!(%error, "spool failed"),
            Self::S3(fault) => tracing::warn!(%fault, "s3 failed"),
            _ => {}
        }
        let body = json!({"status": status.as_u16(), "message": self.to_string()});
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        match self {
            Self::MethodNotAllowed { allow: Some(allow) } => {
                headers.insert(header::ALLOW, HeaderValue::from_static(allow));
            }
            Self::S3(Fault::Unreachable | Fault::Busy) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            _ => {}
        }
        response
    }
}
