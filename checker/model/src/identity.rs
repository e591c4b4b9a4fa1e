//! Who asks, and what instances may do: caller, roles, instance profiles.

use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::ids::{InstanceProfileId, RoleId};
use crate::list::List;
use crate::policy::PolicyDocument;

/// The caller, as STS sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Caller {
    /// The account, twelve digits.
    pub account: Fact<String>,
    /// The ARN of user, role session or root.
    pub arn: Fact<String>,
    /// What it may do: policies of the user and of its groups, or of the role,
    /// attached and written in. Boundaries are not among them.
    pub policies: List<CallerPolicy>,
}

/// A policy that the caller holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallerPolicy {
    /// By what it is held: `user alice`, `group admins`, `role deploy`.
    pub held_by: String,
    /// Its ARN; absent for one that is written in.
    pub arn: Fact<String>,
    /// What it says; need not be read for a policy of AWS.
    pub document: Fact<PolicyDocument>,
}

/// An IAM role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Role {
    /// Under which the stack lists it.
    pub id: RoleId,
    /// Its name.
    pub name: Fact<String>,
    /// Who may assume it.
    pub trust: Fact<PolicyDocument>,
    /// The managed policies that are attached to it.
    pub attached_policies: List<AttachedPolicy>,
    /// The policies that are written into it.
    pub inline_policies: List<InlinePolicy>,
}

/// A managed policy that is attached to a role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AttachedPolicy {
    /// Its ARN, such as `arn:aws:iam::aws:policy/AmazonS3FullAccess`.
    pub arn: Fact<String>,
    /// Its default version; need not be read for a policy of AWS.
    pub document: Fact<PolicyDocument>,
}

/// A policy that is written into a role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InlinePolicy {
    /// Its name.
    pub name: Fact<String>,
    /// What it says.
    pub document: Fact<PolicyDocument>,
}

/// An instance profile: the way by which an instance gets a role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InstanceProfile {
    /// Under which the stack lists it.
    pub id: InstanceProfileId,
    /// Its name.
    pub name: Fact<String>,
    /// The roles that it carries; AWS allows one.
    pub roles: List<Fact<RoleId>>,
}
