//! The real S3.

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{BehaviorVersion, RequestChecksumCalculation};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use bytes::{Bytes, BytesMut};

use crate::store::{NewObject, Presign, PresignError, Store, StoreError};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// A stalled transfer must not use up the function's time.
const READ_TIMEOUT: Duration = Duration::from_secs(10);

/// How much of an error is told, in characters.
const ERROR_LENGTH: usize = 300;

/// S3 by a client that was made once, when the function started.
#[derive(Debug, Clone)]
pub struct S3 {
    client: Client,
}

impl S3 {
    /// Over any client, whatever it does about checksums.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "it is handed over: a client is a handle"
    )]
    pub fn new(client: Client) -> Self {
        let config = client.config().to_builder();
        // A checksum in a presigned URL would be that of no content.
        let config = config.request_checksum_calculation(RequestChecksumCalculation::WhenRequired);
        Self {
            client: Client::from_conf(config.build()),
        }
    }

    /// With the region and the credentials of the function's role, or what
    /// else the SDK finds; `AWS_ENDPOINT_URL` leads to a look-alike. Asks
    /// nobody.
    pub async fn from_environment() -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .build();
        let config = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .timeout_config(timeouts)
            .load()
            .await;
        let elsewhere = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]
            .iter()
            .any(|name| std::env::var_os(name).is_some());
        // Look-alikes seldom answer to `<bucket>.<host>`.
        let builder = aws_sdk_s3::config::Builder::from(&config).force_path_style(elsewhere);
        Self::new(Client::from_conf(builder.build()))
    }

    async fn presigned(
        &self,
        bucket: &str,
        key: &str,
        content_type: Option<&str>,
        expires_in: Duration,
    ) -> Result<String, PresignError> {
        let config = PresigningConfig::expires_in(expires_in)
            .map_err(|error| PresignError(error.to_string()))?;
        let put = self.client.put_object().bucket(bucket).key(key);
        let put = put.set_content_type(content_type.map(str::to_owned));
        match put.presigned(config).await {
            Ok(request) => Ok(request.uri().to_owned()),
            Err(error) => Err(PresignError(told(&error))),
        }
    }
}

/// What an error says, without the request and its signature.
fn told<E, R>(error: &SdkError<E, R>) -> String
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
    R: std::fmt::Debug,
{
    if let Some(code) = error.code() {
        return code.chars().take(ERROR_LENGTH).collect();
    }
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text.chars().take(ERROR_LENGTH).collect()
}

impl Store for S3 {
    async fn get(&self, bucket: &str, key: &str, limit: u64) -> Result<Bytes, StoreError> {
        let get = self.client.get_object().bucket(bucket).key(key);
        let object = match get.send().await {
            Ok(object) => object,
            Err(SdkError::ServiceError(answer)) if answer.raw().status().as_u16() == 404 => {
                return Err(StoreError::Gone);
            }
            Err(error) => return Err(StoreError::Failed(told(&error))),
        };
        let told_size = u64::try_from(object.content_length.unwrap_or(0)).unwrap_or(0);
        if told_size > limit {
            let size = told_size;
            return Err(StoreError::TooLarge { size, limit });
        }
        let failed = |error: &dyn std::error::Error| StoreError::Failed(error.to_string());
        // The size is the server's word; what arrives is counted.
        let mut body = object.body;
        let mut bytes = BytesMut::with_capacity(usize::try_from(told_size).unwrap_or(0));
        while let Some(part) = body.next().await {
            let part = part.map_err(|error| failed(&error))?;
            let size = (bytes.len() + part.len()) as u64;
            if size > limit {
                return Err(StoreError::TooLarge { size, limit });
            }
            bytes.extend_from_slice(&part);
        }
        Ok(bytes.freeze())
    }

    async fn put(&self, bucket: &str, key: &str, object: NewObject) -> Result<(), StoreError> {
        let put = self.client.put_object().bucket(bucket).key(key);
        let put = put
            .content_type(object.content_type)
            .cache_control(object.cache_control)
            .body(ByteStream::from(object.bytes));
        match put.send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(StoreError::Failed(told(&error))),
        }
    }
}

impl Presign for S3 {
    async fn put_url(
        &self,
        bucket: &str,
        key: &str,
        content_type: &str,
        expires_in: Duration,
    ) -> Result<String, PresignError> {
        let content_type = Some(content_type);
        self.presigned(bucket, key, content_type, expires_in).await
    }

    /// The SDK knows how an address is made (region, partition, dots in the
    /// name, look-alikes), so it is asked for a signed one, and the signature
    /// cut off.
    async fn address(&self, bucket: &str, key: &str) -> Result<String, PresignError> {
        let signed = self
            .presigned(bucket, key, None, Duration::from_secs(1))
            .await?;
        let plain = signed.split_once('?').map_or(&*signed, |(plain, _)| plain);
        Ok(plain.to_owned())
    }
}
