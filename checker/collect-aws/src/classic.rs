//! Classic load balancers.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancing::types::{
    HealthCheck as RawCheck, Listener as RawListener, LoadBalancerDescription,
};
use checker_model::balancer::{BalancerKind, HealthCheck, Listener, LoadBalancer, Target};
use checker_model::ids::{InstanceId, LoadBalancerId};
use checker_model::{Fact, List, Listing, Origin, Tags, Why};
use futures::future::join_all;

use crate::error::Trouble;
use crate::facts::{filled, id, ids, tags};
use crate::run::Run;

const BALANCERS: &str = "elasticloadbalancing:DescribeLoadBalancers";
const ATTRIBUTES: &str = "elasticloadbalancing:DescribeLoadBalancerAttributes";
const HEALTH: &str = "elasticloadbalancing:DescribeInstanceHealth";
const TAGS: &str = "elasticloadbalancing:DescribeTags";

/// As many names as AWS takes in one question for tags.
const TAGS_AT_ONCE: usize = 20;

/// The balancers with everything about them.
pub(crate) async fn balancers(run: &Run<'_>) -> Listing<LoadBalancerId, LoadBalancer> {
    let ask = |marker| {
        let call = run.clients.elb.describe_load_balancers().page_size(400);
        call.set_marker(marker).send()
    };
    let pages = run.pages(BALANCERS, ask, |page| {
        let items = page.load_balancer_descriptions.unwrap_or_default();
        let items = items.into_iter().map(balancer_of);
        (items.collect(), page.next_marker)
    });
    let mut listing = pages.await.listing(BALANCERS);
    let names: Vec<String> = listing.items.keys().map(|id| id.0.clone()).collect();
    let details = join_all(listing.items.values_mut().map(|one| details(run, one)));
    let (_, mut tags) = futures::join!(details, all_tags(run, &names));
    for (id, balancer) in &mut listing.items {
        if let Some(tags) = tags.remove(id.as_str()) {
            balancer.tags = tags;
        }
    }
    listing
}

fn balancer_of(raw: LoadBalancerDescription) -> Option<(LoadBalancerId, LoadBalancer)> {
    let name = id(raw.load_balancer_name)?;
    let origin = Origin::aws(BALANCERS, name.as_str());
    let listeners = raw.listener_descriptions.unwrap_or_default().into_iter();
    let listeners = listeners.filter_map(|description| description.listener);
    let listeners = listeners.map(|listener| listener_of(&listener, &origin));
    let instances = raw.instances.unwrap_or_default().into_iter();
    let instances = instances.filter_map(|instance| id(instance.instance_id));
    let targets = instances.map(|id| Target {
        id: InstanceId(id),
        port: Fact::absent(origin.clone()),
        state: Fact::default(),
    });
    let check = raw.health_check.map(|check| check_of(&check, &origin));
    let seen = LoadBalancer {
        id: LoadBalancerId(name.clone()),
        kind: Fact::value(BalancerKind::Classic, origin.clone()),
        name: Fact::value(name, origin.clone()),
        dns_name: filled(raw.dns_name, &origin),
        scheme: filled(raw.scheme, &origin),
        vpc: filled(raw.vpc_id, &origin),
        subnets: ids(raw.subnets.unwrap_or_default(), &origin),
        security_groups: ids(raw.security_groups.unwrap_or_default(), &origin),
        cross_zone: Fact::default(),
        listeners: List::complete(listeners, origin.clone()),
        health_check: Fact::from_option(check, origin.clone()),
        instances: List::complete(targets, origin.clone()),
        tags: Tags::default(),
    };
    Some((seen.id.clone(), seen))
}

fn listener_of(raw: &RawListener, origin: &Origin) -> Listener {
    Listener {
        port: Fact::value(raw.load_balancer_port, origin.clone()),
        protocol: Fact::value(raw.protocol.to_uppercase(), origin.clone()),
        instance_port: Fact::value(raw.instance_port, origin.clone()),
        target_groups: List::complete([], origin.clone()),
    }
}

fn check_of(raw: &RawCheck, origin: &Origin) -> HealthCheck {
    let number = |number: i32| Fact::value(number, origin.clone());
    let unread = || Why::NotSupported(format!("health check target `{}`", raw.target));
    let target = parse_target(&raw.target);
    let (protocol, port, path) = match target {
        Some(target) => (
            Fact::value(target.protocol, origin.clone()),
            Fact::value(target.port, origin.clone()),
            Fact::from_option(target.path, origin.clone()),
        ),
        None => (
            Fact::unknown(unread(), origin.clone()),
            Fact::unknown(unread(), origin.clone()),
            Fact::unknown(unread(), origin.clone()),
        ),
    };
    HealthCheck {
        protocol,
        port,
        path,
        interval: number(raw.interval),
        timeout: number(raw.timeout),
        healthy_threshold: number(raw.healthy_threshold),
        unhealthy_threshold: number(raw.unhealthy_threshold),
    }
}

