//! Where to look and as whom: settings, credentials, clients.

use std::time::Duration;

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::ProvideRegion;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_types::error::display::DisplayErrorContext;
use checker_model::Stack;
use checker_model::course::Course;
use checker_model::evidence::Given;
use checker_model::project::shows_project;
use tokio::time::{Instant, timeout};
use url::Url;

use crate::bucket::BucketAccess;
use crate::clients::Clients;
use crate::error::{OpenError, short};
use crate::run::{Hopeless, Run, Watch};
use crate::{collect, network};

/// How long credentials are looked for. The last place is the metadata service
/// of an instance, which does not answer elsewhere.
const CREDENTIALS_LIMIT: Duration = Duration::from_millis(4500);
const CONNECT_LIMIT: Duration = Duration::from_secs(3);
const ATTEMPT_LIMIT: Duration = Duration::from_secs(15);
const ATTEMPTS: u32 = 4;
const FIRST_BACKOFF: Duration = Duration::from_millis(300);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

/// Where to look, as whom, and for what.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `--region`; without it the course's, and if that shows nothing of the
    /// project, the one that environment or profile name.
    pub region: Option<String>,
    /// `--profile`; it goes before credentials in the environment.
    pub profile: Option<String>,
    /// `--endpoint-url`: a look-alike to ask instead of AWS.
    pub endpoint_url: Option<String>,
    /// What the course prescribes.
    pub course: Course,
    /// What the caller named.
    pub given: Given,
    /// The longest that a collection takes, retries included. What is not
    /// known by then is unknown.
    pub budget: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            region: None,
            profile: None,
            endpoint_url: None,
            course: Course::default(),
            given: Given::default(),
            budget: Duration::from_secs(45),
        }
    }
}

/// Access keys that somebody has at hand.
#[derive(Clone)]
pub struct Keys {
    /// `AWS_ACCESS_KEY_ID`.
    pub access_key_id: String,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub secret_access_key: String,
    /// `AWS_SESSION_TOKEN`.
    pub session_token: Option<String>,
}

/// Access to one account.
#[derive(Debug)]
pub struct Session {
    settings: Settings,
    clients: Clients,
    /// Where environment or profile say, if that is another region.
    elsewhere: Option<Clients>,
    endpoint: String,
}

impl Session {
    /// Finds credentials as every AWS tool does (environment, profiles, single
    /// sign-on, processes, container and instance roles), within five seconds.
    /// They are taken once: clients do not renew them.
    pub async fn open(settings: &Settings) -> Result<Self, OpenError> {
        let region = expected_region(settings)?;
        check_endpoint(settings)?;
        let credentials = credentials(settings.profile.as_deref(), &region).await?;
        Self::with_credentials(settings, &region, credentials).await
    }

    /// Uses these keys, whatever the environment holds.
    pub async fn with_keys(settings: &Settings, keys: Keys) -> Result<Self, OpenError> {
        let region = expected_region(settings)?;
        check_endpoint(settings)?;
        let credentials = Credentials::new(
            keys.access_key_id,
            keys.secret_access_key,
            keys.session_token,
            None,
            "given",
        );
        Self::with_credentials(settings, &region, credentials).await
    }

    async fn with_credentials(
        settings: &Settings,
        region: &str,
        credentials: Credentials,
    ) -> Result<Self, OpenError> {
        let config = sdk_config(settings, region, credentials).await;
        let own_s3 = std::env::var_os("AWS_ENDPOINT_URL_S3").is_some();
        let custom = config.endpoint_url().is_some();
        let clients = |region: &str| Clients::new(&config, region, custom || own_s3);
        let other = match settings.region {
            Some(_) => None,
            None => usual_region(settings.profile.as_deref()).await,
        };
        let other = other.filter(|other| other != region && is_region(other));
        Ok(Self {
            settings: settings.clone(),
            clients: clients(region),
            elsewhere: other.as_deref().map(clients),
            endpoint: config.endpoint_url().map_or("AWS".to_owned(), shown),
        })
    }

    /// Reads the account. `progress` hears of every call.
    ///
    /// # Errors
    /// Only when no call got through at all, for want of an endpoint or of
    /// acceptable credentials. Whatever else fails leaves facts unknown.
    pub async fn collect(&self, progress: Watch<'_>) -> Result<Stack, OpenError> {
        let budget = self.settings.budget;
        let deadline = Instant::now() + budget;
        let run = |clients| {
            let Settings { course, given, .. } = &self.settings;
            Run::new(clients, course, given, progress, (deadline, budget))
        };
        let here = run(&self.clients);
        let there = self.elsewhere.as_ref().map(run);
        let (stack, vpcs_there) = futures::join!(Box::pin(collect::stack(&here)), async {
            match &there {
                Some(there) => Some(Box::pin(network::vpcs(there)).await),
                None => None,
            }
        });
        match here.hopeless() {
            Some(Hopeless::Unreachable(reason)) => {
                let endpoint = self.endpoint.clone();
                return Err(OpenError::Unreachable { endpoint, reason });
            }
            Some(Hopeless::Rejected(reason)) => {
                let endpoint = self.endpoint.clone();
                return Err(OpenError::Rejected { endpoint, reason });
            }
            None => {}
        }
        if let (Some(there), Some(vpcs)) = (&there, vpcs_there)
            && stack.vpcs.is_complete()
            && !self.is_the_one(&stack)
        {
            let mut glimpse = Stack::unseen(stack.vantage_point);
            glimpse.vpcs = vpcs;
            if self.is_the_one(&glimpse) {
                let stack = Box::pin(collect::stack(there)).await;
                return Ok(self.labelled(stack, there.region));
            }
        }
        Ok(self.labelled(stack, here.region))
    }

