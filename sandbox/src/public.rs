//! What anyone may do without credentials: by the policy of the served bucket,
//! its access control list, and what keeps both from working.
//!
//! Rules: "How Amazon S3 authorizes a request" and "Blocking public access" in
//! the S3 user guide. Conditions are held against a request over TLS from this
//! machine; one that is not known here does not hold.

use checker_model::Stack;
use checker_model::policy::{Effect, OneOrMany, Principal, Statement, matches_wildcard};
use checker_model::storage::{Bucket, Grantee, PublicAccessBlock, bucket_arn};
use serde_json::Value;

/// The bucket of a name.
pub(crate) fn bucket<'a>(stack: &'a Stack, name: &str) -> Option<&'a Bucket> {
    let mut buckets = stack.buckets.values();
    buckets.find(|one| one.name.get().map_or(one.id.as_str(), String::as_str) == name)
}

/// Whether anyone may do this to an object, or to the bucket itself where
/// `key` is empty.
pub(crate) fn may(stack: &Stack, name: &str, key: &str, action: &str) -> bool {
    let Some(bucket) = bucket(stack, name) else {
        return false;
    };
    by_policy(stack, bucket, name, key, action) || by_list(stack, bucket, action)
}

fn by_policy(stack: &Stack, bucket: &Bucket, name: &str, key: &str, action: &str) -> bool {
    let is_restricted =
        |block: &PublicAccessBlock| block.restrict_public_buckets.get() == Some(&true);
    let mut blocks = blocks(stack, bucket);
    let Some(policy) = bucket.policy.get() else {
        return false;
    };
    let resource = match key {
        "" => bucket_arn(name),
        key => format!("{}/{key}", bucket_arn(name)),
    };
    let concerns = |statement: &&Statement| {
        is_for_anyone(statement)
            && statement.covers_action(action)
            && covers(statement, &resource)
            && holds(&statement.condition)
    };
    let mut effects = policy
        .statements
        .iter()
        .filter(concerns)
        .map(|one| one.effect);
    !blocks.any(is_restricted)
        && effects.clone().all(|effect| effect == Effect::Allow)
        && effects.any(|effect| effect == Effect::Allow)
}

/// A list is for the bucket itself: its objects have none of their own here.
fn by_list(stack: &Stack, bucket: &Bucket, action: &str) -> bool {
    let ignored = |block: &PublicAccessBlock| block.ignore_public_acls.get() == Some(&true);
    let off = bucket.object_ownership.get().map(String::as_str) == Some("BucketOwnerEnforced");
    let wanted = match action {
        "s3:ListBucket" => "READ",
        "s3:PutObject" => "WRITE",
        _ => return false,
    };
    let mut grants = bucket.acl.iter().filter(|grant| {
        let permission = grant.permission.get().map(String::as_str);
        grant.grantee.get() == Some(&Grantee::AllUsers)
            && (permission == Some(wanted) || permission == Some("FULL_CONTROL"))
    });
    !off && !blocks(stack, bucket).any(ignored) && grants.next().is_some()
}

/// What keeps a bucket private: its own settings, and the account's.
fn blocks<'a>(stack: &'a Stack, bucket: &'a Bucket) -> impl Iterator<Item = &'a PublicAccessBlock> {
    let account = stack.account_public_access_block.get();
    bucket.public_access_block.get().into_iter().chain(account)
}

fn is_for_anyone(statement: &Statement) -> bool {
    let everyone = |names: &OneOrMany| names.as_slice().iter().any(|name| name == "*");
    match &statement.principal {
        Some(Principal::Text(text)) => text == "*",
        Some(Principal::Map(map)) => map
            .iter()
            .any(|(kind, names)| matches!(kind.as_str(), "AWS" | "*") && everyone(names)),
        // Whoever has no name is none of those that are left out.
        None => statement.not_principal.is_some(),
    }
}

fn covers(statement: &Statement, resource: &str) -> bool {
    let fits = |pattern: &String| matches_wildcard(pattern, resource);
    if statement.not_resource.is_empty() {
        statement.resource.iter().any(fits)
    } else {
        !statement.not_resource.iter().any(fits)
    }
}

