//! Asks the account and the API for what the selection needs, and puts the
//! answers together as evidence.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use checker_checks::{Selection, Site};
use checker_collect_aws::{Keys, OpenError, Session, Settings};
use checker_model::ids::InstanceId;
use checker_model::transcript::Door;
use checker_model::{Course, Stack, Transcript};
use checker_probe::{BucketAccess, ConnectTo, Limits, Options, PublicBucket, Scope, Target};
use checker_probe::{probe, probe_bucket, probe_function_url, probe_instances, probe_presigned};
use url::Url;

use crate::address::{Api, Elb};
use crate::bucket::Bucket;
use crate::needs::{Needs, union, wanted};
use crate::progress::Watcher;

/// Where to look, understood.
pub(crate) struct Sources {
    pub(crate) settings: Settings,
    /// Keys at hand; without them they are looked for where AWS tools look.
    pub(crate) keys: Option<Keys>,
    /// Whether the account is read.
    pub(crate) account: Account,
    pub(crate) elb: Option<Elb>,
    pub(crate) api: Option<Api>,
    /// With its signature.
    pub(crate) presigned_url: Option<String>,
    pub(crate) function_url: Option<Url>,
    pub(crate) connect_to: Vec<ConnectTo>,
    /// `--retry-for`: so long a resized image may take, if that is longer.
    pub(crate) retry_for: Option<Duration>,
    /// How long a resized image may take where that is known.
    pub(crate) resized: Option<Duration>,
    /// What is judged: it decides whose bucket `--bucket` names.
    pub(crate) selection: Selection,
}

/// Whether the account is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Account {
    /// Even if no selected check needs it.
    Read,
    /// If a selected check needs it.
    IfNeeded,
    /// Not at all.
    LeftAlone,
}

/// What was seen, and what is worth knowing about how.
pub(crate) struct Gathered {
    pub(crate) stack: Option<Stack>,
    pub(crate) transcripts: Vec<Transcript>,
    pub(crate) notes: Vec<String>,
}

/// Asks everybody who has to be asked, the account and the API at once.
///
/// # Errors
/// When the account has to be read and cannot be, at all.
pub(crate) async fn gather(
    sources: &Sources,
    needs: Needs,
    watcher: &Watcher,
) -> anyhow::Result<Gathered> {
    let plan = Plan::of(sources, needs)?;
    let mut notes = Vec::new();
    let session = if plan.stack || plan.bucket {
        watcher.say("looking for AWS credentials");
        match open(sources).await {
            Ok(session) => Some(session),
            Err(error) if plan.stack => return Err(named(error, &sources.settings)),
            Err(error) => {
                notes.push(format!(
                    "S3 itself could not be looked into, so what only it shows stays undetermined: {error}"
                ));
                None
            }
        }
    } else {
        None
    };
    let bucket = session.as_ref().map(|session| Bucket(session.bucket()));
    let bucket = bucket.as_ref().map(|bucket| bucket as &dyn BucketAccess);
    let talk = async |door, target: Option<(Url, Scope)>| -> Option<Transcript> {
        let (base_url, scope) = target?;
        Some(converse(sources, door, base_url, scope, bucket, watcher).await)
    };
    // A conversation is never dropped halfway: it removes what it uploaded. Nor
    // are there two at once: what one uploads to the bucket would show in the
    // list that the other compares.
    let conversations = async {
        let api = Box::pin(talk(Door::Api, plan.api)).await;
        let balancer = Box::pin(talk(Door::LoadBalancer, plan.balancer)).await;
        (api, balancer)
    };
    let (stack, (api, balancer), presigned, images) = tokio::join!(
        Box::pin(read(session.as_ref().filter(|_| plan.stack), watcher)),
        Box::pin(conversations),
        Box::pin(presigned(sources, plan.presigned_url, bucket, watcher)),
        Box::pin(images(sources, plan.function_url, bucket, watcher)),
    );
    let stack = stack?;
    let transcripts = [api, balancer, presigned, images];
    let mut transcripts: Vec<Transcript> = transcripts.into_iter().flatten().collect();
    if plan.instances
        && let Some(stack) = &stack
    {
        let addresses = addresses(stack, &sources.settings.course);
        if !addresses.is_empty() {
            let options = options(sources, Scope::ROOT);
            let progress = |progress| watcher.api(Door::Instances, &progress);
            transcripts.push(Box::pin(probe_instances(addresses, options, &progress)).await);
            watcher.over(Door::Instances);
        }
    }
    // Behind the rest: the account tells which bucket, and where it is.
    if plan.site
        && let Some(site) = site(sources, stack.as_ref())
    {
        let endpoint = s3_endpoint(sources, session.as_ref())?;
        transcripts.push(Box::pin(anyone(sources, site, endpoint, bucket, watcher)).await);
    }
    notes.extend(left_behind(&transcripts));
    Ok(Gathered {
        stack,
        transcripts,
        notes,
    })
}

