//! A student's API and its bucket, in memory, with knobs.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{FromRequest as _, Multipart, Path, Query, Request, State};
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

use crate::support::Store;

/// The bucket of every fake.
pub(crate) const BUCKET: &str = "module02-1";
/// The signature of every URL that a fake hands out.
pub(crate) const SIGNATURE: &str = "5ec2e7c0ffee5ec2e7c0ffee";

/// What the fake understands at `/upload`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaks {
    /// A multipart POST with this field.
    Multipart(&'static str),
    /// As `FastAPI` does: names the missing field `document`.
    NamesField,
    /// The bytes as body, the name in the query.
    RawQuery(&'static str, &'static str),
    /// The bytes as body, the name in the path.
    RawPath(&'static str),
    /// A JSON body with name and content.
    Json(&'static str),
    /// A JSON body that names a file on the host.
    JsonHost,
    /// GET with the name of a file on the host in the query.
    GetQuery(&'static str),
    /// Says 200 to every POST and takes raw PUT only.
    YesToAll,
    /// A multipart POST with a field that only the page of GET shows.
    Form,
    /// Nothing.
    Nothing,
}

/// A fake API.
#[derive(Clone)]
pub(crate) struct Fake {
    pub(crate) speaks: Speaks,
    pub(crate) store: Store,
    pub(crate) ttl: i64,
    pub(crate) version2: bool,
    /// Keeps what stands behind the last slash of a name.
    pub(crate) strips: bool,
    pub(crate) base: String,
}

impl Fake {
    pub(crate) fn speaking(speaks: Speaks) -> Self {
        let store = Store::default();
        let file = ("appstore_games.csv".to_owned(), b"a,b\n1,2\n".to_vec());
        store.objects.lock().unwrap().extend([file]);
        Self {
            speaks,
            store,
            ttl: 120,
            version2: false,
            strips: false,
            base: String::new(),
        }
    }

    /// Serves it; its address.
    pub(crate) async fn serve(mut self) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.base = format!("http://{}", listener.local_addr().unwrap());
        let base = Url::parse(&self.base).unwrap();
        let app = Router::new()
            .route("/", get(root))
            .route("/list_files", get(list))
            .route("/upload", any(upload))
            .route("/upload/{name}", any(upload_path))
            .route("/download/{name}", get(download))
            .route("/s3/module02-1/{*key}", get(object))
            .route("/module02-1/{*key}", get(object))
            .with_state(self);
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        base
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Response {
        let mut objects = self.store.objects.lock().unwrap();
        let bare = name.rsplit('/').next().unwrap();
        let name = if self.strips { bare } else { name };
        objects.insert(name.to_owned(), bytes.to_vec());
        say(
            StatusCode::OK,
            &format!("Successfully uploaded '{name}' to the bucket '{BUCKET}'"),
        )
    }
}

fn say(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}

fn no_file(name: &str) -> Response {
    say(
        StatusCode::NOT_FOUND,
        &format!("The file '{name}' was not found"),
    )
}

async fn root() -> Response {
    say(
        StatusCode::OK,
        "Successfully connected to module02 upload/download API",
    )
}

async fn list(State(fake): State<Fake>) -> Json<Value> {
    let keys: Vec<String> = fake.store.objects.lock().unwrap().keys().cloned().collect();
    let message = format!("Successfully listed files on s3 bucket '{BUCKET}'");
    Json(json!({"message": message, "content": keys}))
}

async fn upload(
    State(fake): State<Fake>,
    Query(query): Query<BTreeMap<String, String>>,
    request: Request,
) -> Response {
    let method = request.method().clone();
    let in_query = |parameter: &str| query.get(parameter).cloned();
    match fake.speaks {
        Speaks::Multipart(field) if method == Method::POST => {
            multipart(&fake, field, request).await
        }
        Speaks::Form if method == Method::POST => multipart(&fake, "my_very_own", request).await,
        Speaks::Form if method == Method::GET => {
            Html("<form><input type=file name=my_very_own></form>").into_response()
        }
        Speaks::NamesField if method == Method::POST => {
            let answer = multipart(&fake, "document", request).await;
            if answer.status() != StatusCode::BAD_REQUEST {
                return answer;
            }
            let detail =
                json!({"detail": [{"loc": ["body", "document"], "msg": "Field required"}]});
            (StatusCode::UNPROCESSABLE_ENTITY, Json(detail)).into_response()
        }
        Speaks::RawQuery(verb, parameter) if method == verb => match in_query(parameter) {
            Some(name) => store_body(&fake, &name, request).await,
            None => say(StatusCode::BAD_REQUEST, "no name"),
        },
        Speaks::Json(_) | Speaks::JsonHost if method == Method::POST => {
            let Ok(Json(body)) = Json::<Value>::from_request(request, &()).await else {
                return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
            };
            json_upload(&fake, &body)
        }
        Speaks::GetQuery(parameter) if method == Method::GET => match in_query(parameter) {
            Some(name) if name == "appstore_games.csv" => fake.put(&name, b"a,b\n1,2\n"),
            Some(name) => no_file(&name),
            None => say(StatusCode::BAD_REQUEST, "no name"),
        },
        Speaks::YesToAll if method == Method::POST => say(StatusCode::OK, "ok"),
        Speaks::YesToAll if method == Method::PUT => match in_query("name") {
            Some(name) => store_body(&fake, &name, request).await,
            None => say(StatusCode::OK, "ok"),
        },
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

fn json_upload(fake: &Fake, body: &Value) -> Response {
    let member = match fake.speaks {
        Speaks::Json(member) => member,
        _ => "file",
    };
    let Some(name) = body.get(member).and_then(Value::as_str) else {
        return say(StatusCode::BAD_REQUEST, "no name");
    };
    match body.get("content").and_then(Value::as_str) {
        Some(content) if fake.speaks != Speaks::JsonHost => {
            use base64::Engine as _;
            let bytes = base64::engine::general_purpose::STANDARD.decode(content);
            fake.put(name, &bytes.unwrap())
        }
        _ if name == "appstore_games.csv" => fake.put(name, b"a,b\n1,2\n"),
        _ => no_file(name),
    }
}

async fn store_body(fake: &Fake, name: &str, request: Request) -> Response {
    let body = Bytes::from_request(request, &()).await.unwrap();
    if body.is_empty() {
        return no_file(name);
    }
    fake.put(name, &body)
}

async fn multipart(fake: &Fake, field: &str, request: Request) -> Response {
    let Ok(mut form) = Multipart::from_request(request, &()).await else {
        return say(StatusCode::BAD_REQUEST, "no form");
    };
    while let Ok(Some(part)) = form.next_field().await {
        if part.name() != Some(field) {
            continue;
        }
        let file = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.unwrap();
        return match file {
            Some(name) => fake.put(&name, &bytes),
            None => no_file(std::str::from_utf8(&bytes).unwrap()),
        };
    }
    say(StatusCode::BAD_REQUEST, "no such field")
}

async fn upload_path(
    State(fake): State<Fake>,
    method: Method,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    match fake.speaks {
        Speaks::RawPath(verb) if method == verb => store_body(&fake, &name, request).await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn download(State(fake): State<Fake>, Path(name): Path<String>) -> Response {
    if !fake.store.objects.lock().unwrap().contains_key(&name) {
        let message = format!("The file '{name}' was not found on the bucket '{BUCKET}'");
        return say(StatusCode::NOT_FOUND, &message);
    }
    let url = presigned(&fake.base, &name, fake.ttl, fake.version2);
    let message = format!("Successfully generated presigned url for '{name}'");
    Json(json!({"message": message, "content": url.to_string()})).into_response()
}

/// A presigned URL for an object of the fake's bucket, signed now; what is
/// below zero is over already.
pub(crate) fn presigned(base: &str, name: &str, ttl: i64, version2: bool) -> Url {
    let mut url = Url::parse(&format!("{}/s3/{BUCKET}", base.trim_end_matches('/'))).unwrap();
    url.path_segments_mut().unwrap().push(name);
    let now = jiff::Timestamp::now();
    if version2 {
        url.query_pairs_mut()
            .append_pair("AWSAccessKeyId", "AKIAIOSFODNN7EXAMPLE")
            .append_pair("Signature", SIGNATURE)
            .append_pair("Expires", &(now.as_second() + ttl).to_string());
    } else {
        let signed = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        url.query_pairs_mut()
            .append_pair("X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20260101/x")
            .append_pair("X-Amz-Date", &signed)
            .append_pair("X-Amz-Expires", &ttl.to_string())
            .append_pair("X-Amz-Signature", SIGNATURE);
    }
    url
}

async fn object(State(fake): State<Fake>, Path(key): Path<String>, uri: Uri) -> Response {
    let query: BTreeMap<String, String> =
        url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
    let end = match (query.get("Expires"), query.get("X-Amz-Date")) {
        (Some(end), _) => end.parse().unwrap(),
        (None, Some(date)) => {
            let date = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date).unwrap();
            let signed = date.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
            signed.as_second() + query["X-Amz-Expires"].parse::<i64>().unwrap()
        }
        (None, None) => 0,
    };
    if jiff::Timestamp::now().as_second() >= end {
        let told = format!(
            "<Error><Code>AccessDenied</Code><Message>Request has expired</Message><SignatureProvided>{SIGNATURE}</SignatureProvided></Error>"
        );
        return (StatusCode::FORBIDDEN, told).into_response();
    }
    match fake.store.objects.lock().unwrap().get(&key) {
        Some(bytes) => {
            let headers = [(header::CONTENT_TYPE, "binary/octet-stream")];
            (headers, bytes.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
