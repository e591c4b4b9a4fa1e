//! What stands in front of moto: S3 is the embedded one, which enforces
//! signatures and expiry where moto does not, and single calls can be denied.

use std::sync::{Arc, Mutex, PoisonError};

use api::embedded::Store;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, Response, StatusCode, header};
use axum::response::IntoResponse as _;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// More than any call of a test holds.
const LARGEST_CALL: usize = 16 << 20;

/// One endpoint for everything, until it is dropped.
#[derive(Debug)]
pub struct Front {
    endpoint: String,
    denied: Denied,
    _stop: oneshot::Sender<()>,
}

type Denied = Arc<Mutex<Option<String>>>;

#[derive(Clone)]
struct Behind {
    moto: String,
    store: Store,
    http: reqwest::Client,
    denied: Denied,
}

impl Front {
    /// Serves moto and a store on a free port of this machine.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn start(moto: &str, store: Store) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let denied = Denied::default();
        let behind = Behind {
            moto: moto.to_owned(),
            store,
            http: reqwest::Client::new(),
            denied: Arc::clone(&denied),
        };
        let router = Router::new().fallback(answer).with_state(behind);
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            axum::serve(listener, router)
                .with_graceful_shutdown(stopped)
                .await
        });
        Ok(Self {
            endpoint,
            denied,
            _stop: stop,
        })
    }

    /// `http://127.0.0.1:<port>`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// From now on denies an action, such as `ec2:DescribeSubnets`, or none.
    pub fn deny(&self, action: Option<&str>) {
        let mut denied = self.denied.lock().unwrap_or_else(PoisonError::into_inner);
        *denied = action.map(str::to_owned);
    }
}

async fn answer(State(behind): State<Behind>, request: Request<Body>) -> Response<Body> {
    let service = service(&request);
    if service == "s3" {
        return behind.store.respond(request).await;
    }
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_CALL).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let form = String::from_utf8_lossy(&body);
    let action = form
        .split('&')
        .find_map(|pair| pair.strip_prefix("Action="));
    let asked = format!("{service}:{}", action.unwrap_or_default());
    let denied = behind
        .denied
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    if denied.as_deref() == Some(asked.as_str()) {
        return refusal(&service);
    }
    let url = format!("{}{}", behind.moto, head.uri);
    let mut headers = head.headers;
    // The client that forwards writes its own.
    headers.remove(header::HOST);
    headers.remove(header::CONTENT_LENGTH);
    let sent = behind
        .http
        .request(head.method, url)
        .headers(headers)
        .body(body);
    let Ok(answer) = sent.send().await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let mut response = Response::builder().status(answer.status());
    if let Some(kind) = answer.headers().get(header::CONTENT_TYPE) {
        response = response.header(header::CONTENT_TYPE, kind);
    }
    let Ok(bytes) = answer.bytes().await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let built = response.body(Body::from(bytes));
    built.unwrap_or_else(|_| StatusCode::BAD_GATEWAY.into_response())
}

/// The service by the scope of the signature: `<key>/<date>/<region>/<service>/…`.
/// Nothing but S3 is signed in the URL, or not at all.
fn service(request: &Request<Body>) -> String {
    let signed = request.headers().get(header::AUTHORIZATION);
    let signed = signed.and_then(|value| value.to_str().ok());
    let scope = signed.and_then(|text| text.split("Credential=").nth(1));
    scope
        .and_then(|scope| scope.split('/').nth(3))
        .unwrap_or("s3")
        .to_owned()
}

/// How AWS refuses: EC2 in its own way, the other query services alike.
fn refusal(service: &str) -> Response<Body> {
    let error = "<Message>You are not authorized to perform this operation.</Message>";
    let text = if service == "ec2" {
        format!(
            "<Response><Errors><Error><Code>UnauthorizedOperation</Code>{error}</Error></Errors><RequestID>1</RequestID></Response>"
        )
    } else {
        format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>{error}</Error><RequestId>1</RequestId></ErrorResponse>"
        )
    };
    (
        StatusCode::FORBIDDEN,
        [(header::CONTENT_TYPE, "text/xml")],
        text,
    )
        .into_response()
}
