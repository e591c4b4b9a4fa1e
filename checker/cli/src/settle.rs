//! `--retry-for`: a balancer takes a minute to see its instances, and what AWS
//! just made may not be listed yet. While time remains, nothing that may still
//! settle is a failure; the last look counts.

#![cfg_attr(
    not(feature = "live"),
    expect(dead_code, reason = "nobody is asked, so nothing is waited for")
)]

use std::time::Duration;

use checker_checks::Judgement;
use checker_model::run::CheckReport;
use checker_model::{Level, VantagePoint, Verdict, Why};
use jiff::SignedDuration;

/// The first wait, by how much each is longer than the one before, and the
/// longest.
const FIRST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_secs(15);
/// Whoever waits longer had better start again.
const MOST: Duration = Duration::from_hours(24);

/// Reads `3m`, `90s`, `1h 30m`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let parsed: Result<SignedDuration, _> = text.trim().parse();
    let parsed = parsed.ok().and_then(|one| Duration::try_from(one).ok());
    parsed
        .filter(|time| !time.is_zero() && *time <= MOST)
        .ok_or_else(|| "a time such as 90s, 3m or 1h, of a day at most".into())
}

/// What may still settle, and where it is seen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unsettled {
    /// The first such check, and what is the matter.
    pub(crate) what: String,
    /// Whether the account shows any of it.
    pub(crate) live: bool,
    /// Whether the API does.
    pub(crate) http: bool,
}

impl Unsettled {
    /// What keeps a judgement from conforming and may pass with time.
    pub(crate) fn of(judgement: &Judgement) -> Option<Self> {
        let checks = judgement.exercises.iter().flat_map(|one| &one.checks);
        let open: Vec<&CheckReport> = checks
            .filter(|check| check.level == Level::Required && may_settle(check))
            .collect();
        let first = open.first()?;
        let seen = |at: VantagePoint| {
            let mut seen = open.iter().flat_map(|check| &check.seen);
            seen.any(|one| one.vantage_point == at && one.verdict != Verdict::Pass)
        };
        Some(Self {
            what: format!("{}: {}", first.id, matter(first)),
            live: seen(VantagePoint::Live),
            http: seen(VantagePoint::Http),
        })
    }

    /// The line that is shown while nothing happens.
    pub(crate) fn countdown(&self, next: Duration, left: Duration) -> String {
        let (next, left) = (shown(next), shown(left));
        format!("{}; looking again in {next}, {left} left", self.what)
    }
}

fn may_settle(check: &CheckReport) -> bool {
    match check.verdict {
        Verdict::Fail | Verdict::Skipped => true,
        Verdict::Undetermined => check.reasons.iter().any(|reason| passes(&reason.why)),
        Verdict::Pass | Verdict::NotApplicable | Verdict::Waived => false,
    }
}

/// Whether a reason may be none a moment later.
fn passes(why: &Why) -> bool {
    matches!(
        why,
        Why::Throttled(_) | Why::Unreachable(_) | Why::Failed(_) | Why::NotVisible(_)
    )
}

fn matter(check: &CheckReport) -> String {
    let failure = check.failures.first().map(|one| one.actual.clone());
    let reason = || check.reasons.first().map(|one| one.why.to_string());
    let because = || {
        let id = check.skipped_because.as_ref();
        id.map(|id| format!("waits for {id}"))
    };
    let matter = failure.or_else(reason).or_else(because);
    matter.unwrap_or_else(|| check.verdict.to_string())
}

/// How long until the next look: longer every time, and never past the end, so
/// that the last look is at the end.
pub(crate) fn pause(looks: u32, left: Duration) -> Duration {
    FIRST.saturating_mul(looks).min(LONGEST).min(left)
}

/// A time in whole seconds, as `2m 10s`.
pub(crate) fn shown(time: Duration) -> String {
    let begun = u64::from(time.subsec_nanos() > 0);
    let seconds = i64::try_from(time.as_secs().saturating_add(begun)).unwrap_or(i64::MAX);
    format!("{:#}", SignedDuration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let seconds = |text: &str| duration(text).map(|time| time.as_secs());
        assert_eq!(seconds("3m"), Ok(180));
        assert_eq!(seconds("90s"), Ok(90));
        assert_eq!(seconds("1h 30m"), Ok(5400));
        for text in ["", "3", "-3m", "0s", "25h", "soon"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn waits_grow_and_end_at_the_end() {
        let mut left = Duration::from_secs(50);
        let mut waits = Vec::new();
        while !left.is_zero() {
            let looks = u32::try_from(waits.len()).unwrap() + 1;
            let wait = pause(looks, left);
            waits.push(wait.as_secs());
            left -= wait;
        }
        assert_eq!(waits, [5, 10, 15, 15, 5]);
    }

    #[test]
    fn the_countdown_says_why_and_how_long() {
        let unsettled = Unsettled {
            what: "ex11.instances.in-service: 1 of 2 InService".into(),
            live: true,
            http: false,
        };
        assert_eq!(
            unsettled.countdown(Duration::from_secs(9), Duration::from_secs(130)),
            "ex11.instances.in-service: 1 of 2 InService; looking again in 9s, 2m 10s left"
        );
    }

    #[test]
    fn a_denied_call_does_not_settle() {
        assert!(!passes(&Why::AccessDenied("ec2:DescribeVpcs".into())));
        assert!(!passes(&Why::ExpiredCredentials("ec2:DescribeVpcs".into())));
        assert!(!passes(&Why::UnresolvedExpression("var.x".into())));
        assert!(passes(&Why::Throttled("ec2:DescribeVpcs".into())));
    }
}
