//! Why a template cannot be used, and what to do about it.

use checker_model::fact::Position;

use crate::regular::Refusal;

/// A template that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct Error {
    /// Which file.
    pub file: String,
    /// What is wrong with it, and the way out.
    pub problem: Problem,
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// No such file.
    #[error("there is no such file; look at the path")]
    Missing,
    /// The system forbids it.
    #[error("no permission to read it; look at its owner and mode")]
    Denied,
    /// A folder.
    #[error("is a directory; name the template in it")]
    Directory,
    /// A pipe, socket or device.
    #[error("is not a regular file; save the template to a file first")]
    Special,
    /// The system's own words.
    #[error("cannot be read: {0}")]
    Io(String),
    /// No bytes, or only white space and comments.
    #[error("is empty; give the template that the stack is made from")]
    Empty,
    /// More bytes than `CloudFormation` takes.
    #[error("is larger than {0} KiB, more than CloudFormation takes as a template")]
    TooLarge(u64),
    /// Bytes that are no text.
    #[error("is not UTF-8, at byte {0}; save it as UTF-8")]
    NotUtf8(usize),
    /// Neither YAML nor JSON.
    #[error("is not YAML or JSON, at line {}, column {}: {reason}", .at.line, .at.column)]
    Syntax {
        /// Where.
        at: Position,
        /// What the parser says.
        reason: String,
    },
    /// The same key twice: which one counts is nobody's guess.
    #[error(
        "has the key `{key}` twice, at line {}, column {} and at line {}, column {}; remove one of them",
        .first.line, .first.column, .second.line, .second.column
    )]
    Twice {
        /// Which.
        key: String,
        /// Where it is first.
        first: Position,
        /// Where it is again.
        second: Position,
    },
    /// More than one document.
    #[error(
        "holds more than one document, the second from line {0} on; give each as a file of its own"
    )]
    Documents(u32),
    /// More values than are kept, aliases counted as often as they stand.
    #[error(
        "holds more than {0} values, aliases counted wherever they stand; no template of this course does"
    )]
    TooManyValues(usize),
    /// Brackets within brackets within brackets.
    #[error("is nested more than {0} levels deep; no template of this course is")]
    TooDeep(usize),
    /// More resources than `CloudFormation` takes.
    #[error("holds more than {0} resources, more than CloudFormation takes in a template")]
    TooManyResources(usize),
    /// Terraform files were given as a template.
    #[error("is a Terraform file, not a CloudFormation template; give its folder with --turn-in")]
    Terraform,
    /// A plan was given as a template.
    #[error("is a Terraform plan, not a CloudFormation template; give it with --plan")]
    Plan,
    /// A state was given as a template.
    #[error("is a Terraform state, not a CloudFormation template; give it with --state")]
    State,
    /// A list, or a mere text.
    #[error(
        "is no CloudFormation template: a template is a map that has Resources, and this is {0}"
    )]
    NoMap(&'static str),
    /// A map of something else.
    #[error(
        "is no CloudFormation template: it has no Resources; give the template that the stack is made from"
    )]
    NoResources,
    /// A template that the service refuses, so that there is nothing to judge.
    #[error("is not as CloudFormation takes it, at line {}, column {}: {what}", .at.line, .at.column)]
    Malformed {
        /// Where.
        at: Position,
        /// What is wrong.
        what: String,
    },
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
