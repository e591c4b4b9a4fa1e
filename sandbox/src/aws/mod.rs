//! AWS's own services, read-only, over a [`Stack`]: EC2, autoscaling, both
//! generations of load balancers, IAM, STS and `CloudFormation` in the two query
//! protocols; the alarms and topics of the bill; Lambda and what S3 has to say of
//! an account, by method and path.
//!
//! One engine serves them all: a form, a filter table, pages and a tree that
//! is written as XML, CBOR or JSON; each action is a few lines. Only what can be read is
//! served, and what a stack does not know cannot be: an attribute that is
//! absent or unknown is left out of its answer, and a call whose whole answer
//! is unknown fails with the error that the reason stands for.

mod autoscaling;
mod cbor;
mod cloudformation;
mod cloudwatch;
mod ec2;
mod elb;
mod elbv2;
mod engine;
mod fault;
mod form;
mod iam;
mod json;
mod lambda;
mod page;
mod protocol;
mod rest;
mod s3control;
mod scope;
mod sns;
mod sts;
pub(crate) mod wire;

use checker_model::{Fact, Known, Listing, Stack, Why};

pub(crate) use engine::{Answer, Engine, Rules};
pub(crate) use fault::Fault;
pub(crate) use protocol::{Protocol, Request};
pub(crate) use s3control::{is_of_account, public_access_block};
pub(crate) use scope::{Scope, ScopeError};

use form::Form;
use wire::Map;

/// What an action answers.
type Outcome = Result<Map, Fault>;

/// The services that are served here; of S3 only what concerns the account: its
/// buckets are another matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    Ec2,
    Autoscaling,
    ClassicElb,
    Elbv2,
    Iam,
    Sts,
    Cloudwatch,
    Sns,
    Cloudformation,
    Lambda,
    S3,
}

impl Service {
    /// The service of a credential scope and an API version: both generations
    /// of load balancers sign as `elasticloadbalancing`.
    fn find(scope: &str, version: Option<&str>) -> Option<Self> {
        match scope {
            "ec2" => Some(Self::Ec2),
            "autoscaling" => Some(Self::Autoscaling),
            "elasticloadbalancing" if version == Some("2012-06-01") => Some(Self::ClassicElb),
            "elasticloadbalancing" => Some(Self::Elbv2),
            "iam" => Some(Self::Iam),
            "sts" => Some(Self::Sts),
            "monitoring" => Some(Self::Cloudwatch),
            "sns" => Some(Self::Sns),
            "cloudformation" => Some(Self::Cloudformation),
            "lambda" => Some(Self::Lambda),
            "s3" => Some(Self::S3),
            _ => None,
        }
    }

    /// How IAM calls it in actions.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Ec2 => "ec2",
            Self::Autoscaling => "autoscaling",
            Self::ClassicElb | Self::Elbv2 => "elasticloadbalancing",
            Self::Iam => "iam",
            Self::Sts => "sts",
            Self::Cloudwatch => "cloudwatch",
            Self::Sns => "sns",
            Self::Cloudformation => "cloudformation",
            Self::Lambda => "lambda",
            Self::S3 => "s3",
        }
    }

    /// The XML namespace of its answers.
    fn namespace(self) -> &'static str {
        match self {
            Self::Ec2 => "http://ec2.amazonaws.com/doc/2016-11-15/",
            Self::Autoscaling => "http://autoscaling.amazonaws.com/doc/2011-01-01/",
            Self::ClassicElb => "http://elasticloadbalancing.amazonaws.com/doc/2012-06-01/",
            Self::Elbv2 => "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
            Self::Iam => "https://iam.amazonaws.com/doc/2010-05-08/",
            Self::Sts => "https://sts.amazonaws.com/doc/2011-06-15/",
            Self::Cloudwatch => "http://monitoring.amazonaws.com/doc/2010-08-01/",
            Self::Sns => "http://sns.amazonaws.com/doc/2010-03-31/",
            Self::Cloudformation => "http://cloudformation.amazonaws.com/doc/2010-05-15/",
            // Which is never written.
            Self::Lambda => "",
            Self::S3 => "http://awss3control.amazonaws.com/doc/2018-08-20/",
        }
    }
}

/// One call, as an action sees it.
struct Call<'a> {
    service: Service,
    action: &'a str,
    form: &'a Form,
    /// What there is in the region that was asked.
    stack: &'a Stack,
    /// The region that was asked.
    region: &'a str,
    /// The account, twelve digits.
    account: &'a str,
    /// Who asks, for messages.
    caller: &'a str,
    /// Pages are never longer than this.
    page_size: Option<usize>,
}

/// The account of a stack that does not say whose it is.
pub(crate) const ACCOUNT: &str = "123456789012";

/// A moment at which everything was made: nothing depends on it.
pub(crate) const MADE_AT: &str = "2026-11-01T09:00:00.000Z";

impl Call<'_> {
    /// The error that stands for not knowing.
    fn fault_of(&self, why: &Why) -> Fault {
        Fault::because(self.service, self.caller, why)
    }

    /// The value behind a call of its own: what is unknown fails the call.
    fn read<'f, T>(&self, fact: &'f Fact<T>) -> Result<Option<&'f T>, Fault> {
        match &fact.known {
            Known::Value(value) => Ok(Some(value)),
            Known::Absent => Ok(None),
            Known::Unknown(why) => Err(self.fault_of(why)),
        }
    }

    /// A list behind a call of its own: an incomplete one fails the call.
    fn read_list<'f, T>(&self, list: &'f checker_model::List<T>) -> Result<&'f [T], Fault> {
        self.complete(&list.incomplete)?;
        Ok(&list.items)
    }

    /// The same for a listing.
    fn all<'f, K: Ord, T>(&self, listing: &'f Listing<K, T>) -> Result<Vec<&'f T>, Fault> {
        self.complete(&listing.incomplete)?;
        Ok(listing.values().collect())
    }

    /// Whether nothing is missing.
    fn complete(&self, incomplete: &[Why]) -> Result<(), Fault> {
        match incomplete.first() {
            None => Ok(()),
            Some(why) => Err(self.fault_of(why)),
        }
    }

    fn arn(&self, service: &str, rest: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{rest}", self.region, self.account)
    }
}

/// The known values of a list of facts.
fn known<T>(list: &checker_model::List<Fact<T>>) -> impl Iterator<Item = &T> {
    list.iter().filter_map(Fact::get)
}
