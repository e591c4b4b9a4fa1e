//! As whom to look.

use std::time::Duration;

use aws_config::Region;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::error::CredentialsError;
use tokio::time::timeout;

use crate::error::{chain, short};
use crate::open_error::OpenError;

/// How long credentials are looked for. The last place is the metadata service
/// of an instance, which does not answer elsewhere.
const CREDENTIALS_LIMIT: Duration = Duration::from_secs(4);

/// Why a provider gave no credentials.
struct Refusal {
    said: String,
    /// The provider knows of nothing to load, such as a profile of that name.
    nothing_to_load: bool,
}

impl Refusal {
    fn of(error: &CredentialsError) -> Self {
        Self {
            said: chain(error),
            nothing_to_load: matches!(error, CredentialsError::CredentialsNotLoaded(_)),
        }
    }
}

/// The credentials that every AWS tool would find.
pub(crate) async fn credentials(
    profile: Option<&str>,
    region: &str,
) -> Result<Credentials, OpenError> {
    let region = Region::new(region.to_owned());
    let found = async {
        match profile {
            Some(name) => of_profile(name, region).await,
            None => {
                let chain = DefaultCredentialsChain::builder().region(region.clone());
                let chain = chain.build().await;
                match chain.provide_credentials().await {
                    Ok(credentials) => Ok(credentials),
                    // The chain goes past a profile that does not exist.
                    Err(error) => match std::env::var("AWS_PROFILE") {
                        Ok(name) if !name.is_empty() => of_profile(&name, region).await,
                        _ => Err(Refusal::of(&error)),
                    },
                }
            }
        }
    };
    let named_by = if profile.is_some() {
        "--profile"
    } else {
        "AWS_PROFILE"
    };
    match timeout(CREDENTIALS_LIMIT, Box::pin(found)).await {
        Ok(Ok(credentials)) => Ok(credentials),
        Ok(Err(reason)) => Err(explained(&reason, profile, named_by)),
        Err(_) => Err(OpenError::NoCredentials(
            "no source of credentials answered in time".into(),
        )),
    }
}

async fn of_profile(name: &str, region: Region) -> Result<Credentials, Refusal> {
    let config = ProviderConfig::without_region().with_region(Some(region));
    let provider = ProfileFileCredentialsProvider::builder()
        .configure(&config)
        .profile_name(name)
        .build();
    let found = provider.provide_credentials().await;
    found.map_err(|error| Refusal::of(&error))
}

fn explained(refusal: &Refusal, profile: Option<&str>, named_by: &'static str) -> OpenError {
    let of_environment = || std::env::var("AWS_PROFILE").unwrap_or_default();
    let name = profile.map_or_else(of_environment, str::to_owned);
    if refusal.nothing_to_load && !name.is_empty() {
        return OpenError::UnknownProfile { name, named_by };
    }
    OpenError::NoCredentials(short(&refusal.said))
}
