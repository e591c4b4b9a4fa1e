//! A fact is what is known about one attribute, and where it was seen.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One attribute of one resource as a collector saw it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fact<T> {
    /// What is known of it.
    #[serde(flatten)]
    pub known: Known<T>,
    /// Where that was seen.
    #[serde(default, skip_serializing_if = "Origin::is_unseen")]
    pub origin: Origin,
}

/// What is known of an attribute. "Not set" and "cannot be seen" are different
/// things: the first can fail a check, the second never can.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known<T> {
    /// It has this value.
    Value(T),
    /// It was looked for where it would be, and is not set.
    Absent,
    /// It could not be seen, for this reason.
    Unknown(Why),
}

/// Why something is not known. The text is what the reader needs to settle it:
/// an expression, an IAM action, an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "why", content = "detail", rename_all = "kebab-case")]
pub enum Why {
    /// A Terraform expression that could not be evaluated: the part to blame.
    UnresolvedExpression(String),
    /// Terraform learns the value only when it applies the plan.
    KnownAfterApply(String),
    /// The caller may not ask: the IAM action, such as `ec2:DescribeSubnets`.
    AccessDenied(String),
    /// The service refused to answer this often: the IAM action.
    Throttled(String),
    /// No answer came: the action or address and what went wrong.
    Unreachable(String),
    /// The credentials ran out while the stack was read: the IAM action.
    ExpiredCredentials(String),
    /// The service failed or answered what it never should: action and error.
    Failed(String),
    /// It cannot be seen from this vantage point: where it can be seen.
    NotVisible(String),
    /// Nobody looked, as with evidence that an older checker saved.
    NotCollected(String),
    /// This checker does not understand it yet: what it met.
    NotSupported(String),
    /// A file that cannot be read or makes no sense: which one, where, why.
    Unreadable(String),
}

impl Why {
    /// The stable name of the reason, as in the JSON report.
    pub fn name(&self) -> &'static str {
        match self {
            Self::UnresolvedExpression(_) => "unresolved-expression",
            Self::KnownAfterApply(_) => "known-after-apply",
            Self::AccessDenied(_) => "access-denied",
            Self::Throttled(_) => "throttled",
            Self::Unreachable(_) => "unreachable",
            Self::ExpiredCredentials(_) => "expired-credentials",
            Self::Failed(_) => "failed",
            Self::NotVisible(_) => "not-visible",
            Self::NotCollected(_) => "not-collected",
            Self::NotSupported(_) => "not-supported",
            Self::Unreadable(_) => "unreadable",
        }
    }

    /// The part that differs from case to case.
    pub fn detail(&self) -> &str {
        match self {
            Self::UnresolvedExpression(text)
            | Self::KnownAfterApply(text)
            | Self::AccessDenied(text)
            | Self::Throttled(text)
            | Self::Unreachable(text)
            | Self::ExpiredCredentials(text)
            | Self::Failed(text)
            | Self::NotVisible(text)
            | Self::NotCollected(text)
            | Self::NotSupported(text)
            | Self::Unreadable(text) => text,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let detail = self.detail();
        match self {
            Self::UnresolvedExpression(_) => write!(f, "`{detail}` could not be evaluated"),
            Self::KnownAfterApply(_) => write!(f, "`{detail}` is known only after apply"),
            Self::AccessDenied(_) => write!(f, "access to {detail} was denied"),
            Self::Throttled(_) => write!(f, "{detail} was throttled"),
            Self::Unreachable(_) => write!(f, "no answer: {detail}"),
            Self::ExpiredCredentials(_) => write!(f, "the credentials had expired at {detail}"),
            Self::Failed(_) => write!(f, "the call failed: {detail}"),
            Self::NotVisible(_) => write!(f, "not visible from here: {detail}"),
            Self::NotCollected(_) => write!(f, "nobody looked: {detail}"),
            Self::NotSupported(_) => write!(f, "not understood yet: {detail}"),
            Self::Unreadable(_) => write!(f, "unreadable: {detail}"),
        }
    }
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// Where a fact was seen, precisely enough to go and look.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Origin {
    /// Nowhere: nobody looked.
    #[default]
    Unseen,
    /// A place in a Terraform file.
    Hcl {
        /// Path below the turn-in.
        file: String,
        /// Line, from 1.
        line: u32,
        /// Column in characters, from 1.
        column: u32,
        /// Where it ends: the first place behind it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Position>,
    },
    /// A file as a whole (its presence, its text).
    File {
        /// Path below the turn-in.
        file: String,
        /// Line, from 1, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
    },
    /// A resource in a plan.
    Plan {
        /// Its Terraform address.
        address: String,
    },
    /// A resource in a state file.
    State {
        /// Its Terraform address.
        address: String,
    },
    /// A place in a `CloudFormation` template.
    Cloudformation {
        /// The logical id of the resource, or what else it is in:
        /// `Parameters.BucketName`.
        address: String,
        /// The template.
        file: String,
        /// Line, from 1.
        line: u32,
        /// Column in characters, from 1.
        column: u32,
        /// Where it ends: the first place behind it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<Position>,
    },
    /// An answer of AWS.
    Aws {
        /// The IAM action of the call, such as `ec2:DescribeVpcs`.
        action: String,
        /// Id, name or ARN of the resource that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resource: Option<String>,
    },
    /// An exchange of a transcript.
    Http {
        /// The address that was asked.
        url: String,
        /// Its number in the transcript, from 1.
        exchange: usize,
    },
    /// A default of the provider or the service that nobody overrode.
    Default {
        /// The resource that leaves it out.
        resource: String,
        /// The attribute, by the provider's name.
        attribute: String,
    },
}

