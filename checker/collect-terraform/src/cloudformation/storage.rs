//! Buckets and their policies.

use std::sync::Arc;

use checker_model::{Origin, Why};

use super::lower::{reference, unknown};
use super::names::Names;
use super::resources::{Evaluated, Made, Properties, block, blocks};
use super::term::{Form, Term, Text};
use crate::value::{Data, Map, Unknown, Value};

pub(super) fn bucket(one: &Evaluated<'_>, names: &Names, made: &mut Made) {
    let own = one.properties(names);
    made.add(
        "aws_s3_bucket",
        &one.id,
        &one.origin,
        [
            ("bucket", names.own_name(own.get("BucketName").as_ref())),
            ("tags", tags(&own)),
            ("acl", canned(&own)),
            ("website", website(&own)),
        ],
    );
    // What has a resource of its own in Terraform.
    let part = |made: &mut Made, kind: &str, name: &str, arguments: Vec<(&str, Value)>| {
        let Some(term) = own.get(name).filter(|term| term.form != Form::Gone) else {
            return;
        };
        let bucket = reference(&one.id, "id", &one.origin);
        let arguments = arguments.into_iter().chain([("bucket", bucket)]);
        made.add(kind, &format!("{}.{name}", one.id), &term.origin, arguments);
    };
    let block = "PublicAccessBlockConfiguration";
    if let Some(term) = own.get(block) {
        let settings = Properties::of(names, &term);
        let arguments = vec![
            ("block_public_acls", settings.boolean("BlockPublicAcls")),
            ("ignore_public_acls", settings.boolean("IgnorePublicAcls")),
            ("block_public_policy", settings.boolean("BlockPublicPolicy")),
            (
                "restrict_public_buckets",
                settings.boolean("RestrictPublicBuckets"),
            ),
        ];
        part(made, "aws_s3_bucket_public_access_block", block, arguments);
    }
    let rules = ownership(&own);
    part(
        made,
        "aws_s3_bucket_ownership_controls",
        "OwnershipControls",
        vec![("rule", rules)],
    );
    let told = notifications(&own);
    part(
        made,
        "aws_s3_bucket_notification",
        "NotificationConfiguration",
        told,
    );
}

pub(super) fn policy(one: &Evaluated<'_>, names: &Names, made: &mut Made) {
    let own = one.properties(names);
    let document = own.get("PolicyDocument");
    let document = document
        .map(|term| names.document(&term))
        .unwrap_or_default();
    made.add(
        "aws_s3_bucket_policy",
        &one.id,
        &one.origin,
        [("bucket", own.value("Bucket")), ("policy", document)],
    );
}

/// A list of keys and values.
pub(super) fn tags(own: &Properties<'_>) -> Value {
    let Some(term) = own.get("Tags") else {
        return Value::default();
    };
    // A map is how SAM has them.
    if let Form::Map(..) = term.form {
        return own.names.value(&term);
    }
    let (items, mut rest) = own.elements("Tags");
    let mut map = Map::default();
    for item in &items {
        let tag = Properties::of(own.names, item);
        let key = tag.get("Key");
        let text = key.as_ref().and_then(Term::as_text);
        match text.and_then(Text::known) {
            Some(key) => {
                map.entries.insert(key.into(), tag.value("Value"));
            }
            None => {
                let why = key.as_ref().and_then(Term::why);
                let why = why.unwrap_or_else(|| Why::NotSupported("a tag of this form".into()));
                rest = rest.or(Some(why));
            }
        }
    }
    map.rest = rest.map(Unknown::new);
    Value::new(Data::Map(Arc::new(map)), Arc::clone(&term.origin))
}

/// The names of canned lists, as S3 itself has them.
fn canned(own: &Properties<'_>) -> Value {
    let value = own.value("AccessControl");
    let Data::String(text) = &value.data else {
        return value;
    };
    let name = match &**text {
        "Private" => "private",
        "PublicRead" => "public-read",
        "PublicReadWrite" => "public-read-write",
        "AuthenticatedRead" => "authenticated-read",
        "LogDeliveryWrite" => "log-delivery-write",
        "BucketOwnerRead" => "bucket-owner-read",
        "BucketOwnerFullControl" => "bucket-owner-full-control",
        "AwsExecRead" => "aws-exec-read",
        other => other,
    };
    Value::string(name, value.origin)
}

