//! Which resource types are the same thing, and by what such a thing is known.

/// What a resource type makes or looks up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Class {
    Vpc,
    Subnet,
    InternetGateway,
    RouteTable,
    SecurityGroup,
    Instance,
    NetworkInterface,
    Image,
    KeyPair,
    LaunchConfiguration,
    LaunchTemplate,
    AutoscalingGroup,
    LoadBalancer,
    TargetGroup,
    Role,
    Policy,
    InstanceProfile,
    Bucket,
    Function,
}

impl Class {
    /// What a resource or data source of this type is.
    pub(super) fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "aws_vpc" | "aws_default_vpc" => Self::Vpc,
            "aws_subnet" | "aws_default_subnet" => Self::Subnet,
            "aws_internet_gateway" => Self::InternetGateway,
            "aws_route_table" | "aws_default_route_table" => Self::RouteTable,
            "aws_security_group" | "aws_default_security_group" => Self::SecurityGroup,
            "aws_instance" | "aws_spot_instance_request" => Self::Instance,
            "aws_network_interface" => Self::NetworkInterface,
            "aws_ami" | "aws_ami_copy" | "aws_ami_from_instance" => Self::Image,
            "aws_key_pair" => Self::KeyPair,
            "aws_launch_configuration" => Self::LaunchConfiguration,
            "aws_launch_template" => Self::LaunchTemplate,
            "aws_autoscaling_group" => Self::AutoscalingGroup,
            "aws_elb" | "aws_lb" | "aws_alb" => Self::LoadBalancer,
            "aws_lb_target_group" | "aws_alb_target_group" => Self::TargetGroup,
            "aws_iam_role" => Self::Role,
            "aws_iam_policy" => Self::Policy,
            "aws_iam_instance_profile" => Self::InstanceProfile,
            "aws_s3_bucket" => Self::Bucket,
            "aws_lambda_function" => Self::Function,
            _ => return None,
        })
    }

    /// The resource types that may add one to the stack's listing.
    pub(super) fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Vpc => &["aws_vpc", "aws_default_vpc"],
            Self::Subnet => &["aws_subnet", "aws_default_subnet"],
            Self::InternetGateway => &["aws_internet_gateway"],
            Self::RouteTable => &["aws_route_table", "aws_default_route_table"],
            Self::SecurityGroup => &["aws_security_group", "aws_default_security_group"],
            Self::Instance => &["aws_instance", "aws_spot_instance_request"],
            Self::NetworkInterface => &["aws_network_interface"],
            Self::Image => &["aws_ami", "aws_ami_copy", "aws_ami_from_instance"],
            Self::KeyPair => &["aws_key_pair"],
            Self::LaunchConfiguration => &["aws_launch_configuration"],
            Self::LaunchTemplate => &["aws_launch_template"],
            Self::AutoscalingGroup => &["aws_autoscaling_group"],
            Self::LoadBalancer => &["aws_elb", "aws_lb", "aws_alb"],
            Self::TargetGroup => &["aws_lb_target_group", "aws_alb_target_group"],
            Self::Role => &["aws_iam_role"],
            Self::Policy => &["aws_iam_policy"],
            Self::InstanceProfile => &["aws_iam_instance_profile"],
            Self::Bucket => &["aws_s3_bucket"],
            Self::Function => &["aws_lambda_function"],
        }
    }

    /// The attributes by which others refer to one. The first of them that a
    /// state knows is what AWS knows it by.
    pub(super) fn identities(self) -> &'static [&'static str] {
        match self {
            Self::Vpc | Self::Subnet | Self::RouteTable | Self::NetworkInterface => &["id", "arn"],
            Self::InternetGateway => &["id", "internet_gateway_id", "arn"],
            Self::SecurityGroup | Self::LaunchTemplate => &["id", "arn", "name"],
            Self::Instance => &["id", "instance_id", "spot_instance_id", "arn"],
            Self::Image => &["id", "image_id", "arn"],
            Self::KeyPair => &["key_name", "id", "key_pair_id", "arn"],
            Self::LaunchConfiguration
            | Self::AutoscalingGroup
            | Self::Role
            | Self::InstanceProfile => &["name", "id", "arn"],
            Self::LoadBalancer | Self::TargetGroup | Self::Policy => &["arn", "id", "name"],
            Self::Bucket => &["bucket", "id", "arn"],
            Self::Function => &["function_name", "id", "arn", "qualified_arn", "invoke_arn"],
        }
    }

    /// The argument that is its id too, where AWS knows it by name.
    pub(super) fn name_is_id(self, kind: &str) -> Option<&'static str> {
        match self {
            Self::KeyPair => Some("key_name"),
            Self::LaunchConfiguration
            | Self::AutoscalingGroup
            | Self::Role
            | Self::InstanceProfile => Some("name"),
            Self::LoadBalancer if kind == "aws_elb" => Some("name"),
            Self::Bucket => Some("bucket"),
            Self::Function => Some("function_name"),
            _ => None,
        }
    }

    /// Whether others may refer to one by this attribute.
    pub(super) fn identifies(self, attribute: &str) -> bool {
        self.identities().contains(&attribute)
    }
}
