//! Application, network and gateway load balancers.

use aws_sdk_elasticloadbalancingv2::types::{
    Action, Listener as RawListener, LoadBalancer as RawBalancer, LoadBalancerTypeEnum,
};
use checker_model::balancer::{BalancerKind, Listener, LoadBalancer};
use checker_model::ids::{LoadBalancerId, TargetGroupId};
use checker_model::{Fact, List, Listing, Origin, Tags, Why};
use futures::future::join_all;

use crate::facts::{filled, id, ids};
use crate::run::Run;
use crate::v2_tags::all_tags;

const BALANCERS: &str = "elasticloadbalancing:DescribeLoadBalancers";
const LISTENERS: &str = "elasticloadbalancing:DescribeListeners";
const ATTRIBUTES: &str = "elasticloadbalancing:DescribeLoadBalancerAttributes";

/// By this name load balancers and target groups know the same attribute.
pub(crate) const CROSS_ZONE: &str = "load_balancing.cross_zone.enabled";

/// The balancers with everything about them.
pub(crate) async fn balancers(run: &Run<'_>) -> Listing<LoadBalancerId, LoadBalancer> {
    let ask = |marker| {
        let call = run.clients.elbv2.describe_load_balancers().page_size(400);
        call.set_marker(marker).send()
    };
    let pages = run.pages(BALANCERS, ask, |page| {
        let items = page.load_balancers.unwrap_or_default().into_iter();
        (items.map(balancer_of).collect(), page.next_marker)
    });
    let mut listing = pages.await.listing(BALANCERS);
    let arns: Vec<String> = listing.items.keys().map(|id| id.0.clone()).collect();
    let details = join_all(listing.items.values_mut().map(|one| details(run, one)));
    let (_, mut tags) = futures::join!(details, all_tags(run, &arns));
    for (id, balancer) in &mut listing.items {
        if let Some(tags) = tags.remove(id.as_str()) {
            balancer.tags = tags;
        }
    }
    listing
}

fn balancer_of(raw: RawBalancer) -> Option<(LoadBalancerId, LoadBalancer)> {
    let arn = id(raw.load_balancer_arn)?;
    let origin = Origin::aws(BALANCERS, arn.as_str());
    let kind = match raw.r#type {
        Some(LoadBalancerTypeEnum::Application) => {
            Fact::value(BalancerKind::Application, origin.clone())
        }
        Some(LoadBalancerTypeEnum::Network) => Fact::value(BalancerKind::Network, origin.clone()),
        Some(LoadBalancerTypeEnum::Gateway) => Fact::value(BalancerKind::Gateway, origin.clone()),
        Some(other) => {
            let why = Why::NotSupported(format!("load balancer type `{}`", other.as_str()));
            Fact::unknown(why, origin.clone())
        }
        None => Fact::absent(origin.clone()),
    };
    let zones = raw.availability_zones.unwrap_or_default().into_iter();
    let subnets = zones.filter_map(|zone| id(zone.subnet_id));
    let scheme = raw.scheme.map(|scheme| scheme.as_str().to_owned());
    let seen = LoadBalancer {
        id: LoadBalancerId(arn),
        kind,
        name: filled(raw.load_balancer_name, &origin),
        dns_name: filled(raw.dns_name, &origin),
        scheme: Fact::from_option(scheme, origin.clone()),
        vpc: filled(raw.vpc_id, &origin),
        subnets: ids(subnets, &origin),
        security_groups: ids(raw.security_groups.unwrap_or_default(), &origin),
        cross_zone: Fact::default(),
        listeners: List::default(),
        health_check: Fact::absent(origin.clone()),
        instances: List::complete([], origin),
        tags: Tags::default(),
    };
    Some((seen.id.clone(), seen))
}

async fn details(run: &Run<'_>, balancer: &mut LoadBalancer) {
    let arn = balancer.id.as_str();
    let always = balancer.kind.get() == Some(&BalancerKind::Application);
    let (listeners, cross_zone) = futures::join!(listeners(run, arn), cross_zone(run, arn, always));
    balancer.listeners = listeners;
    balancer.cross_zone = cross_zone;
}

async fn listeners(run: &Run<'_>, arn: &str) -> List<Listener> {
    let origin = Origin::aws(LISTENERS, arn);
    let ask = |marker| {
        let call = run.clients.elbv2.describe_listeners();
        let call = call.load_balancer_arn(arn).page_size(400);
        call.set_marker(marker).send()
    };
    let pages = run.pages(LISTENERS, ask, |page| {
        let items = page.listeners.unwrap_or_default().into_iter();
        let map = |listener| listener_of(listener, &origin);
        (items.map(map).collect(), page.next_marker)
    });
    pages.await.list(origin.clone())
}

fn listener_of(raw: RawListener, origin: &Origin) -> Listener {
    let protocol = raw.protocol.map(|protocol| protocol.as_str().to_owned());
    let actions = raw.default_actions.unwrap_or_default().into_iter();
    let mut forwards_to: Vec<String> = Vec::new();
    for arn in actions.flat_map(forward_targets) {
        if !forwards_to.contains(&arn) {
            forwards_to.push(arn);
        }
    }
    Listener {
        port: Fact::from_option(raw.port, origin.clone()),
        protocol: Fact::from_option(protocol, origin.clone()),
        instance_port: Fact::absent(origin.clone()),
        target_groups: ids::<TargetGroupId>(forwards_to, origin),
    }
}

/// AWS tells a single target group both beside and inside the weighted form.
fn forward_targets(action: Action) -> impl Iterator<Item = String> {
    let weighted = action
        .forward_config
        .and_then(|config| config.target_groups);
    let weighted = weighted.unwrap_or_default().into_iter();
    let weighted = weighted.filter_map(|tuple| tuple.target_group_arn);
    action.target_group_arn.into_iter().chain(weighted)
}

/// An application balancer needs no question: it cannot do otherwise.
async fn cross_zone(run: &Run<'_>, arn: &str, always: bool) -> Fact<bool> {
    if always {
        let origin = Origin::Default {
            resource: arn.to_owned(),
            attribute: CROSS_ZONE.to_owned(),
        };
        return Fact::value(true, origin);
    }
    let origin = Origin::aws(ATTRIBUTES, arn);
    let call = run.clients.elbv2.describe_load_balancer_attributes();
    match run
        .call(ATTRIBUTES, call.load_balancer_arn(arn).send())
        .await
    {
        Ok(answer) => {
            let mut attributes = answer.attributes.unwrap_or_default().into_iter();
            let own = attributes.find(|one| one.key.as_deref() == Some(CROSS_ZONE));
            let value = own.and_then(|one| one.value);
            Fact::from_option(value.map(|value| value == "true"), origin)
        }
        Err(trouble) => Fact::unknown(trouble.why, origin),
    }
}
