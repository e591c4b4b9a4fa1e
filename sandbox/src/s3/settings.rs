//! How a bucket is set up: the sub-resources of a bucket, each with its own way
//! to say that there is none.

use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use checker_model::policy::PolicyDocument;
use checker_model::storage::{Bucket, Grant, Grantee, Notification, NotificationTarget, Website};

use super::answers::{Answered, Read, document};
use crate::aws::wire::{Map, Node};
use crate::aws::{Fault, public_access_block};

/// The sub-resources by their names in a query, and the IAM actions that read
/// them.
pub(super) const ACTIONS: [(&str, &str); 7] = [
    ("website", "s3:GetBucketWebsite"),
    ("publicAccessBlock", "s3:GetBucketPublicAccessBlock"),
    ("policy", "s3:GetBucketPolicy"),
    ("policyStatus", "s3:GetBucketPolicyStatus"),
    ("ownershipControls", "s3:GetBucketOwnershipControls"),
    ("acl", "s3:GetBucketAcl"),
    ("notification", "s3:GetBucketNotification"),
];

/// The owner of every bucket, and somebody else, as lists of access know them.
const OWNER: &str = "7a3f0000000000000000000000000000000000000000000000000000000000aa";
const ANOTHER: &str = "7a3f0000000000000000000000000000000000000000000000000000000000bb";

/// Answers what one of the actions above asks for.
pub(super) fn answer(read: &Read<'_>, bucket: &Bucket, action: &str) -> Answered {
    match action {
        "s3:GetBucketWebsite" => website(read, bucket),
        "s3:GetBucketPublicAccessBlock" => match read.fact(&bucket.public_access_block)? {
            Some(block) => {
                let block = public_access_block(block);
                Ok(document("PublicAccessBlockConfiguration", &block))
            }
            None => Err(none(
                "NoSuchPublicAccessBlockConfiguration",
                "The public access block configuration was not found",
            )),
        },
        "s3:GetBucketPolicy" => match read.fact(&bucket.policy)? {
            Some(policy) => Ok(json(policy)),
            None => Err(no_policy()),
        },
        "s3:GetBucketPolicyStatus" => match read.fact(&bucket.policy_is_public)? {
            Some(public) => {
                let status = Map::new().text("IsPublic", public);
                Ok(document("PolicyStatus", &status))
            }
            None => Err(no_policy()),
        },
        "s3:GetBucketOwnershipControls" => match read.fact(&bucket.object_ownership)? {
            Some(ownership) => {
                let rule = Map::new().text("ObjectOwnership", ownership);
                let controls = Map::new().node("Rule", rule);
                Ok(document("OwnershipControls", &controls))
            }
            None => Err(none(
                "OwnershipControlsNotFoundError",
                "The bucket ownership controls were not found",
            )),
        },
        "s3:GetBucketAcl" => access_control_list(read, bucket),
        _ => notifications(read, bucket),
    }
}

fn none(code: &'static str, message: &str) -> Fault {
    Fault::new(404, code, message)
}

fn no_policy() -> Fault {
    none("NoSuchBucketPolicy", "The bucket policy does not exist")
}

fn website(read: &Read<'_>, bucket: &Bucket) -> Answered {
    let Some(website) = read.fact(&bucket.website)? else {
        return Err(none(
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration",
        ));
    };
    let Website {
        index_document,
        error_document,
        redirect_all_requests_to,
    } = website;
    let parts = [
        (
            "RedirectAllRequestsTo",
            "HostName",
            redirect_all_requests_to,
        ),
        ("IndexDocument", "Suffix", index_document),
        ("ErrorDocument", "Key", error_document),
    ];
    let mut shown = Map::new();
    for (name, inner, fact) in parts {
        if let Some(text) = read.fact(fact)? {
            shown = shown.node(name, Map::new().text(inner, text));
        }
    }
    Ok(document("WebsiteConfiguration", &shown))
}

/// A policy is the one thing that S3 does not write in XML.
fn json(policy: &PolicyDocument) -> Response<Body> {
    let mut response = Response::new(Body::from(policy.to_json()));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

fn access_control_list(read: &Read<'_>, bucket: &Bucket) -> Answered {
    let others = read.list(&bucket.acl)?.iter();
    let owner = grant(person(OWNER), "FULL_CONTROL");
    let mut grants = vec![Node::Map(owner)];
    for Grant {
        grantee,
        permission,
    } in others
    {
        let grantee = match read.fact(grantee)? {
            Some(Grantee::AllUsers) => group("global/AllUsers"),
            Some(Grantee::AuthenticatedUsers) => group("global/AuthenticatedUsers"),
            Some(Grantee::Particular) | None => person(ANOTHER),
        };
        let permission = read.fact(permission)?.map_or("", String::as_str);
        grants.push(Node::Map(grant(grantee, permission)));
    }
    let list = Map::new()
        .node("Owner", Map::new().text("ID", OWNER))
        .node("AccessControlList", Node::List("Grant", grants));
    Ok(document("AccessControlPolicy", &list))
}

fn grant(grantee: Node, permission: &str) -> Map {
    Map::new()
        .node("Grantee", grantee)
        .text("Permission", permission)
}

fn person(id: &str) -> Node {
    Node::Typed("CanonicalUser", Map::new().text("ID", id))
}

fn group(name: &str) -> Node {
    let uri = format!("http://acs.amazonaws.com/groups/{name}");
    Node::Typed("Group", Map::new().text("URI", uri))
}

fn notifications(read: &Read<'_>, bucket: &Bucket) -> Answered {
    let mut shown = Map::new();
    for (number, one) in read.list(&bucket.notifications)?.iter().enumerate() {
        let Some(target) = read.fact(&one.target)? else {
            continue;
        };
        let (name, element, arn) = match target {
            NotificationTarget::Function { id } => {
                let arn = function_arn(read, bucket, id.as_str());
                ("CloudFunctionConfiguration", "CloudFunction", arn)
            }
            NotificationTarget::Queue { arn } => ("QueueConfiguration", "Queue", arn.clone()),
            NotificationTarget::Topic { arn } => ("TopicConfiguration", "Topic", arn.clone()),
        };
        let entry = Map::new()
            .text("Id", format!("notification-{number}"))
            .text(element, arn);
        shown = shown.node(name, told(read, one, entry)?);
    }
    if read.fact(&bucket.event_bridge)? == Some(&true) {
        shown = shown.node("EventBridgeConfiguration", Map::new());
    }
    Ok(document("NotificationConfiguration", &shown))
}

/// Adds of what is told, and of which keys.
fn told(read: &Read<'_>, one: &Notification, mut entry: Map) -> Result<Map, Fault> {
    for event in read.list(&one.events)? {
        entry = entry.option("Event", read.fact(event)?);
    }
    let mut rules = Map::new();
    for (name, fact) in [("Prefix", &one.prefix), ("Suffix", &one.suffix)] {
        if let Some(value) = read.fact(fact)? {
            let rule = Map::new().text("Name", name).text("Value", value);
            rules = rules.node("FilterRule", rule);
        }
    }
    if rules.elements().is_empty() {
        return Ok(entry);
    }
    Ok(entry.node("Filter", Map::new().node("S3Key", rules)))
}

/// A function of the bucket's own region, where S3 wants it to be.
fn function_arn(read: &Read<'_>, bucket: &Bucket, name: &str) -> String {
    let region = bucket.region.get().map_or("eu-west-1", String::as_str);
    format!("arn:aws:lambda:{region}:{}:function:{name}", read.account)
}
