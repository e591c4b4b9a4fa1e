//! Ids and addresses. A collector resolves every reference to the id under
//! which the stack lists the resource, whatever an id is at its vantage point:
//! `vpc-0a1` in an account, `aws_vpc.main` in Terraform. Checks compare ids,
//! and never an ARN with an address.

use std::fmt;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A VPC.
    VpcId;
    /// A subnet.
    SubnetId;
    /// An internet gateway.
    InternetGatewayId;
    /// A route table.
    RouteTableId;
    /// A security group.
    SecurityGroupId;
    /// An instance.
    InstanceId;
    /// A machine image.
    ImageId;
    /// A key pair; AWS knows it by name.
    KeyPairId;
    /// A launch configuration; AWS knows it by name.
    LaunchConfigurationId;
    /// A launch template.
    LaunchTemplateId;
    /// An autoscaling group; AWS knows it by name.
    AutoscalingGroupId;
    /// A load balancer: the name of a classic one, the ARN of another.
    LoadBalancerId;
    /// A target group; AWS knows it by ARN.
    TargetGroupId;
    /// An IAM role; AWS knows it by name.
    RoleId;
    /// An instance profile; AWS knows it by name.
    InstanceProfileId;
    /// A bucket; AWS knows it by name.
    BucketId;
    /// A Lambda function; AWS knows it by name.
    FunctionId;
    /// A function URL; AWS knows it by the ARN of its function or alias.
    FunctionUrlId;
    /// A `CloudFormation` stack; AWS knows it by ARN, people by name.
    CloudFormationStackId;
}

/// A CIDR block as it was written. Blocks are equal when they cover the same
/// addresses; AWS itself drops host bits, so `10.0.1.7/24` is `10.0.1.0/24`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cidr(String);

impl Cidr {
    /// Takes any text; one that is no CIDR block equals only itself.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The block without host bits, when the text is one.
    pub fn block(&self) -> Option<IpNet> {
        self.0.trim().parse::<IpNet>().ok().map(|net| net.trunc())
    }

    /// Whether it is one single address (/32 or /128).
    pub fn is_single_address(&self) -> bool {
        self.block()
            .is_some_and(|net| net.prefix_len() == net.max_prefix_len())
    }
}

impl PartialEq for Cidr {
    fn eq(&self, other: &Self) -> bool {
        match (self.block(), other.block()) {
            (Some(a), Some(b)) => a == b,
            (None, None) => self.0 == other.0,
            _ => false,
        }
    }
}

impl Eq for Cidr {}

impl From<&str> for Cidr {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Cidr {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_compared_and_not_texts() {
        assert_eq!(Cidr::new("10.0.1.7/24"), Cidr::new("10.0.1.0/24"));
        assert_eq!(Cidr::new("::/0"), Cidr::new("0:0:0:0:0:0:0:0/0"));
        assert_ne!(Cidr::new("10.0.1.0/25"), Cidr::new("10.0.1.0/24"));
        assert_ne!(Cidr::new("10.0.1.0"), Cidr::new("10.0.1.0/32"));
        assert!(Cidr::new("203.0.113.9/32").is_single_address());
        assert!(!Cidr::new("nonsense").is_single_address());
    }
}
