//! Instances, with the interfaces and addresses that are declared apart.

use checker_model::compute::{Instance, LaunchParameters};
use checker_model::ids::{AutoscalingGroupId, InstanceId, SecurityGroupId, SubnetId, VpcId};
use checker_model::list::{List, Listing};
use checker_model::network::Subnet;
use checker_model::{Fact, Known, VantagePoint, Why};

use super::body::{Body, Seen};
use super::class::Class;
use super::launch::{merge, parameters};
use super::satellites::Satellites;
use super::tags::tags;
use super::user_data;
use super::world::World;
use crate::value::Data;

const ADDRESSES: &[&str] = &["aws_eip", "aws_eip_association"];
const WORN: &[&str] = &["aws_network_interface_sg_attachment"];

pub(super) fn instances(
    world: &World<'_>,
    subnets: &Listing<SubnetId, Subnet>,
) -> Listing<InstanceId, Instance> {
    let addresses = addresses(world);
    let worn = worn(world);
    let instances = world.of(Class::Instance).map(|resource| {
        let body = Body::of(world, resource);
        let id = InstanceId(world.id_of(resource));
        let interface = interface(&body);
        let subnet: Fact<SubnetId> = match &interface {
            Some(interface) => interface.reference("subnet_id", Class::Subnet),
            None => body.reference("subnet_id", Class::Subnet),
        };
        let mut launch = launched(&body, interface.as_ref());
        let (groups, open) = worn.of(id.as_str());
        let groups = groups.iter().map(|group| (*group).clone());
        merge(
            &mut launch.security_groups,
            List {
                items: groups.collect(),
                incomplete: open.to_vec(),
                origin: body.origin.clone(),
            },
        );
        let (elastic, open) = addresses.of(id.as_str());
        if let Some(origin) = elastic.first() {
            launch.associate_public_ip_address = Fact::value(true, (*origin).clone());
        } else if let (Some(why), false) = (
            open.first(),
            launch.associate_public_ip_address.get() == Some(&true),
        ) {
            launch.associate_public_ip_address = Fact::unknown(why.clone(), body.origin.clone());
        }
        let seen = Instance {
            id: id.clone(),
            launch,
            state: Fact::unknown(deployed(), body.origin.clone()),
            vpc: vpc_of(&subnet, subnets),
            availability_zone: zone(&body, &subnet, subnets),
            subnet,
            public_ip: body.generated("public_ip"),
            autoscaling_group: Fact::<AutoscalingGroupId>::absent(body.origin.clone()),
            tags: tags(&body),
        };
        (id, seen)
    });
    world.listing(Class::Instance, instances)
}

/// Why what only a running deployment shows is not known.
pub(super) fn deployed() -> Why {
    Why::NotVisible("what runs is seen in the account".into())
}

/// Where public addresses of their own are given to instances.
fn addresses(world: &World<'_>) -> Satellites<checker_model::Origin> {
    let mut addresses = Satellites::new(world, ADDRESSES);
    for body in world.kinds(ADDRESSES) {
        let names = ["instance", "instance_id"];
        let mut owner: Fact<String> = body.any_reference(&names, Class::Instance);
        if owner.is_absent() {
            owner = owner_of_interface(&body, &["network_interface", "network_interface_id"]);
        }
        addresses.add(&owner, body.origin.clone());
    }
    addresses
}

/// Groups that are put on an interface of an instance.
fn worn(world: &World<'_>) -> Satellites<Fact<SecurityGroupId>> {
    let mut worn = Satellites::new(world, WORN);
    for body in world.kinds(WORN) {
        let owner = owner_of_interface(&body, &["network_interface_id"]);
        let group: Fact<SecurityGroupId> =
            body.reference("security_group_id", Class::SecurityGroup);
        worn.add(&owner, group);
    }
    worn
}

/// The instance that an interface belongs to.
fn owner_of_interface(body: &Body<'_, '_>, names: &[&str]) -> Fact<String> {
    let world = body.world;
    let Some(value) = names.iter().find_map(|name| body.raw(name)) else {
        return Fact::absent(body.origin.clone());
    };
    let origin = || (*value.origin).clone();
    if let Data::Reference(reference) = &value.data
        && let Some(instance) = world.resource(&reference.address)
        && Class::of(&instance.kind) == Some(Class::Instance)
    {
        return Fact::value(world.id_of(instance), origin());
    }
    let interface: Fact<String> = world.resolve(value, Class::NetworkInterface);
    let Known::Value(interface) = &interface.known else {
        return interface;
    };
    for resource in world.of(Class::Instance) {
        let instance = Body::of(world, resource);
        let own: Fact<String> =
            instance.reference("primary_network_interface_id", Class::NetworkInterface);
        let used = blocks_of_interfaces(&instance);
        let mut used = used.iter().map(|block| {
            let id: Fact<String> = block.reference("network_interface_id", Class::NetworkInterface);
            id
        });
        if own.get() == Some(interface) || used.any(|id| id.get() == Some(interface)) {
            return Fact::value(world.id_of(resource), origin());
        }
    }
    Fact::absent(origin())
}