impl Origin {
    /// An answer of AWS about one resource.
    pub fn aws(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self::Aws {
            action: action.into(),
            resource: Some(resource.into()),
        }
    }

    /// An answer of AWS about no resource in particular, such as a listing.
    pub fn aws_call(action: impl Into<String>) -> Self {
        Self::Aws {
            action: action.into(),
            resource: None,
        }
    }

    /// Whether nobody looked at all.
    pub fn is_unseen(&self) -> bool {
        matches!(self, Self::Unseen)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unseen => f.write_str("nowhere"),
            Self::Hcl {
                file, line, column, ..
            }
            | Self::Cloudformation {
                file, line, column, ..
            } => write!(f, "{file}:{line}:{column}"),
            Self::File { file, line: None } => f.write_str(file),
            Self::File {
                file,
                line: Some(line),
            } => write!(f, "{file}:{line}"),
            Self::Plan { address } => write!(f, "plan {address}"),
            Self::State { address } => write!(f, "state {address}"),
            Self::Aws {
                action,
                resource: None,
            } => f.write_str(action),
            Self::Aws {
                action,
                resource: Some(resource),
            } => write!(f, "{resource} ({action})"),
            Self::Http { url, exchange } => write!(f, "exchange {exchange}, {url}"),
            Self::Default {
                resource,
                attribute,
            } => write!(f, "{resource}, default of {attribute}"),
        }
    }
}

impl<T> Fact<T> {
    /// A known value.
    pub fn value(value: impl Into<T>, origin: Origin) -> Self {
        Self {
            known: Known::Value(value.into()),
            origin,
        }
    }

    /// Looked for and not set.
    pub fn absent(origin: Origin) -> Self {
        Self {
            known: Known::Absent,
            origin,
        }
    }

    /// Not known, for this reason.
    pub fn unknown(why: Why, origin: Origin) -> Self {
        Self {
            known: Known::Unknown(why),
            origin,
        }
    }

    /// A value that AWS left out of its answer is not set.
    pub fn from_option(value: Option<impl Into<T>>, origin: Origin) -> Self {
        match value {
            Some(value) => Self::value(value, origin),
            None => Self::absent(origin),
        }
    }

    /// The value, when there is one. For judging use `known`: a missing value
    /// is either absent or unknown, and the two are not the same.
    pub fn get(&self) -> Option<&T> {
        match &self.known {
            Known::Value(value) => Some(value),
            Known::Absent | Known::Unknown(_) => None,
        }
    }

    /// The reason, when it is not known.
    pub fn why(&self) -> Option<&Why> {
        match &self.known {
            Known::Unknown(why) => Some(why),
            Known::Value(_) | Known::Absent => None,
        }
    }

    /// Whether it was looked for and is not set.
    pub fn is_absent(&self) -> bool {
        matches!(self.known, Known::Absent)
    }

    /// The same fact about something derived from the value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Fact<U> {
        let known = match self.known {
            Known::Value(value) => Known::Value(f(value)),
            Known::Absent => Known::Absent,
            Known::Unknown(why) => Known::Unknown(why),
        };
        Fact {
            known,
            origin: self.origin,
        }
    }

    /// A fact about the same value, borrowed.
    pub fn as_ref(&self) -> Fact<&T> {
        let known = match &self.known {
            Known::Value(value) => Known::Value(value),
            Known::Absent => Known::Absent,
            Known::Unknown(why) => Known::Unknown(why.clone()),
        };
        Fact {
            known,
            origin: self.origin.clone(),
        }
    }
}

impl<T> Default for Fact<T> {
    fn default() -> Self {
        Self {
            known: Known::Unknown(Why::NotCollected("this attribute".into())),
            origin: Origin::Unseen,
        }
    }
}

/// Whether nobody looked at all: what is left out of evidence, since that is
/// what leaving it out means.
pub(crate) fn is_default<T: Default + PartialEq>(seen: &T) -> bool {
    *seen == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_survives_json() {
        let facts: Vec<Fact<i64>> = vec![
            Fact::value(5000, Origin::aws("ec2:DescribeVpcs", "vpc-1")),
            Fact::absent(Origin::Hcl {
                file: "a.tf".into(),
                line: 1,
                column: 2,
                end: None,
            }),
            Fact::unknown(
                Why::AccessDenied("ec2:DescribeSubnets".into()),
                Origin::Unseen,
            ),
        ];
        let text = serde_json::to_string(&facts).unwrap();
        assert_eq!(
            serde_json::from_str::<Vec<Fact<i64>>>(&text).unwrap(),
            facts
        );
        assert!(
            text.contains(r#"{"value":5000,"origin":{"kind":"aws""#),
            "{text}"
        );
        assert!(
            text.contains(r#"{"unknown":{"why":"access-denied","detail":"ec2:DescribeSubnets"}}"#),
            "{text}"
        );
    }

    #[test]
    fn nobody_looked_is_unknown_and_not_absent() {
        let fact = Fact::<bool>::default();
        assert!(!fact.is_absent());
        assert_eq!(fact.why().map(Why::name), Some("not-collected"));
    }
}
