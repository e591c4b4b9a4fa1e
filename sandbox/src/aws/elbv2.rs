//! Application, network and gateway load balancers, and target groups.

use checker_model::balancer::{BalancerKind, Listener, LoadBalancer, TargetGroup};
use checker_model::ids::TargetGroupId;

use super::elb::tag_members;
use super::page::{Paging, page};
use super::wire::{Map, text};
use super::{Call, Fault, MADE_AT, Outcome, known};

const PAGES: Paging = Paging {
    size: "PageSize",
    token: "Marker",
    most: 400,
    bad_token: "ValidationError",
};

const CROSS_ZONE: &str = "load_balancing.cross_zone.enabled";

pub(super) fn dispatch(call: &Call<'_>) -> Option<Outcome> {
    Some(match call.action {
        "DescribeLoadBalancers" => load_balancers(call),
        "DescribeListeners" => listeners(call),
        "DescribeLoadBalancerAttributes" => attributes(call),
        "DescribeTargetGroups" => target_groups(call),
        "DescribeTargetGroupAttributes" => target_group_attributes(call),
        "DescribeTargetHealth" => target_health(call),
        "DescribeTags" => tags(call),
        _ => return None,
    })
}

fn modern<'a>(call: &Call<'a>) -> Result<Vec<&'a LoadBalancer>, Fault> {
    let mut all = call.all(&call.stack.load_balancers)?;
    all.retain(|one| {
        one.kind
            .get()
            .is_some_and(|kind| *kind != BalancerKind::Classic)
    });
    Ok(all)
}

fn missing(code: &'static str, what: &str) -> Fault {
    Fault::new(400, code, format!("'{what}' not found"))
}

fn find<'a>(call: &Call<'a>, arn: &str) -> Result<&'a LoadBalancer, Fault> {
    modern(call)?
        .into_iter()
        .find(|one| one.id.as_str() == arn)
        .ok_or_else(|| missing("LoadBalancerNotFound", arn))
}

fn find_group<'a>(call: &Call<'a>, arn: &str) -> Result<&'a TargetGroup, Fault> {
    call.all(&call.stack.target_groups)?
        .into_iter()
        .find(|one| one.id.as_str() == arn)
        .ok_or_else(|| missing("TargetGroupNotFound", arn))
}

fn load_balancers(call: &Call<'_>) -> Outcome {
    let (arns, names) = (call.form.list("LoadBalancerArns"), call.form.list("Names"));
    let mut all = modern(call)?;
    for arn in &arns {
        find(call, arn)?;
    }
    let is_named = |one: &LoadBalancer, name: &str| one.name.get().is_some_and(|n| n == name);
    if let Some(name) = names
        .iter()
        .find(|name| !all.iter().any(|one| is_named(one, name)))
    {
        return Err(missing("LoadBalancerNotFound", name));
    }
    all.retain(|one| {
        (arns.is_empty() || arns.contains(&one.id.as_str()))
            && (names.is_empty() || names.iter().any(|name| is_named(one, name)))
    });
    let (all, next) = page(call, &PAGES, all)?;
    Ok(Map::new()
        .members(
            "LoadBalancers",
            all.into_iter().map(|one| load_balancer(call, one)),
        )
        .option("NextMarker", next))
}

fn load_balancer(call: &Call<'_>, one: &LoadBalancer) -> Map {
    let zones = known(&one.subnets).map(|id| {
        let subnet = call.stack.subnets.get(id);
        Map::new()
            .option("ZoneName", subnet.and_then(|s| s.availability_zone.get()))
            .text("SubnetId", id)
            .members::<Map>("LoadBalancerAddresses", [])
    });
    let groups: Vec<_> = known(&one.security_groups).map(text).collect();
    let map = Map::new()
        .text("LoadBalancerArn", &one.id)
        .fact("DNSName", &one.dns_name)
        .text("CreatedTime", MADE_AT)
        .fact("LoadBalancerName", &one.name)
        .fact("Scheme", &one.scheme)
        .fact("VpcId", &one.vpc)
        .node("State", Map::new().text("Code", "active"))
        .fact("Type", &one.kind)
        .members("AvailabilityZones", zones)
        .text("IpAddressType", "ipv4");
    if groups.is_empty() {
        map
    } else {
        map.members("SecurityGroups", groups)
    }
}

fn listeners(call: &Call<'_>) -> Outcome {
    let one = find(call, call.form.required("LoadBalancerArn")?)?;
    let all = call.read_list(&one.listeners)?;
    let shown = all
        .iter()
        .enumerate()
        .map(|(number, listener)| show_listener(one, number, listener))
        .collect();
    let (shown, next) = page(call, &PAGES, shown)?;
    Ok(Map::new()
        .members("Listeners", shown)
        .option("NextMarker", next))
}

/// A default action with one target group names it directly as well.
fn show_listener(one: &LoadBalancer, number: usize, listener: &Listener) -> Map {
    let arn = one.id.as_str().replacen(":loadbalancer/", ":listener/", 1);
    let groups: Vec<&TargetGroupId> = known(&listener.target_groups).collect();
    let action = if groups.is_empty() {
        Map::new()
            .text("Type", "fixed-response")
            .node("FixedResponseConfig", Map::new().text("StatusCode", 404))
    } else {
        let single = (groups.len() == 1).then(|| groups[0]);
        let tuples = groups
            .iter()
            .map(|id| Map::new().text("TargetGroupArn", id).text("Weight", 1));
        Map::new()
            .text("Type", "forward")
            .option("TargetGroupArn", single)
            .node("ForwardConfig", Map::new().members("TargetGroups", tuples))
    };
    Map::new()
        .text("ListenerArn", format!("{arn}/{number:016x}"))
        .text("LoadBalancerArn", &one.id)
        .fact("Port", &listener.port)
        .fact("Protocol", &listener.protocol)
        .members("DefaultActions", [action])
}