fn holds(condition: &Value) -> bool {
    let Value::Object(operators) = condition else {
        return true;
    };
    operators.iter().all(|(operator, keys)| {
        let mut keys = keys.as_object().into_iter().flatten();
        keys.all(|(key, wanted)| {
            let over_tls = key.eq_ignore_ascii_case("aws:SecureTransport");
            let wanted = wanted.as_bool().or_else(|| wanted.as_str()?.parse().ok());
            operator.eq_ignore_ascii_case("Bool") && over_tls && wanted == Some(true)
        })
    })
}

#[cfg(test)]
mod tests {
    use checker_model::{Fact, Origin};
    use serde_json::json;

    use super::*;

    fn stack(policy: Value) -> Stack {
        let bucket = Bucket {
            id: "b-1".into(),
            policy: Fact::value(
                serde_json::from_value::<checker_model::policy::PolicyDocument>(policy).unwrap(),
                Origin::Unseen,
            ),
            ..Bucket::default()
        };
        let mut stack: Stack =
            serde_json::from_value(json!({"vantage_point": "live", "source": ""})).unwrap();
        stack.buckets.items.insert("b-1".into(), bucket);
        stack
    }

    fn reads(policy: Value, key: &str) -> bool {
        may(&stack(policy), "b-1", key, "s3:GetObject")
    }

    #[test]
    fn the_policy_decides_by_principal_action_and_resource() {
        let allow = |resource: &str| json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:Get*", "Resource": resource}});
        assert!(reads(allow("arn:aws:s3:::b-1/*"), "k"));
        assert!(reads(allow("arn:aws:s3:::b-1/thumbnail/*"), "thumbnail/k"));
        assert!(!reads(allow("arn:aws:s3:::b-1/thumbnail/*"), "view/k"));
        assert!(!reads(allow("arn:aws:s3:::b-1"), "k"));
        let open = stack(allow("arn:aws:s3:::b-1*"));
        assert!(!may(&open, "b-1", "", "s3:ListBucket"));
        assert!(!may(&open, "b-2", "k", "s3:GetObject"));
        let someone = json!({"Statement": {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "*", "Resource": "*"}});
        assert!(!reads(someone, "k"));
    }

    #[test]
    fn a_denial_wins_and_a_condition_has_to_hold() {
        let with = |effect: &str, condition: Value| {
            json!({"Statement": [
                {"Effect": "Allow", "Principal": {"AWS": ["*"]}, "Action": "s3:GetObject", "Resource": "*"},
                {"Effect": effect, "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": condition}]})
        };
        let plain = json!({"Bool": {"aws:SecureTransport": "false"}});
        assert!(reads(with("Deny", plain), "k"));
        assert!(!reads(with("Deny", json!({})), "k"));
        let from = json!({"IpAddress": {"aws:SourceIp": "203.0.113.7/32"}});
        let only = json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", "Condition": from}});
        assert!(!reads(only, "k"));
    }

    #[test]
    fn blocks_of_bucket_and_account_shut_out() {
        let allow = json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}});
        let block = |on| {
            Fact::value(
                PublicAccessBlock::uniform(on, &Origin::Unseen),
                Origin::Unseen,
            )
        };
        for (bucket_on, account_on, open) in [
            (false, false, true),
            (true, false, false),
            (false, true, false),
        ] {
            let mut stack = stack(allow.clone());
            for bucket in stack.buckets.items.values_mut() {
                bucket.public_access_block = block(bucket_on);
            }
            stack.account_public_access_block = block(account_on);
            assert_eq!(may(&stack, "b-1", "k", "s3:GetObject"), open);
        }
    }

    #[test]
    fn a_list_opens_the_bucket_unless_lists_are_off() {
        let mut stack = stack(json!({"Statement": []}));
        let grant = checker_model::storage::Grant {
            grantee: Fact::value(Grantee::AllUsers, Origin::Unseen),
            permission: Fact::value("READ", Origin::Unseen),
        };
        for (ownership, open) in [("ObjectWriter", true), ("BucketOwnerEnforced", false)] {
            for bucket in stack.buckets.items.values_mut() {
                bucket.acl.items = vec![grant.clone()];
                bucket.object_ownership = Fact::value(ownership, Origin::Unseen);
            }
            assert_eq!(may(&stack, "b-1", "", "s3:ListBucket"), open);
            assert!(!may(&stack, "b-1", "k", "s3:GetObject"));
        }
    }
}
