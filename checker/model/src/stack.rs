//! Everything that one vantage point shows of a deployment.

use serde::{Deserialize, Serialize};

use crate::account::{AccountSummary, Alarm, Topic};
use crate::balancer::{LoadBalancer, TargetGroup};
use crate::cloudformation::{CloudFormationStack, TemplateParameter};
use crate::compute::{
    AutoscalingGroup, Image, Instance, KeyPair, LaunchConfiguration, LaunchTemplate,
};
use crate::fact::{Fact, is_default};
use crate::functions::{Function, FunctionUrl};
use crate::identity::{Caller, InstanceProfile, Role};
use crate::ids::{
    AutoscalingGroupId, BucketId, CloudFormationStackId, FunctionId, FunctionUrlId, ImageId,
    InstanceId, InstanceProfileId, InternetGatewayId, KeyPairId, LaunchConfigurationId,
    LaunchTemplateId, LoadBalancerId, RoleId, RouteTableId, SecurityGroupId, SubnetId,
    TargetGroupId, VpcId,
};
use crate::list::{List, Listing};
use crate::network::{InternetGateway, RouteTable, SecurityGroup, Subnet, Vpc};
use crate::residue::Residues;
use crate::storage::{Bucket, PublicAccessBlock};
use crate::verdict::VantagePoint;

/// A stack as seen from one vantage point. A kind of resource that its
/// collector did not look for has an incomplete listing, so that nothing is
/// ever missing because nobody looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stack {
    /// From where it was seen.
    pub vantage_point: VantagePoint,
    /// What it was read from: a folder, a file, an endpoint; for people.
    #[serde(default)]
    pub source: String,
    /// The region that was looked in.
    #[serde(default)]
    pub region: Fact<String>,
    /// Who looked.
    #[serde(default)]
    pub caller: Caller,
    /// How the account is kept.
    #[serde(default)]
    pub account_summary: AccountSummary,
    /// Alarms in us-east-1, where the bill is, by name.
    #[serde(default)]
    pub alarms: Listing<String, Alarm>,
    /// The topics in us-east-1 that those alarms tell, by ARN.
    #[serde(default)]
    pub topics: Listing<String, Topic>,
    /// VPCs.
    #[serde(default)]
    pub vpcs: Listing<VpcId, Vpc>,
    /// Subnets.
    #[serde(default)]
    pub subnets: Listing<SubnetId, Subnet>,
    /// Internet gateways.
    #[serde(default)]
    pub internet_gateways: Listing<InternetGatewayId, InternetGateway>,
    /// Route tables.
    #[serde(default)]
    pub route_tables: Listing<RouteTableId, RouteTable>,
    /// Security groups.
    #[serde(default)]
    pub security_groups: Listing<SecurityGroupId, SecurityGroup>,
    /// Instances, those of autoscaling groups included.
    #[serde(default)]
    pub instances: Listing<InstanceId, Instance>,
    /// Machine images.
    #[serde(default)]
    pub images: Listing<ImageId, Image>,
    /// Key pairs.
    #[serde(default)]
    pub key_pairs: Listing<KeyPairId, KeyPair>,
    /// Launch configurations.
    #[serde(default)]
    pub launch_configurations: Listing<LaunchConfigurationId, LaunchConfiguration>,
    /// Launch templates.
    #[serde(default)]
    pub launch_templates: Listing<LaunchTemplateId, LaunchTemplate>,
    /// Autoscaling groups.
    #[serde(default)]
    pub autoscaling_groups: Listing<AutoscalingGroupId, AutoscalingGroup>,
    /// Load balancers, classic ones and others.
    #[serde(default)]
    pub load_balancers: Listing<LoadBalancerId, LoadBalancer>,
    /// Target groups.
    #[serde(default)]
    pub target_groups: Listing<TargetGroupId, TargetGroup>,
    /// Roles: the course's, and those that instances run with.
    #[serde(default)]
    pub roles: Listing<RoleId, Role>,
    /// Instance profiles: those of such roles, and those referred to.
    #[serde(default)]
    pub instance_profiles: Listing<InstanceProfileId, InstanceProfile>,
    /// Buckets.
    #[serde(default)]
    pub buckets: Listing<BucketId, Bucket>,
    /// What keeps every bucket of the account private; absent when nothing
    /// does, which is the default. Files that do not set it leave it absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub account_public_access_block: Fact<PublicAccessBlock>,
    /// Lambda functions.
    #[serde(default, skip_serializing_if = "is_default")]
    pub functions: Listing<FunctionId, Function>,
    /// Their URLs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub function_urls: Listing<FunctionUrlId, FunctionUrl>,
    /// Stacks of `CloudFormation` in the account.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cloudformation_stacks: Listing<CloudFormationStackId, CloudFormationStack>,
    /// What a `CloudFormation` template takes, by name; only a template is
    /// complete here.
    #[serde(default, skip_serializing_if = "is_default")]
    pub template_parameters: Listing<String, TemplateParameter>,
    /// Outputs of the root module, by name; an account has none.
    #[serde(default)]
    pub outputs: Listing<String, Output>,
    /// What is left of the project, where somebody looked for that.
    #[serde(default, skip_serializing_if = "Residues::is_unseen")]
    pub residues: Residues,
}

/// An output of Terraform's root module.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Output {
    /// Its value, where it is a text that is known.
    pub value: Fact<String>,
    /// The load balancers whose DNS name it shows, alone or within a text.
    pub shows_dns_of: List<Fact<LoadBalancerId>>,
    /// Whether its value is hidden (`sensitive`).
    pub sensitive: Fact<bool>,
}

impl Stack {
    /// A stack of which nothing was looked at yet.
    pub fn unseen(vantage_point: VantagePoint) -> Self {
        Self {
            vantage_point,
            source: String::new(),
            region: Fact::default(),
            caller: Caller::default(),
            account_summary: AccountSummary::default(),
            alarms: Listing::default(),
            topics: Listing::default(),
            vpcs: Listing::default(),
            subnets: Listing::default(),
            internet_gateways: Listing::default(),
            route_tables: Listing::default(),
            security_groups: Listing::default(),
            instances: Listing::default(),
            images: Listing::default(),
            key_pairs: Listing::default(),
            launch_configurations: Listing::default(),
            launch_templates: Listing::default(),
            autoscaling_groups: Listing::default(),
            load_balancers: Listing::default(),
            target_groups: Listing::default(),
            roles: Listing::default(),
            instance_profiles: Listing::default(),
            buckets: Listing::default(),
            account_public_access_block: Fact::default(),
            functions: Listing::default(),
            function_urls: Listing::default(),
            cloudformation_stacks: Listing::default(),
            template_parameters: Listing::default(),
            outputs: Listing::default(),
            residues: Residues::default(),
        }
    }
}
