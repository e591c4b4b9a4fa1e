//! What is answered, as Lambda wants it told.

use std::collections::BTreeMap;

use serde::Serialize;

/// An answer in the function URL's payload format 2.0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// HTTP status.
    pub status_code: u16,
    /// Headers, in lower case.
    pub headers: BTreeMap<&'static str, String>,
    /// JSON, or empty.
    pub body: String,
    /// Never.
    pub is_base64_encoded: bool,
}

/// The body of an answer of 200.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Takes a PUT of the image.
    pub upload_url: String,
    /// `PUT`.
    pub method: &'static str,
    /// What the PUT has to name as its `Content-Type`: it is signed.
    pub content_type: &'static str,
    /// Seconds from now on for which the URL is good.
    pub expires_in: u64,
    /// Where the image will be in the bucket.
    pub key: String,
    /// Where the results will be seen, some seconds after the PUT.
    pub resized: ResizedUrls,
}

/// Addresses of the results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResizedUrls {
    /// Of the square.
    pub thumbnail: String,
    /// Of the larger one.
    pub view: String,
}

/// The body of any other answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// For programs; does not change.
    pub error: &'static str,
    /// For people.
    pub message: String,
}

impl Refusal {
    pub(super) fn new(error: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { error, message }
    }
}

impl Response {
    pub(super) fn json(status_code: u16, body: &impl Serialize) -> Self {
        // Strings and numbers always are JSON.
        let body = serde_json::to_string(body).unwrap_or_default();
        let response = Self {
            body,
            ..Self::empty(status_code)
        };
        response.with("content-type", "application/json")
    }

    pub(super) fn empty(status_code: u16) -> Self {
        let response = Self {
            status_code,
            headers: BTreeMap::new(),
            body: String::new(),
            is_base64_encoded: false,
        };
        // Whoever has the URL may upload: nobody in between shall keep it.
        response.with("cache-control", "no-store")
    }

    pub(super) fn with(mut self, header: &'static str, value: &str) -> Self {
        self.headers.insert(header, value.to_owned());
        self
    }

    /// Lets pages of that origin read the answer. When CORS is set up for the
    /// function URL as well, Lambda answers preflights itself, and its headers
    /// replace these.
    pub(super) fn with_cors(self, origin: &str) -> Self {
        let response = self
            .with("access-control-allow-origin", origin)
            .with("access-control-allow-methods", "GET, OPTIONS")
            .with("access-control-allow-headers", "content-type")
            .with("access-control-max-age", "3600");
        if origin == "*" {
            response
        } else {
            response.with("vary", "origin")
        }
    }
}
