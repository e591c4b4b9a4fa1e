//! What belongs to no region, and what the subject keeps out of Terraform:
//! buckets, the alarm on the bill, the role.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::types::{AlarmType, MetricAlarm};
use checker_model::residue::{Claim, Kind, Residue};
use checker_model::{List, Origin, Why};

use super::time;
use crate::facts::id;
use crate::run::{Pages, Run};

/// The namespace of the metric that the course watches.
const BILLING: &str = "AWS/Billing";

/// Where alarms on the bill are.
const BILLING_REGION: &str = "us-east-1";

pub(super) async fn global(run: &Run<'_>) -> BTreeMap<Kind, List<Residue>> {
    let (buckets, alarms, role) = futures::join!(
        Box::pin(buckets(run)),
        Box::pin(alarms(run)),
        Box::pin(role(run)),
    );
    [
        (Kind::Bucket, buckets),
        (Kind::Alarm, alarms),
        (Kind::Role, role),
    ]
    .into()
}

async fn buckets(run: &Run<'_>) -> List<Residue> {
    let action = Kind::Bucket.action();
    let prefix = run.course.bucket_prefix.as_str();
    let ask = |token| {
        let call = run.clients.s3.list_buckets().max_buckets(1000);
        call.set_continuation_token(token).send()
    };
    let pages = run.pages(action, ask, |page| {
        let items = page.buckets.unwrap_or_default().into_iter();
        let ours = items.filter_map(|one| {
            let name = id(one.name).filter(|name| name.starts_with(prefix))?;
            Some(Residue {
                region: id(one.bucket_region),
                created: time(one.creation_date),
                claim: Claim::Name { name: name.clone() },
                origin: Origin::aws(action, name.as_str()),
                id: name,
                ..Residue::default()
            })
        });
        (ours.collect(), page.continuation_token)
    });
    pages.await.list(Origin::aws_call(action))
}

async fn alarms(run: &Run<'_>) -> List<Residue> {
    let action = Kind::Alarm.action();
    let ask = |token| {
        let call = run.clients.cloudwatch.describe_alarms();
        let call = call.alarm_types(AlarmType::MetricAlarm).max_records(100);
        call.set_next_token(token).send()
    };
    let pages = run.pages(action, ask, |page| {
        let items = page.metric_alarms.unwrap_or_default().into_iter();
        let ours = items.filter(watches_the_bill).filter_map(|alarm| {
            let name = id(alarm.alarm_name)?;
            Some(Residue {
                region: Some(BILLING_REGION.to_owned()),
                origin: Origin::aws(action, name.as_str()),
                id: name,
                ..Residue::default()
            })
        });
        (ours.collect(), page.next_token)
    });
    pages.await.list(Origin::aws_call(action))
}

fn watches_the_bill(alarm: &MetricAlarm) -> bool {
    let metrics = alarm.metrics.iter().flatten();
    let inner = metrics.filter_map(|one| one.metric_stat.as_ref()?.metric.as_ref());
    let inner = inner.filter_map(|metric| metric.namespace.as_deref());
    let mut namespaces = alarm.namespace.as_deref().into_iter().chain(inner);
    namespaces.any(|namespace| namespace == BILLING)
}

/// The role with what has to be taken off it before it can be deleted.
async fn role(run: &Run<'_>) -> List<Residue> {
    let action = Kind::Role.action();
    let name = run.course.role.as_str();
    let iam = &run.clients.iam;
    let origin = Origin::aws(action, name);
    let asked = run.call(action, iam.get_role().role_name(name).send());
    let profiles = run.pages(
        "iam:ListInstanceProfilesForRole",
        |marker| {
            let call = iam.list_instance_profiles_for_role().role_name(name);
            call.set_marker(marker).send()
        },
        |page| {
            let names = page.instance_profiles.into_iter();
            let names = names.map(|one| format!("profile {}", one.instance_profile_name));
            (names.collect(), page.marker.filter(|_| page.is_truncated))
        },
    );
    let policies = run.pages(
        "iam:ListAttachedRolePolicies",
        |marker| {
            let call = iam.list_attached_role_policies().role_name(name);
            call.set_marker(marker).send()
        },
        |page| {
            let arns = page.attached_policies.unwrap_or_default().into_iter();
            let arns = arns.filter_map(|one| Some(format!("policy {}", id(one.policy_arn)?)));
            (arns.collect(), page.marker.filter(|_| page.is_truncated))
        },
    );
    let inline = run.pages(
        "iam:ListRolePolicies",
        |marker| {
            let call = iam.list_role_policies().role_name(name);
            call.set_marker(marker).send()
        },
        |page| {
            let names = page.policy_names.into_iter();
            let names = names.map(|name| format!("inline {name}"));
            (names.collect(), page.marker.filter(|_| page.is_truncated))
        },
    );
    let (answer, profiles, policies, inline) = futures::join!(
        Box::pin(asked),
        Box::pin(profiles),
        Box::pin(policies),
        Box::pin(inline),
    );
    let found = match answer {
        Err(trouble) if trouble.is_not_found() => return List::complete([], origin),
        Err(trouble) => return List::unknown(trouble.why, origin),
        Ok(answer) => answer.role,
    };
    let tied: [Pages<String>; 3] = [profiles, policies, inline];
    let incomplete: Vec<Why> = tied.iter().filter_map(Pages::incomplete).collect();
    let residue = Residue {
        id: name.to_owned(),
        created: found.and_then(|role| time(Some(role.create_date))),
        attached: tied.into_iter().flat_map(|pages| pages.items).collect(),
        origin: origin.clone(),
        ..Residue::default()
    };
    List {
        items: vec![residue],
        incomplete,
        origin,
    }
}
