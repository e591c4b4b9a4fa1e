//! Instances, key pairs, groups, and what they are launched from.

use std::collections::BTreeMap;

use aws_sdk_autoscaling::types::{AutoScalingGroup, LaunchConfiguration};
use aws_sdk_ec2::types::ResponseLaunchTemplateData;
use checker_model::Why;
use checker_model::compute::{Instance, KeyPair};
use checker_model::inventory::{Fate, Thing};
use checker_model::residue::Kind;

use super::{Listed, known, set_tags, time};
use crate::autoscaling::raw_groups;
use crate::compute::{instances, key_pairs};
use crate::facts::{id, last_segment};
use crate::launch::{raw_configurations, templates};
use crate::run::{Pages, Run};

const VERSIONS: &str = "ec2:DescribeLaunchTemplateVersions";

pub(super) async fn all_instances(run: &Run<'_>) -> Listed {
    let listing = instances(run).await;
    let of = |instance: &Instance| self::instance(run, instance);
    Listed::of_listing(Kind::Instance, &listing, of)
}

fn instance(run: &Run<'_>, seen: &Instance) -> Thing {
    let mut thing = Thing::new(Kind::Instance, seen.id.as_str());
    set_tags(&mut thing, &seen.tags);
    thing.tie(
        Kind::Vpc,
        seen.vpc.get().map(checker_model::ids::VpcId::as_str),
    );
    thing.tie(
        Kind::Image,
        seen.launch
            .image
            .get()
            .map(checker_model::ids::ImageId::as_str),
    );
    let group = seen.autoscaling_group.get();
    thing.tie(
        Kind::AutoscalingGroup,
        group.map(checker_model::ids::AutoscalingGroupId::as_str),
    );
    for group in known(&seen.launch.security_groups) {
        thing.tie(Kind::SecurityGroup, Some(group.as_str()));
    }
    let profile = seen.launch.instance_profile.get();
    thing.hint = of_role(
        run,
        profile.map(checker_model::ids::InstanceProfileId::as_str),
    );
    thing.fate = match seen.state.get().map(String::as_str) {
        Some("terminated") => Fate::Gone,
        Some("shutting-down") => Fate::Leaves("shutting down".into()),
        _ => Fate::Stays,
    };
    thing
}

/// Instances run with the role that the course names, and so may others.
fn of_role(run: &Run<'_>, profile: Option<&str>) -> Option<String> {
    let role = run.course.role.as_str();
    (profile == Some(role)).then(|| format!("it runs with the role {role}"))
}

pub(super) async fn all_key_pairs(run: &Run<'_>) -> Listed {
    let listing = key_pairs(run).await;
    Listed::of_listing(Kind::KeyPair, &listing, |seen: &KeyPair| {
        let mut thing = Thing::new(Kind::KeyPair, seen.id.as_str());
        set_tags(&mut thing, &seen.tags);
        thing.name = seen.name.get().cloned();
        thing
    })
}

/// The groups, and what each launches from.
pub(super) async fn groups(run: &Run<'_>) -> Listed {
    let pages = raw_groups(run).await;
    let pages = Pages {
        items: pages.items.into_iter().map(group).collect(),
        trouble: pages.trouble,
    };
    Listed::of_pages(Kind::AutoscalingGroup, pages)
}

fn group(raw: AutoScalingGroup) -> Option<Thing> {
    let name = id(raw.auto_scaling_group_name)?;
    let mut thing = Thing::new(Kind::AutoscalingGroup, name.as_str());
    let tags = raw.tags.unwrap_or_default().into_iter();
    thing.tags = tags
        .filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default())))
        .collect();
    thing.name = Some(name);
    let subnets = raw.vpc_zone_identifier.unwrap_or_default();
    for subnet in subnets
        .split(',')
        .map(str::trim)
        .filter(|id| !id.is_empty())
    {
        thing.tie(Kind::Subnet, Some(subnet));
    }
    thing.tie(Kind::LaunchConfiguration, id(raw.launch_configuration_name));
    let specification = raw.launch_template.or_else(|| {
        let template = raw.mixed_instances_policy?.launch_template?;
        template.launch_template_specification
    });
    let template = specification.and_then(|one| id(one.launch_template_id));
    thing.tie(Kind::LaunchTemplate, template);
    for balancer in raw.load_balancer_names.unwrap_or_default() {
        thing.tie(Kind::LoadBalancer, id(Some(balancer)));
    }
    for target_group in raw.target_group_arns.unwrap_or_default() {
        thing.tie(Kind::TargetGroup, id(Some(target_group)));
    }
    thing.created = time(raw.created_time);
    if id(raw.status).is_some() {
        thing.fate = Fate::Leaves("being deleted".into());
    }
    Some(thing)
}

