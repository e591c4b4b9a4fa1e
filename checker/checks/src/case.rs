//! What a judging function is given: the evidence from one vantage point, and
//! the terms on which it is judged.

use checker_model::compute::AutoscalingGroup;
use checker_model::evidence::Given;
use checker_model::network::Vpc;
use checker_model::transcript::{Door, Transcript};
use checker_model::{Course, Evidence, Stack, VantagePoint, Verdict};

use crate::accept::Acceptance;
use crate::check::{Check, Judge};
use crate::finding::{Finding, Stop};
use crate::select::Selection;

/// Everything that one judgement has in common.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What was seen.
    pub evidence: &'a Evidence,
    /// What the course prescribes.
    pub course: &'a Course,
    /// Whether today's equivalents are refused.
    pub strict: bool,
    /// What was selected.
    pub selection: &'a Selection,
}

/// One stack to judge.
#[derive(Debug, Clone, Copy)]
pub struct StackCase<'a> {
    /// What it has in common with the others.
    pub context: Context<'a>,
    /// The stack.
    pub stack: &'a Stack,
    /// The project's VPC: nearly every question begins with it.
    pub(crate) vpc: Option<&'a Vpc>,
    /// The project's autoscaling group.
    pub(crate) group: Option<&'a AutoscalingGroup>,
}

/// One conversation to judge.
#[derive(Debug, Clone, Copy)]
pub struct HttpCase<'a> {
    /// What it has in common with the others.
    pub context: Context<'a>,
    /// The conversation.
    pub transcript: &'a Transcript,
}

impl<'a> Context<'a> {
    /// What a check finds, from each vantage point from which it can be seen.
    /// A check that can be seen from none of those at hand says so once.
    pub fn findings(&self, check: &Check) -> Vec<(Option<VantagePoint>, Finding)> {
        match check.judge {
            Judge::Stack(judge) => self.on_stacks(
                |_| true,
                |case| Finding::from_judged(judge(case)),
                "no stack was looked at",
            ),
            Judge::Live(judge) => self.on_stacks(
                |stack| stack.vantage_point == VantagePoint::Live,
                |case| Finding::from_judged(judge(case)),
                "only a live account shows it",
            ),
            Judge::Http(judge) => self.on_transcript(
                self.evidence
                    .transcript(Door::Api)
                    .or_else(|| self.evidence.transcript(Door::LoadBalancer)),
                judge,
                "give the API's address with --api or --elb",
            ),
            Judge::Balancer(judge) => self.on_transcript(
                self.evidence.transcript(Door::LoadBalancer),
                judge,
                "give the balancer's DNS name with --elb",
            ),
            Judge::Instances(judge) => self.on_transcript(
                self.evidence.transcript(Door::Instances),
                judge,
                "give --api to have the instances' own addresses asked",
            ),
        }
    }

    fn on_stacks(
        &self,
        visible: impl Fn(&Stack) -> bool,
        judge: impl Fn(&StackCase<'a>) -> Finding,
        otherwise: &str,
    ) -> Vec<(Option<VantagePoint>, Finding)> {
        let findings: Vec<_> = self
            .evidence
            .stacks
            .iter()
            .filter(|stack| visible(stack))
            .map(|stack| {
                let case = StackCase::new(*self, stack);
                (Some(stack.vantage_point), judge(&case))
            })
            .collect();
        if findings.is_empty() {
            return vec![(None, Finding::not_applicable(otherwise))];
        }
        findings
    }

    fn on_transcript(
        &self,
        transcript: Option<&'a Transcript>,
        judge: fn(&HttpCase<'_>) -> crate::finding::Judged,
        otherwise: &str,
    ) -> Vec<(Option<VantagePoint>, Finding)> {
        let Some(transcript) = transcript else {
            return vec![(None, Finding::not_applicable(otherwise))];
        };
        let case = HttpCase {
            context: *self,
            transcript,
        };
        vec![(Some(VantagePoint::Http), Finding::from_judged(judge(&case)))]
    }

    /// Whether a check fails from any vantage point.
    pub fn fails(&self, check: &Check) -> bool {
        self.findings(check)
            .iter()
            .any(|(_, finding)| finding.verdict == Verdict::Fail)
    }

    /// The stack of the live account, when it was looked at.
    pub fn live(&self) -> Option<&'a Stack> {
        self.evidence
            .stacks
            .iter()
            .find(|stack| stack.vantage_point == VantagePoint::Live)
    }
}

impl<'a> StackCase<'a> {
    /// A stack, with what is the project's in it.
    pub fn new(context: Context<'a>, stack: &'a Stack) -> Self {
        let mut case = Self {
            context,
            stack,
            vpc: None,
            group: None,
        };
        case.vpc = case.pick_vpc();
        case.group = case.pick_group();
        case
    }