    /// The objects of buckets, for the prober.
    pub fn bucket(&self) -> BucketAccess {
        BucketAccess::new(self.clients.s3.clone(), self.settings.budget)
    }

    fn is_the_one(&self, stack: &Stack) -> bool {
        let named = self.settings.given.vpc.as_ref();
        shows_project(stack, &self.settings.course)
            || named.is_some_and(|vpc| stack.vpcs.get(vpc).is_some())
    }

    fn labelled(&self, mut stack: Stack, region: &str) -> Stack {
        stack.source = match &self.settings.profile {
            Some(profile) => format!("{}, region {region}, profile {profile}", self.endpoint),
            None => format!("{}, region {region}", self.endpoint),
        };
        stack
    }
}

async fn sdk_config(settings: &Settings, region: &str, credentials: Credentials) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_LIMIT)
        .operation_attempt_timeout(ATTEMPT_LIMIT)
        .operation_timeout(settings.budget)
        .build();
    let retries = RetryConfig::standard()
        .with_max_attempts(ATTEMPTS)
        .with_initial_backoff(FIRST_BACKOFF)
        .with_max_backoff(LONGEST_BACKOFF);
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .timeout_config(timeouts)
        .retry_config(retries)
        .credentials_provider(SharedCredentialsProvider::new(credentials));
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &settings.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    loader.load().await
}

async fn credentials(profile: Option<&str>, region: &str) -> Result<Credentials, OpenError> {
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
                        _ => Err(DisplayErrorContext(error).to_string()),
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

async fn of_profile(name: &str, region: Region) -> Result<Credentials, String> {
    let config = ProviderConfig::without_region().with_region(Some(region));
    let provider = ProfileFileCredentialsProvider::builder()
        .configure(&config)
        .profile_name(name)
        .build();
    let found = provider.provide_credentials().await;
    found.map_err(|error| DisplayErrorContext(error).to_string())
}

fn explained(reason: &str, profile: Option<&str>, named_by: &'static str) -> OpenError {
    if reason.contains("was not defined") {
        let of_environment = || std::env::var("AWS_PROFILE").unwrap_or_default();
        let name = profile.map_or_else(of_environment, str::to_owned);
        return OpenError::UnknownProfile { name, named_by };
    }
    OpenError::NoCredentials(short(reason))
}

/// The region that environment or profile name, if any does.
async fn usual_region(profile: Option<&str>) -> Option<String> {
    let of_environment = EnvironmentVariableRegionProvider::new().region().await;
    let region = match of_environment {
        Some(region) => Some(region),
        None => {
            let mut provider = ProfileFileRegionProvider::builder();
            if let Some(name) = profile {
                provider = provider.profile_name(name);
            }
            provider.build().region().await
        }
    };
    region.map(|region| region.as_ref().to_owned())
}

fn expected_region(settings: &Settings) -> Result<String, OpenError> {
    let region = settings.region.as_ref().unwrap_or(&settings.course.region);
    if is_region(region) {
        Ok(region.clone())
    } else {
        Err(OpenError::BadRegion(short(region)))
    }
}

/// Regions become part of host names, so nothing else may be in them.
fn is_region(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= 40 && text.chars().all(allowed)
}

/// The SDK passes over a bad URL in the environment, and asks AWS instead.
fn check_endpoint(settings: &Settings) -> Result<(), OpenError> {
    let ignored = std::env::var("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    let of_environment = || {
        let ignored = ignored.is_ok_and(|text| text.eq_ignore_ascii_case("true"));
        let url = std::env::var("AWS_ENDPOINT_URL").ok();
        url.filter(|url| !url.is_empty() && !ignored)
    };
    let (url, named_by) = match &settings.endpoint_url {
        Some(url) => (url.clone(), "--endpoint-url"),
        None => match of_environment() {
            Some(url) => (url, "AWS_ENDPOINT_URL"),
            None => return Ok(()),
        },
    };
    let reason = match Url::parse(&url) {
        Ok(parsed) if !matches!(parsed.scheme(), "http" | "https") => {
            "it begins with neither http:// nor https://".to_owned()
        }
        Ok(_) => return Ok(()),
        Err(error) => error.to_string(),
    };
    Err(OpenError::BadEndpoint {
        url: short(&url),
        named_by,
        reason,
    })
}

/// The endpoint for people, without what may be a password.
fn shown(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else {
        return short(url);
    };
    let _ = parsed.set_username("");
    let _ = parsed.set_password(None);
    parsed.as_str().trim_end_matches('/').to_owned()
}
