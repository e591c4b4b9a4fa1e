//! Access to one account: its clients, and what is asked of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use checker_model::Stack;
use checker_model::project::shows_project;
use tokio::time::Instant;
use url::Url;

use crate::asked::Asked;
use crate::bucket::BucketAccess;
use crate::clients::Clients;
use crate::credentials::credentials;
use crate::error::short;
use crate::hearing::Hearing;
use crate::open_error::OpenError;
use crate::role::assume;
use crate::run::{Hopeless, Run, Watch};
use crate::settings::{Keys, Settings, check_endpoint, expected_region};
use crate::settings::{is_region, places, usual_region};
use crate::{collect, network};

const CONNECT_LIMIT: Duration = Duration::from_secs(3);
const ATTEMPT_LIMIT: Duration = Duration::from_secs(15);
/// So long nobody at all may answer before the endpoint counts as dead. With the
/// time that credentials take, less than ten seconds.
const SILENCE_LIMIT: Duration = Duration::from_millis(5500);
const FIRST_BACKOFF: Duration = Duration::from_millis(300);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

/// Access to one account.
#[derive(Debug)]
pub struct Session {
    pub(crate) settings: Settings,
    pub(crate) clients: Clients,
    /// Where environment or profile say, if that is another region.
    pub(crate) elsewhere: Option<Clients>,
    /// Where functions and stacks of `CloudFormation` may be.
    places: Vec<Clients>,
    endpoint: String,
    config: SdkConfig,
    /// Whether a look-alike answers for S3.
    custom_s3: bool,
    pub(crate) asked: Arc<Asked>,
    hearing: Hearing,
}

impl Session {
    /// Finds credentials as every AWS tool does (environment, profiles, single
    /// sign-on, processes, container and instance roles), within five seconds.
    /// They are taken once: clients do not renew them.
    pub async fn open(settings: &Settings) -> Result<Self, OpenError> {
        let region = expected_region(settings)?;
        check_endpoint(settings)?;
        let credentials = Box::pin(credentials(settings.profile.as_deref(), &region)).await?;
        Box::pin(Self::with_credentials(settings, &region, credentials)).await
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
        Box::pin(Self::with_credentials(settings, &region, credentials)).await
    }

    async fn with_credentials(
        settings: &Settings,
        region: &str,
        credentials: Credentials,
    ) -> Result<Self, OpenError> {
        let mut config = sdk_config(settings, region, credentials).await;
        if let Some(role) = &settings.role {
            let session = SharedCredentialsProvider::new(assume(role, &config).await?);
            config = config.into_builder().credentials_provider(session).build();
        }
        let own_s3 = std::env::var_os("AWS_ENDPOINT_URL_S3").is_some();
        let custom_s3 = config.endpoint_url().is_some() || own_s3;
        let hearing = Hearing::default();
        let clients = |region: &str| Clients::new(&config, region, custom_s3, &hearing);
        let other = match settings.region {
            Some(_) => None,
            None => usual_region(settings.profile.as_deref()).await,
        };
        let other = other.filter(|other| other != region && is_region(other));
        let places = places(settings, region, other.as_deref());
        Ok(Self {
            settings: settings.clone(),
            clients: clients(region),
            places: places.iter().map(|place| clients(place)).collect(),
            elsewhere: other.as_deref().map(clients),
            endpoint: match config.endpoint_url() {
                Some(url) => shown(url),
                None => format!("AWS ({region})"),
            },
            asked: Arc::new(Asked::new(settings.wanted.clone())),
            config,
            custom_s3,
            hearing,
        })
    }

    /// The look-alike of S3 that is asked, when it is not S3 itself.
    pub fn s3_endpoint(&self) -> Option<String> {
        let of_service = crate::settings::s3_endpoint(&self.settings);
        of_service.or_else(|| self.config.endpoint_url().map(str::to_owned))
    }

