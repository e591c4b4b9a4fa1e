//! One API and one S3 per test, on ports of their own.

use std::path::Path;
use std::time::Duration;

use api::embedded::{EmbeddedS3, Options};
use api::{Config, State};
use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use reqwest::{Method, Response, Url};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

pub(crate) const BUCKET: &str = "module02-test";

/// Longest that any one exchange may take.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) struct Api {
    pub(crate) base: Url,
    pub(crate) http: reqwest::Client,
    pub(crate) s3: EmbeddedS3,
    pub(crate) uploads: TempDir,
    _stop: oneshot::Sender<()>,
}

impl Api {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// With settings changed, on an S3 of its own.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let options = Options {
            buckets: vec![BUCKET.to_owned()],
            ..Options::default()
        };
        let s3 = EmbeddedS3::start(options).await.expect("embedded s3");
        let client = s3.client();
        Self::over(client, s3, change).await
    }

    /// On any S3 client.
    pub(crate) async fn over(
        client: Client,
        s3: EmbeddedS3,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let uploads = tempfile::tempdir().expect("uploads");
        let mut config = Config::new(BUCKET);
        config.uploads_dir = uploads.path().join("uploads");
        change(&mut config);
        let state = State::new(client, config).expect("state");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("listen");
        let address = listener.local_addr().expect("address");
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(api::serve(listener, state, async move {
            let _ = stopped.await;
        }));
        Self {
            base: Url::parse(&format!("http://{address}/")).expect("url"),
            http: reqwest::Client::builder()
                .timeout(PATIENCE)
                .build()
                .expect("client"),
            s3,
            uploads,
            _stop: stop,
        }
    }

    /// The address of a route followed by a name, encoded once.
    pub(crate) fn url(&self, route: &str, name: Option<&str>) -> Url {
        let mut url = self.base.join(route).expect("route");
        if let Some(name) = name {
            url.path_segments_mut()
                .expect("http")
                .pop_if_empty()
                .push(name);
        }
        url
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let url = self.base.join(path).expect("path");
        Answer::of(self.http.get(url).send().await.expect("answer")).await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        url: Url,
        body: impl Into<reqwest::Body>,
    ) -> Answer {
        let request = self.http.request(method, url).body(body);
        Answer::of(request.send().await.expect("answer")).await
    }

    pub(crate) async fn listed(&self) -> Vec<String> {
        let answer = self.get("list_files").await;
        assert_eq!(answer.status, 200);
        serde_json::from_value(answer.json["content"].clone()).expect("a list")
    }

    /// Puts an object past the API.
    pub(crate) async fn seed(&self, key: &str, bytes: &[u8]) {
        let body = ByteStream::from(bytes.to_vec());
        let put = self.s3.client().put_object().bucket(BUCKET).key(key);
        put.body(body).send().await.expect("seed");
    }

    /// Reads an object past the API.
    pub(crate) async fn stored(&self, key: &str) -> Option<Vec<u8>> {
        let get = self.s3.client().get_object().bucket(BUCKET).key(key);
        let object = get.send().await.ok()?;
        Some(object.body.collect().await.expect("body").to_vec())
    }

    pub(crate) fn uploads_dir(&self) -> std::path::PathBuf {
        self.uploads.path().join("uploads")
    }

    /// A request that no client library would send: the text as it is. Returns
    /// the status and the body.
    pub(crate) async fn raw(&self, request: &str) -> (u16, Value) {
        let port = self.base.port().expect("port");
        let mut stream = TcpStream::connect(("127.0.0.1", port))
            .await
            .expect("connect");
        stream.write_all(request.as_bytes()).await.expect("send");
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer);
        tokio::time::timeout(PATIENCE, read)
            .await
            .expect("in time")
            .expect("answer");
        let text = String::from_utf8(answer).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("head and body");
        let status = head
            .split(' ')
            .nth(1)
            .expect("status")
            .parse()
            .expect("number");
        (status, serde_json::from_str(body).expect("json"))
    }
}

/// An answer, which must be JSON and say so.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) async fn of(response: Response) -> Self {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        assert_eq!(headers["content-type"], "application/json");
        assert!(headers.contains_key("x-request-id"));
        let json: Value = response.json().await.expect("a json body");
        assert_eq!(json["status"], status, "body and head agree");
        Self {
            status,
            headers,
            json,
        }
    }

    pub(crate) fn message(&self) -> &str {
        self.json["message"].as_str().expect("a message")
    }

    pub(crate) fn content(&self) -> &str {
        self.json["content"].as_str().expect("content")
    }
}

/// Every file below a directory, relative to it.
pub(crate) fn files_below(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut queue = vec![dir.to_owned()];
    while let Some(next) = queue.pop() {
        for entry in std::fs::read_dir(next).expect("directory") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                queue.push(path);
            } else {
                let relative = path.strip_prefix(dir).expect("below");
                found.push(relative.display().to_string());
            }
        }
    }
    found.sort();
    found
}

/// Waits, a bounded time, until something holds.
pub(crate) async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..600 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never: {what}");
}

pub(crate) fn multipart(field: &str, name: &str, bytes: &[u8]) -> reqwest::multipart::Form {
    let part = reqwest::multipart::Part::bytes(bytes.to_vec()).file_name(name.to_owned());
    reqwest::multipart::Form::new().part(field.to_owned(), part)
}
