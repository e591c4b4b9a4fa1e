//! What is left of the project in an account: what `terraform destroy` should
//! have taken away, and what the subject keeps out of Terraform.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fact::{Origin, Why};
use crate::ids::Cidr;
use crate::list::List;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $action:literal;)*) => {
        /// What can be left, in the order in which it can be deleted: nothing
        /// depends on what stands before it.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(rename_all = "kebab-case")]
        pub enum Kind {$(
            $(#[$doc])*
            $name,
        )*}

        impl Kind {
            /// Every kind, in that order.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name, which is that of the check too.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// The IAM action of the call that lists it.
            pub fn action(self) -> &'static str {
                match self {
                    $(Self::$name => $action,)*
                }
            }
        }
    };
}

kinds! {
    /// A load balancer of any generation.
    LoadBalancer = "load-balancer", "elasticloadbalancing:DescribeLoadBalancers";
    /// A target group.
    TargetGroup = "target-group", "elasticloadbalancing:DescribeTargetGroups";
    /// An autoscaling group.
    AutoscalingGroup = "autoscaling-group", "autoscaling:DescribeAutoScalingGroups";
    /// A launch configuration.
    LaunchConfiguration = "launch-configuration", "autoscaling:DescribeLaunchConfigurations";
    /// A launch template.
    LaunchTemplate = "launch-template", "ec2:DescribeLaunchTemplates";
    /// An instance.
    Instance = "instance", "ec2:DescribeInstances";
    /// An elastic address.
    Address = "address", "ec2:DescribeAddresses";
    /// A network interface.
    NetworkInterface = "network-interface", "ec2:DescribeNetworkInterfaces";
    /// A volume.
    Volume = "volume", "ec2:DescribeVolumes";
    /// A machine image.
    Image = "image", "ec2:DescribeImages";
    /// A snapshot of a volume.
    Snapshot = "snapshot", "ec2:DescribeSnapshots";
    /// A subnet.
    Subnet = "subnet", "ec2:DescribeSubnets";
    /// A route table, but for the main one of a VPC.
    RouteTable = "route-table", "ec2:DescribeRouteTables";
    /// An internet gateway.
    InternetGateway = "internet-gateway", "ec2:DescribeInternetGateways";
    /// A security group, but for the default one of a VPC.
    SecurityGroup = "security-group", "ec2:DescribeSecurityGroups";
    /// A VPC, but for the default one of a region.
    Vpc = "vpc", "ec2:DescribeVpcs";
    /// A log group.
    LogGroup = "log-group", "logs:DescribeLogGroups";
    /// A key pair.
    KeyPair = "key-pair", "ec2:DescribeKeyPairs";
    /// A bucket; Terraform never had it.
    Bucket = "bucket", "s3:ListAllMyBuckets";
    /// An alarm on the bill; Terraform never had it.
    Alarm = "alarm", "cloudwatch:DescribeAlarms";
    /// The role of the instances, or its profile; Terraform never had them.
    Role = "role", "iam:GetRole";
}

impl Kind {
    /// Whether it is listed region by region.
    pub fn is_regional(self) -> bool {
        !matches!(self, Self::Bucket | Self::Alarm | Self::Role)
    }
}

impl fmt::Display for Kind {
    /// In words: `load balancer`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vpc => f.write_str("VPC"),
            other => f.write_str(&other.name().replace('-', " ")),
        }
    }
}

/// Everything that is left, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Residues {
    /// The regions that were looked in, in order.
    pub regions: Vec<String>,
    /// By kind, in an order in which it can be deleted. A kind that is not here
    /// was not looked for.
    pub kinds: BTreeMap<Kind, List<Residue>>,
    /// What goes away by itself, in words, by kind.
    pub leaving: BTreeMap<Kind, Vec<String>>,
}

impl Residues {
    /// Whether anybody looked.
    pub fn is_unseen(&self) -> bool {
        self.kinds.is_empty()
    }

    /// What is left of a kind.
    pub fn of(&self, kind: Kind) -> List<Residue> {
        self.kinds.get(&kind).cloned().unwrap_or_else(|| {
            let why = Why::NotCollected("what is left; `checker leftovers` looks for it".into());
            List::unknown(why, Origin::Unseen)
        })
    }
}

/// One thing that is left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Residue {
    /// Its id: what AWS wants to hear when it is deleted. The name of a classic
    /// balancer, the ARN of another.
    pub id: String,
    /// What it is called, where that is not its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it is; none for what belongs to no region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Why it is the project's.
    pub claim: Claim,
    /// When it was made, as AWS tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// What ties it and has to be undone first: the VPC that a gateway is
    /// attached to, the association of an address, the profile of a role.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attached: Vec<String>,
    /// Whoever made it and takes it away, in AWS's words, where that is a
    /// service and not a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managed_by: Option<String>,
    /// Where it was seen.
    #[serde(skip_serializing_if = "Origin::is_unseen")]
    pub origin: Origin,
}

/// Why something is the project's, the strongest reason first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
#[derive(Default)]
pub enum Claim {
    /// It carries this tag.
    Tag {
        /// The tag's key.
        key: String,
        /// The tag's value.
        value: String,
    },
    /// It, or its `Name` tag, is called so.
    Name {
        /// The name.
        name: String,
    },
    /// It belongs to something of the project.
    Part {
        /// What that is.
        of: Kind,
        /// Its id.
        id: String,
    },
    /// It has the block of the course's VPC, and nothing says that it is
    /// somebody else's.
    Block {
        /// The block.
        block: Cidr,
    },
    /// The course names it.
    #[default]
    Course,
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag { key, value } => write!(f, "tagged {key} = {value}"),
            Self::Name { name } => write!(f, "named {name}"),
            Self::Part { of, id } => write!(f, "belongs to the {of} {id}"),
            Self::Block { block } => write!(f, "has the block {block} and no tag"),
            Self::Course => f.write_str("the course names it"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_looked_is_not_nothing_left() {
        let residues = Residues::default();
        assert!(residues.is_unseen());
        for kind in Kind::ALL {
            assert!(!residues.of(*kind).is_complete(), "{kind}");
        }
    }

    #[test]
    fn residues_survive_json() {
        let residue = Residue {
            id: "igw-1".into(),
            region: Some("eu-west-1".into()),
            claim: Claim::Part {
                of: Kind::Vpc,
                id: "vpc-1".into(),
            },
            attached: vec!["vpc-1".into()],
            origin: Origin::aws("ec2:DescribeInternetGateways", "igw-1"),
            ..Residue::default()
        };
        let list = List::complete([residue], Origin::Unseen);
        let residues = Residues {
            regions: vec!["eu-west-1".into()],
            kinds: [(Kind::InternetGateway, list)].into(),
            leaving: BTreeMap::new(),
        };
        let text = serde_json::to_string(&residues).unwrap();
        assert!(text.contains(r#""internet-gateway":{"items""#), "{text}");
        assert!(
            text.contains(r#""claim":{"by":"part","of":"vpc","id":"vpc-1"}"#),
            "{text}"
        );
        assert_eq!(serde_json::from_str::<Residues>(&text).unwrap(), residues);
    }

    #[test]
    fn a_kind_is_called_the_same_everywhere() {
        for kind in Kind::ALL {
            let json = serde_json::to_value(kind).unwrap();
            assert_eq!(json, kind.name());
        }
    }
}
