//! Autoscaling groups, with attachments and tags that are declared apart.

use checker_model::compute::{AutoscalingGroup, GroupTag, LaunchSource};
use checker_model::ids::{
    AutoscalingGroupId, LaunchConfigurationId, LaunchTemplateId, LoadBalancerId, TargetGroupId,
};
use checker_model::list::List;
use checker_model::{Fact, Known, Listing};

use super::body::Body;
use super::class::Class;
use super::instances::deployed;
use super::references::push_new;
use super::satellites::Satellites;
use super::world::World;
use crate::value::Data;

const ATTACHMENTS: &[&str] = &["aws_autoscaling_attachment"];
const SOURCES: &[&str] = &["aws_autoscaling_traffic_source_attachment"];
const TAGS: &[&str] = &["aws_autoscaling_group_tag"];

/// What a group registers with.
#[derive(Clone)]
enum Behind {
    Classic(Fact<LoadBalancerId>),
    Target(Fact<TargetGroupId>),
}

pub(super) fn groups(world: &World<'_>) -> Listing<AutoscalingGroupId, AutoscalingGroup> {
    let attachments = attachments(world);
    let apart = tags_apart(world);
    let groups = world.of(Class::AutoscalingGroup).map(|resource| {
        let body = Body::of(world, resource);
        let id = AutoscalingGroupId(world.id_of(resource));
        let mut seen = AutoscalingGroup {
            id: id.clone(),
            name: body.generated("name"),
            launch: launch(&body),
            subnets: body.references("vpc_zone_identifier", Class::Subnet),
            min_size: body.integer("min_size"),
            max_size: body.integer("max_size"),
            desired_capacity: desired(&body),
            health_check_type: body.or(body.text("health_check_type"), "health_check_type", "EC2"),
            load_balancers: body.references("load_balancers", Class::LoadBalancer),
            target_groups: body.references("target_group_arns", Class::TargetGroup),
            tags: tags(&body),
            instances: List::unknown(deployed(), body.origin.clone()),
        };
        let sources = body.blocks("traffic_source");
        for block in &sources.items {
            add(&mut seen, source(block));
        }
        let (attached, open) = attachments.of(id.as_str());
        for behind in attached {
            add(&mut seen, behind.clone());
        }
        for why in sources.open.iter().chain(open) {
            seen.load_balancers.incomplete.push(why.clone());
            seen.target_groups.incomplete.push(why.clone());
        }
        let (tags, open) = apart.of(id.as_str());
        seen.tags.items.extend_from_slice(tags);
        seen.tags.incomplete.extend_from_slice(open);
        (id, seen)
    });
    world.listing(Class::AutoscalingGroup, groups)
}

fn add(group: &mut AutoscalingGroup, behind: Behind) {
    match behind {
        Behind::Classic(id) => push_new(&mut group.load_balancers, id),
        Behind::Target(id) => push_new(&mut group.target_groups, id),
    }
}

fn attachments(world: &World<'_>) -> Satellites<Behind> {
    let mut attachments = Satellites::new(world, &[ATTACHMENTS, SOURCES].concat());
    for body in world.kinds(ATTACHMENTS) {
        let group = body.reference("autoscaling_group_name", Class::AutoscalingGroup);
        let classic: Fact<LoadBalancerId> = body.reference("elb", Class::LoadBalancer);
        let names = ["lb_target_group_arn", "alb_target_group_arn"];
        let target: Fact<TargetGroupId> = body.any_reference(&names, Class::TargetGroup);
        if !classic.is_absent() {
            attachments.add(&group, Behind::Classic(classic));
        }
        if !target.is_absent() {
            attachments.add(&group, Behind::Target(target));
        }
    }
    for body in world.kinds(SOURCES) {
        let group = body.reference("autoscaling_group_name", Class::AutoscalingGroup);
        let blocks = body.blocks("traffic_source");
        for block in &blocks.items {
            attachments.add(&group, source(block));
        }
        for why in blocks.open {
            attachments.doubt(why);
        }
    }
    attachments
}

