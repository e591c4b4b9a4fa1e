//! Classic load balancers.

use checker_model::balancer::{BalancerKind, HealthCheck, LoadBalancer};

use super::page::{Paging, page};
use super::wire::{Map, text};
use super::{Call, Fault, MADE_AT, Outcome, known};

const PAGES: Paging = Paging {
    size: "PageSize",
    token: "Marker",
    most: 400,
    bad_token: "ValidationError",
};

pub(super) fn dispatch(call: &Call<'_>) -> Option<Outcome> {
    Some(match call.action {
        "DescribeLoadBalancers" => load_balancers(call),
        "DescribeLoadBalancerAttributes" => attributes(call),
        "DescribeTags" => tags(call),
        "DescribeInstanceHealth" => health(call),
        _ => return None,
    })
}

fn classic<'a>(call: &Call<'a>) -> Result<Vec<&'a LoadBalancer>, Fault> {
    let mut all = call.all(&call.stack.load_balancers)?;
    all.retain(|one| one.kind.get() == Some(&BalancerKind::Classic));
    Ok(all)
}

fn not_found(name: &str) -> Fault {
    let message = format!("There is no ACTIVE Load Balancer named '{name}'");
    Fault::new(400, "LoadBalancerNotFound", message)
}

fn find<'a>(call: &Call<'a>, name: &str) -> Result<&'a LoadBalancer, Fault> {
    classic(call)?
        .into_iter()
        .find(|one| one.id.as_str() == name)
        .ok_or_else(|| not_found(name))
}

fn load_balancers(call: &Call<'_>) -> Outcome {
    let names = call.form.list("LoadBalancerNames");
    let mut all = classic(call)?;
    if !names.is_empty() {
        all = names
            .into_iter()
            .map(|name| find(call, name))
            .collect::<Result<_, _>>()?;
    }
    let (all, next) = page(call, &PAGES, all)?;
    Ok(Map::new()
        .members(
            "LoadBalancerDescriptions",
            all.into_iter().map(|one| description(call, one)),
        )
        .option("NextMarker", next))
}

fn description(call: &Call<'_>, one: &LoadBalancer) -> Map {
    let zones =
        known(&one.subnets).filter_map(|id| call.stack.subnets.get(id)?.availability_zone.get());
    let listeners = one.listeners.iter().map(|listener| {
        let inner = Map::new()
            .fact("Protocol", &listener.protocol)
            .fact("LoadBalancerPort", &listener.port)
            .fact("InstanceProtocol", &listener.protocol)
            .fact("InstancePort", &listener.instance_port);
        Map::new()
            .node("Listener", inner)
            .members::<Map>("PolicyNames", [])
    });
    let instances = one
        .instances
        .iter()
        .map(|target| Map::new().text("InstanceId", &target.id));
    let map = Map::new()
        .text("LoadBalancerName", &one.id)
        .fact("DNSName", &one.dns_name)
        .fact("CanonicalHostedZoneName", &one.dns_name)
        .members("ListenerDescriptions", listeners)
        .members("AvailabilityZones", zones.map(text))
        .members("Subnets", known(&one.subnets).map(text))
        .fact("VPCId", &one.vpc)
        .members("Instances", instances)
        .members("SecurityGroups", known(&one.security_groups).map(text))
        .text("CreatedTime", MADE_AT)
        .fact("Scheme", &one.scheme);
    match one.health_check.get() {
        Some(check) => map.node("HealthCheck", health_check(check)),
        None => map,
    }
}

/// `HTTP:5000/path`, or `TCP:5000`.
fn health_check(check: &HealthCheck) -> Map {
    let target = format!(
        "{}:{}{}",
        check.protocol.get().map_or("TCP", String::as_str),
        check.port.get().copied().unwrap_or_default(),
        check.path.get().map_or("", String::as_str),
    );
    Map::new()
        .text("Target", target)
        .fact("Interval", &check.interval)
        .fact("Timeout", &check.timeout)
        .fact("UnhealthyThreshold", &check.unhealthy_threshold)
        .fact("HealthyThreshold", &check.healthy_threshold)
}

fn attributes(call: &Call<'_>) -> Outcome {
    let one = find(call, call.form.required("LoadBalancerName")?)?;
    let enabled = call.read(&one.cross_zone)?;
    let attributes = Map::new()
        .node(
            "CrossZoneLoadBalancing",
            Map::new().option("Enabled", enabled),
        )
        .node("AccessLog", Map::new().text("Enabled", false))
        .node("ConnectionDraining", Map::new().text("Enabled", false))
        .node("ConnectionSettings", Map::new().text("IdleTimeout", 60));
    Ok(Map::new().node("LoadBalancerAttributes", attributes))
}

fn tags(call: &Call<'_>) -> Outcome {
    let names = call.form.list("LoadBalancerNames");
    if names.is_empty() {
        return Err(Fault::missing_parameter("LoadBalancerNames"));
    }
    if names.len() > 20 {
        let message = "at most 20 load balancers can be asked about";
        return Err(Fault::new(400, "ValidationError", message));
    }
    let mut shown = Vec::new();
    for name in names {
        let one = find(call, name)?;
        if let Some(why) = one.tags.incomplete.first() {
            return Err(call.fault_of(why));
        }
        shown.push(
            Map::new()
                .text("LoadBalancerName", name)
                .members("Tags", tag_members(&one.tags)),
        );
    }
    Ok(Map::new().members("TagDescriptions", shown))
}

/// Tags as the query services write them.
pub(super) fn tag_members(tags: &checker_model::Tags) -> Vec<Map> {
    tags.entries
        .iter()
        .filter_map(|(key, value)| {
            let value = value.get()?;
            Some(Map::new().text("Key", key).text("Value", value))
        })
        .collect()
}

fn health(call: &Call<'_>) -> Outcome {
    let one = find(call, call.form.required("LoadBalancerName")?)?;
    let asked = call.form.structures("Instances", "InstanceId");
    let targets = call.read_list(&one.instances)?;
    if let Some(stranger) = asked
        .iter()
        .find(|id| !targets.iter().any(|target| target.id.as_str() == **id))
    {
        return Err(Fault::new(
            400,
            "InvalidInstance",
            format!("could not find EC2 instance {stranger}"),
        ));
    }
    let shown = targets
        .iter()
        .filter(|target| asked.is_empty() || asked.contains(&target.id.as_str()))
        .map(|target| {
            Map::new()
                .text("InstanceId", &target.id)
                .fact("State", &target.state)
                .text("ReasonCode", "N/A")
                .text("Description", "N/A")
        });
    Ok(Map::new().members("InstanceStates", shown))
}