    /// Reads the account. `progress` hears of every call.
    ///
    /// # Errors
    /// Only when no call got through at all, for want of an endpoint or of
    /// acceptable credentials. Whatever else fails leaves facts unknown.
    pub async fn collect(&self, progress: Watch<'_>) -> Result<Stack, OpenError> {
        // Dozens of the SDK's futures are joined in it.
        Box::pin(self.read(progress)).await
    }

    async fn read(&self, progress: Watch<'_>) -> Result<Stack, OpenError> {
        let budget = self.settings.budget;
        let deadline = Instant::now() + budget;
        let run = |clients| {
            let settings = &self.settings;
            Run::new(clients, settings, &self.asked, progress, (deadline, budget))
                .looking_in(&self.places)
        };
        let here = run(&self.clients);
        let there = self.elsewhere.as_ref().map(run);
        let read = async {
            futures::join!(Box::pin(collect::stack(&here)), async {
                match &there {
                    Some(there) => Some(Box::pin(network::vpcs(there)).await),
                    None => None,
                }
            })
        };
        let (stack, vpcs_there) = tokio::select! {
            seen = Box::pin(read) => seen,
            reason = self.silence() => return Err(self.unusable(Hopeless::Unreachable(reason))),
        };
        if let Some(error) = self.hopeless(&here) {
            return Err(error);
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

    /// Ends when nobody has answered anything for too long; never, otherwise.
    async fn silence(&self) -> String {
        tokio::time::sleep(SILENCE_LIMIT).await;
        if self.hearing.any() {
            std::future::pending::<()>().await;
        }
        format!("no answer to any call within {} s", SILENCE_LIMIT.as_secs())
    }

    fn unusable(&self, why: Hopeless) -> OpenError {
        let endpoint = self.endpoint.clone();
        match why {
            Hopeless::Unreachable(reason) => OpenError::Unreachable { endpoint, reason },
            Hopeless::Rejected(reason) => OpenError::Rejected { endpoint, reason },
            Hopeless::Expired(action) => OpenError::Expired { endpoint, action },
        }
    }

    /// The objects of buckets, for the prober.
    pub fn bucket(&self) -> BucketAccess {
        let asked = Arc::clone(&self.asked);
        BucketAccess::new(self.clients.s3.clone(), &self.settings, asked)
    }

    /// How often each call was made so far, by its IAM action.
    pub fn calls(&self) -> BTreeMap<&'static str, usize> {
        self.asked.made()
    }

    fn is_the_one(&self, stack: &Stack) -> bool {
        let named = self.settings.given.vpc.as_ref();
        shows_project(stack, &self.settings.course)
            || named.is_some_and(|vpc| stack.vpcs.get(vpc).is_some())
    }

    /// Whether no call got through at all.
    pub(crate) fn hopeless(&self, run: &Run<'_>) -> Option<OpenError> {
        run.hopeless().map(|why| self.unusable(why))
    }

    /// Clients for another region.
    pub(crate) fn clients_in(&self, region: &str) -> Clients {
        Clients::new(&self.config, region, self.custom_s3, &self.hearing)
    }

    pub(crate) fn labelled(&self, mut stack: Stack, region: &str) -> Stack {
        stack.source = format!("{}, region {region}", self.endpoint);
        if let Some(profile) = &self.settings.profile {
            let _ = write!(stack.source, ", profile {profile}");
        }
        if let Some(role) = &self.settings.role {
            let _ = write!(stack.source, ", role {}", role.arn);
        }
        stack
    }
}

async fn sdk_config(settings: &Settings, region: &str, credentials: Credentials) -> SdkConfig {
    // How long a call takes with all its tries, whoever makes it limits.
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_LIMIT)
        .operation_attempt_timeout(ATTEMPT_LIMIT)
        .build();
    let retries = RetryConfig::standard()
        .with_max_attempts(settings.attempts.max(1))
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

/// The endpoint for people, without what may be a password.
fn shown(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else {
        return short(url);
    };
    let _ = parsed.set_username("");
    let _ = parsed.set_password(None);
    parsed.as_str().trim_end_matches('/').to_owned()
}
