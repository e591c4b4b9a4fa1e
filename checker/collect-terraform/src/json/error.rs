//! Why a plan or state cannot be used, and what to do about it.

use crate::regular::Refusal;

/// A plan or state that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct Error {
    /// Which file.
    pub file: String,
    /// What is wrong with it, and the way out.
    pub problem: Problem,
}

/// What is wrong with a plan or state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// No such file.
    #[error("there is no such file; look at the path")]
    Missing,
    /// The system forbids it.
    #[error("no permission to read it; look at its owner and mode")]
    Denied,
    /// A folder.
    #[error("is a directory; name the JSON file in it, or use --turn-in for Terraform files")]
    Directory,
    /// A pipe, socket or device.
    #[error("is not a regular file; save the JSON to a file first")]
    Special,
    /// The system's own words.
    #[error("cannot be read: {0}")]
    Io(String),
    /// No bytes, or only white space.
    #[error("is empty; make it again: {0}")]
    Empty(Make),
    /// More bytes than are read.
    #[error("is larger than {0} MiB, more than a plan or state of this course ever is")]
    TooLarge(u64),
    /// More values than are kept.
    #[error("holds more than {0} values, more than a plan or state of this course ever does")]
    TooManyValues(usize),
    /// More resources than are kept.
    #[error("holds more than {0} resources, more than a plan or state of this course ever does")]
    TooManyResources(usize),
    /// An address as long as a page.
    #[error("holds an address of more than {0} bytes, which nobody writes")]
    LongAddress(usize),
    /// Brackets within brackets within brackets.
    #[error("is nested more than {0} levels deep, which Terraform never writes")]
    TooDeep(usize),
    /// Bytes that are no text.
    #[error("is not UTF-8, at byte {at}; make it again: {make}")]
    NotUtf8 {
        /// How many bytes are.
        at: usize,
        /// How to make it.
        make: Make,
    },
    /// A plan as `terraform plan -out` writes it.
    #[error("is a binary plan; make JSON of it: terraform show -json tfplan > plan.json")]
    BinaryPlan,
    /// It ends in the middle.
    #[error("ends in the middle, at line {line}; make it again: {make}")]
    Truncated {
        /// Line, from 1.
        line: usize,
        /// How to make it.
        make: Make,
    },
    /// It is no JSON.
    #[error("is not JSON: {reason}; make it: {make}")]
    NotJson {
        /// What the parser says, with line and column.
        reason: String,
        /// How to make it.
        make: Make,
    },
    /// What `terraform plan -json` prints.
    #[error("is the log that `-json` prints, not the plan; make it: {0}")]
    Log(Make),
    /// A state was given as a plan.
    #[error("is a state, not a plan; give it with --state")]
    IsState,
    /// A plan was given as a state.
    #[error("is a plan, not a state; give it with --plan")]
    IsPlan,
    /// JSON of something else.
    #[error("is JSON, but not {what}; make it: {make}", what = .make.what())]
    SomethingElse {
        /// What was looked for.
        make: Make,
    },
    /// A format of the future, or of the far past.
    #[error(
        "has format_version {0}, and only 0.1 to 1.x are understood; make it with Terraform 1.x"
    )]
    Format(String),
    /// A state of Terraform 0.11 or older, or of the future.
    #[error(
        "is a state of version {0}, and only version 4 is understood; make JSON of it with Terraform 1.x: terraform show -json > state.json"
    )]
    StateVersion(String),
    /// `OpenTofu` can encrypt states.
    #[error("is encrypted; make JSON of it: tofu show -json > state.json")]
    Encrypted,
    /// The right document in the wrong shape.
    #[error("is not as Terraform writes it: {reason}; make it again: {make}")]
    Malformed {
        /// What the parser says, with line and column.
        reason: String,
        /// How to make it.
        make: Make,
    },
    /// `terraform plan -destroy`.
    #[error(
        "is a plan to destroy everything; make one that builds: terraform plan -out=tfplan, then terraform show -json tfplan > plan.json"
    )]
    Destroy,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Missing => Self::Missing,
            Refusal::Denied => Self::Denied,
            Refusal::Directory => Self::Directory,
            Refusal::Special => Self::Special,
            Refusal::Io(words) => Self::Io(words),
        }
    }
}

/// What is read, and so how it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Make {
    /// A plan.
    Plan,
    /// A state.
    State,
}

impl Make {
    fn what(self) -> &'static str {
        match self {
            Self::Plan => "a plan",
            Self::State => "a state",
        }
    }
}

impl std::fmt::Display for Make {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Plan => {
                "terraform plan -out=tfplan, then terraform show -json tfplan > plan.json"
            }
            Self::State => "terraform show -json > state.json",
        })
    }
}