/// `HTTP:5000/path` or `TCP:5000`.
#[derive(Debug, PartialEq, Eq)]
struct CheckTarget {
    protocol: String,
    port: u16,
    path: Option<String>,
}

fn parse_target(text: &str) -> Option<CheckTarget> {
    let (protocol, rest) = text.split_once(':')?;
    let (port, path) = match rest.find('/') {
        Some(slash) => (&rest[..slash], Some(rest[slash..].to_owned())),
        None => (rest, None),
    };
    Some(CheckTarget {
        protocol: protocol.to_uppercase(),
        port: port.parse().ok()?,
        path,
    })
}

async fn details(run: &Run<'_>, balancer: &mut LoadBalancer) {
    let name = balancer.id.as_str();
    let (cross_zone, health) = futures::join!(cross_zone(run, name), health(run, name));
    balancer.cross_zone = cross_zone;
    match health {
        Ok(targets) => balancer.instances = targets,
        Err(trouble) => {
            let origin = Origin::aws(HEALTH, name);
            for target in &mut balancer.instances.items {
                target.state = Fact::unknown(trouble.why.clone(), origin.clone());
            }
        }
    }
}

async fn cross_zone(run: &Run<'_>, name: &str) -> Fact<bool> {
    let origin = Origin::aws(ATTRIBUTES, name);
    let call = run.clients.elb.describe_load_balancer_attributes();
    match run
        .call(ATTRIBUTES, call.load_balancer_name(name).send())
        .await
    {
        Ok(answer) => {
            let attributes = answer.load_balancer_attributes;
            let cross_zone = attributes.and_then(|all| all.cross_zone_load_balancing);
            Fact::from_option(cross_zone.map(|one| one.enabled), origin)
        }
        Err(trouble) => Fact::unknown(trouble.why, origin),
    }
}

async fn health(run: &Run<'_>, name: &str) -> Result<List<Target>, Trouble> {
    let origin = Origin::aws(HEALTH, name);
    let call = run.clients.elb.describe_instance_health();
    let answer = run
        .call(HEALTH, call.load_balancer_name(name).send())
        .await?;
    let states = answer.instance_states.unwrap_or_default().into_iter();
    let targets = states.filter_map(|one| {
        Some(Target {
            id: InstanceId(id(one.instance_id)?),
            port: Fact::absent(origin.clone()),
            state: Fact::from_option(one.state, origin.clone()),
        })
    });
    Ok(List::complete(targets, origin.clone()))
}

pub(crate) async fn all_tags(run: &Run<'_>, names: &[String]) -> BTreeMap<String, Tags> {
    let ask = async |names: &[String]| {
        let call = run.clients.elb.describe_tags();
        let call = call.set_load_balancer_names(Some(names.to_vec()));
        match run.call(TAGS, call.send()).await {
            Ok(answer) => {
                let descriptions = answer.tag_descriptions.unwrap_or_default().into_iter();
                let seen = descriptions.filter_map(|one| {
                    let name = id(one.load_balancer_name)?;
                    let origin = Origin::aws(TAGS, name.as_str());
                    let pairs = one.tags.unwrap_or_default().into_iter();
                    let pairs = pairs.map(|tag| (Some(tag.key), tag.value));
                    Some((name, tags(pairs, &origin)))
                });
                let mut seen: BTreeMap<String, Tags> = seen.collect();
                for name in names {
                    let none = || Tags::complete::<String, String>([], &Origin::aws(TAGS, name));
                    seen.entry(name.clone()).or_insert_with(none);
                }
                seen
            }
            Err(trouble) => {
                let unknown = |name: &String| {
                    let origin = Origin::aws(TAGS, name);
                    (name.clone(), Tags::unknown(trouble.why.clone(), origin))
                };
                names.iter().map(unknown).collect()
            }
        }
    };
    let answers = join_all(names.chunks(TAGS_AT_ONCE).map(ask)).await;
    answers.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(protocol: &str, port: u16, path: Option<&str>) -> Option<CheckTarget> {
        Some(CheckTarget {
            protocol: protocol.into(),
            port,
            path: path.map(str::to_owned),
        })
    }

    #[test]
    fn health_check_targets_are_taken_apart() {
        assert_eq!(parse_target("HTTP:5000/"), target("HTTP", 5000, Some("/")));
        assert_eq!(
            parse_target("https:443/health?a=b:c"),
            target("HTTPS", 443, Some("/health?a=b:c"))
        );
        assert_eq!(parse_target("TCP:5000"), target("TCP", 5000, None));
        for odd in ["", "HTTP", "HTTP:/x", "TCP:70000", "HTTP:-1/"] {
            assert_eq!(parse_target(odd), None, "{odd}");
        }
    }
}
