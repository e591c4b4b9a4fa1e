//! One request and what came of it, bounded in time, size and redirects
//! whatever the server does. No proxy, no cookie, no credential.

use std::sync::OnceLock;
use std::time::Duration;

use checker_model::presigned::PresignedUrl;
use checker_model::transcript::{Body, Outcome, Response};
use reqwest::Method;
use reqwest::header::{HOST, LOCATION};
use tokio::time::{Instant, timeout_at};
use url::Url;

use crate::address::{Resolver, is_of_aws, names_forbidden};
use crate::ask::{Ask, Whom, user_agent};
use crate::body::{self, Kept};
use crate::connect_to::ConnectTo;
use crate::options::Limits;
use crate::scrub;

/// Pause before an idempotent request is asked a second time.
const PAUSE: Duration = Duration::from_millis(200);

/// An outcome, and what must not be recorded of it.
pub(crate) struct Heard {
    pub(crate) outcome: Outcome,
    /// The body as JSON, not redacted.
    pub(crate) json: Option<serde_json::Value>,
    /// The body's bytes, of what they are needed of.
    pub(crate) raw: Option<Vec<u8>>,
    /// The header `date` of the answer.
    pub(crate) date: Option<String>,
}

impl Heard {
    /// An outcome without an answer.
    pub(crate) fn nothing(outcome: Outcome) -> Self {
        Self {
            outcome,
            json: None,
            raw: None,
            date: None,
        }
    }
}

/// Why no answer came.
enum Fault {
    Unreachable(String),
    /// Closed, reset or garbled: may be chance.
    Broken(String),
    /// Silent or circling: asking again will not help.
    Hopeless(String),
}

/// Sends requests.
pub(crate) struct Client {
    api: OnceLock<reqwest::Result<reqwest::Client>>,
    /// Without decompression: a download is the bytes that are stored.
    storage: OnceLock<reqwest::Result<reqwest::Client>>,
    connect_to: Vec<ConnectTo>,
    /// Whether addresses nearby are left alone, whoever names them.
    far_only: bool,
    pub(crate) limits: Limits,
}

impl Client {
    pub(crate) fn new(limits: &Limits, connect_to: &[ConnectTo]) -> Self {
        Self {
            api: OnceLock::new(),
            storage: OnceLock::new(),
            connect_to: connect_to.to_vec(),
            far_only: false,
            limits: limits.clone(),
        }
    }

    /// The same for what somebody behind this URL hands out: at AWS it has no
    /// business on this machine or in the network around it.
    pub(crate) fn led_by(self, url: &Url) -> Self {
        let at_aws = url.host_str().is_some_and(is_of_aws);
        Self {
            far_only: at_aws && self.connect_to.is_empty(),
            ..self
        }
    }

    /// The client for one or the other, made when it is first needed: making
    /// one reads the system's certificates.
    fn client(&self, whom: Whom) -> Result<&reqwest::Client, Fault> {
        let client = match whom {
            Whom::Api { .. } => self.api.get_or_init(|| self.builder().build()),
            Whom::Storage | Whom::Anyone | Whom::AnyoneReads => self.storage.get_or_init(|| {
                let builder = self.builder();
                builder.no_gzip().no_brotli().no_deflate().build()
            }),
        };
        client
            .as_ref()
            .map_err(|why| Fault::Unreachable(format!("not asked: {why}")))
    }

    fn builder(&self) -> reqwest::ClientBuilder {
        reqwest::Client::builder()
            .user_agent(user_agent())
            // A proxy's errors would be blamed on the API.
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            // A fresh connection each time: a refused one and a broken one
            // stay apart, and a balancer gets to choose.
            .pool_max_idle_per_host(0)
            .retry(reqwest::retry::never())
            .http1_max_headers(self.limits.headers)
            .connect_timeout(self.limits.connect)
            .referer(false)
            .dns_resolver(Resolver {
                far_only: self.far_only,
            })
    }

    /// Sends a request, a second time when it may and the first was broken.
    pub(crate) async fn send(&self, ask: &Ask) -> Heard {
        let may_retry = ask.whom != Whom::api_once();
        let mut first = self.attempt(ask).await;
        if may_retry && matches!(first, Err(Fault::Broken(_))) {
            tokio::time::sleep(PAUSE).await;
            first = self.attempt(ask).await;
        }
        first.unwrap_or_else(|fault| {
            Heard::nothing(match fault {
                Fault::Unreachable(why) => Outcome::Unreachable(why),
                Fault::Broken(why) | Fault::Hopeless(why) => Outcome::Broken(why),
            })
        })
    }

