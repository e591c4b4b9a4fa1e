//! How a bucket is set up for the public: seven questions, all at once.

use aws_sdk_s3::types::FilterRuleName;
use aws_sdk_s3::types::{Grant as RawGrant, NotificationConfigurationFilter as RawFilter};
use checker_model::ids::{BucketId, FunctionId};
use checker_model::policy::PolicyDocument;
use checker_model::storage::{Bucket, Grant, Grantee, Notification, NotificationTarget};
use checker_model::storage::{PublicAccessBlock, Website};
use checker_model::{Fact, List, Origin, Why};

use crate::bucket::followed;
use crate::error::Trouble;
use crate::facts::{filled, id};
use crate::iam::parsed;
use crate::run::Run;

const WEBSITE: &str = "s3:GetBucketWebsite";
const PUBLIC_ACCESS: &str = "s3:GetBucketPublicAccessBlock";
/// Of the account, which S3 answers by another service's name.
const OF_ACCOUNT: &str = "s3:GetAccountPublicAccessBlock";
const POLICY: &str = "s3:GetBucketPolicy";
const STATUS: &str = "s3:GetBucketPolicyStatus";
const OWNERSHIP: &str = "s3:GetBucketOwnershipControls";
const ACL: &str = "s3:GetBucketAcl";
const NOTIFICATIONS: &str = "s3:GetBucketNotification";

/// What the questions brought.
pub(super) struct Settings {
    website: Fact<Website>,
    public_access_block: Fact<PublicAccessBlock>,
    policy: Fact<PolicyDocument>,
    policy_is_public: Fact<bool>,
    object_ownership: Fact<String>,
    acl: List<Grant>,
    notifications: List<Notification>,
    event_bridge: Fact<bool>,
}

impl Settings {
    /// Of one bucket too many.
    pub(super) fn not_asked(bucket: &BucketId) -> Self {
        let origin = Origin::aws("s3:ListAllMyBuckets", bucket.as_str());
        let why = || Why::NotCollected("the settings of so many buckets".into());
        Self {
            website: Fact::unknown(why(), origin.clone()),
            public_access_block: Fact::unknown(why(), origin.clone()),
            policy: Fact::unknown(why(), origin.clone()),
            policy_is_public: Fact::unknown(why(), origin.clone()),
            object_ownership: Fact::unknown(why(), origin.clone()),
            acl: List::unknown(why(), origin.clone()),
            notifications: List::unknown(why(), origin.clone()),
            event_bridge: Fact::unknown(why(), origin),
        }
    }

    pub(super) fn apply(self, bucket: &mut Bucket) {
        bucket.website = self.website;
        bucket.public_access_block = self.public_access_block;
        bucket.policy = self.policy;
        bucket.policy_is_public = self.policy_is_public;
        bucket.object_ownership = self.object_ownership;
        bucket.acl = self.acl;
        bucket.notifications = self.notifications;
        bucket.event_bridge = self.event_bridge;
    }
}

/// Asks a bucket one thing, in its region.
macro_rules! ask {
    ($run:expr, $action:expr, $bucket:expr, $operation:ident) => {{
        let call = |config| {
            let call = $run.clients.s3.$operation().bucket($bucket).customize();
            call.config_override(config).send()
        };
        let asked = async { followed(None, call).await.0 };
        $run.call($action, asked).await
    }};
}

/// The settings as either service answers them; one that is left out is off.
macro_rules! block_of {
    ($raw:expr, $origin:expr) => {{
        let setting = |on: Option<bool>| Fact::value(on.unwrap_or(false), $origin.clone());
        PublicAccessBlock {
            block_public_acls: setting($raw.block_public_acls),
            ignore_public_acls: setting($raw.ignore_public_acls),
            block_public_policy: setting($raw.block_public_policy),
            restrict_public_buckets: setting($raw.restrict_public_buckets),
        }
    }};
}

