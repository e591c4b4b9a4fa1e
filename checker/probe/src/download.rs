//! Asking for a presigned URL and using it. The URL with its signature lives
//! in memory only.

use checker_model::presigned::PresignedUrl;
use checker_model::transcript::Step;
use jiff::Timestamp;
use jiff::fmt::rfc2822;

use crate::answer::presigned_in;
use crate::ask::Ask;
use crate::session::{Numbered, Session, encode};

/// In seconds.
const HOUR: i64 = 3600;

/// A presigned URL that the API handed out.
pub(crate) struct Handed {
    /// Index into the samples.
    pub(crate) sample: usize,
    pub(crate) url: PresignedUrl,
    /// When, by our clock.
    pub(crate) at: Timestamp,
    /// How far the storage's clock is ahead of ours, in seconds.
    pub(crate) ahead: i64,
}

/// `GET /download/<file>` of a sample; the URL that it hands out.
pub(crate) async fn download(session: &Session<'_>, sample: usize) -> Option<Handed> {
    let name = session.edit(|t| t.samples.get(sample).map(|s| s.name.clone()))?;
    let url = session.url(&format!("/download/{}", encode(&name)));
    let answer = session
        .exchange(Step::Download { sample }, Ask::get(url, false))
        .await;
    session.note_bucket(&answer.heard);
    let url = presigned_in(answer.heard.json.as_ref()?)?;
    Some(Handed {
        sample,
        url,
        at: Timestamp::now(),
        ahead: 0,
    })
}

/// GET of the URL; learns what the storage's clock says.
pub(crate) async fn fetch(session: &Session<'_>, handed: &mut Handed) {
    let step = Step::Presigned {
        sample: handed.sample,
    };
    let ask = Ask::presigned(handed.url.url.clone());
    let answer = session.exchange(step, ask).await;
    handed.ahead = ahead(&answer);
}

/// How far the clock of who answered is ahead of ours, in seconds.
pub(crate) fn ahead(answer: &Numbered) -> i64 {
    let date = answer.heard.date.as_deref();
    let ahead = date.and_then(|date| seconds_ahead(date, Timestamp::now()));
    ahead.unwrap_or_default()
}

/// How far a `Date` header is ahead of our clock. Within two seconds the two
/// agree: the header is rounded and took its time. A server that is an hour
/// off is not to be believed.
fn seconds_ahead(date: &str, now: Timestamp) -> Option<i64> {
    let theirs = rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?;
    let ahead = theirs.as_second() - now.as_second();
    (2..=HOUR).contains(&ahead.abs()).then_some(ahead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_differs_is_allowed_for() {
        let now: Timestamp = "2026-11-22T06:00:00Z".parse().unwrap();
        let ahead = |date| seconds_ahead(date, now);
        assert_eq!(ahead("Sun, 22 Nov 2026 05:59:50 GMT"), Some(-10));
        assert_eq!(ahead("Sun, 22 Nov 2026 06:00:30 GMT"), Some(30));
        assert_eq!(ahead("Sun, 22 Nov 2026 06:00:01 GMT"), None);
        assert_eq!(ahead("Sun, 22 Nov 2026 09:00:00 GMT"), None);
        assert_eq!(ahead("yesterday"), None);
    }
}
