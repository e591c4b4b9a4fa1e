//! A verdict as tools know results that have no word for all of ours. What
//! counts against a run is red in every format, and nothing else is: a reader
//! of any of them sees what the exit code says.

use checker_model::run::{CheckReport, Run};
use checker_model::{Level, Verdict, Why};

use crate::console::place;
use crate::inert::{inert, inert_within};
use crate::points::of_advice;

/// Our own texts may be longer than what came from outside.
pub(crate) const OWN: usize = 1000;

/// What comes of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is met.
    Passed,
    /// It counts and is not met, or its prerequisite is not, and nothing else
    /// in the run says so.
    Failed,
    /// It counts and could not be determined.
    Open,
    /// It is not met or open, and does not count.
    Advice,
    /// Its prerequisite failed, in this run.
    Skipped,
    /// It failed, with someone's responsibility.
    Waived,
    /// It does not apply.
    NotApplicable,
}

impl Outcome {
    pub(crate) fn of(check: &CheckReport, run: &Run) -> Self {
        match (check.verdict, check.level) {
            (Verdict::Pass, _) => Self::Passed,
            (Verdict::NotApplicable, _) => Self::NotApplicable,
            (Verdict::Waived, _) => Self::Waived,
            (Verdict::Fail | Verdict::Undetermined, Level::Advice) => Self::Advice,
            (Verdict::Fail, Level::Required) => Self::Failed,
            (Verdict::Undetermined, Level::Required) => Self::Open,
            (Verdict::Skipped, Level::Advice) => Self::Skipped,
            (Verdict::Skipped, Level::Required) => {
                let because = check.skipped_because.as_deref();
                let told = checks(run).any(|other| {
                    Some(other.id.as_str()) == because
                        && other.verdict == Verdict::Fail
                        && other.level == Level::Required
                });
                if told { Self::Skipped } else { Self::Failed }
            }
        }
    }
}

/// Every check of a run.
pub(crate) fn checks(run: &Run) -> impl Iterator<Item = &CheckReport> {
    run.exercises.iter().flat_map(|exercise| &exercise.checks)
}

/// Why a check did not pass, on one line.
pub(crate) fn message(check: &CheckReport) -> String {
    let advice = match check.level {
        Level::Advice => format!("{}: ", of_advice(check)),
        Level::Required => String::new(),
    };
    let told = match check.verdict {
        Verdict::Pass => String::new(),
        Verdict::Fail | Verdict::Waived => failed(check),
        Verdict::Undetermined => {
            let reasons = check.reasons.iter();
            let reasons: Vec<String> = reasons
                .map(|reason| inert(&reason.why.to_string()))
                .collect();
            format!("undetermined: {}", reasons.join("; "))
        }
        Verdict::Skipped => match &check.skipped_because {
            Some(because) => format!("because {} failed", inert(because)),
            None => "skipped".into(),
        },
        Verdict::NotApplicable => {
            let reason = check.reasons.first();
            let detail = reason.map_or_else(String::new, |reason| inert(reason.why.detail()));
            return format!("not applicable: {detail}");
        }
    };
    let waived = match check.verdict {
        Verdict::Waived => "waived: ",
        _ => "",
    };
    format!("{waived}{advice}{told}")
}

fn failed(check: &CheckReport) -> String {
    let Some(failure) = check.failures.first() else {
        return "not met".into();
    };
    let mut text = format!(
        "expected {}, actual {}",
        inert_within(&failure.expected, OWN),
        inert(&failure.actual)
    );
    if !failure.origin.is_unseen() {
        text = format!("{text} ({})", inert(&place(&failure.origin)));
    }
    match check.failures.len() - 1 {
        0 => text,
        more => format!("{text} and {more} more"),
    }
}

/// What would settle why something is not known.
pub(crate) fn settle(why: &Why) -> String {
    let detail = inert(why.detail());
    match why {
        Why::UnresolvedExpression(_) => {
            format!("give `{detail}` a value that can be read without Terraform, or look at the plan or the account")
        }
        Why::KnownAfterApply(_) => "apply it, then look at the account".into(),
        Why::AccessDenied(_) => {
            format!("allow {detail} in an IAM policy of the user or role in use, or use others with --profile")
        }
        Why::Throttled(_) => "wait a minute and run it again; nothing is wrong with the stack".into(),
        Why::Unreachable(_) => {
            "see that it is running and can be reached from here (address, security group, proxy, --endpoint-url), then run it again".into()
        }
        Why::ExpiredCredentials(_) => {
            "renew the credentials (`aws sso login`, or a new session token) and run it again".into()
        }
        Why::Failed(_) => "run it again; if it stays, look this error up in the service's documentation".into(),
        Why::NotVisible(_) => "look from where it can be seen".into(),
        Why::NotCollected(_) => "run it again with this version of the checker".into(),
        Why::Unreadable(_) => "mend that file: the line above says where and why".into(),
        Why::NotSupported(_) => "look for yourself; `checker explain ID` says what is asked for".into(),
    }
}
