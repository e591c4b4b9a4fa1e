//! Autoscaling groups.

use aws_sdk_autoscaling::types::{
    AutoScalingGroup as RawGroup, LaunchTemplateSpecification, TagDescription,
};
use checker_model::compute::{
    AutoscalingGroup, GroupInstance, GroupTag, LaunchSource, LaunchTemplate,
};
use checker_model::ids::{
    AutoscalingGroupId, InstanceId, LaunchConfigurationId, LaunchTemplateId, LoadBalancerId,
    SubnetId, TargetGroupId,
};
use checker_model::{Fact, List, Listing, Origin, Why};

use crate::facts::{filled, id, ids};
use crate::run::{Pages, Run};

const GROUPS: &str = "autoscaling:DescribeAutoScalingGroups";

/// The groups as AWS gives them: they may know a template only by name.
pub(crate) async fn raw_groups(run: &Run<'_>) -> Pages<RawGroup> {
    let ask = |token| {
        let call = run.clients.autoscaling.describe_auto_scaling_groups();
        call.max_records(100).set_next_token(token).send()
    };
    let pages = run.pages(GROUPS, ask, |page| {
        (
            page.auto_scaling_groups.unwrap_or_default(),
            page.next_token,
        )
    });
    pages.await
}

pub(crate) fn groups(
    pages: Pages<RawGroup>,
    templates: &Listing<LaunchTemplateId, LaunchTemplate>,
) -> Listing<AutoscalingGroupId, AutoscalingGroup> {
    let map = |raw| group_of(raw, templates);
    let pages = Pages {
        items: pages.items.into_iter().map(map).collect(),
        trouble: pages.trouble,
    };
    pages.listing(GROUPS)
}

fn group_of(
    raw: RawGroup,
    templates: &Listing<LaunchTemplateId, LaunchTemplate>,
) -> Option<(AutoscalingGroupId, AutoscalingGroup)> {
    let name = id(raw.auto_scaling_group_name)?;
    let origin = Origin::aws(GROUPS, name.as_str());
    let specification = raw.launch_template.or_else(|| {
        let template = raw.mixed_instances_policy?.launch_template?;
        template.launch_template_specification
    });
    let launch = match (id(raw.launch_configuration_name), specification) {
        (Some(name), _) => {
            let id = LaunchConfigurationId(name);
            Fact::value(LaunchSource::Configuration { id }, origin.clone())
        }
        (None, Some(specification)) => template_source(specification, templates, &origin),
        (None, None) => Fact::absent(origin.clone()),
    };
    let subnets = raw.vpc_zone_identifier.unwrap_or_default();
    let subnets = subnets.split(',').map(str::trim);
    let subnets = subnets.filter(|id| !id.is_empty()).map(str::to_owned);
    let mut balancers = raw.load_balancer_names.unwrap_or_default();
    let mut target_groups = raw.target_group_arns.unwrap_or_default();
    // What is attached in today's way may be told in today's way alone.
    for source in raw.traffic_sources.unwrap_or_default() {
        let known = match source.r#type.as_deref() {
            Some("elb") => &mut balancers,
            Some("elbv2") => &mut target_groups,
            _ => continue,
        };
        if let Some(id) = source.identifier.filter(|id| !known.contains(id)) {
            known.push(id);
        }
    }
    let tags = raw.tags.unwrap_or_default().into_iter();
    let mut anonymous = false;
    let instances: Vec<GroupInstance> = raw
        .instances
        .unwrap_or_default()
        .into_iter()
        .filter_map(|instance| {
            let Some(id) = id(instance.instance_id) else {
                anonymous = true;
                return None;
            };
            let state = instance.lifecycle_state;
            let state = state.map(|state| state.as_str().to_owned());
            Some(GroupInstance {
                id: InstanceId(id),
                lifecycle_state: filled(state, &origin),
                health_status: filled(instance.health_status, &origin),
                availability_zone: filled(instance.availability_zone, &origin),
            })
        })
        .collect();
    let mut instances = List::complete(instances, origin.clone());
    if anonymous {
        let why = Why::Failed(format!("{GROUPS}: an instance without an id"));
        instances.incomplete.push(why);
    }
    let seen = AutoscalingGroup {
        id: AutoscalingGroupId(name.clone()),
        name: Fact::value(name, origin.clone()),
        launch,
        subnets: ids::<SubnetId>(subnets, &origin),
        min_size: Fact::from_option(raw.min_size, origin.clone()),
        max_size: Fact::from_option(raw.max_size, origin.clone()),
        desired_capacity: Fact::from_option(raw.desired_capacity, origin.clone()),
        health_check_type: filled(raw.health_check_type, &origin),
        load_balancers: ids::<LoadBalancerId>(balancers, &origin),
        target_groups: ids::<TargetGroupId>(target_groups, &origin),
        tags: List::complete(tags.map(|tag| tag_of(tag, &origin)), origin.clone()),
        instances,
    };
    Some((seen.id.clone(), seen))
}

fn tag_of(tag: TagDescription, origin: &Origin) -> GroupTag {
    GroupTag {
        key: Fact::from_option(tag.key, origin.clone()),
        value: Fact::from_option(tag.value, origin.clone()),
        propagate_at_launch: Fact::from_option(tag.propagate_at_launch, origin.clone()),
    }
}

fn template_source(
    specification: LaunchTemplateSpecification,
    templates: &Listing<LaunchTemplateId, LaunchTemplate>,
    origin: &Origin,
) -> Fact<LaunchSource> {
    let version = filled(specification.version, origin);
    let by_name = || {
        let name = specification.launch_template_name.as_ref()?;
        let mut all = templates.values();
        let named = all.find(|template| template.name.get() == Some(name))?;
        Some(named.id.0.clone())
    };
    match id(specification.launch_template_id).or_else(by_name) {
        Some(id) => Fact::value(
            LaunchSource::Template {
                id: LaunchTemplateId(id),
                version,
            },
            origin.clone(),
        ),
        None => {
            let why = templates.incomplete.first().cloned();
            let otherwise = Why::Failed(format!("{GROUPS}: a launch template without an id"));
            Fact::unknown(why.unwrap_or(otherwise), origin.clone())
        }
    }
}
