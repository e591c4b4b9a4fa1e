//! Target groups.

use aws_sdk_elasticloadbalancingv2::types::{TargetGroup as RawGroup, TargetHealthDescription};
use checker_model::balancer::{HealthCheck, Target, TargetGroup};
use checker_model::ids::{InstanceId, TargetGroupId};
use checker_model::{Fact, List, Listing, Origin, Tags, Why};
use futures::future::join_all;

use crate::facts::{filled, id};
use crate::run::Run;
use crate::v2::CROSS_ZONE;
use crate::v2_tags::all_tags;

const GROUPS: &str = "elasticloadbalancing:DescribeTargetGroups";
const ATTRIBUTES: &str = "elasticloadbalancing:DescribeTargetGroupAttributes";
const HEALTH: &str = "elasticloadbalancing:DescribeTargetHealth";

/// The target groups with everything about them.
pub(crate) async fn target_groups(run: &Run<'_>) -> Listing<TargetGroupId, TargetGroup> {
    let ask = |marker| {
        let call = run.clients.elbv2.describe_target_groups().page_size(400);
        call.set_marker(marker).send()
    };
    let pages = run.pages(GROUPS, ask, |page| {
        let items = page.target_groups.unwrap_or_default().into_iter();
        (items.map(group_of).collect(), page.next_marker)
    });
    let mut listing = pages.await.listing(GROUPS);
    let arns: Vec<String> = listing.items.keys().map(|id| id.0.clone()).collect();
    let details = join_all(listing.items.values_mut().map(|one| details(run, one)));
    let (_, mut tags) = futures::join!(details, all_tags(run, &arns));
    for (id, group) in &mut listing.items {
        if let Some(tags) = tags.remove(id.as_str()) {
            group.tags = tags;
        }
    }
    listing
}

fn group_of(raw: RawGroup) -> Option<(TargetGroupId, TargetGroup)> {
    let arn = id(raw.target_group_arn.clone())?;
    let origin = Origin::aws(GROUPS, arn.as_str());
    let protocol = raw.protocol.as_ref().map(|one| one.as_str().to_owned());
    let seen = TargetGroup {
        id: TargetGroupId(arn),
        name: filled(raw.target_group_name.clone(), &origin),
        port: Fact::from_option(raw.port, origin.clone()),
        protocol: Fact::from_option(protocol, origin.clone()),
        vpc: filled(raw.vpc_id.clone(), &origin),
        health_check: check_of(raw, &origin),
        cross_zone: Fact::default(),
        targets: List::default(),
        tags: Tags::default(),
    };
    Some((seen.id.clone(), seen))
}

/// A switched off health check (targets that are functions) is none.
fn check_of(raw: RawGroup, origin: &Origin) -> Fact<HealthCheck> {
    if raw.health_check_enabled == Some(false) {
        return Fact::absent(origin.clone());
    }
    let port = match raw.health_check_port.as_deref() {
        None | Some("") => Fact::absent(origin.clone()),
        Some("traffic-port") => Fact::from_option(raw.port, origin.clone()),
        Some(text) => match text.parse::<u16>() {
            Ok(number) => Fact::value(number, origin.clone()),
            Err(_) => Fact::unknown(
                Why::NotSupported(format!("health check port `{text}`")),
                origin.clone(),
            ),
        },
    };
    let protocol = raw.health_check_protocol.map(|one| one.as_str().to_owned());
    let number = |number: Option<i32>| Fact::from_option(number, origin.clone());
    let check = HealthCheck {
        protocol: Fact::from_option(protocol, origin.clone()),
        port,
        path: filled(raw.health_check_path, origin),
        interval: number(raw.health_check_interval_seconds),
        timeout: number(raw.health_check_timeout_seconds),
        healthy_threshold: number(raw.healthy_threshold_count),
        unhealthy_threshold: number(raw.unhealthy_threshold_count),
    };
    Fact::value(check, origin.clone())
}

async fn details(run: &Run<'_>, group: &mut TargetGroup) {
    let arn = group.id.as_str();
    let (cross_zone, targets) = futures::join!(cross_zone(run, arn), targets(run, arn));
    group.cross_zone = cross_zone;
    group.targets = targets;
}

async fn cross_zone(run: &Run<'_>, arn: &str) -> Fact<String> {
    let origin = Origin::aws(ATTRIBUTES, arn);
    let call = run.clients.elbv2.describe_target_group_attributes();
    match run
        .call(ATTRIBUTES, call.target_group_arn(arn).send())
        .await
    {
        Ok(answer) => {
            let mut attributes = answer.attributes.unwrap_or_default().into_iter();
            let own = attributes.find(|one| one.key.as_deref() == Some(CROSS_ZONE));
            filled(own.and_then(|one| one.value), &origin)
        }
        Err(trouble) => Fact::unknown(trouble.why, origin),
    }
}

async fn targets(run: &Run<'_>, arn: &str) -> List<Target> {
    let origin = Origin::aws(HEALTH, arn);
    let call = run.clients.elbv2.describe_target_health();
    match run.call(HEALTH, call.target_group_arn(arn).send()).await {
        Ok(answer) => {
            let descriptions = answer.target_health_descriptions.unwrap_or_default();
            let targets = descriptions.into_iter();
            let targets = targets.filter_map(|one| target_of(one, &origin));
            List::complete(targets, origin.clone())
        }
        Err(trouble) => List::unknown(trouble.why, origin),
    }
}

fn target_of(raw: TargetHealthDescription, origin: &Origin) -> Option<Target> {
    let target = raw.target?;
    let state = raw.target_health.and_then(|health| health.state);
    let state = state.map(|state| state.as_str().to_owned());
    Some(Target {
        id: InstanceId(id(target.id)?),
        port: Fact::from_option(target.port, origin.clone()),
        state: Fact::from_option(state, origin.clone()),
    })
}
