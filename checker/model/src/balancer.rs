//! Load balancers of every kind in one shape, and target groups.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::ids::{InstanceId, LoadBalancerId, SecurityGroupId, SubnetId, TargetGroupId, VpcId};
use crate::list::List;
use crate::tags::Tags;

/// The kind of a load balancer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BalancerKind {
    /// `aws_elb`, as the subject asks.
    Classic,
    /// `aws_lb` of type `application`; always cross-zone.
    Application,
    /// `aws_lb` of type `network`; cross-zone only when told so.
    Network,
    /// `aws_lb` of type `gateway`.
    Gateway,
}

impl fmt::Display for BalancerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Classic => "classic",
            Self::Application => "application",
            Self::Network => "network",
            Self::Gateway => "gateway",
        })
    }
}

/// A load balancer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoadBalancer {
    /// Under which the stack lists it.
    pub id: LoadBalancerId,
    /// Its kind.
    pub kind: Fact<BalancerKind>,
    /// Its name.
    pub name: Fact<String>,
    /// Its DNS name.
    pub dns_name: Fact<String>,
    /// `internet-facing` or `internal`.
    pub scheme: Fact<String>,
    /// The VPC that it is in.
    pub vpc: Fact<VpcId>,
    /// The subnets that it has nodes in.
    pub subnets: List<Fact<SubnetId>>,
    /// The security groups that it wears.
    pub security_groups: List<Fact<SecurityGroupId>>,
    /// Whether each node serves the instances of every zone. For a network
    /// balancer its own attribute; a target group may override it.
    pub cross_zone: Fact<bool>,
    /// Its listeners.
    pub listeners: List<Listener>,
    /// The health check of a classic one; absent for the others, whose target
    /// groups have it.
    pub health_check: Fact<HealthCheck>,
    /// The instances behind a classic one; for the others see target groups.
    pub instances: List<Target>,
    /// Its tags.
    pub tags: Tags,
}

/// A listener of a balancer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Listener {
    /// The port that it listens on.
    pub port: Fact<i64>,
    /// `HTTP`, `TCP`, … in capitals.
    pub protocol: Fact<String>,
    /// The instances' port of a classic one; absent for the others.
    pub instance_port: Fact<i64>,
    /// Where the default action of the others forwards to; empty for a
    /// classic one.
    pub target_groups: List<Fact<TargetGroupId>>,
}

/// How the health of an instance is found out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HealthCheck {
    /// `HTTP`, `TCP`, … in capitals.
    pub protocol: Fact<String>,
    /// The port that is asked; `traffic-port` is resolved by the collector.
    pub port: Fact<i64>,
    /// The path that is asked for; absent for TCP.
    pub path: Fact<String>,
    /// Seconds between two questions.
    pub interval: Fact<i64>,
    /// Seconds to wait for an answer.
    pub timeout: Fact<i64>,
    /// Good answers until an instance is healthy.
    pub healthy_threshold: Fact<i64>,
    /// Bad answers until it is not.
    pub unhealthy_threshold: Fact<i64>,
}

/// A target group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TargetGroup {
    /// Under which the stack lists it.
    pub id: TargetGroupId,
    /// Its name.
    pub name: Fact<String>,
    /// The port of its targets.
    pub port: Fact<i64>,
    /// `HTTP`, `TCP`, … in capitals.
    pub protocol: Fact<String>,
    /// The VPC that it is in.
    pub vpc: Fact<VpcId>,
    /// Its health check.
    pub health_check: Fact<HealthCheck>,
    /// `true`, `false` or `use_load_balancer_configuration`; absent is the last.
    pub cross_zone: Fact<String>,
    /// What is registered with it.
    pub targets: List<Target>,
    /// Its tags.
    pub tags: Tags,
}

/// An instance behind a balancer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Target {
    /// Which one.
    pub id: InstanceId,
    /// The port that it gets traffic on; absent for a classic balancer.
    pub port: Fact<i64>,
    /// `InService`, `OutOfService` or `Unknown` for a classic balancer;
    /// `healthy`, `unhealthy`, `initial`, … in a target group.
    pub state: Fact<String>,
}

impl Target {
    /// Whether traffic reaches it, in the words of either kind of balancer;
    /// `None` when that is not known.
    pub fn is_in_service(&self) -> Option<bool> {
        self.state
            .get()
            .map(|state| matches!(state.as_str(), "InService" | "healthy"))
    }
}
