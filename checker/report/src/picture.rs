//! What is drawn of a stack: its parts, where each is, what leads where, and
//! which checks are about it. Made from what was seen; a part that was asked
//! for and is not there is a part too, a missing one.

mod about;
mod fill;
mod managed;
mod scene;
mod seen;

use checker_model::run::{CheckReport, Run};
use checker_model::{Level, Stack, Verdict};

pub(crate) use scene::{Place, Spread, Zone};

/// Parts of one kind that are drawn in one place.
pub(crate) const MOST: usize = 12;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Region,
    Vpc,
    Subnet,
    Gateway,
    RouteTable,
    /// The security group of the instances.
    SecurityGroup,
    /// The security group of the balancer.
    BalancerSecurityGroup,
    Balancer,
    Group,
    Launch,
    Instance,
    Image,
    Role,
    Bucket,
    /// A bucket that serves a website, or may be the one.
    Website,
    FunctionUrl,
    /// A function that S3 tells of objects.
    Function,
    /// A function behind a URL.
    UrlFunction,
    /// A function that does something else.
    OtherFunction,
}

impl Kind {
    /// Its name for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Region => "Region",
            Self::Vpc => "VPC",
            Self::Subnet => "Subnet",
            Self::Gateway => "Internet gateway",
            Self::RouteTable => "Route table",
            Self::SecurityGroup => "Security group",
            Self::BalancerSecurityGroup => "ELB security group",
            Self::Balancer => "Load balancer",
            Self::Group => "Auto Scaling group",
            Self::Launch => "Launch configuration",
            Self::Instance => "EC2 instance",
            Self::Image => "Machine image",
            Self::Role => "IAM role",
            Self::Bucket | Self::Website => "S3 bucket",
            Self::FunctionUrl => "Function URL",
            Self::Function | Self::UrlFunction | Self::OtherFunction => "Lambda function",
        }
    }
}

/// Whether a part was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It was.
    Seen,
    /// It was looked for, and is not there.
    Missing,
    /// It was not seen, and may be there all the same.
    Unknown,
}

/// How something is coloured: the verdict, and whether it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tone {
    /// No check is about it.
    Plain,
    Pass,
    Waived,
    /// Not met or open, and does not count.
    Advice,
    Open,
    Skipped,
    Fail,
}

impl Tone {
    pub(crate) fn of(check: &CheckReport) -> Self {
        match (check.verdict, check.level) {
            (Verdict::NotApplicable, _) => Self::Plain,
            (Verdict::Pass, _) => Self::Pass,
            (Verdict::Waived, _) => Self::Waived,
            (_, Level::Advice) => Self::Advice,
            (Verdict::Undetermined, _) => Self::Open,
            (Verdict::Skipped, _) => Self::Skipped,
            (Verdict::Fail, _) => Self::Fail,
        }
    }

    /// Its class in style sheets.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Pass => "pass",
            Self::Waived => "waived",
            Self::Advice => "advice",
            Self::Open => "open",
            Self::Skipped => "skipped",
            Self::Fail => "fail",
        }
    }

    /// Its mark, which never stands without a word.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Self::Plain => "–",
            Self::Pass => "✓",
            Self::Waived => "~",
            Self::Advice => "!",
            Self::Open => "?",
            Self::Skipped => "↷",
            Self::Fail => "✗",
        }
    }

    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Plain => "not judged",
            Self::Pass => "pass",
            Self::Waived => "waived",
            Self::Advice => "advice",
            Self::Open => "undetermined",
            Self::Skipped => "skipped",
            Self::Fail => "fail",
        }
    }
}

/// One part of a stack.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    pub(crate) kind: Kind,
    /// A second kind whose checks are about it.
    also: Option<Kind>,
    /// Its id, or its address; empty for one that was not seen.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// What else is worth reading in the picture.
    pub(crate) lines: Vec<String>,
    pub(crate) presence: Presence,
    /// The worst of its checks.
    pub(crate) tone: Tone,
    /// The checks that are about it.
    pub(crate) checks: Vec<&'a CheckReport>,
    /// Everything that is known of it, to find origins in.
    facts: String,
}

impl Part<'_> {
    fn is(&self, kind: Kind) -> bool {
        self.kind == kind || self.also == Some(kind)
    }
}

/// A part that leads to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// A picture before it has coordinates. Parts are named by their place in
/// `parts`.
#[derive(Debug, Default)]
pub(crate) struct Picture<'a> {
    pub(crate) parts: Vec<Part<'a>>,
    /// The region.
    pub(crate) region: usize,
    /// The VPCs, the one that holds most first.
    pub(crate) places: Vec<Place>,
    /// What is in no VPC: function URLs, and the functions behind them.
    pub(crate) functions: [Vec<usize>; 2],
    /// And bucket, role, image.
    pub(crate) outside: Vec<usize>,
    pub(crate) links: Vec<Link>,
    /// What was left out.
    pub(crate) left_out: usize,
    /// From where it was seen.
    pub(crate) source: String,
}

impl<'a> Picture<'a> {
    /// What a run says of a stack, and a stack of itself.
    pub(crate) fn of(run: &'a Run, stack: &Stack) -> Self {
        let mut picture = Self {
            source: stack.vantage_point.name().to_owned(),
            ..Self::default()
        };
        seen::add(&mut picture, run, stack);
        about::assign(&mut picture, run);
        picture
    }

    pub(crate) fn part(&self, index: usize) -> Option<&Part<'a>> {
        self.parts.get(index)
    }

    fn find(&self, kind: Kind, id: &str) -> Option<usize> {
        let mut parts = self.parts.iter();
        parts.position(|part| part.is(kind) && part.id == id && part.presence == Presence::Seen)
    }

    fn push(&mut self, part: Part<'a>) -> usize {
        self.parts.push(part);
        self.parts.len() - 1
    }
}
