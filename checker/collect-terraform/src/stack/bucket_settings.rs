//! How buckets are set up for the public: by resources of their own today, by
//! arguments of the bucket before version 4 of the provider.

use checker_model::ids::FunctionId;
use checker_model::list::List;
use checker_model::policy::PolicyDocument;
use checker_model::storage::{Bucket, Grant, Notification, NotificationTarget};
use checker_model::storage::{PublicAccessBlock, Website, canned_acl};
use checker_model::{Fact, Known, Why};

use super::body::Body;
use super::class::Class;
use super::documents::document;
use super::satellites::Satellites;
use super::world::World;

const WEBSITES: &[&str] = &["aws_s3_bucket_website_configuration"];
const BLOCKS: &[&str] = &["aws_s3_bucket_public_access_block"];
const POLICIES: &[&str] = &["aws_s3_bucket_policy"];
const OWNERSHIP: &[&str] = &["aws_s3_bucket_ownership_controls"];
const LISTS: &[&str] = &["aws_s3_bucket_acl"];
const NOTIFICATIONS: &[&str] = &["aws_s3_bucket_notification"];
const ACCOUNT: &[&str] = &["aws_s3_account_public_access_block"];

/// Everything that is declared apart from the buckets it belongs to.
pub(super) struct Apart<'w, 'a> {
    websites: Satellites<Body<'w, 'a>>,
    blocks: Satellites<Body<'w, 'a>>,
    policies: Satellites<Body<'w, 'a>>,
    ownership: Satellites<Body<'w, 'a>>,
    lists: Satellites<Body<'w, 'a>>,
    notifications: Satellites<Body<'w, 'a>>,
}

impl<'w, 'a> Apart<'w, 'a> {
    pub(super) fn of(world: &'w World<'a>) -> Self {
        let of = |kinds: &'static [&'static str]| {
            let mut parts = Satellites::new(world, kinds);
            for body in world.kinds(kinds) {
                parts.add(&body.reference("bucket", Class::Bucket), body);
            }
            parts
        };
        Self {
            websites: of(WEBSITES),
            blocks: of(BLOCKS),
            policies: of(POLICIES),
            ownership: of(OWNERSHIP),
            lists: of(LISTS),
            notifications: of(NOTIFICATIONS),
        }
    }

    /// Tells a bucket how it is set up.
    pub(super) fn apply(&self, body: &Body<'w, 'a>, bucket: &mut Bucket) {
        let id = bucket.id.as_str().to_owned();
        bucket.website = only(&self.websites, &id, body, website);
        if bucket.website.is_absent() {
            bucket.website = inline(body, "website", website);
        }
        bucket.public_access_block = only(&self.blocks, &id, body, |block| {
            Fact::value(block_of(block), block.origin.clone())
        });
        if bucket.public_access_block.is_absent() {
            let origin = body.default_origin("public_access_block");
            let shut = PublicAccessBlock::uniform(true, &origin);
            bucket.public_access_block = Fact::value(shut, origin);
        }
        bucket.policy = only(&self.policies, &id, body, policy);
        if bucket.policy.is_absent() {
            bucket.policy = policy(body);
        }
        bucket.policy_is_public = Fact::unknown(applied(), body.origin.clone());
        let ownership = |part: &Body<'w, 'a>| {
            let rule = part.block("rule");
            match rule.known {
                Known::Value(rule) => rule.text("object_ownership"),
                Known::Absent => Fact::absent(rule.origin),
                Known::Unknown(why) => Fact::unknown(why, rule.origin),
            }
        };
        let own = only(&self.ownership, &id, body, ownership);
        bucket.object_ownership = body.or(own, "object_ownership", "BucketOwnerEnforced");
        bucket.acl = self.grants(&id, body);
        (bucket.notifications, bucket.event_bridge) = self.told(&id, body);
    }

    fn grants(&self, id: &str, body: &Body<'w, 'a>) -> List<Grant> {
        let (parts, open) = self.lists.of(id);
        let mut grants = List::complete([], body.origin.clone());
        grants.incomplete.extend_from_slice(open);
        for part in parts.iter().chain([body]) {
            let canned = part.text("acl");
            match &canned.known {
                Known::Value(name) => match canned_acl(name) {
                    Some(given) => {
                        let given = given.iter().map(|(to, permission)| Grant {
                            grantee: Fact::value(*to, canned.origin.clone()),
                            permission: Fact::value(*permission, canned.origin.clone()),
                        });
                        grants.items.extend(given);
                    }
                    None => grants
                        .incomplete
                        .push(Why::NotSupported(format!("the acl `{name}`"))),
                },
                Known::Unknown(why) => grants.incomplete.push(why.clone()),
                Known::Absent => {}
            }
            for name in ["access_control_policy", "grant"] {
                let blocks = part.blocks(name);
                if !blocks.items.is_empty() {
                    let why = Why::NotSupported(format!("an acl written out in `{name}`"));
                    grants.incomplete.push(why);
                }
                grants.incomplete.extend(blocks.open);
            }
        }
        grants
    }

    fn told(&self, id: &str, body: &Body<'w, 'a>) -> (List<Notification>, Fact<bool>) {
        let (parts, open) = self.notifications.of(id);
        let mut told = List::complete([], body.origin.clone());
        told.incomplete.extend_from_slice(open);
        let mut bridge = match open.first() {
            Some(why) => Fact::unknown(why.clone(), body.origin.clone()),
            None => Fact::absent(body.origin.clone()),
        };
        for part in parts {
            let kinds = [
                ("lambda_function", "lambda_function_arn"),
                ("queue", "queue_arn"),
                ("topic", "topic_arn"),
            ];
            for (kind, argument) in kinds {
                let blocks = part.blocks(kind);
                told.items.extend(
                    blocks
                        .items
                        .iter()
                        .map(|block| notification(block, argument)),
                );
                told.incomplete.extend(blocks.open);
            }
            let on = part.boolean("eventbridge");
            match on.known {
                Known::Value(false) | Known::Absent => {}
                Known::Value(true) | Known::Unknown(_) => bridge = on,
            }
        }
        (told, bridge)
    }
}

