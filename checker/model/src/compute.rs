//! Instances, what they are launched from, and the groups that launch them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::ids::{
    AutoscalingGroupId, ImageId, InstanceId, InstanceProfileId, KeyPairId, LaunchConfigurationId,
    LaunchTemplateId, LoadBalancerId, SecurityGroupId, SubnetId, TargetGroupId, VpcId,
};
use crate::list::List;
use crate::tags::Tags;

/// What an instance is launched with, whoever launches it: a person, a launch
/// configuration or a launch template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LaunchParameters {
    /// The machine image.
    pub image: Fact<ImageId>,
    /// Such as `t2.micro`.
    pub instance_type: Fact<String>,
    /// The security groups that it wears.
    pub security_groups: List<Fact<SecurityGroupId>>,
    /// The profile through which it gets a role.
    pub instance_profile: Fact<InstanceProfileId>,
    /// Whether it asks for a public IPv4 address; absent leaves it to the subnet.
    pub associate_public_ip_address: Fact<bool>,
    /// The script that runs at the first start, decoded, with secrets redacted.
    pub user_data: Fact<String>,
    /// The key pair to log in with.
    pub key_name: Fact<String>,
}

/// An instance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Instance {
    /// Under which the stack lists it.
    pub id: InstanceId,
    /// What it was launched with.
    pub launch: LaunchParameters,
    /// `pending`, `running`, `shutting-down`, `terminated`, `stopping` or
    /// `stopped`; not visible before it is deployed.
    pub state: Fact<String>,
    /// The subnet that it is in.
    pub subnet: Fact<SubnetId>,
    /// The VPC that it is in.
    pub vpc: Fact<VpcId>,
    /// The zone that it is in.
    pub availability_zone: Fact<String>,
    /// Its public IPv4 address.
    pub public_ip: Fact<String>,
    /// The autoscaling group that launched it; absent when none did.
    pub autoscaling_group: Fact<AutoscalingGroupId>,
    /// Its tags.
    pub tags: Tags,
}

impl Instance {
    /// Whether it is known to be gone or on its way out: AWS lists such
    /// instances for about an hour.
    pub fn is_gone(&self) -> bool {
        matches!(
            self.state.get().map(String::as_str),
            Some("terminated" | "shutting-down")
        )
    }
}

/// A machine image. A live listing holds the caller's own images and those
/// that its instances and groups refer to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Image {
    /// Under which the stack lists it.
    pub id: ImageId,
    /// Its name.
    pub name: Fact<String>,
    /// Whether the caller owns it.
    pub owned_by_caller: Fact<bool>,
    /// `available`, `pending`, `failed`, …
    pub state: Fact<String>,
    /// What its maker says of it; tells Amazon Linux releases apart.
    pub description: Fact<String>,
    /// Its tags.
    pub tags: Tags,
}

/// A key pair.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyPair {
    /// Under which the stack lists it.
    pub id: KeyPairId,
    /// Its name.
    pub name: Fact<String>,
    /// Its tags.
    pub tags: Tags,
}

/// A launch configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LaunchConfiguration {
    /// Under which the stack lists it.
    pub id: LaunchConfigurationId,
    /// Its name.
    pub name: Fact<String>,
    /// What it launches.
    pub launch: LaunchParameters,
}

/// A launch template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LaunchTemplate {
    /// Under which the stack lists it.
    pub id: LaunchTemplateId,
    /// Its name.
    pub name: Fact<String>,
    /// The version that `$Default` means.
    pub default_version: Fact<i64>,
    /// The version that `$Latest` means.
    pub latest_version: Fact<i64>,
    /// The versions that were read; the default and the latest one at least.
    pub versions: BTreeMap<i64, LaunchParameters>,
    /// Its tags.
    pub tags: Tags,
}

/// What a group launches from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum LaunchSource {
    /// A launch configuration.
    Configuration {
        /// Which one.
        id: LaunchConfigurationId,
    },
    /// A launch template, alone or within a mixed instances policy.
    Template {
        /// Which one.
        id: LaunchTemplateId,
        /// A number, `$Default` or `$Latest`; absent means `$Default`.
        version: Fact<String>,
    },
}

/// An autoscaling group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AutoscalingGroup {
    /// Under which the stack lists it.
    pub id: AutoscalingGroupId,
    /// Its name.
    pub name: Fact<String>,
    /// What it launches from.
    pub launch: Fact<LaunchSource>,
    /// The subnets that it launches into.
    pub subnets: List<Fact<SubnetId>>,
    /// Fewest instances.
    pub min_size: Fact<i64>,
    /// Most instances.
    pub max_size: Fact<i64>,
    /// Instances wanted now.
    pub desired_capacity: Fact<i64>,
    /// `EC2` or `ELB`.
    pub health_check_type: Fact<String>,
    /// The classic load balancers that it registers with.
    pub load_balancers: List<Fact<LoadBalancerId>>,
    /// The target groups that it registers with.
    pub target_groups: List<Fact<TargetGroupId>>,
    /// Its tags, with whether instances inherit them.
    pub tags: List<GroupTag>,
    /// Its instances; not visible before it is deployed.
    pub instances: List<GroupInstance>,
}

/// A tag of an autoscaling group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupTag {
    /// Its key.
    pub key: Fact<String>,
    /// Its value.
    pub value: Fact<String>,
    /// Whether instances launched by the group get it too.
    pub propagate_at_launch: Fact<bool>,
}

/// An instance as its group sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupInstance {
    /// Which one.
    pub id: InstanceId,
    /// `Pending`, `InService`, `Terminating`, …
    pub lifecycle_state: Fact<String>,
    /// `Healthy` or `Unhealthy`.
    pub health_status: Fact<String>,
    /// The zone that it is in.
    pub availability_zone: Fact<String>,
}