/// Asks a bucket everything.
pub(super) async fn settings(run: &Run<'_>, bucket: &str) -> Settings {
    let (website, public_access_block, policy, policy_is_public, object_ownership, acl, told) = futures::join!(
        Box::pin(website(run, bucket)),
        Box::pin(public_access_block(run, bucket)),
        Box::pin(policy(run, bucket)),
        Box::pin(policy_is_public(run, bucket)),
        Box::pin(object_ownership(run, bucket)),
        Box::pin(acl(run, bucket)),
        Box::pin(notifications(run, bucket)),
    );
    let (notifications, event_bridge) = told;
    Settings {
        website,
        public_access_block,
        policy,
        policy_is_public,
        object_ownership,
        acl,
        notifications,
        event_bridge,
    }
}

/// A setting that S3 says is not there is absent.
fn answered<A, T>(
    answer: Result<A, Trouble>,
    origin: Origin,
    read: impl FnOnce(A, &Origin) -> Fact<T>,
) -> Fact<T> {
    match answer {
        Ok(answer) => read(answer, &origin),
        Err(trouble) if trouble.is_not_found() => Fact::absent(origin),
        Err(trouble) => Fact::unknown(trouble.why, origin),
    }
}

async fn website(run: &Run<'_>, bucket: &str) -> Fact<Website> {
    let answer = ask!(run, WEBSITE, bucket, get_bucket_website);
    answered(answer, Origin::aws(WEBSITE, bucket), |answer, origin| {
        let index = answer.index_document.map(|one| one.suffix);
        let error = answer.error_document.map(|one| one.key);
        let host = answer.redirect_all_requests_to.map(|one| one.host_name);
        let website = Website {
            index_document: filled(index, origin),
            error_document: filled(error, origin),
            redirect_all_requests_to: filled(host, origin),
        };
        Fact::value(website, origin.clone())
    })
}

async fn public_access_block(run: &Run<'_>, bucket: &str) -> Fact<PublicAccessBlock> {
    let answer = ask!(run, PUBLIC_ACCESS, bucket, get_public_access_block);
    let origin = Origin::aws(PUBLIC_ACCESS, bucket);
    answered(answer, origin, |answer, origin| {
        let raw = answer.public_access_block_configuration;
        Fact::from_option(raw.map(|raw| block_of!(raw, origin)), origin.clone())
    })
}

/// What keeps every bucket of an account private, whatever the bucket's own
/// settings are.
pub(crate) async fn account_block(run: &Run<'_>, account: Option<&str>) -> Fact<PublicAccessBlock> {
    let origin = Origin::aws(OF_ACCOUNT, account.unwrap_or_default());
    if !run.managed {
        return Fact::default();
    }
    let Some(account) = account else {
        let why = Why::Failed(format!("{OF_ACCOUNT}: the account is not known"));
        return Fact::unknown(why, origin);
    };
    let call = run.clients.s3control.get_public_access_block();
    let answer = run.call(OF_ACCOUNT, call.account_id(account).send()).await;
    answered(answer, origin, |answer, origin| {
        let raw = answer.public_access_block_configuration;
        Fact::from_option(raw.map(|raw| block_of!(raw, origin)), origin.clone())
    })
}

async fn policy(run: &Run<'_>, bucket: &str) -> Fact<PolicyDocument> {
    let answer = ask!(run, POLICY, bucket, get_bucket_policy);
    answered(answer, Origin::aws(POLICY, bucket), |answer, origin| {
        parsed(answer.policy.as_deref(), origin)
    })
}

async fn policy_is_public(run: &Run<'_>, bucket: &str) -> Fact<bool> {
    let answer = ask!(run, STATUS, bucket, get_bucket_policy_status);
    answered(answer, Origin::aws(STATUS, bucket), |answer, origin| {
        let status = answer.policy_status.and_then(|status| status.is_public);
        Fact::from_option(status, origin.clone())
    })
}

async fn object_ownership(run: &Run<'_>, bucket: &str) -> Fact<String> {
    let answer = ask!(run, OWNERSHIP, bucket, get_bucket_ownership_controls);
    answered(answer, Origin::aws(OWNERSHIP, bucket), |answer, origin| {
        let rules = answer.ownership_controls.map(|controls| controls.rules);
        let rule = rules.unwrap_or_default().into_iter().next();
        let ownership = rule.map(|rule| rule.object_ownership.as_str().to_owned());
        filled(ownership, origin)
    })
}

