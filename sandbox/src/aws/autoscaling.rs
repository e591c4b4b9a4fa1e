//! Autoscaling: groups, launch configurations, and the instances of groups.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use checker_model::compute::{AutoscalingGroup, GroupInstance, LaunchConfiguration, LaunchSource};
use checker_model::ids::SubnetId;

use super::page::{Paging, page};
use super::wire::{Map, text};
use super::{Call, Fault, MADE_AT, Outcome, known};

const PAGES: Paging = Paging {
    size: "MaxRecords",
    token: "NextToken",
    most: 100,
    bad_token: "InvalidNextToken",
};

pub(super) fn dispatch(call: &Call<'_>) -> Option<Outcome> {
    Some(match call.action {
        "DescribeAutoScalingGroups" => groups(call),
        "DescribeLaunchConfigurations" => launch_configurations(call),
        "DescribeAutoScalingInstances" => instances(call),
        _ => return None,
    })
}

/// Autoscaling leaves out names that it does not know, without an error.
fn groups(call: &Call<'_>) -> Outcome {
    let names = call.form.list("AutoScalingGroupNames");
    let mut all = call.all(&call.stack.autoscaling_groups)?;
    if !names.is_empty() {
        all.retain(|group| names.contains(&group.id.as_str()));
    }
    for filter in call.form.filters() {
        let values = |group: &AutoscalingGroup| -> Option<Vec<String>> {
            let tags = || group.tags.iter();
            match filter.name.as_str() {
                "tag-key" => Some(tags().filter_map(|tag| tag.key.get().cloned()).collect()),
                "tag-value" => Some(tags().filter_map(|tag| tag.value.get().cloned()).collect()),
                name => {
                    let key = name.strip_prefix("tag:")?;
                    let tag = tags().filter(|tag| tag.key.get().is_some_and(|seen| seen == key));
                    Some(tag.filter_map(|tag| tag.value.get().cloned()).collect())
                }
            }
        };
        if values(&AutoscalingGroup::default()).is_none() {
            let message = format!("the filter `{}` is not known", filter.name);
            return Err(Fault::new(400, "ValidationError", message));
        }
        all.retain(|group| {
            values(group)
                .unwrap_or_default()
                .iter()
                .any(|value| filter.values.contains(value))
        });
    }
    let (all, next) = page(call, &PAGES, all)?;
    Ok(Map::new()
        .members(
            "AutoScalingGroups",
            all.into_iter().map(|one| group(call, one)),
        )
        .option("NextToken", next))
}

fn group(call: &Call<'_>, group: &AutoscalingGroup) -> Map {
    let subnets: Vec<&str> = known(&group.subnets).map(SubnetId::as_str).collect();
    let zones = known(&group.subnets)
        .filter_map(|id| call.stack.subnets.get(id)?.availability_zone.get())
        .map(text);
    let tags = group.tags.iter().map(|tag| {
        Map::new()
            .text("ResourceId", &group.id)
            .text("ResourceType", "auto-scaling-group")
            .fact("Key", &tag.key)
            .fact("Value", &tag.value)
            .fact("PropagateAtLaunch", &tag.propagate_at_launch)
    });
    let arn = format!("autoScalingGroup:0:autoScalingGroupName/{}", group.id);
    source(call, group)
        .text("AutoScalingGroupName", &group.id)
        .text("AutoScalingGroupARN", call.arn("autoscaling", &arn))
        .fact("MinSize", &group.min_size)
        .fact("MaxSize", &group.max_size)
        .fact("DesiredCapacity", &group.desired_capacity)
        .text("DefaultCooldown", 300)
        .members("AvailabilityZones", zones)
        .members("LoadBalancerNames", known(&group.load_balancers).map(text))
        .members("TargetGroupARNs", known(&group.target_groups).map(text))
        .fact("HealthCheckType", &group.health_check_type)
        .text("HealthCheckGracePeriod", 300)
        .members(
            "Instances",
            group.instances.iter().map(|one| {
                let zone = call.stack.instances.get(&one.id);
                let instance_type = zone.and_then(|i| i.launch.instance_type.get());
                instance(one)
                    .and(source(call, group))
                    .option("InstanceType", instance_type)
            }),
        )
        .text("CreatedTime", MADE_AT)
        .text("VPCZoneIdentifier", subnets.join(","))
        .members("Tags", tags)
}