/// A classic balancer by its name, or a target group by its ARN.
fn source(block: &Body<'_, '_>) -> Behind {
    let referred = match block.raw("identifier").map(|value| &value.data) {
        Some(Data::Reference(to)) => block.world.resource(&to.address),
        _ => None,
    };
    let class = referred.and_then(|resource| Class::of(&resource.kind));
    let arn = block
        .text("identifier")
        .get()
        .is_some_and(|text| text.starts_with("arn:"));
    let kind = block.text("type");
    let target = match kind.get().map(String::as_str) {
        Some("elb") => false,
        Some(_) => true,
        None => class == Some(Class::TargetGroup) || arn,
    };
    if target {
        Behind::Target(block.reference("identifier", Class::TargetGroup))
    } else {
        Behind::Classic(block.reference("identifier", Class::LoadBalancer))
    }
}

/// AWS starts with as many instances as the group has at least.
fn desired(body: &Body<'_, '_>) -> Fact<i64> {
    let desired = body.integer("desired_capacity");
    if !desired.is_absent() {
        return desired;
    }
    let mut least = body.integer("min_size");
    if least.get().is_some() {
        least.origin = body.default_origin("desired_capacity");
    }
    least
}

fn launch(body: &Body<'_, '_>) -> Fact<LaunchSource> {
    let configuration: Fact<LaunchConfigurationId> =
        body.reference("launch_configuration", Class::LaunchConfiguration);
    if configuration.get().is_some() {
        return configuration.map(|id| LaunchSource::Configuration { id });
    }
    let template = match body.block("launch_template").known {
        Known::Value(block) => template(&block, ["id", "name"]),
        Known::Unknown(why) => Fact::unknown(why, body.origin.clone()),
        Known::Absent => mixed(body),
    };
    // A launch configuration that is not known is one nevertheless.
    if configuration.why().is_some() && template.get().is_none() {
        return configuration.map(|id| LaunchSource::Configuration { id });
    }
    template
}

fn mixed(body: &Body<'_, '_>) -> Fact<LaunchSource> {
    let names = [
        "mixed_instances_policy",
        "launch_template",
        "launch_template_specification",
    ];
    let mut block = *body;
    for name in names {
        match block.block(name).known {
            Known::Value(inner) => block = inner,
            Known::Absent => return Fact::absent(body.origin.clone()),
            Known::Unknown(why) => return Fact::unknown(why, body.origin.clone()),
        }
    }
    template(&block, ["launch_template_id", "launch_template_name"])
}

fn template(block: &Body<'_, '_>, names: [&str; 2]) -> Fact<LaunchSource> {
    let id: Fact<LaunchTemplateId> = block.any_reference(&names, Class::LaunchTemplate);
    let version = version(block);
    id.map(|id| LaunchSource::Template { id, version })
}

fn version(block: &Body<'_, '_>) -> Fact<String> {
    let origin = |value: &crate::value::Value| (*value.origin).clone();
    if let Some(value) = block.raw("version")
        && let Data::Reference(to) = &block.world.settle(value).data
    {
        match &*to.attribute {
            "latest_version" => return Fact::value("$Latest", origin(value)),
            "default_version" => return Fact::value("$Default", origin(value)),
            _ => {}
        }
    }
    block.text("version")
}

fn tags(body: &Body<'_, '_>) -> List<GroupTag> {
    let mut all = List::complete([], body.origin.clone());
    // Older providers also take a list of maps.
    for name in ["tag", "tags"] {
        let blocks = body.blocks(name);
        let tags = blocks.items.iter().map(tag);
        if !blocks.items.is_empty() {
            all.origin = blocks.origin.clone();
        }
        all.items.extend(tags);
        all.incomplete.extend(blocks.open);
    }
    all
}

fn tag(block: &Body<'_, '_>) -> GroupTag {
    GroupTag {
        key: block.text("key"),
        value: block.text("value"),
        propagate_at_launch: block.boolean("propagate_at_launch"),
    }
}

fn tags_apart(world: &World<'_>) -> Satellites<GroupTag> {
    let mut apart = Satellites::new(world, TAGS);
    for body in world.kinds(TAGS) {
        let group = body.reference("autoscaling_group_name", Class::AutoscalingGroup);
        let blocks = body.blocks("tag");
        for block in &blocks.items {
            apart.add(&group, tag(block));
        }
        for why in blocks.open {
            apart.doubt(why);
        }
    }
    apart
}