/// Whom to ask for what.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing to look at, or not"
)]
struct Plan {
    stack: bool,
    bucket: bool,
    api: Option<(Url, Scope)>,
    balancer: Option<(Url, Scope)>,
    instances: bool,
    presigned_url: Option<String>,
    function_url: Option<Url>,
    site: bool,
}

impl Plan {
    fn of(sources: &Sources, needs: Needs) -> anyhow::Result<Self> {
        let instances =
            needs.instances && sources.api.is_some() && sources.account != Account::LeftAlone;
        // Without --api, the balancer is the door for everything.
        let through_balancer = match &sources.api {
            Some(_) => needs.balancer,
            None => union(needs.balancer, needs.api),
        };
        let api = match &sources.api {
            Some(api) => wanted(needs.api).map(|scope| (api.base_url().clone(), scope)),
            None => None,
        };
        let balancer = match (&sources.elb, wanted(through_balancer)) {
            (Some(elb), Some(scope)) => {
                let port = sources.settings.course.port;
                let base = elb.base_url(port).context("--elb makes no address")?;
                Some((base, scope))
            }
            _ => None,
        };
        let stack = match sources.account {
            Account::Read => true,
            Account::IfNeeded => needs.stack || instances,
            Account::LeftAlone => false,
        };
        let presigned_url = sources.presigned_url.clone();
        let presigned_url = presigned_url.filter(|_| needs.presigned_url);
        let function_url = sources.function_url.clone().filter(|_| needs.images);
        let by_url = (sources.presigned_url.is_some() && needs.given) || function_url.is_some();
        let site = needs.site && (stack || site(sources, None).is_some());
        let nowhere = !stack && api.is_none() && balancer.is_none() && !by_url && !site;
        if nowhere && sources.account != Account::LeftAlone {
            return Err(nowhere_to_look(needs));
        }
        Ok(Self {
            stack,
            bucket: (needs.bucket && (api.is_some() || balancer.is_some()))
                || presigned_url.is_some()
                || function_url.is_some()
                || site,
            api,
            balancer,
            instances,
            presigned_url,
            function_url,
            site,
        })
    }
}

/// Why nothing that was selected can be seen.
fn nowhere_to_look(needs: Needs) -> anyhow::Error {
    if needs.given {
        anyhow!(
            "what is selected is about a presigned URL, and none was given; give --presigned-url URL, as aws_presign_url.sh prints it"
        )
    } else if needs.site {
        anyhow!(
            "what is selected is seen at the public address of a bucket, and none was given; give --bucket NAME, or --function-url URL, or select `mcs01` to have the account's website looked at"
        )
    } else if needs.images {
        anyhow!(
            "what is selected is seen through the function URL only, and none was given; give --function-url URL"
        )
    } else if needs.over_http() {
        anyhow!(
            "what is selected is seen over HTTP only, and no address was given; give --elb DNS or --api URL (`checker list` says which check needs which)"
        )
    } else {
        anyhow!(
            "what is selected is seen in the files that were handed in only; give --turn-in DIR"
        )
    }
}

async fn open(sources: &Sources) -> Result<Session, OpenError> {
    match &sources.keys {
        Some(keys) => Box::pin(Session::with_keys(&sources.settings, keys.clone())).await,
        None => Box::pin(Session::open(&sources.settings)).await,
    }
}

/// The error, with the profile that was asked for: the SDK does not always
/// tell which one it did not find.
pub(crate) fn named(error: OpenError, settings: &Settings) -> anyhow::Error {
    let wanted = match (&error, &settings.profile) {
        (OpenError::NoCredentials(_), Some(profile)) => format!("--profile `{profile}`"),
        _ => return anyhow!(error),
    };
    anyhow!(error).context(wanted)
}

async fn read(session: Option<&Session>, watcher: &Watcher) -> anyhow::Result<Option<Stack>> {
    let Some(session) = session else {
        return Ok(None);
    };
    let progress = |progress| watcher.account(progress);
    Ok(Some(session.collect(&progress).await?))
}

async fn converse(
    sources: &Sources,
    door: Door,
    base_url: Url,
    scope: Scope,
    bucket: Option<&dyn BucketAccess>,
    watcher: &Watcher,
) -> Transcript {
    let target = Target {
        door,
        base_url,
        given_bucket: sources.settings.given.bucket.clone(),
    };
    let progress = |progress| watcher.api(door, &progress);
    let transcript = probe(target, options(sources, scope), bucket, &progress).await;
    watcher.over(door);
    transcript
}