/// The launch configurations: they have no tags.
pub(super) async fn configurations(run: &Run<'_>) -> Listed {
    let pages = raw_configurations(run).await;
    let items = pages.items.into_iter();
    let pages = Pages {
        items: items.map(|raw| configuration(run, raw)).collect(),
        trouble: pages.trouble,
    };
    Listed::of_pages(Kind::LaunchConfiguration, pages)
}

fn configuration(run: &Run<'_>, raw: LaunchConfiguration) -> Option<Thing> {
    let name = id(raw.launch_configuration_name)?;
    let mut thing = Thing::new(Kind::LaunchConfiguration, name.as_str());
    thing.name = Some(name);
    thing.tie(Kind::Image, id(raw.image_id));
    for group in raw.security_groups.unwrap_or_default() {
        thing.tie(Kind::SecurityGroup, id(Some(group)));
    }
    let profile = raw.iam_instance_profile.as_deref().map(last_segment);
    thing.hint = of_role(run, profile.as_deref());
    thing.created = time(raw.created_time);
    Some(thing)
}

/// The launch templates, with what their newest and default versions launch.
pub(super) async fn all_templates(run: &Run<'_>) -> Listed {
    let (listing, versions) = futures::join!(templates(run), versions(run));
    let incomplete = versions.incomplete();
    let mut launches: BTreeMap<String, Vec<ResponseLaunchTemplateData>> = BTreeMap::new();
    for (template, data) in versions.items {
        launches.entry(template).or_default().push(data);
    }
    Listed::of_listing(Kind::LaunchTemplate, &listing, |seen| {
        let mut thing = Thing::new(Kind::LaunchTemplate, seen.id.as_str());
        set_tags(&mut thing, &seen.tags);
        thing.name = seen.name.get().cloned();
        let launches = launches.get(seen.id.as_str());
        for data in launches.into_iter().flatten() {
            launch(run, &mut thing, data);
        }
        if launches.is_none() {
            let unread = || Why::Failed(format!("{VERSIONS}: no version of {}", seen.id));
            thing.unseen.push(incomplete.clone().unwrap_or_else(unread));
        }
        thing
    })
}

type Version = (String, ResponseLaunchTemplateData);

/// AWS tells these versions of all templates at once.
async fn versions(run: &Run<'_>) -> Pages<Version> {
    let ask = |token| {
        let call = run.clients.ec2.describe_launch_template_versions();
        let call = call.versions("$Latest").versions("$Default");
        call.max_results(200).set_next_token(token).send()
    };
    let pages = run.pages(VERSIONS, ask, |page| {
        let items = page.launch_template_versions.unwrap_or_default();
        let items = items
            .into_iter()
            .filter_map(|one| Some((id(one.launch_template_id)?, one.launch_template_data?)));
        (items.collect(), page.next_token)
    });
    pages.await
}

fn launch(run: &Run<'_>, thing: &mut Thing, data: &ResponseLaunchTemplateData) {
    thing.tie(Kind::Image, id(data.image_id.clone()));
    let interfaces = data.network_interfaces.iter().flatten();
    let worn = interfaces.flat_map(|one| one.groups.iter().flatten());
    for group in data.security_group_ids.iter().flatten().chain(worn) {
        thing.tie(Kind::SecurityGroup, id(Some(group.clone())));
    }
    let profile = data.iam_instance_profile.as_ref();
    let profile = profile.and_then(|one| one.name.as_deref().or(one.arn.as_deref()));
    let hint = of_role(run, profile.map(last_segment).as_deref());
    thing.hint = hint.or(thing.hint.take());
}
