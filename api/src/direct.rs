//! Signing, and asking for one object's head, without the machinery around an
//! SDK operation: that costs several times what the request itself does.
//!
//! Nothing is decided here that the SDK decides: address, signing scope,
//! credentials with their cache, and the HTTP client (its proxies, roots and
//! pool) are taken over from an operation of the SDK. Only a clear answer is
//! used; whatever else happens, the caller asks again through the SDK, which
//! retries and explains. `docs/decisions/download-asks-once.md` says more.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sdk_s3::Client;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::AuthSchemeId;
use aws_smithy_runtime_api::client::http::{
    HttpClient as _, HttpConnector as _, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::identity::{
    Identity, ResolveCachedIdentity as _, SharedIdentityResolver,
};
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::{GetIdentityResolver, RuntimeComponents};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::config_bag::ConfigBag;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::client::CONNECT_TIMEOUT;
use crate::page::Page;

/// What a key keeps in a URL; all else is encoded, as S3 wants it signed.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// A key of which the SDK is asked for the URL, to learn where a bucket is.
const SAMPLE_KEY: &str = "k";

/// How long the signature under a question is valid.
const QUESTION_TTL: Duration = Duration::from_mins(1);

/// One bucket's address, and what is needed to sign and send a request to it.
pub(crate) struct Direct {
    /// Everything before the key.
    base: String,
    region: String,
    components: RuntimeComponents,
    identities: SharedIdentityResolver,
    connector: SharedHttpConnector,
}

impl Direct {
    /// Watches the SDK presign a URL of the bucket. `None` when that cannot be
    /// done now (no credentials, say), or when the bucket is of a kind that is
    /// signed another way (S3 Express, access points of several regions).
    pub(crate) async fn learn(client: &Client, bucket: &str) -> Option<Self> {
        let seen = Arc::new(OnceLock::new());
        let validity = PresigningConfig::expires_in(QUESTION_TTL).ok()?;
        let operation = client.get_object().bucket(bucket).key(SAMPLE_KEY);
        let watched = operation.customize().interceptor(Watch(Arc::clone(&seen)));
        let presigned = watched.presigned(validity).await.ok()?;
        let components: RuntimeComponents = seen.get()?.clone();

        let (address, query) = presigned.uri().split_once('?')?;
        let base = address.strip_suffix(SAMPLE_KEY)?.to_owned();
        let scope = query_value(query, "X-Amz-Credential")?;
        // <key id>/<date>/<region>/<service>/aws4_request
        let mut scope = scope.rsplit('/').skip(1);
        let (service, region) = (scope.next()?, scope.next()?.to_owned());
        let algorithm = query_value(query, "X-Amz-Algorithm")?;
        if (service, algorithm.as_str()) != ("s3", "AWS4-HMAC-SHA256") {
            return None;
        }
        let identities = components.identity_resolver(AuthSchemeId::from("sigv4"))?;
        let settings = HttpConnectorSettings::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .build();
        let connector = components
            .http_client()?
            .http_connector(&settings, &components);
        Some(Self {
            base,
            region,
            components,
            identities,
            connector,
        })
    }

    /// The status S3 gives for the object, or `None` if it gave none.
    pub(crate) async fn head(&self, key: &str) -> Option<u16> {
        let uri = self.signed("HEAD", key, "", QUESTION_TTL).await?;
        let mut request = HttpRequest::new(SdkBody::empty());
        request.set_method("HEAD").ok()?;
        request.set_uri(uri).ok()?;
        let answer = self.connector.call(request).await.ok()?;
        Some(answer.status().as_u16())
    }

    /// One page of the bucket's keys, or `None` if S3 gave no plain one.
    pub(crate) async fn page(&self, token: Option<&str>) -> Option<Page> {
        let mut query = "?list-type=2".to_owned();
        if let Some(token) = token {
            query.push_str("&continuation-token=");
            query.extend(utf8_percent_encode(token, VALUE));
        }
        let uri = self.signed("GET", "", &query, QUESTION_TTL).await?;
        let mut request = HttpRequest::new(SdkBody::empty());
        request.set_uri(uri).ok()?;
        let answer = self.connector.call(request).await.ok()?;
        if answer.status().as_u16() != 200 {
            return None;
        }
        let body = ByteStream::new(answer.into_body()).collect().await.ok()?;
        Page::read(&body.into_bytes())
    }

    /// A URL that fetches the object until it expires.
    pub(crate) async fn presign(&self, key: &str, ttl: Duration) -> Option<String> {
        // What the SDK adds to tell operations of one method and path apart.
        self.signed("GET", key, "?x-id=GetObject", ttl).await
    }

    async fn signed(&self, method: &str, key: &str, query: &str, ttl: Duration) -> Option<String> {
        let cache = self.components.identity_cache();
        let bag = ConfigBag::base();
        let identity =
            cache.resolve_cached_identity(self.identities.clone(), &self.components, &bag);
        let identity = identity.await.ok()?;
        let base = &self.base;
        let uri = format!("{base}{}{query}", utf8_percent_encode(key, KEPT));
        sign_uri(&identity, &self.region, method, uri, SystemTime::now(), ttl)
    }
}

impl std::fmt::Debug for Direct {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Direct")
            .field("base", &self.base)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

/// Adds a signature to a URI that has none yet.
fn sign_uri(
    identity: &Identity,
    region: &str,
    method: &str,
    mut uri: String,
    time: SystemTime,
    ttl: Duration,
) -> Option<String> {
    identity.data::<Credentials>()?;
    let mut settings = SigningSettings::default();
    // S3 takes a path as it is: encoded once, dots and slashes kept.
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(ttl);
    let params = SigningParams::builder()
        .identity(identity)
        .region(region)
        .name("s3")
        .time(time)
        .settings(settings)
        .build()
        .ok()?;
    let body = SignableBody::UnsignedPayload;
    let request = SignableRequest::new(method, uri.as_str(), std::iter::empty(), body).ok()?;
    let (instructions, _) = sign(request, &params.into()).ok()?.into_parts();
    let (headers, added) = instructions.into_parts();
    if !headers.is_empty() {
        // A URL has nowhere to put them.
        return None;
    }
    let mut separator = if uri.contains('?') { '&' } else { '?' };
    for (name, value) in added {
        uri.push(separator);
        uri.push_str(name);
        uri.push('=');
        uri.extend(utf8_percent_encode(&value, VALUE));
        separator = '&';
    }
    Some(uri)
}

/// What a query's value keeps.
const VALUE: &AsciiSet = &KEPT.add(b'/');

fn query_value(query: &str, name: &str) -> Option<String> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    Some(percent_decode_str(value).decode_utf8().ok()?.into_owned())
}

/// Keeps what an operation is carried out with.
#[derive(Debug)]
struct Watch(Arc<OnceLock<RuntimeComponents>>);

#[dyn_dispatch_hint]
impl Intercept for Watch {
    fn name(&self) -> &'static str {
        "Watch"
    }

    fn read_before_signing(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let _ = self.0.set(components.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::Config;
    use aws_sdk_s3::config::{BehaviorVersion, Region};

    use super::*;

    const KEYS: [&str; 6] = [
        "plain.txt",
        "folder/inner file.txt",
        "naïve-日本+é.txt",
        "100%25 a?b&c=d#e.txt",
        "'!*()~;,:@$[]{}|^`\\\"<>.txt",
        "a//b/./c",
    ];

    fn client(endpoint: Option<&str>, token: Option<&str>) -> Client {
        let token = token.map(str::to_owned);
        let keys = Credentials::new("AKIDEXAMPLE", "secret/+", token, None, "test");
        let mut config = Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("eu-west-3"))
            .credentials_provider(keys);
        if let Some(endpoint) = endpoint {
            config = config.endpoint_url(endpoint).force_path_style(true);
        }
        Client::from_conf(config.build())
    }

    /// The query without its order, which no server looks at.
    fn parts(url: &str) -> (String, Vec<String>) {
        let (address, query) = url.split_once('?').unwrap();
        let mut query: Vec<String> = query.split('&').map(str::to_owned).collect();
        query.sort();
        (address.to_owned(), query)
    }

    #[tokio::test]
    async fn urls_are_those_of_the_sdk() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000);
        let ttl = Duration::from_mins(2);
        for (endpoint, bucket) in [
            (None, "module02-x"),
            (None, "dotted.name"),
            (Some("http://127.0.0.1:9000"), "module02-x"),
            (Some("http://127.0.0.1:9000/below"), "module02-x"),
        ] {
            for token in [None, Some("to/ken+=")] {
                let client = client(endpoint, token);
                let direct = Direct::learn(&client, bucket).await.unwrap();
                let keys = Credentials::new(
                    "AKIDEXAMPLE",
                    "secret/+",
                    token.map(str::to_owned),
                    None,
                    "test",
                );
                for key in KEYS {
                    let validity = PresigningConfig::builder()
                        .start_time(time)
                        .expires_in(ttl)
                        .build()
                        .unwrap();
                    let theirs = client.get_object().bucket(bucket).key(key);
                    let theirs = theirs.presigned(validity).await.unwrap();
                    let path = utf8_percent_encode(key, KEPT);
                    let uri = format!("{}{path}?x-id=GetObject", direct.base);
                    let identity = Identity::from(keys.clone());
                    let ours = sign_uri(&identity, &direct.region, "GET", uri, time, ttl);
                    assert_eq!(parts(&ours.unwrap()), parts(theirs.uri()), "{key}");
                }
            }
        }
    }

    #[tokio::test]
    async fn what_is_signed_otherwise_is_left_to_the_sdk() {
        let regions = "arn:aws:s3::123456789012:accesspoint/abcdef0123456.mrap";
        assert!(Direct::learn(&client(None, None), regions).await.is_none());
    }
}