fn website(own: &Properties<'_>) -> Value {
    let Some(term) = own.get("WebsiteConfiguration") else {
        return Value::default();
    };
    let origin = &term.origin;
    match &term.form {
        Form::Gone => return Value::default(),
        Form::Unknown(why) => return unknown(why.clone(), origin),
        Form::Text(_) | Form::List(..) | Form::Map(..) => {}
    }
    let site = Properties::of(own.names, &term);
    let elsewhere = site.get("RedirectAllRequestsTo");
    let host = elsewhere.map(|to| Properties::of(own.names, &to).value("HostName"));
    let site = block(
        origin,
        [
            ("index_document", site.value("IndexDocument")),
            ("error_document", site.value("ErrorDocument")),
            ("redirect_all_requests_to", host.unwrap_or_default()),
        ],
    );
    blocks(origin, vec![site], None)
}

fn ownership(own: &Properties<'_>) -> Value {
    let Some(term) = own.get("OwnershipControls") else {
        return Value::default();
    };
    let (rules, rest) = Properties::of(own.names, &term).elements("Rules");
    let rules = rules.iter().map(|rule| {
        let setting = Properties::of(own.names, rule).value("ObjectOwnership");
        block(&rule.origin, [("object_ownership", setting)])
    });
    blocks(&term.origin, rules.collect(), rest)
}

fn notifications(own: &Properties<'_>) -> Vec<(&'static str, Value)> {
    let Some(term) = own.get("NotificationConfiguration") else {
        return Vec::new();
    };
    let settings = Properties::of(own.names, &term);
    let kinds = [
        (
            "LambdaConfigurations",
            "Function",
            "lambda_function",
            "lambda_function_arn",
        ),
        ("QueueConfigurations", "Queue", "queue", "queue_arn"),
        ("TopicConfigurations", "Topic", "topic", "topic_arn"),
    ];
    let mut told: Vec<(&str, Value)> = kinds
        .into_iter()
        .map(|(list, target, kind, argument)| {
            let (items, rest) = settings.elements(list);
            let items = items.iter().map(|item| {
                let one = Properties::of(own.names, item);
                let to = one.get(target);
                let to = to.map(|to| whom(own.names, &to)).unwrap_or_default();
                let events = one.value("Event");
                let filter = one.get("Filter");
                notification(
                    own.names,
                    &item.origin,
                    (argument, to),
                    events,
                    filter.as_ref(),
                )
            });
            (kind, blocks(&term.origin, items.collect(), rest))
        })
        .collect();
    let bridge = match settings.get("EventBridgeConfiguration") {
        Some(bridge) if bridge.form != Form::Gone => {
            match Properties::of(own.names, &bridge).boolean("EventBridgeEnabled") {
                on if on.is_null() => Value::new(Data::Bool(true), Arc::clone(&bridge.origin)),
                on => on,
            }
        }
        _ => Value::default(),
    };
    told.push(("eventbridge", bridge));
    told
}

/// Whom a notification tells: a version or an alias is its function.
fn whom(names: &Names, to: &Term) -> Value {
    match to.as_text().and_then(|text| names.function(text)) {
        Some((function, _)) => reference(function, "arn", &to.origin),
        None => names.value(to),
    }
}

/// One notification; SAM writes them at the function.
pub(super) fn notification(
    names: &Names,
    origin: &Arc<Origin>,
    to: (&'static str, Value),
    events: Value,
    filter: Option<&Term>,
) -> Value {
    let (mut prefix, mut suffix) = (Value::default(), Value::default());
    if let Some(filter) = filter.filter(|filter| filter.form != Form::Gone) {
        let key = Properties::of(names, filter).get("S3Key");
        let key = key.unwrap_or_else(|| filter.clone());
        let (rules, rest) = Properties::of(names, &key).elements("Rules");
        for rule in &rules {
            let rule = Properties::of(names, rule);
            let name = rule.value("Name");
            match &name.data {
                Data::String(name) if name.eq_ignore_ascii_case("prefix") => {
                    prefix = rule.value("Value");
                }
                Data::String(name) if name.eq_ignore_ascii_case("suffix") => {
                    suffix = rule.value("Value");
                }
                // It may be the one or the other.
                _ => {
                    let why = Why::NotSupported("a filter rule of this form".into());
                    (prefix, suffix) = (unknown(why.clone(), origin), unknown(why, origin));
                }
            }
        }
        if let Some(why) = rest {
            let open = |value: &mut Value| {
                if value.is_null() {
                    *value = unknown(why.clone(), origin);
                }
            };
            open(&mut prefix);
            open(&mut suffix);
        }
    }
    block(
        origin,
        [
            to,
            ("events", events),
            ("filter_prefix", prefix),
            ("filter_suffix", suffix),
        ],
    )
}
