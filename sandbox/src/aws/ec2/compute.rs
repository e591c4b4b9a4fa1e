//! Instances.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use checker_model::compute::Instance;

use super::{Kind, PAGES, compared, select, tag_set};
use crate::aws::page::page;
use crate::aws::wire::Map;
use crate::aws::{Call, Fault, MADE_AT, Outcome, known};

const INSTANCES: Kind<Instance> = Kind {
    set: "instancesSet",
    ids: "InstanceId",
    id: |instance| instance.id.as_str(),
    not_found: "InvalidInstanceID.NotFound",
    tags: |instance| &instance.tags,
    field: |instance, name| match name {
        "instance-id" => Some(vec![instance.id.to_string()]),
        "vpc-id" | "network-interface.vpc-id" => compared(&instance.vpc),
        "subnet-id" | "network-interface.subnet-id" => compared(&instance.subnet),
        "instance-state-name" => compared(&instance.state),
        "instance-type" => compared(&instance.launch.instance_type),
        "image-id" => compared(&instance.launch.image),
        "key-name" => compared(&instance.launch.key_name),
        "availability-zone" => compared(&instance.availability_zone),
        "ip-address" => compared(&instance.public_ip),
        "instance.group-id" | "network-interface.group-id" => Some(
            known(&instance.launch.security_groups)
                .map(ToString::to_string)
                .collect(),
        ),
        _ => None,
    },
    render: instance,
};

/// Every instance in a reservation of its own.
pub(super) fn instances(call: &Call<'_>) -> Outcome {
    let asks_for_ids = !call.form.list(INSTANCES.ids).is_empty();
    if asks_for_ids && call.form.get("MaxResults").is_some() {
        return Err(Fault::new(
            400,
            "InvalidParameterCombination",
            "the parameter instancesSet cannot be used with the parameter maxResults",
        ));
    }
    let all = select(call, &call.stack.instances, &INSTANCES)?;
    let (all, next) = page(call, &PAGES, all)?;
    let reservations = all.into_iter().map(|one| {
        Map::new()
            .text("reservationId", one.id.as_str().replacen("i-", "r-", 1))
            .text("ownerId", call.account)
            .items::<Map>("groupSet", [])
            .items(INSTANCES.set, [(INSTANCES.render)(call, one)])
    });
    Ok(Map::new()
        .items("reservationSet", reservations)
        .option("nextToken", next))
}

fn instance(call: &Call<'_>, instance: &Instance) -> Map {
    let state = |name: &String| Map::new().text("code", state_code(name)).text("name", name);
    let optional = |map: Map, name, node: Option<Map>| match node {
        Some(node) => map.node(name, node),
        None => map,
    };
    let profile = instance.launch.instance_profile.get().map(|name| {
        Map::new()
            .text(
                "arn",
                format!("arn:aws:iam::{}:instance-profile/{name}", call.account),
            )
            .text("id", "AIPAEXAMPLEEXAMPLE000")
    });
    let map = Map::new()
        .text("instanceId", &instance.id)
        .fact("imageId", &instance.launch.image);
    let map = optional(map, "instanceState", instance.state.get().map(state))
        .text("privateDnsName", "")
        .text("dnsName", "")
        .text("reason", "")
        .fact("keyName", &instance.launch.key_name)
        .text("amiLaunchIndex", 0)
        .items::<Map>("productCodes", [])
        .fact("instanceType", &instance.launch.instance_type)
        .text("launchTime", MADE_AT)
        .node(
            "placement",
            Map::new()
                .fact("availabilityZone", &instance.availability_zone)
                .text("groupName", "")
                .text("tenancy", "default"),
        )
        .node("monitoring", Map::new().text("state", "disabled"))
        .fact("subnetId", &instance.subnet)
        .fact("vpcId", &instance.vpc)
        .fact("ipAddress", &instance.public_ip)
        .items("groupSet", groups(call, instance))
        .text("architecture", "x86_64");
    optional(map, "iamInstanceProfile", profile)
        .items("networkInterfaceSet", interface(call, instance))
        .node("tagSet", tag_set(&instance.tags))
}

fn groups(call: &Call<'_>, instance: &Instance) -> Vec<Map> {
    let name = |id| call.stack.security_groups.get(id)?.name.get();
    known(&instance.launch.security_groups)
        .map(|id| Map::new().text("groupId", id).option("groupName", name(id)))
        .collect()
}

/// The first network interface; one that has left its subnet has none.
fn interface(call: &Call<'_>, instance: &Instance) -> Option<Map> {
    let subnet = instance.subnet.get()?;
    let map = Map::new()
        .text(
            "networkInterfaceId",
            instance.id.as_str().replacen("i-", "eni-", 1),
        )
        .text("subnetId", subnet)
        .fact("vpcId", &instance.vpc)
        .text("ownerId", call.account)
        .text("status", "in-use")
        .items("groupSet", groups(call, instance))
        .node("attachment", Map::new().text("deviceIndex", 0));
    Some(match instance.public_ip.get() {
        Some(address) => map.node(
            "association",
            Map::new()
                .text("publicIp", address)
                .text("ipOwnerId", "amazon"),
        ),
        None => map,
    })
}

fn state_code(name: &str) -> u8 {
    match name {
        "pending" => 0,
        "shutting-down" => 32,
        "terminated" => 48,
        "stopping" => 64,
        "stopped" => 80,
        _ => 16,
    }
}

/// EC2 shows user data only one instance at a time, in base64.
pub(super) fn instance_attribute(call: &Call<'_>) -> Outcome {
    let id = call.form.required("InstanceId")?;
    let all = call.all(&call.stack.instances)?;
    let instance = all
        .into_iter()
        .find(|one| one.id.as_str() == id)
        .ok_or_else(|| Fault::not_found(INSTANCES.not_found, id))?;
    let map = Map::new().text("instanceId", &instance.id);
    match call.form.required("Attribute")? {
        "userData" => {
            let text = call.read(&instance.launch.user_data)?;
            let encoded = text.map(|text| STANDARD.encode(text));
            Ok(map.node("userData", Map::new().option("value", encoded)))
        }
        "instanceType" => {
            let value = call.read(&instance.launch.instance_type)?;
            Ok(map.node("instanceType", Map::new().option("value", value)))
        }
        other => Err(Fault::invalid_parameter(format!(
            "the attribute `{other}` is not served here"
        ))),
    }
}
