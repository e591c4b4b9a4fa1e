//! Launch configurations and launch templates.

use std::collections::BTreeMap;

use checker_model::compute::{LaunchConfiguration, LaunchParameters, LaunchTemplate};
use checker_model::ids::{
    ImageId, InstanceProfileId, LaunchConfigurationId, LaunchTemplateId, SecurityGroupId,
};
use checker_model::list::List;
use checker_model::{Fact, Known, Listing, Origin, Why};

use super::body::Body;
use super::class::Class;
use super::references::push_new;
use super::tags::tags;
use super::user_data;
use super::world::World;

pub(super) fn configurations(
    world: &World<'_>,
) -> Listing<LaunchConfigurationId, LaunchConfiguration> {
    let configurations = world.of(Class::LaunchConfiguration).map(|resource| {
        let body = Body::of(world, resource);
        let id = LaunchConfigurationId(world.id_of(resource));
        let launch = LaunchParameters {
            image: body.reference::<ImageId>("image_id", Class::Image),
            instance_type: body.text("instance_type"),
            security_groups: body.references("security_groups", Class::SecurityGroup),
            instance_profile: body.reference("iam_instance_profile", Class::InstanceProfile),
            associate_public_ip_address: body.boolean("associate_public_ip_address"),
            user_data: user_data::plain(&body),
            key_name: body.text("key_name"),
        };
        let seen = LaunchConfiguration {
            id: id.clone(),
            name: body.generated("name"),
            launch,
        };
        (id, seen)
    });
    world.listing(Class::LaunchConfiguration, configurations)
}

pub(super) fn templates(world: &World<'_>) -> Listing<LaunchTemplateId, LaunchTemplate> {
    let templates = world.of(Class::LaunchTemplate).map(|resource| {
        let body = Body::of(world, resource);
        let id = LaunchTemplateId(world.id_of(resource));
        let (default_version, latest_version) = versions(&body);
        let mut versions = BTreeMap::new();
        let number = latest_version.get().copied().unwrap_or(1);
        versions.insert(number, parameters(&body));
        if let Some(default) = default_version.get().filter(|default| **default != number) {
            let why = Why::NotVisible(format!(
                "version {default} of launch template {id} is seen in the account"
            ));
            versions.insert(*default, unseen(&why, body.origin));
        }
        let seen = LaunchTemplate {
            id: id.clone(),
            name: body.generated("name"),
            default_version,
            latest_version,
            versions,
            tags: tags(&body),
        };
        (id, seen)
    });
    world.listing(Class::LaunchTemplate, templates)
}

/// A template that is not made yet will have one version. Of one that is, plan
/// and state tell the numbers; its arguments are those of the latest.
fn versions(body: &Body<'_, '_>) -> (Fact<i64>, Fact<i64>) {
    let first = |attribute: &str| Fact::value(1, body.default_origin(attribute));
    let known = |attribute: &str| body.integer(attribute).get().is_some();
    match (known("default_version"), known("latest_version")) {
        (true, true) => (
            body.integer("default_version"),
            body.integer("latest_version"),
        ),
        (false, true) => (
            body.integer("latest_version"),
            body.integer("latest_version"),
        ),
        (_, false) => (first("default_version"), first("latest_version")),
    }
}

/// What a template launches.
pub(super) fn parameters(body: &Body<'_, '_>) -> LaunchParameters {
    let mut groups: List<Fact<SecurityGroupId>> =
        body.references("vpc_security_group_ids", Class::SecurityGroup);
    let by_name = body.references("security_group_names", Class::SecurityGroup);
    merge(&mut groups, by_name);
    let interfaces = body.blocks("network_interfaces");
    groups.incomplete.extend(interfaces.open.iter().cloned());
    let mut associates: Fact<bool> = match interfaces.open.first() {
        Some(why) => Fact::unknown(why.clone(), interfaces.origin.clone()),
        None => Fact::absent(body.origin.clone()),
    };
    let mut first = true;
    for interface in &interfaces.items {
        merge(
            &mut groups,
            interface.references("security_groups", Class::SecurityGroup),
        );
        let index = interface.integer("device_index");
        if first && index.get().copied().unwrap_or(0) == 0 {
            associates = interface.boolean("associate_public_ip_address");
            first = false;
        }
    }
    let profile: Fact<InstanceProfileId> = match body.block("iam_instance_profile").known {
        Known::Value(block) => block.any_reference(&["name", "arn"], Class::InstanceProfile),
        Known::Absent => Fact::absent(body.origin.clone()),
        Known::Unknown(why) => Fact::unknown(why, body.origin.clone()),
    };
    LaunchParameters {
        image: body.reference("image_id", Class::Image),
        instance_type: body.text("instance_type"),
        security_groups: groups,
        instance_profile: profile,
        associate_public_ip_address: associates,
        user_data: user_data::encoded(body),
        key_name: body.text("key_name"),
    }
}

/// Adds references that a list does not hold yet.
pub(super) fn merge<T: PartialEq>(list: &mut List<Fact<T>>, more: List<Fact<T>>) {
    if list.items.is_empty() && !more.items.is_empty() {
        list.origin = more.origin;
    }
    for fact in more.items {
        push_new(list, fact);
    }
    list.incomplete.extend(more.incomplete);
}

/// Parameters of which nothing is known.
pub(super) fn unseen(why: &Why, origin: &Origin) -> LaunchParameters {
    fn fact<T>(why: &Why, origin: &Origin) -> Fact<T> {
        Fact::unknown(why.clone(), origin.clone())
    }
    LaunchParameters {
        image: fact(why, origin),
        instance_type: fact(why, origin),
        security_groups: List::unknown(why.clone(), origin.clone()),
        instance_profile: fact(why, origin),
        associate_public_ip_address: fact(why, origin),
        user_data: fact(why, origin),
        key_name: fact(why, origin),
    }
}
