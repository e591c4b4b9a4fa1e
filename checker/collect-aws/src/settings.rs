//! Where to look, and for what.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::ProvideRegion;
use aws_config::profile::ProfileFileRegionProvider;
use checker_model::course::Course;
use checker_model::evidence::Given;
use url::Url;

use crate::error::short;
use crate::open_error::OpenError;

/// Where to look, as whom, and for what.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `--region`; without it the course's, and if that shows nothing of the
    /// project, the one that environment or profile name.
    pub region: Option<String>,
    /// `--profile`; it goes before credentials in the environment.
    pub profile: Option<String>,
    /// `--role-arn`: the role to look with, taken on with those credentials.
    pub role: Option<Role>,
    /// `--endpoint-url`: a look-alike to ask instead of AWS.
    pub endpoint_url: Option<String>,
    /// What the course prescribes.
    pub course: Course,
    /// What the caller named.
    pub given: Given,
    /// Whether what ex00 and ex01 ask about is read too: what the caller may
    /// do, the root user, the alarm on the bill.
    pub setup: bool,
    /// Whether what the document on managed services asks about is read too.
    pub managed: bool,
    /// The IAM actions of the calls whose answers somebody reads: no others are
    /// made. Without it all are.
    pub wanted: Option<BTreeSet<&'static str>>,
    /// The longest that a collection takes, retries included. What is not
    /// known by then is unknown.
    pub budget: Duration,
    /// How often a call is made at most while it is throttled, a server fails, or
    /// a connection breaks (`AWS_MAX_ATTEMPTS`). Between two times the wait grows,
    /// up to a few seconds, and is a part of that by chance.
    pub attempts: u32,
}

/// How often a call is made at most, unless `AWS_MAX_ATTEMPTS` says otherwise.
const ATTEMPTS: u32 = 6;
/// More is of no use within any budget.
const MOST_ATTEMPTS: u32 = 50;

/// What the environment says, as in every AWS tool.
fn attempts() -> u32 {
    let said = std::env::var("AWS_MAX_ATTEMPTS").ok();
    let said = said.and_then(|text| text.trim().parse().ok());
    said.unwrap_or(ATTEMPTS).clamp(1, MOST_ATTEMPTS)
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            region: None,
            profile: None,
            role: None,
            endpoint_url: None,
            course: Course::default(),
            given: Given::default(),
            setup: false,
            managed: false,
            wanted: None,
            budget: Duration::from_secs(45),
            attempts: attempts(),
        }
    }
}

/// A role, as `sts:AssumeRole` wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its ARN.
    pub arn: String,
    /// What its trust policy asks for as `sts:ExternalId`.
    pub external_id: Option<String>,
    /// The name of the session in the account's records.
    pub session_name: String,
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

/// The region that environment or profile name, if any does.
pub(crate) async fn usual_region(profile: Option<&str>) -> Option<String> {
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

pub(crate) fn expected_region(settings: &Settings) -> Result<String, OpenError> {
    let region = settings.region.as_ref().unwrap_or(&settings.course.region);
    // A look-alike may call its region what it likes.
    let elsewhere = settings.endpoint_url.is_some() || endpoint_of_environment().is_some();
    if is_region(region) && (elsewhere || is_region_of_aws(region)) {
        Ok(region.clone())
    } else {
        Err(OpenError::BadRegion(short(region)))
    }
}

/// Where functions and stacks of `CloudFormation` may be, each region once: where
/// the function URL is that was given; where the second document has them,
/// unless `--region` says where everything is; and where all else is looked for.
pub(crate) fn places(settings: &Settings, region: &str, other: Option<&str>) -> Vec<String> {
    let of_url = settings.given.function_url.as_deref();
    let of_url = of_url.and_then(region_of_function_url);
    let expected = match settings.region {
        Some(_) => None,
        None => Some(settings.course.images.region.as_str()),
    };
    let all = [of_url.as_deref(), expected, Some(region), other];
    let mut places: Vec<String> = Vec::new();
    for place in all.into_iter().flatten() {
        if is_region(place) && !places.iter().any(|one| one == place) {
            places.push(place.to_owned());
        }
    }
    places
}

/// `us-east-1` of `https://<id>.lambda-url.us-east-1.on.aws/`.
fn region_of_function_url(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let (_, rest) = url.host_str()?.split_once(".lambda-url.")?;
    rest.split('.').next().map(str::to_owned)
}

/// Regions become part of host names, so nothing else may be in them.
pub(crate) fn is_region(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.len() <= 40 && text.chars().all(allowed)
}

/// Whether this is a name as AWS gives them: `eu-west-1`, `us-gov-east-1`.
fn is_region_of_aws(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [first @ .., last] = parts.as_slice() else {
        return false;
    };
    let letters = |part: &&str| part.len() > 1 && part.chars().all(|c| c.is_ascii_lowercase());
    let number = (1..=2).contains(&last.len()) && last.chars().all(|c| c.is_ascii_digit());
    (2..=3).contains(&first.len()) && first.iter().all(letters) && number
}

/// The URL that the environment gives, unless it is to be ignored.
fn endpoint_of_environment() -> Option<String> {
    let ignored = std::env::var("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    let ignored = ignored.is_ok_and(|text| text.eq_ignore_ascii_case("true"));
    let url = std::env::var("AWS_ENDPOINT_URL").ok();
    url.filter(|url| !url.is_empty() && !ignored)
}

/// The look-alike of S3 that flag or environment name; the service's own
/// variable goes before the common one, as in every AWS tool.
pub fn s3_endpoint(settings: &Settings) -> Option<String> {
    let given = settings.endpoint_url.clone();
    given.or_else(|| {
        let common = endpoint_of_environment();
        let own = std::env::var("AWS_ENDPOINT_URL_S3").ok();
        own.filter(|url| !url.is_empty()).or(common)
    })
}

/// The SDK passes over a bad URL in the environment, and asks AWS instead.
pub(crate) fn check_endpoint(settings: &Settings) -> Result<(), OpenError> {
    let (url, named_by) = match &settings.endpoint_url {
        Some(url) => (url.clone(), "--endpoint-url"),
        None => match endpoint_of_environment() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_looked_for_where_they_may_be() {
        let mut settings = Settings::default();
        let seen = |settings: &Settings| places(settings, "eu-west-1", Some("us-west-2")).join(" ");
        assert_eq!(seen(&settings), "us-east-1 eu-west-1 us-west-2");
        settings.given.function_url = Some("https://x1.lambda-url.ap-south-1.on.aws/".into());
        assert_eq!(seen(&settings), "ap-south-1 us-east-1 eu-west-1 us-west-2");
        settings.given.function_url = Some("http://127.0.0.1:4000/".into());
        settings.region = Some("eu-west-1".into());
        assert_eq!(places(&settings, "eu-west-1", None), ["eu-west-1"]);
    }

    #[test]
    fn regions_of_aws_are_told_from_other_words() {
        for region in [
            "eu-west-1",
            "us-gov-east-1",
            "ap-southeast-10",
            "eusc-de-east-1",
        ] {
            assert!(is_region_of_aws(region), "{region}");
        }
        for word in [
            "",
            "ireland",
            "eu-west",
            "eu-west-1a",
            "eu-west-",
            "eu--1",
            "1-2-3",
        ] {
            assert!(!is_region_of_aws(word), "{word}");
        }
    }
}