fn attribute(key: &str, value: impl std::fmt::Display) -> Map {
    Map::new().text("Key", key).text("Value", value)
}

fn attributes(call: &Call<'_>) -> Outcome {
    let one = find(call, call.form.required("LoadBalancerArn")?)?;
    let cross_zone = call.read(&one.cross_zone)?;
    let shown = cross_zone
        .map(|on| attribute(CROSS_ZONE, on))
        .into_iter()
        .chain([attribute("deletion_protection.enabled", false)]);
    Ok(Map::new().members("Attributes", shown))
}

fn forwards_to(one: &LoadBalancer, group: &TargetGroup) -> bool {
    one.listeners
        .iter()
        .any(|listener| known(&listener.target_groups).any(|id| *id == group.id))
}

fn target_groups(call: &Call<'_>) -> Outcome {
    let (arns, names) = (call.form.list("TargetGroupArns"), call.form.list("Names"));
    let mut all = call.all(&call.stack.target_groups)?;
    for arn in &arns {
        find_group(call, arn)?;
    }
    let is_named = |one: &TargetGroup, name: &str| one.name.get().is_some_and(|n| n == name);
    if let Some(name) = names
        .iter()
        .find(|name| !all.iter().any(|one| is_named(one, name)))
    {
        return Err(missing("TargetGroupNotFound", name));
    }
    if let Some(arn) = call.form.get("LoadBalancerArn") {
        let balancer = find(call, arn)?;
        all.retain(|one| forwards_to(balancer, one));
    }
    all.retain(|one| {
        (arns.is_empty() || arns.contains(&one.id.as_str()))
            && (names.is_empty() || names.iter().any(|name| is_named(one, name)))
    });
    let balancers = modern(call).unwrap_or_default();
    let (all, next) = page(call, &PAGES, all)?;
    let shown = all.into_iter().map(|one| target_group(one, &balancers));
    Ok(Map::new()
        .members("TargetGroups", shown)
        .option("NextMarker", next))
}

fn target_group(one: &TargetGroup, balancers: &[&LoadBalancer]) -> Map {
    let used_by = balancers
        .iter()
        .filter(|balancer| forwards_to(balancer, one))
        .map(|balancer| text(&balancer.id));
    let map = Map::new()
        .text("TargetGroupArn", &one.id)
        .fact("TargetGroupName", &one.name)
        .fact("Protocol", &one.protocol)
        .fact("Port", &one.port)
        .fact("VpcId", &one.vpc)
        .members("LoadBalancerArns", used_by)
        .text("TargetType", "instance");
    match one.health_check.get() {
        None => map.text("HealthCheckEnabled", false),
        Some(check) => map
            .text("HealthCheckEnabled", true)
            .fact("HealthCheckProtocol", &check.protocol)
            .fact("HealthCheckPort", &check.port)
            .fact("HealthCheckPath", &check.path)
            .fact("HealthCheckIntervalSeconds", &check.interval)
            .fact("HealthCheckTimeoutSeconds", &check.timeout)
            .fact("HealthyThresholdCount", &check.healthy_threshold)
            .fact("UnhealthyThresholdCount", &check.unhealthy_threshold),
    }
}

fn target_group_attributes(call: &Call<'_>) -> Outcome {
    let one = find_group(call, call.form.required("TargetGroupArn")?)?;
    let cross_zone = call.read(&one.cross_zone)?;
    let shown = cross_zone
        .map(|value| attribute(CROSS_ZONE, value))
        .into_iter()
        .chain([attribute("stickiness.enabled", false)]);
    Ok(Map::new().members("Attributes", shown))
}

fn target_health(call: &Call<'_>) -> Outcome {
    let one = find_group(call, call.form.required("TargetGroupArn")?)?;
    let shown = call.read_list(&one.targets)?.iter().map(|target| {
        Map::new()
            .node(
                "Target",
                Map::new().text("Id", &target.id).fact("Port", &target.port),
            )
            .node("TargetHealth", Map::new().fact("State", &target.state))
    });
    Ok(Map::new().members("TargetHealthDescriptions", shown))
}

fn tags(call: &Call<'_>) -> Outcome {
    let arns = call.form.list("ResourceArns");
    if arns.is_empty() {
        return Err(Fault::missing_parameter("ResourceArns"));
    }
    if arns.len() > 20 {
        let message = "at most 20 resources can be asked about";
        return Err(Fault::new(400, "ValidationError", message));
    }
    let mut shown = Vec::new();
    for arn in arns {
        let tags = if arn.contains(":targetgroup/") {
            &find_group(call, arn)?.tags
        } else {
            &find(call, arn)?.tags
        };
        if let Some(why) = tags.incomplete.first() {
            return Err(call.fault_of(why));
        }
        shown.push(
            Map::new()
                .text("ResourceArn", arn)
                .members("Tags", tag_members(tags)),
        );
    }
    Ok(Map::new().members("TagDescriptions", shown))
}
