//! A role of somebody else's account, taken on with the credentials at hand.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials as _;
use tokio::time::timeout;

use crate::error::{chain, short};
use crate::open_error::OpenError;
use crate::settings::Role;

/// How long STS is waited for, retries included.
const LIMIT: Duration = Duration::from_secs(15);

/// How long the session lasts: longer than any run, and not longer than what
/// every role allows.
const SESSION: Duration = Duration::from_hours(1);

/// The credentials of a session of the role.
pub(crate) async fn assume(role: &Role, config: &SdkConfig) -> Result<Credentials, OpenError> {
    let mut provider = AssumeRoleProvider::builder(&role.arn)
        .configure(config)
        .session_name(&role.session_name)
        .session_length(SESSION);
    if let Some(id) = &role.external_id {
        provider = provider.external_id(id);
    }
    let refused = |reason: String| OpenError::NoRole {
        arn: role.arn.clone(),
        reason,
    };
    let provider = provider.build().await;
    match timeout(LIMIT, Box::pin(provider.provide_credentials())).await {
        Ok(Ok(credentials)) => Ok(credentials),
        Ok(Err(error)) => Err(refused(short(&chain(&error)))),
        Err(_) => Err(refused("STS did not answer in time".into())),
    }
}
