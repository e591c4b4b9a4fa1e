//! A server that speaks just enough HTTP to be asked by the AWS SDK: it tells
//! service, region and action apart, and answers what a test wants.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::sync::{Arc, Mutex};

use checker_collect_aws::{Keys, Session, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One question.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// The service of the signature's scope: `ec2`, `iam`, `s3`, …
    pub(crate) service: String,
    /// The region of the signature's scope.
    pub(crate) region: String,
    /// `DescribeVpcs`; for S3 the method and path.
    pub(crate) action: String,
    /// The whole request, as it came.
    pub(crate) raw: Vec<u8>,
}

impl Question {
    /// `ec2:DescribeVpcs`
    pub(crate) fn name(&self) -> String {
        format!("{}:{}", self.service, self.action)
    }

    /// Whether a part of the request says this.
    pub(crate) fn says(&self, text: &str) -> bool {
        String::from_utf8_lossy(&self.raw).contains(text)
    }
}

/// What a server says: status and body, sent as a whole; one that ends with a
/// NUL breaks off there, and more was announced.
pub(crate) type Reply = (u16, String);

/// A server on loopback; it ends with its runtime.
pub(crate) struct Server {
    pub(crate) url: String,
    /// What it was asked, in order.
    pub(crate) asked: Arc<Mutex<Vec<Question>>>,
}

impl Server {
    /// Answers every question alike, whoever asks.
    pub(crate) async fn start(answer: impl Fn(&Question) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, log) = (Arc::new(answer), Arc::clone(&asked));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                tokio::spawn(async move {
                    let Some(question) = read(&mut stream).await else {
                        return;
                    };
                    let (status, body) = answer(&question);
                    log.lock().unwrap().push(question);
                    let head = format!(
                        "HTTP/1.1 {status} X\r\nContent-Type: text/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                        body.len() + if body.ends_with('\0') { 100 } else { 0 }
                    );
                    let _ = stream.write_all(head.as_bytes()).await;
                    let _ = stream.write_all(body.as_bytes()).await;
                });
            }
        });
        Self { url, asked }
    }

    pub(crate) fn count(&self, name: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|one| one.name() == name).count()
    }
}

/// Reads one request.
pub(crate) async fn read(stream: &mut TcpStream) -> Option<Question> {
    let mut raw = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        let length = stream.read(&mut buffer).await.ok()?;
        if length == 0 {
            return None;
        }
        raw.extend_from_slice(&buffer[..length]);
        let text = String::from_utf8_lossy(&raw).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let lower = head.to_lowercase();
        let header = |name: &str| {
            let mut lines = lower.lines();
            let line = lines.find(|line| line.starts_with(&format!("{name}:")));
            line.map(|line| line[name.len() + 1..].trim().to_owned())
        };
        let wanted = header("content-length").map_or(0, |text| text.parse().unwrap());
        if body.len() < wanted {
            continue;
        }
        let scope = header("authorization").unwrap_or_default();
        let mut scope = scope.split('/').skip(2).map(str::to_owned);
        let region = scope.next().unwrap_or_default();
        let service = scope.next().unwrap_or_default();
        let form = body
            .split('&')
            .find_map(|pair| pair.strip_prefix("Action="));
        let first = head.lines().next().unwrap_or_default();
        let action = form.map_or_else(
            || first.trim_end_matches(" HTTP/1.1").to_owned(),
            str::to_owned,
        );
        return Some(Question {
            service,
            region,
            action,
            raw,
        });
    }
}

/// An account with nothing in it.
pub(crate) fn nothing(question: &Question) -> Reply {
    let action = &question.action;
    match (question.service.as_str(), action.as_str()) {
        ("iam", "GetRole") => error(question, 404, "NoSuchEntity"),
        ("s3", _) => (
            200,
            "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>".into(),
        ),
        ("ec2", _) => (200, format!("<{action}Response></{action}Response>")),
        _ => (
            200,
            format!("<{action}Response><{action}Result></{action}Result></{action}Response>"),
        ),
    }
}

/// An error in the words of the service that was asked.
pub(crate) fn error(question: &Question, status: u16, code: &str) -> Reply {
    let inner = format!("<Code>{code}</Code><Message>because</Message>");
    let body = match question.service.as_str() {
        "ec2" => format!("<Response><Errors><Error>{inner}</Error></Errors></Response>"),
        "s3" => format!("<Error>{inner}</Error>"),
        _ => format!("<ErrorResponse><Error>{inner}</Error></ErrorResponse>"),
    };
    (status, body)
}

pub(crate) fn settings(url: &str) -> Settings {
    Settings {
        region: Some("eu-west-1".into()),
        endpoint_url: Some(url.into()),
        ..Settings::default()
    }
}

pub(crate) async fn session(settings: &Settings) -> Session {
    let keys = Keys {
        access_key_id: "test".into(),
        secret_access_key: "test".into(),
        session_token: None,
    };
    Session::with_keys(settings, keys).await.unwrap()
}