async fn acl(run: &Run<'_>, bucket: &str) -> List<Grant> {
    let answer = ask!(run, ACL, bucket, get_bucket_acl);
    let origin = Origin::aws(ACL, bucket);
    match answer {
        Ok(answer) => {
            let owner = answer.owner.and_then(|owner| owner.id);
            let grants = answer.grants.unwrap_or_default().into_iter();
            let others = grants.filter(|grant| {
                let to = grant.grantee.as_ref().and_then(|one| one.id.as_ref());
                to.is_none() || to != owner.as_ref()
            });
            List::complete(others.map(|raw| grant_of(raw, &origin)), origin.clone())
        }
        Err(trouble) => List::unknown(trouble.why, origin),
    }
}

fn grant_of(raw: RawGrant, origin: &Origin) -> Grant {
    let uri = raw.grantee.and_then(|one| one.uri).unwrap_or_default();
    let grantee = match uri.rsplit('/').next() {
        Some("AllUsers") => Grantee::AllUsers,
        Some("AuthenticatedUsers") => Grantee::AuthenticatedUsers,
        _ => Grantee::Particular,
    };
    let permission = raw.permission.map(|one| one.as_str().to_owned());
    Grant {
        grantee: Fact::value(grantee, origin.clone()),
        permission: filled(permission, origin),
    }
}

async fn notifications(run: &Run<'_>, bucket: &str) -> (List<Notification>, Fact<bool>) {
    let origin = Origin::aws(NOTIFICATIONS, bucket);
    let operation = ask!(
        run,
        NOTIFICATIONS,
        bucket,
        get_bucket_notification_configuration
    );
    let answer = match operation {
        Ok(answer) => answer,
        Err(trouble) => {
            let told = List::unknown(trouble.why.clone(), origin.clone());
            return (told, Fact::unknown(trouble.why, origin));
        }
    };
    let bridge = answer.event_bridge_configuration.map(|_| true);
    let functions = answer.lambda_function_configurations.unwrap_or_default();
    let functions = functions.into_iter().map(|raw| {
        let id = FunctionId(function_name(&raw.lambda_function_arn));
        (NotificationTarget::Function { id }, raw.events, raw.filter)
    });
    let queues = answer.queue_configurations.unwrap_or_default();
    let queues = queues.into_iter().map(|raw| {
        let target = NotificationTarget::Queue { arn: raw.queue_arn };
        (target, raw.events, raw.filter)
    });
    let topics = answer.topic_configurations.unwrap_or_default();
    let topics = topics.into_iter().map(|raw| {
        let target = NotificationTarget::Topic { arn: raw.topic_arn };
        (target, raw.events, raw.filter)
    });
    let all = functions.chain(queues).chain(topics);
    let all = all.map(|(target, events, filter)| {
        let events = events.iter().map(|event| event.as_str().to_owned());
        let (prefix, suffix) = affixes(filter);
        Notification {
            target: Fact::value(target, origin.clone()),
            events: crate::facts::ids(events, &origin),
            prefix: filled(prefix, &origin),
            suffix: filled(suffix, &origin),
        }
    });
    (
        List::complete(all, origin.clone()),
        Fact::from_option(bridge, origin.clone()),
    )
}

/// `resize` of `arn:aws:lambda:us-east-1:…:function:resize:live`.
fn function_name(arn: &str) -> String {
    let name = arn.split_once(":function:").map_or(arn, |(_, name)| name);
    name.split(':').next().unwrap_or(name).to_owned()
}

fn affixes(filter: Option<RawFilter>) -> (Option<String>, Option<String>) {
    let rules = filter.and_then(|filter| filter.key?.filter_rules);
    let rules = rules.unwrap_or_default();
    let of = |name: FilterRuleName| {
        let mut all = rules.iter();
        // S3 answers `Prefix` for what was set as `prefix`.
        let rule = all.find(|rule| {
            let written = rule.name.as_ref().map(FilterRuleName::as_str);
            written.is_some_and(|written| written.eq_ignore_ascii_case(name.as_str()))
        });
        id(rule.and_then(|rule| rule.value.clone()))
    };
    (of(FilterRuleName::Prefix), of(FilterRuleName::Suffix))
}
