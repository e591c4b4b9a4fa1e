//! Deployed `CloudFormation` stacks, and what a template declares.

use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::ids::CloudFormationStackId;
use crate::list::{List, Listing};

/// A stack of `CloudFormation`. The listing holds the one that was named, or
/// those of the account that made a bucket, deleted ones not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CloudFormationStack {
    /// Under which it is listed.
    pub id: CloudFormationStackId,
    /// Its name.
    pub name: Fact<String>,
    /// `CREATE_COMPLETE`, `ROLLBACK_COMPLETE`, …
    pub status: Fact<String>,
    /// Why it has that status, in the service's words.
    pub status_reason: Fact<String>,
    /// What its parameters were given, by name, with secrets redacted.
    pub parameters: Listing<String, Fact<String>>,
    /// What it made.
    pub resources: List<StackResource>,
}

/// A resource that a stack made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StackResource {
    /// Its name in the template.
    pub logical_id: String,
    /// Such as `AWS::S3::Bucket`.
    pub kind: Fact<String>,
    /// Its id or name in AWS; absent when it was not made.
    pub physical_id: Fact<String>,
    /// `CREATE_COMPLETE`, `CREATE_FAILED`, …
    pub status: Fact<String>,
}

/// A parameter that a template declares.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TemplateParameter {
    /// `String`, `Number`, …
    pub kind: Fact<String>,
    /// Its default; absent when it must be given.
    pub default: Fact<String>,
}