    async fn attempt(&self, ask: &Ask) -> Result<Heard, Fault> {
        let until = Instant::now() + self.limits.connect + self.limits.answer;
        let mut url = ask.url.clone();
        let mut visited = vec![url.clone()];
        loop {
            let response = timeout_at(until, self.request(ask, &url)?.send())
                .await
                .map_err(|_| Fault::Hopeless(silent(self.limits.answer)))?
                .map_err(fault)?;
            let Some(next) = next_hop(ask, &url, &response) else {
                return self.read(ask, response).await;
            };
            if visited.contains(&next) {
                return Err(Fault::Hopeless("redirects in a circle".into()));
            }
            if visited.len() > self.limits.redirects {
                return Err(Fault::Hopeless(format!(
                    "more than {} redirects",
                    self.limits.redirects
                )));
            }
            visited.push(next.clone());
            url = next;
        }
    }

    fn request(&self, ask: &Ask, url: &Url) -> Result<reqwest::RequestBuilder, Fault> {
        if names_forbidden(url, false) {
            return Err(Fault::Hopeless(
                "not fetched: the URL names a link-local address".into(),
            ));
        }
        if names_forbidden(url, self.far_only) {
            return Err(Fault::Hopeless(
                "not fetched: the URL names an address of this machine or network".into(),
            ));
        }
        let mapped = self.connect_to.iter().find_map(|to| to.apply(url));
        if mapped.is_some() && url.scheme() != "http" {
            return Err(Fault::Unreachable(
                "not asked: --connect-to is supported for http only".into(),
            ));
        }
        let mut request = self
            .client(ask.whom)?
            .request(ask.method.clone(), mapped.as_ref().unwrap_or(url).clone())
            .body(ask.body.clone());
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        if mapped.is_some() {
            request = request.header(HOST, host_header(url));
        }
        Ok(request)
    }

    async fn read(&self, ask: &Ask, response: reqwest::Response) -> Result<Heard, Fault> {
        let status = response.status();
        let mut secrets = scrub::secrets_of(&ask.url);
        secrets.extend(scrub::secrets_of(response.url()));
        let headers = scrub::headers(response.headers(), &secrets);
        let date = headers
            .iter()
            .find(|(name, _)| name == "date")
            .map(|(_, value)| value.clone());
        let limits = &self.limits;
        let kept = match ask.whom {
            Whom::Api { long: true, .. } => Kept::text(limits.json_body, limits.json_body),
            // The bytes of a file are nobody's business, an error's text is.
            Whom::Storage if status.is_success() => Kept::digest(limits.download),
            Whom::Anyone if status.is_success() => {
                Kept::text(limits.image, limits.image).with_bytes()
            }
            Whom::Api { long: false, .. } | Whom::AnyoneReads => {
                Kept::text(limits.other_body, limits.text).with_bytes()
            }
            Whom::Storage | Whom::Anyone => Kept::text(limits.other_body, limits.text),
        };
        let heard = body::read(response, kept, limits.body)
            .await
            .map_err(Fault::Broken)?;
        // Of what anyone may fetch the digest is kept, as of any file.
        let text = match ask.whom {
            Whom::Anyone if status.is_success() => None,
            _ => heard.text,
        };
        let json = text
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok());
        Ok(Heard {
            outcome: Outcome::Response(Response {
                status: status.as_u16(),
                headers,
                body: Body {
                    length: heard.length,
                    sha256: heard.sha256,
                    text: text.map(|text| scrub::text(&text, &secrets)),
                    cut_short: heard.cut_short,
                },
            }),
            json,
            raw: heard.raw,
            date,
        })
    }
}

/// Where to go next, when the answer is a redirect that may be followed; any
/// other redirect is an answer like another.
fn next_hop(ask: &Ask, url: &Url, response: &reqwest::Response) -> Option<Url> {
    let follows = match response.status().as_u16() {
        301..=303 => ask.method == Method::GET,
        307 | 308 => true,
        _ => false,
    };
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let next = url.join(location).ok()?;
    let same_place = || {
        next.scheme() == url.scheme()
            && next.host() == url.host()
            && next.port_or_known_default() == url.port_or_known_default()
    };
    let allowed = match ask.whom {
        Whom::Api { .. } => same_place(),
        // As a browser does: to the bucket's own region, or from http to https.
        Whom::Anyone => matches!(next.scheme(), "http" | "https"),
        Whom::AnyoneReads => same_place() || (is_s3(url) && is_s3(&next)),
        Whom::Storage => PresignedUrl::parse(next.as_str()).is_ok(),
    };
    (follows && allowed).then_some(next)
}

fn is_s3(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let at_aws = [".amazonaws.com", ".amazonaws.com.cn"];
    let named = at_aws.iter().any(|end| host.ends_with(end));
    url.scheme() == "https" && named && host.contains("s3")
}

fn fault(error: reqwest::Error) -> Fault {
    let (connect, ours) = (error.is_connect(), error.is_builder());
    let text = scrub::error(error);
    if connect || ours {
        Fault::Unreachable(text)
    } else {
        Fault::Broken(text)
    }
}

fn silent(after: Duration) -> String {
    format!("no answer within {} s", after.as_secs_f32())
}

/// The `Host` header that a request for this URL carries.
fn host_header(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}
