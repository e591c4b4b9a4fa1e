//! What a judging function is given: the evidence from one vantage point, and
//! the terms on which it is judged.

use checker_model::compute::AutoscalingGroup;
use checker_model::evidence::Given;
use checker_model::network::Vpc;
use checker_model::transcript::{Door, Transcript};
use checker_model::{Course, Evidence, Stack, VantagePoint, Verdict};

use crate::accept::Acceptance;
use crate::check::{Check, Judge};
use crate::correction;
use crate::files::{FilesCase, TurnInCase};
use crate::finding::{Finding, Judged, Stop};
use crate::place::{Place, Spot};
use crate::registry;
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
    /// The folder that describes it, of a turn-in.
    pub spot: Option<Spot<'a>>,
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
                check,
                judge,
                |stack| stack.vantage_point != VantagePoint::Cloudformation || check.in_template(),
                "no stack was looked at",
            ),
            Judge::Live(judge) => self.on_stacks(
                check,
                judge,
                |stack| stack.vantage_point == VantagePoint::Live,
                "only a live account shows it",
            ),
            Judge::Terraform(judge) => self.on_stacks(
                check,
                judge,
                |stack| {
                    let from = stack.vantage_point;
                    !matches!(from, VantagePoint::Live | VantagePoint::Cloudformation)
                },
                "give --turn-in, --plan or --state",
            ),
            Judge::Template(judge) => self.on_stacks(
                check,
                judge,
                |stack| stack.vantage_point == VantagePoint::Cloudformation,
                "give the template with --template",
            ),
            Judge::Files(judge) => self.on_files(check, judge),
            Judge::TurnIn(judge) => match &self.evidence.turn_in {
                Some(turn_in) => {
                    let case = TurnInCase {
                        context: *self,
                        turn_in,
                    };
                    let finding = Finding::from_judged(judge(&case));
                    vec![(Some(VantagePoint::Files), finding)]
                }
                None => no_turn_in(),
            },
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
            Judge::FunctionUrl(judge) => self.on_transcript(
                self.evidence.transcript(Door::FunctionUrl),
                judge,
                "give the function URL with --function-url",
            ),
            Judge::Bucket(judge) => self.on_transcript(
                self.evidence
                    .transcript(Door::Bucket)
                    .or_else(|| self.evidence.transcript(Door::FunctionUrl)),
                judge,
                "give the bucket with --bucket, or the function URL with --function-url",
            ),
            Judge::Given(judge) => {
                let finding = Finding::from_judged(judge(self));
                let seen = finding.verdict != Verdict::NotApplicable;
                vec![(seen.then_some(VantagePoint::Http), finding)]
            }
        }
    }

    fn on_stacks(
        &self,
        check: &Check,
        judge: fn(&StackCase<'_>) -> Judged,
        visible: impl Fn(&Stack) -> bool,
        otherwise: &str,
    ) -> Vec<(Option<VantagePoint>, Finding)> {
        let (in_folder, elsewhere) = self.in_folder(check, judge);
        let stacks = self.evidence.stacks.iter().filter(|stack| visible(stack));
        let on_stacks = stacks.map(|stack| {
            let case = StackCase::new(*self, stack);
            if check.exercise().starts_with("mcs")
                && let Err(elsewhere) = case.is_about_managed_services()
            {
                return (None, *elsewhere);
            }
            let finding = Finding::from_judged(judge(&case));
            (Some(stack.vantage_point), finding)
        });
        let findings: Vec<_> = in_folder.into_iter().chain(on_stacks).collect();
        if findings.is_empty() {
            let how = elsewhere.as_deref().unwrap_or(otherwise);
            return vec![(None, Finding::not_applicable(how))];
        }
        findings
    }

    /// What is found on the folder of a turn-in, or why it is not asked there.
    fn in_folder(
        &self,
        check: &Check,
        judge: fn(&StackCase<'_>) -> Judged,
    ) -> (Option<(Option<VantagePoint>, Finding)>, Option<String>) {
        if matches!(check.judge, Judge::Live(_) | Judge::Template(_)) {
            return (None, None);
        }
        let seen = Some(VantagePoint::Hcl);
        match self.place(check) {
            None => (None, None),
            Some(Place::Elsewhere(how)) => (None, Some(how)),
            Some(Place::Missing(turn_in)) => {
                let finding = Self::without_folder(turn_in, check);
                if finding.verdict == Verdict::NotApplicable {
                    (None, None)
                } else {
                    (Some((seen, finding)), None)
                }
            }
            Some(Place::On(spot)) => {
                let case = StackCase::in_folder(*self, spot);
                let finding = Finding::from_judged(judge(&case));
                (Some((seen, self.told_in(spot, finding))), None)
            }
        }
    }

    fn on_files(
        &self,
        check: &Check,
        judge: fn(&FilesCase<'_>) -> Judged,
    ) -> Vec<(Option<VantagePoint>, Finding)> {
        match self.place(check) {
            None => no_turn_in(),
            Some(Place::Elsewhere(how)) => vec![(None, Finding::not_applicable(how))],
            Some(Place::Missing(turn_in)) => {
                let finding = Self::without_folder(turn_in, check);
                vec![(Some(VantagePoint::Files), finding)]
            }
            Some(Place::On(spot)) => {
                let case = FilesCase::new(*self, spot, check.exercise());
                let finding = self.told_in(spot, case.judged(judge));
                vec![(Some(VantagePoint::Files), finding)]
            }
        }
    }

    /// A finding in the words of a folder: a prerequisite of an exercise that
    /// has a folder of its own is told to be about this one, and a default is
    /// shown where it could be overridden.
    fn told_in(&self, spot: Spot<'_>, mut finding: Finding) -> Finding {
        for failure in &mut finding.failures {
            correction::show_default(failure, &spot.folder.declared);
        }
        let because = finding.skipped_because.and_then(registry::check);
        match because {
            Some(because) if !self.is_judged_on(because, spot) => {
                finding.noting(format!("{} does not hold in {}", because.id, spot.exercise))
            }
            _ => finding,
        }
    }

    /// Whether a check is judged on a folder.
    pub(crate) fn is_judged_on(&self, check: &Check, spot: Spot<'_>) -> bool {
        matches!(self.place(check), Some(Place::On(own)) if own.is(&spot))
    }

    fn on_transcript(
        &self,
        transcript: Option<&'a Transcript>,
        judge: fn(&HttpCase<'_>) -> Judged,
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
        Self::of(context, stack, None)
    }

    /// The stack that a folder of a turn-in describes.
    pub fn in_folder(context: Context<'a>, spot: Spot<'a>) -> Self {
        Self::of(context, &spot.folder.stack, Some(spot))
    }

    fn of(context: Context<'a>, stack: &'a Stack, spot: Option<Spot<'a>>) -> Self {
        let mut case = Self {
            context,
            stack,
            spot,
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
    /// of ex10, and one mistake there is one failure. In a turn-in the owner
    /// may be judged on another folder, which may be right.
    pub fn unless_reported(&self, owner: &Check) -> Result<(), Stop> {
        if self.is_reported(owner) {
            self.after(owner)
        } else {
            Ok(())
        }
    }

    /// Whether a check is reported in this run, and judged on this stack.
    pub(crate) fn is_reported(&self, check: &Check) -> bool {
        let here = |spot| self.context.is_judged_on(check, spot);
        self.context.selection.contains(check.id) && self.spot.is_none_or(here)
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
            Judge::Terraform(judge) if !self.is_live() => Some(Finding::from_judged(judge(self))),
            Judge::Template(judge) if self.stack.vantage_point == VantagePoint::Cloudformation => {
                Some(Finding::from_judged(judge(self)))
            }
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
        let (Judge::Http(judge)
        | Judge::Balancer(judge)
        | Judge::Instances(judge)
        | Judge::FunctionUrl(judge)
        | Judge::Bucket(judge)) = prerequisite.judge
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

fn no_turn_in() -> Vec<(Option<VantagePoint>, Finding)> {
    vec![(
        None,
        Finding::not_applicable("give the files with --turn-in"),
    )]
}