/// What the group launches from; the same elements stand in its instances.
fn source(call: &Call<'_>, group: &AutoscalingGroup) -> Map {
    match group.launch.get() {
        Some(LaunchSource::Configuration { id }) => Map::new().text("LaunchConfigurationName", id),
        Some(LaunchSource::Template { id, version }) => {
            let template = call.stack.launch_templates.get(id);
            let name = template.and_then(|template| template.name.get());
            Map::new().node(
                "LaunchTemplate",
                Map::new()
                    .text("LaunchTemplateId", id)
                    .option("LaunchTemplateName", name)
                    .fact("Version", version),
            )
        }
        None => Map::new(),
    }
}

fn instance(instance: &GroupInstance) -> Map {
    Map::new()
        .text("InstanceId", &instance.id)
        .fact("AvailabilityZone", &instance.availability_zone)
        .fact("LifecycleState", &instance.lifecycle_state)
        .fact("HealthStatus", &instance.health_status)
        .text("ProtectedFromScaleIn", false)
}

fn launch_configurations(call: &Call<'_>) -> Outcome {
    let names = call.form.list("LaunchConfigurationNames");
    let mut all = call.all(&call.stack.launch_configurations)?;
    if !names.is_empty() {
        all.retain(|one| names.contains(&one.id.as_str()));
    }
    let (all, next) = page(call, &PAGES, all)?;
    let shown = all.into_iter().map(|one| launch_configuration(call, one));
    Ok(Map::new()
        .members("LaunchConfigurations", shown)
        .option("NextToken", next))
}

fn launch_configuration(call: &Call<'_>, configuration: &LaunchConfiguration) -> Map {
    let launch = &configuration.launch;
    let arn = format!(
        "launchConfiguration:0:launchConfigurationName/{}",
        configuration.id
    );
    // AWS has an empty element for what is not set, but for the address.
    let user_data = launch.user_data.get().map(|text| STANDARD.encode(text));
    Map::new()
        .text("LaunchConfigurationName", &configuration.id)
        .text("LaunchConfigurationARN", call.arn("autoscaling", &arn))
        .fact("ImageId", &launch.image)
        .text(
            "KeyName",
            launch.key_name.get().map_or("", |key| key.as_str()),
        )
        .members("SecurityGroups", known(&launch.security_groups).map(text))
        .text("UserData", user_data.unwrap_or_default())
        .fact("InstanceType", &launch.instance_type)
        .text("KernelId", "")
        .text("RamdiskId", "")
        .members::<Map>("BlockDeviceMappings", [])
        .fact("IamInstanceProfile", &launch.instance_profile)
        .text("CreatedTime", MADE_AT)
        .text("EbsOptimized", false)
        .fact(
            "AssociatePublicIpAddress",
            &launch.associate_public_ip_address,
        )
}

fn instances(call: &Call<'_>) -> Outcome {
    let ids = call.form.list("InstanceIds");
    let mut shown = Vec::new();
    for group in call.all(&call.stack.autoscaling_groups)? {
        for one in &group.instances {
            if ids.is_empty() || ids.contains(&one.id.as_str()) {
                let map = instance(one).and(source(call, group));
                shown.push(map.text("AutoScalingGroupName", &group.id));
            }
        }
    }
    let (shown, next) = page(call, &PAGES, shown)?;
    Ok(Map::new()
        .members("AutoScalingInstances", shown)
        .option("NextToken", next))
}
