//! How an S3 client is made: from the usual AWS environment, or from keys.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_credential_types::Credentials;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Region};

/// Connecting to S3 takes milliseconds; three attempts at this must end well
/// before a browser or a balancer gives up.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Where the client talks to.
#[derive(Debug, Clone, Default)]
pub struct ClientOptions {
    /// The region to sign for; the environment's, else eu-west-1.
    pub region: Option<String>,
    /// Another S3 than AWS's.
    pub endpoint_url: Option<String>,
}

fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .build()
}

/// A client with the credentials and region that the AWS SDKs usually find:
/// environment, config files, container or instance role.
pub async fn from_environment(options: &ClientOptions) -> Client {
    let regions = aws_config::meta::region::RegionProviderChain::first_try(
        options.region.clone().map(Region::new),
    )
    .or_default_provider()
    .or_else("eu-west-1");
    let mut loader = aws_config::defaults(behavior())
        .region(regions)
        .timeout_config(timeouts());
    if let Some(endpoint) = &options.endpoint_url {
        loader = loader.endpoint_url(endpoint);
    }
    let config = loader.load().await;
    let mut builder = aws_sdk_s3::config::Builder::from(&config);
    if config.endpoint_url().is_some() {
        // Look-alikes seldom answer to `<bucket>.<host>`.
        builder.set_force_path_style(Some(true));
    }
    Client::from_conf(builder.build())
}

/// A client with the given keys, which looks at no environment at all.
pub fn with_keys(options: &ClientOptions, access_key_id: &str, secret_access_key: &str) -> Client {
    let region = options.region.clone().unwrap_or_else(|| "eu-west-1".into());
    let mut builder = aws_sdk_s3::Config::builder()
        .behavior_version(behavior())
        .region(Region::new(region))
        .credentials_provider(Credentials::new(
            access_key_id,
            secret_access_key,
            None,
            None,
            "given",
        ))
        .timeout_config(timeouts())
        .retry_config(RetryConfig::standard());
    if let Some(endpoint) = &options.endpoint_url {
        builder = builder.endpoint_url(endpoint).force_path_style(true);
    }
    Client::from_conf(builder.build())
}