    /// What the course prescribes.
    pub fn course(&self) -> &'a Course {
        self.context.course
    }

    /// What the caller named.
    pub fn given(&self) -> &'a Given {
        &self.context.evidence.given
    }

    /// Whether the stack is that of a live account.
    pub fn is_live(&self) -> bool {
        self.stack.vantage_point == VantagePoint::Live
    }

    /// Whether an equivalent is accepted.
    pub fn accepts(&self, _equivalent: Acceptance) -> bool {
        !self.context.strict
    }

    /// Goes on only if a prerequisite holds in this stack; its failure leaves
    /// nothing to judge here, so that one cause makes one failure.
    pub fn after(&self, prerequisite: &Check) -> Result<(), Stop> {
        let Some(finding) = self.finding(prerequisite) else {
            return Ok(());
        };
        match finding.verdict {
            Verdict::Fail => Err(Finding::skipped(prerequisite).stop()),
            // The root of the matter, not the next link of the chain.
            Verdict::Skipped => Err(finding.stop()),
            _ => Ok(()),
        }
    }

    /// Leaves a failure to the check that owns it, when that one is reported
    /// in this run too: the instance of ex09 lives on in the launch parameters
    /// of ex10, and one mistake there is one failure.
    pub fn unless_reported(&self, owner: &Check) -> Result<(), Stop> {
        if self.context.selection.contains(owner.id) {
            self.after(owner)
        } else {
            Ok(())
        }
    }

    /// As [`StackCase::unless_reported`], for a finding at hand: only a failure
    /// is left to its owner, and only while the owner does not hold either.
    pub fn leave_to(&self, owner: &Check, finding: Finding) -> Finding {
        if finding.verdict != Verdict::Fail {
            return finding;
        }
        match self.unless_reported(owner) {
            Ok(()) => finding,
            Err(stop) => *stop,
        }
    }

    /// Whether another check fails on this stack.
    pub fn fails(&self, check: &Check) -> bool {
        self.finding(check)
            .is_some_and(|finding| finding.verdict == Verdict::Fail)
    }

    fn finding(&self, check: &Check) -> Option<Finding> {
        match check.judge {
            Judge::Stack(judge) => Some(Finding::from_judged(judge(self))),
            Judge::Live(judge) if self.is_live() => Some(Finding::from_judged(judge(self))),
            _ => None,
        }
    }

    /// Why nothing is left to judge: `owner` fails because the thing is missing
    /// altogether, or is itself without anything to judge.
    pub fn missing(&self, owner: &Check) -> Stop {
        match self.after(owner) {
            Err(stop) => stop,
            Ok(()) => Finding::skipped(owner).stop(),
        }
    }
}

impl<'a> HttpCase<'a> {
    /// What the course prescribes.
    pub fn course(&self) -> &'a Course {
        self.context.course
    }

    /// Goes on only if a prerequisite holds in this conversation.
    pub fn after(&self, prerequisite: &Check) -> Result<(), Stop> {
        let (Judge::Http(judge) | Judge::Balancer(judge) | Judge::Instances(judge)) =
            prerequisite.judge
        else {
            return Ok(());
        };
        let finding = Finding::from_judged(judge(self));
        match finding.verdict {
            Verdict::Fail => Err(Finding::skipped(prerequisite).stop()),
            Verdict::Skipped => Err(finding.stop()),
            _ => Ok(()),
        }
    }

    /// Leaves a failure to the check that owns it, when that one is reported
    /// in this run too, perhaps from another conversation.
    pub fn unless_reported(&self, owner: &Check) -> Result<(), Stop> {
        if self.context.selection.contains(owner.id) && self.context.fails(owner) {
            Err(Finding::skipped(owner).stop())
        } else {
            Ok(())
        }
    }
}
