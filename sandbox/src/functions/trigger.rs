//! Who is told of what happened to an object: by the notifications of the
//! served bucket, and only who may be invoked by it.

use checker_model::functions::{Function, Permission};
use checker_model::policy::{matches_action, matches_wildcard};
use checker_model::storage::{Bucket, Notification, NotificationTarget, bucket_arn};
use checker_model::{Fact, Stack};

use super::event::Happened;
use crate::public;

/// The functions that are told, each once.
pub(super) fn told<'a>(stack: &'a Stack, happened: &Happened, account: &str) -> Vec<&'a Function> {
    let Some(bucket) = public::bucket(stack, &happened.bucket) else {
        return Vec::new();
    };
    let mut told: Vec<&Function> = Vec::new();
    for notification in bucket
        .notifications
        .iter()
        .filter(|one| fits(one, happened))
    {
        if let Some(NotificationTarget::Function { id }) = notification.target.get()
            && let Some(function) = find(stack, id.as_str())
            && may_invoke(function, bucket, &happened.bucket, account)
            && !told.iter().any(|one| one.id == function.id)
        {
            told.push(function);
        }
    }
    told
}

/// The function of an id, or of a name.
pub(super) fn find<'a>(stack: &'a Stack, reference: &str) -> Option<&'a Function> {
    let is = |one: &&Function| {
        one.id.as_str() == reference || one.name.get().map(String::as_str) == Some(reference)
    };
    stack.functions.values().find(is)
}

fn fits(notification: &Notification, happened: &Happened) -> bool {
    let name = format!("s3:{}", happened.name);
    let mut events = notification.events.iter().filter_map(Fact::get);
    let prefix = notification.prefix.get().map_or("", String::as_str);
    let suffix = notification.suffix.get().map_or("", String::as_str);
    events.any(|event| matches_wildcard(event, &name))
        && happened.key.starts_with(prefix)
        && happened.key.ends_with(suffix)
}

fn may_invoke(function: &Function, bucket: &Bucket, name: &str, account: &str) -> bool {
    let text = |fact: &Fact<String>| fact.get().cloned();
    let arn = bucket_arn(name);
    let lets = |one: &Permission| {
        let principal = text(&one.principal).unwrap_or_default();
        let action = text(&one.action).unwrap_or_default();
        matches!(principal.as_str(), "s3.amazonaws.com" | "*")
            && matches_action(&action, "lambda:InvokeFunction")
            && one.invoked_via_function_url.get() != Some(&true)
            // What was read of a plan has ids in place of names.
            && (one.source_bucket.get() == Some(&bucket.id)
                || text(&one.source_arn).is_none_or(|pattern| matches_wildcard(&pattern, &arn)))
            && text(&one.source_account).is_none_or(|of| of == account)
    };
    function.permissions.iter().any(lets)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ACCOUNT: &str = "123456789012";

    fn stack(change: impl Fn(&mut Value)) -> Stack {
        let mut document = json!({
            "vantage_point": "live", "source": "",
            "buckets": {"items": {"b-1": {"id": "b-1", "notifications": {"items": [{
                "target": {"value": {"type": "function", "id": "resize-image"}},
                "events": {"items": [{"value": "s3:ObjectCreated:*"}]},
                "prefix": {"value": "input/"},
                "suffix": {"absent": null}}]}}}},
            "functions": {"items": {"resize-image": {"id": "resize-image", "permissions": {"items": [{
                "principal": {"value": "s3.amazonaws.com"},
                "action": {"value": "lambda:InvokeFunction"},
                "source_arn": {"value": "arn:aws:s3:::b-1"},
                "source_account": {"value": ACCOUNT}}]}}}},
        });
        change(&mut document);
        serde_json::from_value(document).unwrap()
    }

    fn tells(stack: &Stack, name: &'static str, key: &str) -> usize {
        let happened = Happened {
            name,
            bucket: "b-1".into(),
            key: key.into(),
            size: None,
            e_tag: String::new(),
        };
        told(stack, &happened, ACCOUNT).len()
    }

    #[test]
    fn events_and_filters_decide() {
        let whole = stack(|_| {});
        assert_eq!(tells(&whole, "ObjectCreated:Put", "input/a.jpg"), 1);
        assert_eq!(tells(&whole, "ObjectCreated:Copy", "input/a.jpg"), 1);
        assert_eq!(tells(&whole, "ObjectRemoved:Delete", "input/a.jpg"), 0);
        assert_eq!(tells(&whole, "ObjectCreated:Put", "view/a.jpg"), 0);
        let notification = "/buckets/items/b-1/notifications/items/0";
        let suffix = stack(|one| {
            one.pointer_mut(notification).unwrap()["suffix"] = json!({"value": ".png"});
        });
        assert_eq!(tells(&suffix, "ObjectCreated:Put", "input/a.jpg"), 0);
        assert_eq!(tells(&suffix, "ObjectCreated:Put", "input/a.png"), 1);
        let copy = stack(|one| {
            one.pointer_mut(notification).unwrap()["events"] =
                json!({"items": [{"value": "s3:ObjectCreated:Copy"}]});
        });
        assert_eq!(tells(&copy, "ObjectCreated:Put", "input/a.jpg"), 0);
    }

    #[test]
    fn who_may_not_be_invoked_is_not_told() {
        let permissions = "/functions/items/resize-image/permissions/items";
        let with = |field: &str, value: Value| {
            let stack =
                stack(|one| one.pointer_mut(permissions).unwrap()[0][field] = value.clone());
            tells(&stack, "ObjectCreated:Put", "input/a.jpg")
        };
        assert_eq!(
            with("source_arn", json!({"value": "arn:aws:s3:::other"})),
            0
        );
        assert_eq!(with("source_arn", json!({"value": "arn:aws:s3:::b-*"})), 1);
        assert_eq!(with("source_arn", json!({"absent": null})), 1);
        assert_eq!(with("source_account", json!({"value": "210987654321"})), 0);
        assert_eq!(with("action", json!({"value": "lambda:GetFunction"})), 0);
        assert_eq!(
            with("principal", json!({"value": "events.amazonaws.com"})),
            0
        );
        let none = stack(|one| *one.pointer_mut(permissions).unwrap() = json!([]));
        assert_eq!(tells(&none, "ObjectCreated:Put", "input/a.jpg"), 0);
    }
}
