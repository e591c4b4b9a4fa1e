//! The network: VPC, subnets, gateways, route tables, security groups.

use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::ids::{Cidr, InternetGatewayId, RouteTableId, SecurityGroupId, SubnetId, VpcId};
use crate::list::List;
use crate::tags::Tags;

/// A VPC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vpc {
    /// Under which the stack lists it.
    pub id: VpcId,
    /// The region that it is in, such as `eu-west-1`.
    pub region: Fact<String>,
    /// Its primary IPv4 block.
    pub cidr_block: Fact<Cidr>,
    /// Whether instances get public DNS names.
    pub enable_dns_hostnames: Fact<bool>,
    /// Whether the resolver answers.
    pub enable_dns_support: Fact<bool>,
    /// Whether AWS made it with the account.
    pub is_default: Fact<bool>,
    /// Its tags.
    pub tags: Tags,
}

/// A subnet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Subnet {
    /// Under which the stack lists it.
    pub id: SubnetId,
    /// The VPC that it is in.
    pub vpc: Fact<VpcId>,
    /// Its IPv4 block.
    pub cidr_block: Fact<Cidr>,
    /// The zone that it is in, such as `eu-west-1a`.
    pub availability_zone: Fact<String>,
    /// Whether what is launched in it gets a public IPv4 address.
    pub map_public_ip_on_launch: Fact<bool>,
    /// Its tags.
    pub tags: Tags,
}

/// An internet gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InternetGateway {
    /// Under which the stack lists it.
    pub id: InternetGatewayId,
    /// The VPC that it is attached to; absent while it is attached to none.
    pub vpc: Fact<VpcId>,
    /// Its tags.
    pub tags: Tags,
}

/// A route table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RouteTable {
    /// Under which the stack lists it.
    pub id: RouteTableId,
    /// The VPC that it is in.
    pub vpc: Fact<VpcId>,
    /// Whether subnets without an association of their own use it.
    pub is_main: Fact<bool>,
    /// Its routes; the implied local one may be left out.
    pub routes: List<Route>,
    /// The subnets that are associated with it one by one.
    pub subnets: List<Fact<SubnetId>>,
    /// Its tags.
    pub tags: Tags,
}

/// A route of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Route {
    /// The block that it is for; absent for a prefix list.
    pub destination: Fact<Cidr>,
    /// Where it sends that.
    pub target: Fact<RouteTarget>,
    /// Whether its target is gone (`blackhole`).
    pub blackhole: Fact<bool>,
}

/// Where a route leads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "type", content = "id", rename_all = "kebab-case")]
pub enum RouteTarget {
    /// To the VPC itself.
    Local,
    /// To an internet gateway.
    InternetGateway(InternetGatewayId),
    /// To anything else: its id, such as that of a NAT gateway.
    Other(String),
}

/// A security group. What goes out is of no concern to the subject.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SecurityGroup {
    /// Under which the stack lists it.
    pub id: SecurityGroupId,
    /// Its group name; not the `Name` tag.
    pub name: Fact<String>,
    /// The VPC that it is in.
    pub vpc: Fact<VpcId>,
    /// What it admits.
    pub ingress: List<IngressRule>,
    /// Its tags.
    pub tags: Tags,
}

/// One ingress rule: a protocol, a range of ports, and sources.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IngressRule {
    /// `tcp`, `udp`, `icmp`, a number, or `-1` for all; as AWS gives it.
    pub protocol: Fact<String>,
    /// First port; absent (or -1) for all.
    pub from_port: Fact<i64>,
    /// Last port; absent (or -1) for all.
    pub to_port: Fact<i64>,
    /// Who is admitted.
    pub sources: List<Fact<Source>>,
}

/// Whom a rule admits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "id", rename_all = "kebab-case")]
pub enum Source {
    /// Addresses, IPv4 or IPv6.
    Cidr(Cidr),
    /// The members of a security group.
    SecurityGroup(SecurityGroupId),
    /// The addresses of a prefix list.
    PrefixList(String),
}
