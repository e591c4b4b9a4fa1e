//! What a check is: its documentation, and the function that judges.

use checker_model::Level;

use crate::case::{HttpCase, StackCase};
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
    /// On the exchanges with the API that ex03 to ex05 ask for: those with
    /// `--api`, else those through the balancer.
    Http(fn(&HttpCase<'_>) -> Judged),
    /// On the exchanges through the balancer.
    Balancer(fn(&HttpCase<'_>) -> Judged),
    /// On the exchanges with the instances' own addresses.
    Instances(fn(&HttpCase<'_>) -> Judged),
}

impl Check {
    /// The exercise: what stands before the first dot of the id.
    pub fn exercise(&self) -> &'static str {
        self.id.split('.').next().unwrap_or(self.id)
    }

    /// The IAM actions that it needs in a live account, sorted.
    pub fn actions(&self) -> Vec<&'static str> {
        let mut actions: Vec<_> = self
            .reads
            .iter()
            .flat_map(|reads| reads.actions())
            .copied()
            .collect();
        actions.sort_unstable();
        actions.dedup();
        actions
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