/// Asks the presigned URL that was given.
async fn presigned(
    sources: &Sources,
    url: Option<String>,
    bucket: Option<&dyn BucketAccess>,
    watcher: &Watcher,
) -> Option<Transcript> {
    let door = Door::PresignedUrl;
    let progress = |progress| watcher.api(door, &progress);
    let given_bucket = sources.settings.given.bucket.clone();
    let options = options(sources, Scope::ROOT);
    let asked = probe_presigned(&url?, given_bucket, options, bucket, &progress).await;
    watcher.over(door);
    Some(asked)
}

/// Puts images through the function URL that was given.
async fn images(
    sources: &Sources,
    url: Option<Url>,
    bucket: Option<&dyn BucketAccess>,
    watcher: &Watcher,
) -> Option<Transcript> {
    let door = Door::FunctionUrl;
    let progress = |progress| watcher.api(door, &progress);
    let given_bucket = sources.settings.given.bucket.clone();
    let options = options(sources, Scope::ROOT);
    let asked = probe_function_url(url?, given_bucket, options, bucket, &progress).await;
    watcher.over(door);
    Some(asked)
}

/// The bucket that is looked at from outside: the one that was given, else the
/// website of the account.
fn site(sources: &Sources, stack: Option<&Stack>) -> Option<Site> {
    let Settings { given, course, .. } = &sources.settings;
    match stack {
        Some(stack) => Site::of(stack, given, course, &sources.selection),
        None => Site::given(given, course, &sources.selection),
    }
}

/// The look-alike below which buckets are asked for by their path.
fn s3_endpoint(sources: &Sources, session: Option<&Session>) -> anyhow::Result<Option<Url>> {
    let url = match session {
        Some(session) => session.s3_endpoint(),
        None => checker_collect_aws::s3_endpoint(&sources.settings),
    };
    url.map(|url| Url::parse(&url).context("--endpoint-url (or AWS_ENDPOINT_URL) is no URL"))
        .transpose()
}

/// Looks at a bucket as anyone may.
async fn anyone(
    sources: &Sources,
    site: Site,
    endpoint: Option<Url>,
    access: Option<&dyn BucketAccess>,
    watcher: &Watcher,
) -> Transcript {
    let door = Door::Bucket;
    let progress = |progress| watcher.api(door, &progress);
    let bucket = PublicBucket {
        name: site.name,
        region: site.region,
        endpoint,
        documents: site.documents,
    };
    let options = options(sources, Scope::ROOT);
    let asked = probe_bucket(bucket, options, access, &progress).await;
    watcher.over(door);
    asked
}

fn options(sources: &Sources, scope: Scope) -> Options {
    Options {
        scope,
        wait_expiry: sources.settings.given.wait_expiry,
        connect_to: sources.connect_to.clone(),
        course: sources.settings.course.clone(),
        limits: limits(sources.retry_for, sources.resized),
        ..Options::default()
    }
}

/// The bounds, that on resized images widened where somebody has the time.
fn limits(retry_for: Option<Duration>, resized: Option<Duration>) -> Limits {
    let mut usual = Limits::default();
    usual.resized = resized.unwrap_or(usual.resized);
    let resized = retry_for.map_or(usual.resized, |time| time.max(usual.resized));
    Limits {
        whole: usual.whole + resized.saturating_sub(usual.resized),
        resized,
        ..usual
    }
}

/// Where the instances of the stack would answer.
fn addresses(stack: &Stack, course: &Course) -> Vec<(InstanceId, Url)> {
    stack
        .instances
        .values()
        .filter(|instance| !instance.is_gone())
        .filter_map(|instance| {
            let address = instance.public_ip.get()?.parse::<std::net::IpAddr>().ok()?;
            let socket = std::net::SocketAddr::new(address, course.port);
            let url = Url::parse(&format!("http://{socket}")).ok()?;
            Some((instance.id.clone(), url))
        })
        .collect()
}

/// What the prober could not remove, by bucket, with the command that does.
fn left_behind(transcripts: &[Transcript]) -> Vec<String> {
    let mut buckets: BTreeMap<&str, usize> = BTreeMap::new();
    for left in transcripts.iter().flat_map(|t| &t.left_behind) {
        let bucket = left.split('/').next().unwrap_or_default();
        *buckets.entry(bucket).or_default() += 1;
    }
    buckets
        .into_iter()
        .map(|(bucket, count)| {
            let files = if count == 1 { "file" } else { "files" };
            format!(
                "{count} {files} that the checker uploaded could not be removed; `aws s3 rm s3://{bucket} --recursive --exclude '*' --include '*checker-probe-*'` does"
            )
        })
        .collect()
}