/// What keeps every bucket of the account private.
pub(super) fn of_account(world: &World<'_>) -> Fact<PublicAccessBlock> {
    let declared = world.kinds(ACCOUNT).next();
    if let Some(body) = declared {
        return Fact::value(block_of(&body), body.origin.clone());
    }
    match world.open(ACCOUNT).first() {
        Some(why) => Fact::unknown(why.clone(), checker_model::Origin::Unseen),
        None => Fact::absent(checker_model::Origin::Unseen),
    }
}

/// What the only part of a kind tells; S3 keeps one of each.
fn only<'w, 'a, T>(
    parts: &Satellites<Body<'w, 'a>>,
    id: &str,
    owner: &Body<'w, 'a>,
    read: impl FnOnce(&Body<'w, 'a>) -> Fact<T>,
) -> Fact<T> {
    match parts.of(id) {
        ([part], []) => read(part),
        ([], []) => Fact::absent(owner.origin.clone()),
        ([] | [_], [why, ..]) => Fact::unknown(why.clone(), owner.origin.clone()),
        ([_, second, ..], _) => {
            let why = format!("which of several counts: {} too", second.resource.address);
            Fact::unknown(Why::NotSupported(why), second.origin.clone())
        }
    }
}

fn inline<'w, 'a, T>(
    body: &Body<'w, 'a>,
    name: &str,
    read: impl FnOnce(&Body<'w, 'a>) -> Fact<T>,
) -> Fact<T> {
    let block = body.block(name);
    match block.known {
        Known::Value(block) => read(&block),
        Known::Absent => Fact::absent(block.origin),
        Known::Unknown(why) => Fact::unknown(why, block.origin),
    }
}

/// A block of its own resource, or a text of the old argument.
fn website(body: &Body<'_, '_>) -> Fact<Website> {
    let within = |block: &str, name: &str| {
        let old = body.text(block);
        if matches!(old.known, Known::Value(_)) {
            return old;
        }
        inline(body, block, |inner| inner.text(name))
    };
    let website = Website {
        index_document: within("index_document", "suffix"),
        error_document: within("error_document", "key"),
        redirect_all_requests_to: within("redirect_all_requests_to", "host_name"),
    };
    Fact::value(website, body.origin.clone())
}

/// The provider leaves off what is left out.
fn block_of(body: &Body<'_, '_>) -> PublicAccessBlock {
    let setting = |name: &str| body.or(body.boolean(name), name, false);
    PublicAccessBlock {
        block_public_acls: setting("block_public_acls"),
        ignore_public_acls: setting("ignore_public_acls"),
        block_public_policy: setting("block_public_policy"),
        restrict_public_buckets: setting("restrict_public_buckets"),
    }
}

fn policy(body: &Body<'_, '_>) -> Fact<PolicyDocument> {
    document(body, "policy")
}

/// What S3 makes of a policy is seen once it has it.
fn applied() -> Why {
    Why::NotVisible("what S3 makes of the policy is seen in the account".into())
}

fn notification(block: &Body<'_, '_>, argument: &str) -> Notification {
    let target = match argument {
        "lambda_function_arn" => {
            let function: Fact<FunctionId> = block.reference(argument, Class::Function);
            function.map(|id| NotificationTarget::Function { id })
        }
        "queue_arn" => block
            .text(argument)
            .map(|arn| NotificationTarget::Queue { arn }),
        _ => block
            .text(argument)
            .map(|arn| NotificationTarget::Topic { arn }),
    };
    Notification {
        target,
        events: block.texts("events"),
        prefix: block.text("filter_prefix"),
        suffix: block.text("filter_suffix"),
    }
}
