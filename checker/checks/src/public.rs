//! What a bucket's policy lets anyone do.
//!
//! Rules: "The meaning of public" in the S3 user guide, and the IAM evaluation
//! logic: a denial beats every permission.

use checker_model::policy::{Effect, PolicyDocument, Principal, Statement, matches_wildcard};
use checker_model::storage::Bucket;
use checker_model::{Origin, Why};
use serde_json::Value;

use crate::finding::Finding;

/// What everyone is to be allowed, and no more. Reading an older version of an
/// object is reading the object.
const READING: [&str; 2] = ["s3:getobject", "s3:getobjectversion"];

/// Conditions that leave anyone in who comes over TLS.
const HARMLESS: [&str; 2] = ["aws:securetransport", "s3:tlsversion"];

/// Conditions by which a statement is no longer for anyone.
const RESTRICTING: [&str; 10] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpcsourceip",
    "s3:dataaccesspointaccount",
];

/// For whom a statement is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Audience {
    Anyone,
    Someone,
    /// It depends on a condition that is not understood.
    Unclear,
}

/// Whether anyone may do anything.
pub(crate) fn is_public(policy: &PolicyDocument) -> bool {
    let statements = policy.statements.iter();
    let mut allowing = statements.filter(|one| one.effect == Effect::Allow);
    allowing.any(|statement| audience(statement) == Audience::Anyone)
}

fn everyone(principal: Option<&Principal>) -> bool {
    match principal {
        Some(Principal::Text(text)) => text == "*",
        Some(Principal::Map(map)) => map.iter().any(|(kind, names)| {
            matches!(kind.as_str(), "AWS" | "*") && names.as_slice().iter().any(|name| name == "*")
        }),
        None => false,
    }
}

fn audience(statement: &Statement) -> Audience {
    // Everyone but someone is nearly everyone.
    if !everyone(statement.principal.as_ref()) && statement.not_principal.is_none() {
        return Audience::Someone;
    }
    let keys = condition_keys(statement);
    let is = |set: &[&str], key: &String| set.contains(&key.as_str());
    if keys.iter().any(|key| is(&RESTRICTING, key)) {
        Audience::Someone
    } else if keys.iter().all(|key| is(&HARMLESS, key)) {
        Audience::Anyone
    } else {
        Audience::Unclear
    }
}

/// The condition keys of a statement, in lower case.
fn condition_keys(statement: &Statement) -> Vec<String> {
    let Value::Object(operators) = &statement.condition else {
        return Vec::new();
    };
    let keys = operators.values().filter_map(Value::as_object);
    keys.flat_map(|keys| keys.keys())
        .map(|key| key.to_ascii_lowercase())
        .collect()
}

/// A key that no narrower pattern would match by chance.
const ANY_KEY: &str = "\u{1}/\u{2}";

/// Whether a statement is about every object of a bucket.
fn covers_objects(statement: &Statement, bucket: &Bucket) -> bool {
    let names = [
        bucket.name.get().map(String::as_str),
        Some(bucket.id.as_str()),
    ];
    let covers = |pattern: &String| {
        names.into_iter().flatten().any(|name| {
            ["aws", "aws-cn", "aws-us-gov"]
                .into_iter()
                .any(|partition| {
                    matches_wildcard(pattern, &format!("arn:{partition}:s3:::{name}/{ANY_KEY}"))
                })
        })
    };
    if statement.not_resource.is_empty() {
        statement.resource.iter().any(covers)
    } else {
        !statement.not_resource.iter().any(covers)
    }
}

/// Whether a statement is about any object of the bucket at all.
fn touches_objects(statement: &Statement) -> bool {
    let objects = |pattern: &String| pattern.contains('/') || pattern.ends_with('*');
    !statement.not_resource.is_empty() || statement.resource.iter().any(objects)
}

/// Anyone may read the objects of the bucket.
pub(crate) fn may_read(policy: &PolicyDocument, bucket: &Bucket, origin: &Origin) -> Finding {
    const FIX: &str = "allow `s3:GetObject` to the principal `*` on the bucket's ARN with `/*` behind it, without a condition";
    let expected = || format!("{}: anyone may s3:GetObject on every object", bucket.id);
    let about = |statement: &&Statement| statement.covers_action("s3:GetObject");
    for statement in policy.statements.iter().filter(about) {
        if statement.effect == Effect::Deny && touches_objects(statement) {
            match denies(statement) {
                Audience::Anyone => {
                    return Finding::fail(expected(), "a statement denies it", origin, FIX);
                }
                Audience::Unclear => return unclear(statement, origin),
                Audience::Someone => {}
            }
        }
    }
    let allowing = || {
        let of = |one: &&Statement| one.effect == Effect::Allow && about(one);
        policy.statements.iter().filter(of)
    };
    let whole = |one: &&Statement| covers_objects(one, bucket);
    let mut open = allowing().filter(|one| audience(one) == Audience::Unclear);
    if allowing()
        .filter(whole)
        .any(|one| audience(one) == Audience::Anyone)
    {
        return Finding::pass();
    }
    if let Some(statement) = open.find(whole) {
        return unclear(statement, origin);
    }
    let actual = if allowing().any(|one| audience(one) == Audience::Anyone) {
        "anyone may, on other resources than every object of the bucket"
    } else if allowing().next().is_some() {
        "some may, under a condition or by name; not anyone"
    } else {
        "no statement allows it"
    };
    Finding::fail(expected(), actual, origin, FIX)
}

/// Whom a denial concerns: under the condition that there is no TLS it concerns
/// nobody that matters.
fn denies(statement: &Statement) -> Audience {
    if !everyone(statement.principal.as_ref()) {
        // A denial for all but some is for nearly everyone.
        return match statement.not_principal {
            Some(_) => Audience::Anyone,
            None => Audience::Someone,
        };
    }
    let keys = condition_keys(statement);
    if keys.is_empty() {
        Audience::Anyone
    } else if keys.iter().all(|key| HARMLESS.contains(&key.as_str())) {
        Audience::Someone
    } else {
        Audience::Unclear
    }
}

fn unclear(statement: &Statement, origin: &Origin) -> Finding {
    let keys = condition_keys(statement).join(", ");
    let why = Why::NotSupported(format!("a statement under a condition on {keys}"));
    Finding::undetermined(&why, origin)
}

/// Anyone may read objects and nothing else.
pub(crate) fn no_more(policy: &PolicyDocument, bucket: &Bucket, origin: &Origin) -> Finding {
    let allowing = policy.statements.iter();
    let allowing = allowing.filter(|one| one.effect == Effect::Allow);
    let findings = allowing.filter_map(|statement| {
        let more = beyond_reading(statement)?;
        match audience(statement) {
            Audience::Anyone => Some(Finding::fail(
                format!("{}: anyone may s3:GetObject, and no more", bucket.id),
                format!("anyone may {more}"),
                origin,
                "allow `s3:GetObject` alone to the principal `*`",
            )),
            Audience::Unclear => Some(unclear(statement, origin)),
            Audience::Someone => None,
        }
    });
    Finding::all(findings.collect::<Vec<_>>(), Finding::pass)
}

/// What a statement allows beyond reading objects, as it is written.
fn beyond_reading(statement: &Statement) -> Option<String> {
    if !statement.not_action.is_empty() {
        return Some(format!("all but {}", statement.not_action.join(", ")));
    }
    let more = |action: &&String| !READING.contains(&action.to_ascii_lowercase().as_str());
    let more: Vec<&str> = statement
        .action
        .iter()
        .filter(more)
        .map(String::as_str)
        .collect();
    (!more.is_empty()).then(|| more.join(", "))
}
