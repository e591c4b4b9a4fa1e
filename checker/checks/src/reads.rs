//! Which facts a check reads, in the units in which AWS hands them out. What
//! `explain` lists and what the IAM policy allows follows from this.

/// A group of facts that one or two calls deliver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reads {
    /// The caller.
    Caller,
    /// What the caller may do: its policies, those of its groups or its role.
    CallerPolicies,
    /// How the root user is kept.
    AccountSummary,
    /// Alarms in us-east-1.
    Alarms,
    /// The topics that those alarms tell, with who hears of it.
    Topics,
    /// VPCs and their tags.
    Vpcs,
    /// `enableDnsHostnames` and `enableDnsSupport` of a VPC.
    VpcAttributes,
    /// Subnets.
    Subnets,
    /// Internet gateways.
    InternetGateways,
    /// Route tables with routes and associations.
    RouteTables,
    /// Security groups with their rules.
    SecurityGroups,
    /// Instances.
    Instances,
    /// User data of instances.
    UserData,
    /// Machine images.
    Images,
    /// Key pairs.
    KeyPairs,
    /// Launch configurations.
    LaunchConfigurations,
    /// Launch templates and their versions.
    LaunchTemplates,
    /// Autoscaling groups.
    AutoscalingGroups,
    /// Load balancers of either kind, with attributes and listeners.
    LoadBalancers,
    /// Target groups.
    TargetGroups,
    /// Health of the instances behind a balancer.
    InstanceHealth,
    /// The role, what it trusts and what it may do.
    Role,
    /// Instance profiles.
    InstanceProfiles,
    /// Buckets.
    Buckets,
    /// Size and first row of the course's file in the buckets.
    CourseFile,
    /// What the caller named: the presigned URL itself.
    Given,
    /// The names of the buckets.
    BucketNames,
    /// Load balancers of either kind, with their tags and nothing else.
    Balancers,
    /// Target groups, with their tags and nothing else.
    TargetGroupNames,
    /// Elastic addresses.
    Addresses,
    /// Network interfaces.
    NetworkInterfaces,
    /// Volumes.
    Volumes,
    /// Snapshots of volumes.
    Snapshots,
    /// Log groups.
    LogGroups,
    /// What has to be taken off the role before it can be deleted.
    RoleRemains,
    /// The regions that the account uses, for `--all-regions`.
    Regions,
    /// The keys of the bucket.
    BucketKeys,
    /// The bytes of the prober's own objects.
    Objects,
    /// What the prober uploads, which it looks for and removes again.
    Uploads,
    /// Exchanges with the deployed API.
    Http,
    /// The files that were handed in.
    TurnIn,
    /// Outputs of Terraform.
    Outputs,
    /// How buckets serve websites.
    Website,
    /// What keeps buckets, and the account's, private.
    PublicAccess,
    /// Policies of buckets.
    BucketPolicy,
    /// Who owns objects, and access control lists of buckets.
    Ownership,
    /// What buckets tell about their objects.
    Notifications,
    /// Lambda functions.
    Functions,
    /// Who may invoke them.
    FunctionPolicies,
    /// Their URLs.
    FunctionUrls,
    /// Stacks of `CloudFormation`, and what they made.
    CloudFormationStacks,
    /// A template of `CloudFormation`.
    Template,
    /// Exchanges with the function URL and with buckets.
    Pictures,
    /// The keys of the website bucket, for one that anyone is to fetch.
    SiteKeys,
    /// What is put through the functions and comes of it, to be removed again.
    ImageUploads,
}

