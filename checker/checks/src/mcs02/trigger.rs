//! What triggers the function that resizes.

use checker_model::functions::{Function, Permission};
use checker_model::policy::{matches_action, matches_wildcard};
use checker_model::storage::{Bucket, Notification, NotificationTarget};
use checker_model::{Fact, Known, Origin, Why};

use super::function::meant;
use crate::case::StackCase;
use crate::check::check;
use crate::expect::joined;
use crate::finding::{Finding, Judged, Stop};
use crate::focus::managed::{Trigger, Triggers, is_bucket, triggers};
use crate::loops;

check! {
    /// Every object that is created in the bucket for uploads triggers it.
    EVENT = "mcs02.trigger.event", Required, Stack(event);
    title: "s3:ObjectCreated:* triggers it",
    why: "an object is created by PUT, POST, copy or a multipart upload: a trigger on one of them misses the others",
    terraform: "`resource \"aws_s3_bucket_notification\"` with `lambda_function { events = [\"s3:ObjectCreated:*\"] … }`",
    console: "Lambda, the function, Add trigger, S3, Event types: All object create events",
    reads: [Functions, Buckets, Notifications],
}

/// The ways in which an object is created.
const CREATED: [&str; 4] = [
    "s3:ObjectCreated:Put",
    "s3:ObjectCreated:Post",
    "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:CompleteMultipartUpload",
];

fn event(case: &StackCase<'_>) -> Judged {
    const FIX: &str = "let the bucket's notification tell the function of s3:ObjectCreated:*";
    let function = meant(case)?;
    let seen = triggers(case.stack, function);
    let origin = &case.stack.buckets.origin;
    if seen.items.is_empty() {
        if !seen.open.is_empty() {
            return Ok(Finding::incomplete(&seen.open, origin));
        }
        if let Some(bucket) = through_event_bridge(case) {
            let why = Why::NotSupported(format!("rules of EventBridge, which {} tells", bucket.id));
            return Ok(Finding::undetermined(&why, &bucket.event_bridge.origin));
        }
        if let Some((bucket, notification)) = through_something(case) {
            let what = format!("what passes on what {} tells a topic or a queue", bucket.id);
            let why = Why::NotSupported(what);
            return Ok(Finding::undetermined(&why, &notification.target.origin));
        }
        if !case.is_live() && case.is_triggered_elsewhere(function) {
            return Ok(Finding::not_applicable(
                "the trigger is described elsewhere",
            ));
        }
        return Ok(Finding::fail(
            format!("a notification of s3:ObjectCreated:* for {}", function.id),
            "no bucket notifies it",
            origin,
            FIX,
        ));
    }
    let lists = || {
        seen.items
            .iter()
            .map(|trigger| &trigger.notification.events)
    };
    let known: Vec<&str> = lists()
        .flat_map(|list| list.iter())
        .filter_map(|event| event.get().map(String::as_str))
        .collect();
    let covers = |way: &str| known.iter().any(|event| matches_wildcard(event, way));
    if CREATED.iter().all(|way| covers(way)) {
        return Ok(Finding::pass());
    }
    let unknown = lists().flat_map(|list| {
        let items = list.iter().filter_map(|event| event.why().cloned());
        list.incomplete.iter().cloned().chain(items)
    });
    let open: Vec<Why> = unknown.chain(seen.open.iter().cloned()).collect();
    if !open.is_empty() {
        return Ok(Finding::incomplete(&open, origin));
    }
    let trigger = &seen.items[0];
    Ok(Finding::fail(
        format!("{}: events s3:ObjectCreated:*", trigger.bucket.id),
        joined(known.iter().copied(), "no events"),
        events_origin(trigger),
        FIX,
    ))
}

fn events_origin<'a>(trigger: &Trigger<'a>) -> &'a Origin {
    let events = &trigger.notification.events;
    let first = events.items.first().map(|event| &event.origin);
    first.unwrap_or(&events.origin)
}

fn through_event_bridge<'a>(case: &StackCase<'a>) -> Option<&'a Bucket> {
    let mut buckets = case.stack.buckets.values();
    buckets.find(|bucket| bucket.event_bridge.get() == Some(&true))
}

