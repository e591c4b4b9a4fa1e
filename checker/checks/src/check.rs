//! What a check is: its documentation, and the function that judges.

use std::collections::BTreeSet;

use checker_model::{Level, VantagePoint};

use crate::case::{Context, HttpCase, StackCase};
use crate::files::{FilesCase, TurnInCase};
use crate::finding::Judged;
use crate::reads::Reads;

/// One requirement of the subject.
#[derive(Debug)]
pub struct Check {
    /// Permanent: people filter on it, CI waives it, reports link to it.
    pub id: &'static str,
    /// The requirement in a few words.
    pub title: &'static str,
    /// Whether it counts.
    pub level: Level,
    /// The requirement in our words.
    pub requirement: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// How to meet it in Terraform (or, for the API, in code).
    pub terraform: &'static str,
    /// How to meet it in the AWS console (or by hand).
    pub console: &'static str,
    /// The facts that it reads.
    pub reads: &'static [Reads],
    /// The function that judges.
    pub judge: Judge,
}

/// How a check is judged, which tells from where it can be seen.
#[derive(Debug, Clone, Copy)]
pub enum Judge {
    /// On the stack, from whatever it was read.
    Stack(fn(&StackCase<'_>) -> Judged),
    /// On the stack of a live account only.
    Live(fn(&StackCase<'_>) -> Judged),
    /// On what Terraform alone knows of a stack: from files, plan or state.
    Terraform(fn(&StackCase<'_>) -> Judged),
    /// On a template of `CloudFormation`.
    Template(fn(&StackCase<'_>) -> Judged),
    /// On the folder of the check's exercise, as it was handed in.
    Files(fn(&FilesCase<'_>) -> Judged),
    /// On everything that was handed in.
    TurnIn(fn(&TurnInCase<'_>) -> Judged),
    /// On the exchanges with the API that ex03 to ex05 ask for: those with
    /// `--api`, else those through the balancer.
    Http(fn(&HttpCase<'_>) -> Judged),
    /// On the exchanges through the balancer.
    Balancer(fn(&HttpCase<'_>) -> Judged),
    /// On the exchanges with the instances' own addresses.
    Instances(fn(&HttpCase<'_>) -> Judged),
    /// On the exchanges that began with the function URL.
    FunctionUrl(fn(&HttpCase<'_>) -> Judged),
    /// On the exchanges with a bucket, without credentials: those with the
    /// bucket that was named, else those that the function URL led to.
    Bucket(fn(&HttpCase<'_>) -> Judged),
    /// On the presigned URL that was given.
    Given(fn(&Context<'_>) -> Judged),
}

impl Check {
    /// The exercise: what stands before the first dot of the id.
    pub fn exercise(&self) -> &'static str {
        self.id.split('.').next().unwrap_or(self.id)
    }

    /// From where it can be seen.
    pub fn seen_from(&self) -> &'static [VantagePoint] {
        use VantagePoint::{Cloudformation, Files, Hcl, Http, Live, Plan, State};
        match self.judge {
            Judge::Stack(_) if self.in_template() => &[Hcl, Plan, State, Cloudformation, Live],
            Judge::Template(_) => &[Cloudformation],
            Judge::Stack(_) => &[Hcl, Plan, State, Live],
            Judge::Live(_) => &[Live],
            Judge::Terraform(_) => &[Hcl, Plan, State],
            Judge::Files(_) | Judge::TurnIn(_) => &[Files],
            Judge::Http(_)
            | Judge::Balancer(_)
            | Judge::Instances(_)
            | Judge::FunctionUrl(_)
            | Judge::Bucket(_)
            | Judge::Given(_) => &[Http],
        }
    }

    /// Whether a template of `CloudFormation` may describe what it is about: the
    /// other document knows Terraform only.
    pub fn in_template(&self) -> bool {
        self.id.starts_with("mcs")
    }

    /// Whether a live account shows it.
    pub fn needs_account(&self) -> bool {
        self.seen_from().contains(&VantagePoint::Live)
    }

    /// Whether a deployment shows it, in its account or over HTTP.
    pub fn shows_deployed(&self) -> bool {
        self.needs_account() || self.seen_from().contains(&VantagePoint::Http)
    }

    /// Whether a turn-in shows it.
    pub fn needs_turn_in(&self) -> bool {
        let seen_from = self.seen_from();
        seen_from.contains(&VantagePoint::Files) || seen_from.contains(&VantagePoint::Hcl)
    }

    /// The flags without which it is not judged; none for what the account
    /// shows, which is looked at when nothing is said.
    pub fn needs_flag(&self) -> Option<&'static str> {
        match self.judge {
            Judge::Stack(_) | Judge::Live(_) => None,
            Judge::Terraform(_) => Some("--turn-in, --plan or --state"),
            Judge::Files(_) | Judge::TurnIn(_) => Some("--turn-in"),
            Judge::Http(_) => Some("--api or --elb"),
            Judge::Balancer(_) => Some("--elb"),
            Judge::Instances(_) => Some("--api"),
            Judge::Template(_) => Some("--template"),
            Judge::FunctionUrl(_) => Some("--function-url"),
            Judge::Bucket(_) => Some("--bucket or --function-url"),
            Judge::Given(_) => Some("--presigned-url"),
        }
    }

    /// The facts that it reads, those included by which the project's own are
    /// told from those of others, sorted.
    pub fn all_reads(&self) -> BTreeSet<Reads> {
        let mut all = BTreeSet::new();
        let mut open = self.reads.to_vec();
        while let Some(next) = open.pop() {
            if all.insert(next) {
                open.extend(next.told_apart_by());
            }
        }
        all
    }

    /// The IAM actions that it needs in a live account, sorted.
    pub fn actions(&self) -> Vec<&'static str> {
        let actions = self.all_reads();
        let actions = actions.iter().flat_map(|reads| reads.actions());
        let actions: BTreeSet<&'static str> = actions.copied().collect();
        actions.into_iter().collect()
    }
}

/// Declares a check. It does not compile without a doc comment, which becomes
/// the requirement that `explain` prints, nor without a word on why it matters
/// and how it is met.
///
/// ```text
/// check! {
///     /// The VPC's block is 10.0.0.0/16.
///     CIDR = "ex06.vpc.cidr", Required, Stack(cidr);
///     title: "the VPC uses 10.0.0.0/16",
///     why: "…",
///     terraform: "…",
///     console: "…",
///     reads: [Vpcs],
/// }
/// ```
macro_rules! check {
    (
        $(#[doc = $doc:literal])+
        $name:ident = $id:literal, $level:ident, $judge:ident($function:path);
        title: $title:literal,
        why: $why:literal,
        terraform: $terraform:literal,
        console: $console:literal,
        reads: [$($reads:ident),+ $(,)?] $(,)?
    ) => {
        $(#[doc = $doc])+
        pub(crate) const $name: crate::check::Check = crate::check::Check {
            id: $id,
            title: $title,
            level: checker_model::Level::$level,
            requirement: concat!($($doc, "\n"),+),
            why: $why,
            terraform: $terraform,
            console: $console,
            reads: &[$(crate::reads::Reads::$reads),+],
            judge: crate::check::Judge::$judge($function),
        };
        const _: () = assert!(
            !$title.is_empty() && !$why.is_empty() && !$terraform.is_empty() && !$console.is_empty(),
            "a check says why it matters and how it is met",
        );
    };
}
pub(crate) use check;
