//! Waiting until a presigned URL has run out, and asking it again.

use std::time::Duration;

use checker_model::presigned::Validity;
use checker_model::transcript::Step;
use jiff::{Timestamp, civil};

use crate::ask::Ask;
use crate::download::Handed;
use crate::options::Progress;
use crate::session::Session;

/// Waits until the URL's validity has ended and asks it once. A URL that is
/// valid for longer than the limit is not waited for, and not asked.
pub(crate) async fn wait_and_ask(session: &Session<'_>, handed: &Handed) {
    if !wait_out(session, handed).await {
        return;
    }
    let step = Step::PresignedExpired {
        sample: handed.sample,
    };
    session
        .exchange(step, Ask::presigned(handed.url.url.clone()))
        .await;
}

/// Waits until the URL's validity has ended, unless that takes longer than the
/// limit; whether it has.
pub(crate) async fn wait_out(session: &Session<'_>, handed: &Handed) -> bool {
    let limits = &session.options.limits;
    let end = end_of(handed).saturating_sub(handed.ahead);
    let now = Timestamp::now();
    let left = u64::try_from(
        end.saturating_mul(1000)
            .saturating_sub(now.as_millisecond()),
    );
    let wait = Duration::from_millis(left.unwrap_or(0)) + limits.expiry_margin;
    if wait > limits.expiry {
        return false;
    }
    session.allow(wait);
    sleep(session, wait).await;
    true
}

/// Seconds for which it is still valid by our clock.
pub(crate) fn left(handed: &Handed) -> i64 {
    let end = end_of(handed).saturating_sub(handed.ahead);
    end.saturating_sub(Timestamp::now().as_second())
}

/// Seconds by which our clock and the storage's may differ.
const CLOCKS: i64 = 60;

/// Whether the URL's time is over for sure, whatever the storage's clock says.
pub(crate) fn is_over(handed: &Handed) -> bool {
    end_of(handed).saturating_add(CLOCKS) < Timestamp::now().as_second()
}

/// The second since 1970 at which it ends, by the storage's clock.
fn end_of(handed: &Handed) -> i64 {
    match handed.url.validity {
        Validity::Until(end) => end,
        Validity::Seconds(seconds) => {
            let signed = handed.url.signed_at().and_then(|text| signed_at(&text));
            let from = signed.unwrap_or(handed.at).as_second();
            from.saturating_add(i64::try_from(seconds).unwrap_or(i64::MAX))
        }
    }
}

/// Reads `YYYYMMDDThhmmssZ`.
fn signed_at(text: &str) -> Option<Timestamp> {
    let time = civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    let zoned = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(zoned.timestamp())
}

/// Sleeps, and says about once a second how much is left.
async fn sleep(session: &Session<'_>, wait: Duration) {
    let until = tokio::time::Instant::now() + wait;
    loop {
        let left = until.saturating_duration_since(tokio::time::Instant::now());
        if left.is_zero() {
            return;
        }
        (session.progress)(Progress::WaitingForExpiry {
            seconds: left
                .as_millis()
                .div_ceil(1000)
                .try_into()
                .unwrap_or(u64::MAX),
        });
        tokio::time::sleep(left.min(Duration::from_secs(1))).await;
    }
}
