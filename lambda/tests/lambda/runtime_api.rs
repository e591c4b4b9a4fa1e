//! Lambda's side of the runtime API, as its documentation describes it: one
//! event at a time is fetched, and answered by its request id.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::{get, post};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

/// Longest that a function may take for one event.
const PATIENCE: Duration = Duration::from_mins(5);

pub(crate) const ARN: &str = "arn:aws:lambda:eu-west-1:111111111111:function:under-test";

/// What a function said.
#[derive(Debug, PartialEq)]
pub(crate) enum Said {
    /// To an event: its request id and the answer.
    Response(String, Value),
    /// To an event: its request id, the error's type in the header, and the
    /// error.
    Error(String, String, Value),
    /// Before the first event.
    InitError(String, Value),
}

struct Shared {
    events: Mutex<mpsc::Receiver<(String, Value)>>,
    said: mpsc::Sender<Said>,
}

/// A server for one function.
pub(crate) struct RuntimeApi {
    pub(crate) address: String,
    events: mpsc::Sender<(String, Value)>,
    said: mpsc::Receiver<Said>,
    sent: usize,
}

impl RuntimeApi {
    pub(crate) async fn start() -> Self {
        let (events, receiver) = mpsc::channel(8);
        let (sender, said) = mpsc::channel(8);
        let shared = Arc::new(Shared {
            events: Mutex::new(receiver),
            said: sender,
        });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route(
                "/2018-06-01/runtime/invocation/{id}/response",
                post(response),
            )
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .with_state(shared);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            events,
            said,
            sent: 0,
        }
    }

    /// Hands out one event and waits for what the function says to it.
    pub(crate) async fn invoke(&mut self, event: Value) -> Said {
        self.sent += 1;
        let id = format!("8476a536-e9f4-11e8-9739-{:012}", self.sent);
        self.events.send((id.clone(), event)).await.unwrap();
        let said = self.said().await;
        match &said {
            Said::Response(of, _) | Said::Error(of, ..) => assert_eq!(*of, id),
            Said::InitError(..) => {}
        }
        said
    }

    /// The answer to an event that must not be an error.
    pub(crate) async fn answer(&mut self, event: Value) -> Value {
        match self.invoke(event).await {
            Said::Response(_, answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn said(&mut self) -> Said {
        let said = tokio::time::timeout(PATIENCE, self.said.recv());
        said.await.expect("the function says something").unwrap()
    }
}

async fn next(State(shared): State<Arc<Shared>>) -> Response<Body> {
    // Lambda freezes the function until there is an event.
    let event = shared.events.lock().await.recv().await;
    let Some((id, event)) = event else {
        return answer(StatusCode::INTERNAL_SERVER_ERROR, "shutting down");
    };
    let deadline = SystemTime::now() + Duration::from_mins(1);
    let deadline = deadline.duration_since(UNIX_EPOCH).unwrap().as_millis();
    Response::builder()
        .header("content-type", "application/json")
        .header("lambda-runtime-aws-request-id", id)
        .header("lambda-runtime-deadline-ms", deadline.to_string())
        .header("lambda-runtime-invoked-function-arn", ARN)
        .header(
            "lambda-runtime-trace-id",
            "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0",
        )
        .body(Body::from(event.to_string()))
        .unwrap()
}

async fn response(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: String,
) -> Response<Body> {
    let value = serde_json::from_str(&body).expect("an answer is JSON");
    shared.said.send(Said::Response(id, value)).await.unwrap();
    accepted()
}

async fn error(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response<Body> {
    let value = serde_json::from_str(&body).expect("an error is JSON");
    let said = Said::Error(id, error_type(&headers), value);
    shared.said.send(said).await.unwrap();
    accepted()
}

async fn init_error(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: String,
) -> Response<Body> {
    let value = serde_json::from_str(&body).expect("an error is JSON");
    let said = Said::InitError(error_type(&headers), value);
    shared.said.send(said).await.unwrap();
    accepted()
}

fn error_type(headers: &HeaderMap) -> String {
    let header = headers.get("lambda-runtime-function-error-type");
    header
        .map_or("", |value| value.to_str().unwrap())
        .to_owned()
}

fn accepted() -> Response<Body> {
    answer(StatusCode::ACCEPTED, "OK")
}

fn answer(status: StatusCode, text: &str) -> Response<Body> {
    let body = json!({ "status": text }).to_string();
    let response = Response::builder().status(status);
    response.body(Body::from(body)).unwrap()
}