/// A bucket that tells a topic or a queue, which may tell the function.
fn through_something<'a>(case: &StackCase<'a>) -> Option<(&'a Bucket, &'a Notification)> {
    let all = case.stack.buckets.values();
    let mut all = all.flat_map(|bucket| bucket.notifications.iter().map(move |one| (bucket, one)));
    all.find(|(_, one)| {
        let target = one.target.get();
        let passes_on = |one| !matches!(one, &NotificationTarget::Function { .. });
        target.is_some_and(passes_on)
    })
}

/// What triggers the function; with nothing known to, the first check has said
/// what there is to say.
fn known<'a>(case: &StackCase<'a>) -> Result<(&'a Function, Triggers<'a>), Stop> {
    let function = meant(case)?;
    let seen = triggers(case.stack, function);
    if seen.items.is_empty() {
        case.after(&EVENT)?;
        return Err(Finding::from_judged(event(case)).stop());
    }
    Ok((function, seen))
}

check! {
    /// Only keys that begin with `input` or `input/` trigger it.
    PREFIX = "mcs02.trigger.prefix", Required, Stack(prefix);
    title: "only keys below input trigger it",
    why: "without the prefix everything else that lands in the bucket is taken for an upload, its own results included",
    terraform: "`filter_prefix = \"input/\"` in the notification",
    console: "Lambda, the function, Add trigger, S3, Prefix: input/",
    reads: [Functions, Buckets, Notifications],
}

fn prefix(case: &StackCase<'_>) -> Judged {
    let (_, seen) = known(case)?;
    let wanted = &case.course().images.input_prefix;
    let findings = seen.items.iter().map(|trigger| {
        let fact = &trigger.notification.prefix;
        let what = format!("{}: filter_prefix", trigger.bucket.id);
        let expected = format!("{wanted} or {wanted}/");
        crate::expect::satisfies(
            fact,
            &what,
            &expected,
            &format!("set the prefix of the trigger to {wanted}/"),
            |prefix| prefix.trim_end_matches('/') == wanted && prefix.len() <= wanted.len() + 1,
        )
    });
    Ok(Finding::all(findings.collect::<Vec<_>>(), || {
        Finding::incomplete(&seen.open, &case.stack.buckets.origin)
    }))
}

check! {
    /// S3 may invoke it, from that bucket and from no other.
    PERMISSION = "mcs02.trigger.permission", Required, Stack(permission);
    title: "S3 may invoke it, from that bucket only",
    why: "without the permission S3 cannot even set up the trigger; without its source any bucket in the world may invoke it",
    terraform: "`resource \"aws_lambda_permission\"` with `principal = \"s3.amazonaws.com\"` and `source_arn = aws_s3_bucket.upload.arn`",
    console: "Lambda, the function, Configuration, Permissions, Resource-based policy statements: made with the trigger",
    reads: [Functions, FunctionPolicies, Buckets, Notifications],
}

/// From where a statement lets S3 invoke.
enum Source {
    /// The bucket that triggers.
    Bucket,
    /// Others, or others too.
    Wider(String),
    Unknown(Why),
}

fn permission(case: &StackCase<'_>) -> Judged {
    const FIX: &str =
        "allow lambda:InvokeFunction to s3.amazonaws.com with the bucket's ARN as source_arn";
    let (function, seen) = known(case)?;
    let buckets: Vec<&Bucket> = seen.items.iter().map(|trigger| trigger.bucket).collect();
    let expected = || {
        let names = buckets.iter().map(|bucket| bucket.id.as_str());
        format!(
            "{}: s3.amazonaws.com may invoke it, from {}",
            function.id,
            joined(names, "")
        )
    };
    let permissions = &function.permissions;
    let (mut granted, mut wider, mut open) = (false, None, permissions.incomplete.clone());
    for one in permissions {
        match lets_s3_invoke(one) {
            Ok(false) => continue,
            Ok(true) => {}
            Err(why) => {
                open.push(why);
                continue;
            }
        }
        match source(one, &buckets) {
            Source::Bucket => granted = true,
            Source::Wider(from) => wider = Some((from, &one.source_arn.origin)),
            Source::Unknown(why) => open.push(why),
        }
    }
    if let Some((from, origin)) = wider {
        return Ok(Finding::fail(expected(), from, origin, FIX));
    }
    if !open.is_empty() {
        return Ok(Finding::incomplete(&open, &permissions.origin));
    }
    if granted {
        return Ok(Finding::pass());
    }
    Ok(Finding::fail(
        expected(),
        "no statement lets S3 invoke it",
        &permissions.origin,
        FIX,
    ))
}

