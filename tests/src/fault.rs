//! What may go wrong with a call, as each service writes it.

use axum::body::{Body, Bytes};
use axum::http::{Response, StatusCode, header};
use axum::response::IntoResponse as _;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The caller may not.
    Denied,
    /// It is asked too often.
    Throttled,
    /// The service is broken.
    Broken,
    /// The answer breaks off, and the connection with it.
    Cut,
    /// Instances are not behind the balancer yet, it says.
    Unready,
}

impl Fault {
    /// The answer of a service, by its name in signatures. `whole` is what it
    /// would have answered.
    pub(crate) fn answer(self, service: &str, whole: impl FnOnce() -> Bytes) -> Response<Body> {
        let (status, code) = match (self, service) {
            (Self::Denied, "ec2") => (StatusCode::FORBIDDEN, "UnauthorizedOperation"),
            (Self::Denied, _) => (StatusCode::FORBIDDEN, "AccessDenied"),
            (Self::Throttled, "ec2") => (StatusCode::SERVICE_UNAVAILABLE, "RequestLimitExceeded"),
            (Self::Throttled, "s3") => (StatusCode::SERVICE_UNAVAILABLE, "SlowDown"),
            (Self::Throttled, _) => (StatusCode::BAD_REQUEST, "Throttling"),
            (Self::Broken, _) => (StatusCode::INTERNAL_SERVER_ERROR, "InternalFailure"),
            (Self::Cut, _) => return cut(&whole()),
            (Self::Unready, _) => {
                let text = String::from_utf8_lossy(&whole()).replace("InService", "OutOfService");
                return ([(header::CONTENT_TYPE, "text/xml")], text).into_response();
            }
        };
        let text = "it is not to be";
        // CloudWatch speaks CBOR: a map of two texts.
        if service == "monitoring" {
            let mut body = vec![0xa2];
            for part in ["__type", code, "message", text] {
                let length = u8::try_from(part.len()).unwrap_or_default();
                body.extend_from_slice(&[0x78, length]);
                body.extend_from_slice(part.as_bytes());
            }
            let kind = [
                (header::CONTENT_TYPE.as_str(), "application/cbor"),
                ("smithy-protocol", "rpc-v2-cbor"),
            ];
            return (status, kind, body).into_response();
        }
        // Lambda speaks JSON.
        if service == "lambda" {
            let (status, code) = match self {
                Self::Denied => (StatusCode::FORBIDDEN, "AccessDeniedException"),
                Self::Throttled => (StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException"),
                _ => (StatusCode::INTERNAL_SERVER_ERROR, "ServiceException"),
            };
            let kind = [("x-amzn-errortype", code)];
            return (status, kind, format!(r#"{{"message":"{text}"}}"#)).into_response();
        }
        let error = format!("<Code>{code}</Code><Message>{text}</Message>");
        let body = match service {
            "ec2" => format!(
                "<Response><Errors><Error>{error}</Error></Errors><RequestID>1</RequestID></Response>"
            ),
            "s3" => format!("<Error>{error}</Error>"),
            _ => format!(
                "<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>1</RequestId></ErrorResponse>"
            ),
        };
        (status, [(header::CONTENT_TYPE, "text/xml")], body).into_response()
    }
}

/// Half of an answer that was announced in full.
fn cut(whole: &Bytes) -> Response<Body> {
    let half = whole.slice(..whole.len() / 2);
    let pieces = [
        Ok(half),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ];
    let body = Body::from_stream(futures::stream::iter(pieces));
    Response::new(body)
}