fn blocks_of_interfaces<'w, 'a>(body: &Body<'w, 'a>) -> Vec<Body<'w, 'a>> {
    let mut blocks = body.blocks("network_interface").items;
    blocks.extend(body.blocks("primary_network_interface").items);
    blocks
}

/// The first interface, when it is declared apart.
fn interface<'w, 'a>(body: &Body<'w, 'a>) -> Option<Body<'w, 'a>> {
    let world = body.world;
    let blocks = blocks_of_interfaces(body);
    let block = blocks
        .iter()
        .find(|block| block.integer("device_index").get().copied().unwrap_or(0) == 0)?;
    let id: Fact<String> = block.reference("network_interface_id", Class::NetworkInterface);
    let id = id.get()?;
    let mut interfaces = world.of(Class::NetworkInterface);
    let found = interfaces.find(|resource| world.id_of(resource) == *id)?;
    Some(Body::of(world, found))
}

fn launched(body: &Body<'_, '_>, interface: Option<&Body<'_, '_>>) -> LaunchParameters {
    let mut groups: List<Fact<SecurityGroupId>> =
        body.references("vpc_security_group_ids", Class::SecurityGroup);
    merge(
        &mut groups,
        body.references("security_groups", Class::SecurityGroup),
    );
    if let Some(interface) = interface {
        merge(
            &mut groups,
            interface.references("security_groups", Class::SecurityGroup),
        );
    }
    let own = LaunchParameters {
        image: body.reference("ami", Class::Image),
        instance_type: body.text("instance_type"),
        security_groups: groups,
        instance_profile: body.reference("iam_instance_profile", Class::InstanceProfile),
        associate_public_ip_address: body.boolean("associate_public_ip_address"),
        user_data: user_data::plain(body),
        key_name: body.text("key_name"),
    };
    from_template(body, own)
}

/// What the instance does not say, its launch template says.
fn from_template(body: &Body<'_, '_>, own: LaunchParameters) -> LaunchParameters {
    let world = body.world;
    // A state holds what came of both.
    if world.configuration.vantage_point == VantagePoint::State {
        return own;
    }
    let Known::Value(block) = body.block("launch_template").known else {
        return own;
    };
    let id: Fact<String> = block.any_reference(&["id", "name"], Class::LaunchTemplate);
    let mut templates = world.of(Class::LaunchTemplate);
    let template = id
        .get()
        .and_then(|id| templates.find(|resource| world.id_of(resource) == *id));
    let given = match template {
        Some(template) => parameters(&Body::of(world, template)),
        None => {
            let why = Why::NotVisible("the launch template is seen in the account".into());
            super::launch::unseen(id.why().unwrap_or(&why), body.origin)
        }
    };
    let worn = !own.security_groups.items.is_empty();
    LaunchParameters {
        image: or(own.image, given.image),
        instance_type: or(own.instance_type, given.instance_type),
        security_groups: if worn {
            own.security_groups
        } else {
            given.security_groups
        },
        instance_profile: or(own.instance_profile, given.instance_profile),
        associate_public_ip_address: or(
            own.associate_public_ip_address,
            given.associate_public_ip_address,
        ),
        user_data: or(own.user_data, given.user_data),
        key_name: or(own.key_name, given.key_name),
    }
}

fn or<T>(own: Fact<T>, given: Fact<T>) -> Fact<T> {
    if own.is_absent() { given } else { own }
}

/// The VPC of a subnet, for what is in it.
pub(super) fn vpc_of(subnet: &Fact<SubnetId>, subnets: &Listing<SubnetId, Subnet>) -> Fact<VpcId> {
    match &subnet.known {
        Known::Value(id) => match subnets.get(id) {
            Some(found) => found.vpc.clone(),
            None => {
                let why = Why::NotVisible(format!("the VPC of {id} is seen in the account"));
                Fact::unknown(why, subnet.origin.clone())
            }
        },
        Known::Absent => Fact::absent(subnet.origin.clone()),
        Known::Unknown(why) => Fact::unknown(why.clone(), subnet.origin.clone()),
    }
}

fn zone(
    body: &Body<'_, '_>,
    subnet: &Fact<SubnetId>,
    subnets: &Listing<SubnetId, Subnet>,
) -> Fact<String> {
    if let Seen::Set(_) = body.seen("availability_zone") {
        return body.text("availability_zone");
    }
    match subnet.get().and_then(|id| subnets.get(id)) {
        Some(found) => found.availability_zone.clone(),
        None => body.generated("availability_zone"),
    }
}