/// Whether a statement lets S3 invoke the function, directly.
fn lets_s3_invoke(permission: &Permission) -> Result<bool, Why> {
    let is = |fact: &Fact<String>, test: &dyn Fn(&str) -> bool| match &fact.known {
        Known::Value(text) => Ok(test(text)),
        Known::Absent => Ok(false),
        Known::Unknown(why) => Err(why.clone()),
    };
    let s3 = is(&permission.principal, &|principal| {
        matches!(principal, "s3.amazonaws.com" | "s3.amazonaws.com.cn" | "*")
    });
    let invokes = is(&permission.action, &|action| {
        matches_action(action, "lambda:InvokeFunction")
    });
    // Through its URL is another way in.
    let by_url = permission.invoked_via_function_url.get() == Some(&true);
    match (s3, invokes) {
        _ if by_url => Ok(false),
        (Ok(false), _) | (_, Ok(false)) => Ok(false),
        (Ok(true), Ok(true)) => Ok(true),
        (Err(why), _) | (_, Err(why)) => Err(why),
    }
}

fn source(permission: &Permission, buckets: &[&Bucket]) -> Source {
    match &permission.source_bucket.known {
        Known::Value(id) if buckets.iter().any(|bucket| is_bucket(bucket, id)) => {
            return Source::Bucket;
        }
        Known::Value(id) => return Source::Wider(format!("from the bucket {id} too")),
        Known::Unknown(why) => return Source::Unknown(why.clone()),
        Known::Absent => {}
    }
    match &permission.source_arn.known {
        Known::Value(arn) if buckets.iter().any(|bucket| is_arn_of(arn, bucket)) => Source::Bucket,
        Known::Value(arn) => Source::Wider(format!("from {arn} too")),
        Known::Unknown(why) => Source::Unknown(why.clone()),
        Known::Absent if permission.source_account.is_absent() => {
            Source::Wider("from any bucket in the world: it has no source_arn".into())
        }
        Known::Absent => {
            Source::Wider("from every bucket of an account: it has no source_arn".into())
        }
    }
}

/// Whether an ARN is a bucket's, whatever the partition is written as.
fn is_arn_of(arn: &str, bucket: &Bucket) -> bool {
    let name = arn
        .strip_prefix("arn:")
        .and_then(|rest| rest.split_once(':'))
        .and_then(|(_partition, rest)| rest.strip_prefix("s3:::"));
    name.is_some_and(|name| is_bucket(bucket, &name.into()))
}

check! {
    /// Nothing that it writes can trigger it again: it writes to another
    /// bucket, or below a prefix that triggers nothing.
    NOT_RECURSIVE = "mcs02.trigger.not-recursive", Required, Stack(not_recursive);
    title: "nothing it writes can trigger it",
    why: "a function that triggers itself runs until someone stops it or the money does",
    terraform: "another bucket in the function's environment than the one that notifies it, or an output prefix outside of `filter_prefix`",
    console: "Lambda, the function, Configuration, Environment variables: another bucket than the trigger's",
    reads: [Functions, Buckets, Notifications],
}

fn not_recursive(case: &StackCase<'_>) -> Judged {
    let (function, seen) = known(case)?;
    case.after(&super::function::ENVIRONMENT)?;
    let findings = seen
        .items
        .iter()
        .map(|trigger| loops::finding(function, trigger));
    let findings: Vec<Finding> = findings.collect();
    let missed = (!seen.open.is_empty())
        .then(|| Finding::incomplete(&seen.open, &case.stack.buckets.origin));
    let finding = Finding::all(findings.into_iter().chain(missed), Finding::pass);
    // Where every key triggers it, the prefix is what is missing.
    Ok(case.leave_to(&PREFIX, finding))
}