impl Reads {
    /// What it is called in `explain`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Caller => "the caller",
            Self::CallerPolicies => "the caller's policies",
            Self::AccountSummary => "the account's summary",
            Self::Alarms => "alarms",
            Self::Topics => "topics and their subscriptions",
            Self::Vpcs => "VPCs",
            Self::VpcAttributes => "VPC attributes",
            Self::Subnets => "subnets",
            Self::InternetGateways => "internet gateways",
            Self::RouteTables => "route tables",
            Self::SecurityGroups => "security groups",
            Self::Instances => "instances",
            Self::UserData => "user data",
            Self::Images => "images",
            Self::KeyPairs => "key pairs",
            Self::LaunchConfigurations => "launch configurations",
            Self::LaunchTemplates => "launch templates",
            Self::AutoscalingGroups => "autoscaling groups",
            Self::LoadBalancers => "load balancers",
            Self::TargetGroups => "target groups",
            Self::InstanceHealth => "health behind the balancer",
            Self::Role => "the role and its policies",
            Self::InstanceProfiles => "instance profiles",
            Self::Buckets => "buckets",
            Self::CourseFile => "the course's file",
            Self::BucketNames => "names of buckets",
            Self::Balancers => "load balancers and their tags",
            Self::TargetGroupNames => "target groups and their tags",
            Self::Addresses => "elastic addresses",
            Self::NetworkInterfaces => "network interfaces",
            Self::Volumes => "volumes",
            Self::Snapshots => "snapshots",
            Self::LogGroups => "log groups",
            Self::RoleRemains => "the role, its policies and profiles",
            Self::Regions => "regions",
            Self::BucketKeys => "keys of the bucket",
            Self::Objects => "the prober's own objects",
            Self::Uploads => "what the prober uploads, to remove it",
            Self::Given => "what was given on the command line",
            Self::Http => "answers of the API",
            Self::TurnIn => "the files handed in",
            Self::Outputs => "outputs of Terraform",
            Self::Website => "websites of buckets",
            Self::PublicAccess => "public access blocks",
            Self::BucketPolicy => "policies of buckets",
            Self::Ownership => "ownership controls and lists of buckets",
            Self::Notifications => "notifications of buckets",
            Self::Functions => "functions",
            Self::FunctionPolicies => "policies of functions",
            Self::FunctionUrls => "function URLs",
            Self::CloudFormationStacks => "stacks of CloudFormation",
            Self::Template => "the template",
            Self::Pictures => "images sent and fetched",
            Self::SiteKeys => "keys of the website bucket",
            Self::ImageUploads => "what becomes of the images, to remove it",
        }
    }

    /// What else is looked at to tell the project's own from those of others: an
    /// account may hold two VPCs with the same block, and several groups.
    pub fn told_apart_by(self) -> &'static [Self] {
        match self {
            Self::Vpcs => &[Self::Subnets, Self::SecurityGroups],
            Self::AutoscalingGroups => &[
                Self::Vpcs,
                Self::Subnets,
                Self::SecurityGroups,
                Self::Images,
                Self::LaunchConfigurations,
                Self::LaunchTemplates,
            ],
            Self::LoadBalancers => &[Self::Vpcs, Self::Subnets, Self::AutoscalingGroups],
            _ => &[],
        }
    }

    /// The IAM actions that deliver it from a live account.
    #[expect(clippy::too_many_lines, reason = "a table, one entry for each kind")]
    pub fn actions(self) -> &'static [&'static str] {
        match self {
            Self::Caller => &["sts:GetCallerIdentity"],
            Self::CallerPolicies => &[
                "iam:ListAttachedUserPolicies",
                "iam:ListUserPolicies",
                "iam:GetUserPolicy",
                "iam:ListGroupsForUser",
                "iam:ListAttachedGroupPolicies",
                "iam:ListGroupPolicies",
                "iam:GetGroupPolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
                "iam:GetRolePolicy",
                "iam:GetPolicy",
                "iam:GetPolicyVersion",
            ],
            Self::AccountSummary => &["iam:GetAccountSummary"],
            Self::Alarms => &["cloudwatch:DescribeAlarms"],
            Self::Topics => &["sns:ListSubscriptionsByTopic"],
            Self::Vpcs => &["ec2:DescribeVpcs"],
            Self::VpcAttributes => &["ec2:DescribeVpcAttribute"],
            Self::Subnets => &["ec2:DescribeSubnets"],
            Self::InternetGateways => &["ec2:DescribeInternetGateways"],
            Self::RouteTables => &["ec2:DescribeRouteTables"],
            Self::SecurityGroups => &["ec2:DescribeSecurityGroups"],
            Self::Instances => &["ec2:DescribeInstances"],
            Self::UserData => &["ec2:DescribeInstanceAttribute"],
            Self::Images => &["ec2:DescribeImages"],
            Self::KeyPairs => &["ec2:DescribeKeyPairs"],
            Self::LaunchConfigurations => &["autoscaling:DescribeLaunchConfigurations"],
            Self::LaunchTemplates => &[
                "ec2:DescribeLaunchTemplates",
                "ec2:DescribeLaunchTemplateVersions",
            ],
            Self::AutoscalingGroups => &["autoscaling:DescribeAutoScalingGroups"],
            Self::LoadBalancers => &[
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeLoadBalancerAttributes",
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeTags",
            ],
            Self::TargetGroups => &[
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetGroupAttributes",
            ],
            Self::InstanceHealth => &[
                "elasticloadbalancing:DescribeInstanceHealth",
                "elasticloadbalancing:DescribeTargetHealth",
            ],
            Self::Role => &[
                "iam:GetRole",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
                "iam:GetRolePolicy",
                "iam:GetPolicy",
                "iam:GetPolicyVersion",
            ],
            Self::InstanceProfiles => {
                &["iam:ListInstanceProfilesForRole", "iam:GetInstanceProfile"]
            }
            // Asking for a bucket by name (`HeadBucket`) takes ListBucket; without
            // it S3 also answers 403 for an object that is not there.
            Self::Buckets => &[
                "s3:ListAllMyBuckets",
                "s3:GetBucketLocation",
                "s3:ListBucket",
            ],
            Self::CourseFile | Self::Objects => &["s3:GetObject", "s3:ListBucket"],
            Self::BucketNames => &["s3:ListAllMyBuckets"],
            Self::Balancers => &[
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeTags",
            ],
            Self::TargetGroupNames => &[
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTags",
            ],
            Self::Addresses => &["ec2:DescribeAddresses"],
            Self::NetworkInterfaces => &["ec2:DescribeNetworkInterfaces"],
            Self::Volumes => &["ec2:DescribeVolumes"],
            Self::Snapshots => &["ec2:DescribeSnapshots"],
            Self::LogGroups => &["logs:DescribeLogGroups"],
            Self::RoleRemains => &[
                "iam:GetRole",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
                "iam:ListInstanceProfilesForRole",
            ],
            Self::Regions => &["ec2:DescribeRegions"],
            Self::BucketKeys | Self::SiteKeys => &["s3:ListBucket"],
            Self::ImageUploads => &["s3:ListBucket", "s3:DeleteObject"],
            Self::Uploads => &["s3:ListBucket", "s3:GetObject", "s3:DeleteObject"],
            Self::Website => &["s3:GetBucketWebsite"],
            Self::PublicAccess => &[
                "s3:GetBucketPublicAccessBlock",
                "s3:GetAccountPublicAccessBlock",
                // The account's number is part of that question.
                "sts:GetCallerIdentity",
            ],
            Self::BucketPolicy => &["s3:GetBucketPolicy", "s3:GetBucketPolicyStatus"],
            Self::Ownership => &["s3:GetBucketOwnershipControls", "s3:GetBucketAcl"],
            Self::Notifications => &["s3:GetBucketNotification"],
            Self::Functions => &["lambda:ListFunctions"],
            Self::FunctionPolicies => &["lambda:GetPolicy"],
            Self::FunctionUrls => &["lambda:ListFunctionUrlConfigs"],
            Self::CloudFormationStacks => &[
                "cloudformation:DescribeStacks",
                "cloudformation:DescribeStackResources",
            ],
            Self::Given
            | Self::Http
            | Self::TurnIn
            | Self::Outputs
            | Self::Template
            | Self::Pictures => &[],
        }
    }
}
