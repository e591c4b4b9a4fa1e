//! A request as data: what is sent, and what of it is recorded.

use bytes::Bytes;
use checker_model::transcript::Request;
use reqwest::Method;
use url::Url;

use crate::scrub;

/// A request, so that it can be sent again after a redirect.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
    /// The body in words.
    pub(crate) described: Option<String>,
    pub(crate) whom: Whom,
}

/// Whom a request is for: it decides what is read, kept and followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whom {
    /// The API; follows redirects on the same host and port.
    Api {
        /// The answer may be long.
        long: bool,
        /// A broken answer may be asked for once more.
        retry: bool,
    },
    /// S3, by a presigned URL; follows redirects to presigned URLs.
    Storage,
    /// Whoever has an image, without a signature; follows redirects as a browser
    /// does.
    Anyone,
    /// S3 itself, whose text is kept; follows redirects within S3.
    AnyoneReads,
}

impl Whom {
    /// A request of the API that is asked once, whatever comes of it.
    pub(crate) const fn api_once() -> Self {
        Self::Api {
            long: false,
            retry: false,
        }
    }
}

impl Ask {
    pub(crate) fn get(url: Url, long: bool) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: vec![("accept", "application/json".into())],
            body: Bytes::new(),
            described: None,
            whom: Whom::Api { long, retry: true },
        }
    }

    /// GET of a presigned URL: with no header that is not needed.
    pub(crate) fn presigned(url: Url) -> Self {
        Self {
            headers: Vec::new(),
            whom: Whom::Storage,
            ..Self::get(url, false)
        }
    }

    /// GET of what anyone may fetch.
    pub(crate) fn anonymous(url: Url) -> Self {
        Self {
            whom: Whom::Anyone,
            ..Self::presigned(url)
        }
    }

    /// GET of a list, as anyone may try to get it.
    pub(crate) fn listing(url: Url) -> Self {
        Self {
            whom: Whom::AnyoneReads,
            ..Self::presigned(url)
        }
    }

    /// The request as it is recorded.
    pub(crate) fn recorded(&self) -> Request {
        let secrets = scrub::secrets_of(&self.url);
        let mut headers = vec![("user-agent".to_owned(), user_agent())];
        headers.extend(
            self.headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), scrub::text(value, &secrets))),
        );
        Request {
            method: self.method.to_string(),
            url: scrub::text(self.url.as_str(), &secrets),
            headers,
            body: self.described.clone(),
        }
    }
}

/// How the prober introduces itself.
pub(crate) fn user_agent() -> String {
    format!("checker/{}", env!("CARGO_PKG_VERSION"))
}
