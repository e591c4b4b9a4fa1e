//! Everything that was seen in one run: what the judge judges, now or later.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::VpcId;
use crate::run::Tool;
use crate::stack::Stack;
use crate::transcript::{Door, Transcript};
use crate::turn_in::TurnIn;

/// The version of serialised evidence.
pub const EVIDENCE_VERSION: u32 = 1;

/// Everything that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// See [`EVIDENCE_VERSION`].
    pub evidence_version: u32,
    /// Who collected it.
    pub tool: Tool,
    /// When that began.
    pub collected_at: Timestamp,
    /// What the caller named.
    #[serde(default)]
    pub given: Given,
    /// The stack, from each vantage point but the turn-in's.
    #[serde(default)]
    pub stacks: Vec<Stack>,
    /// What was handed in, with a stack for each exercise's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn_in: Option<TurnIn>,
    /// The conversations with the API.
    #[serde(default)]
    pub transcripts: Vec<Transcript>,
}

/// What the caller named on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Given {
    /// `--elb`: the DNS name, without scheme or port.
    pub elb: Option<String>,
    /// `--api`: the base URL.
    pub api: Option<String>,
    /// `--bucket`.
    pub bucket: Option<String>,
    /// `--vpc`: the VPC to judge, whatever the others look like.
    pub vpc: Option<VpcId>,
    /// `--presigned-url`, with its signature redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presigned_url: Option<String>,
    /// `--function-url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function_url: Option<String>,
    /// `--stack-name`: a stack of `CloudFormation`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack_name: Option<String>,
    /// `--wait-expiry`: presigned URLs were waited for.
    pub wait_expiry: bool,
}

impl Evidence {
    /// The conversation through a door.
    pub fn transcript(&self, door: Door) -> Option<&Transcript> {
        self.transcripts.iter().find(|t| t.door == door)
    }
}
