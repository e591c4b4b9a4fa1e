//! Removing what the prober uploaded: only keys that carry the mark of this
//! very run. What stays is written down.

use std::collections::BTreeSet;

use checker_model::Known;
use checker_model::transcript::{Step, Transcript};

use crate::options::Progress;
use crate::session::Session;

/// Removes the run's own objects, or notes which ones stay.
pub(crate) async fn clean(session: &Session<'_>, marker: &str) {
    let accepted = session.edit(|transcript| accepted(transcript, marker));
    let bucket = session.bucket();
    let (Some(access), Some(bucket)) = (session.access, &bucket) else {
        let shown = bucket.as_deref().unwrap_or("unknown bucket");
        leave(session, shown, accepted);
        return;
    };
    let listed = access.list_keys(bucket).await;
    let keys: BTreeSet<String> = match listed.known {
        // Also what an API stored under another key, or without saying so.
        Known::Value(keys) => keys.into_iter().filter(|k| k.contains(marker)).collect(),
        Known::Absent | Known::Unknown(_) => accepted,
    };
    if keys.is_empty() {
        return;
    }
    (session.progress)(Progress::CleaningUp);
    let mut left = BTreeSet::new();
    for key in keys {
        if !access.delete(bucket, &key).await {
            left.insert(key);
        }
    }
    leave(session, bucket, left);
}

fn leave(session: &Session<'_>, bucket: &str, keys: BTreeSet<String>) {
    let left = keys.into_iter().map(|key| format!("{bucket}/{key}"));
    session.edit(|transcript| transcript.left_behind.extend(left));
}

/// The names of this run that the API said it had stored.
fn accepted(transcript: &Transcript, marker: &str) -> BTreeSet<String> {
    transcript
        .exchanges
        .iter()
        .filter(|exchange| {
            exchange
                .response()
                .is_some_and(|response| (200..300).contains(&response.status))
        })
        .filter_map(|exchange| {
            let asked = match &exchange.step {
                Step::Upload { sample, .. } => transcript.samples.get(*sample)?.name.as_str(),
                Step::UploadMissing { name, .. } => name.as_str(),
                _ => return None,
            };
            let text = exchange.response().and_then(|r| r.body.text.as_deref());
            let said = text.and_then(|text| said(text, marker));
            Some(said.unwrap_or(asked).to_owned())
        })
        .filter(|name| name.contains(marker))
        .collect()
}

/// The name between quotes in an answer: an API may have changed it. One with
/// an escape in it is not read: it is no name that this could be about.
fn said<'t>(text: &'t str, marker: &str) -> Option<&'t str> {
    const END: &str = ".txt";
    let at = text.find(marker)?;
    let from = text[..at].rfind(['\'', '"', '`'])? + 1;
    let to = at + text[at..].find(END)? + END.len();
    let name = &text[from..to];
    let plain = name.len() <= 200 && !name.contains(['\\', '"']);
    plain.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_one_that_the_api_says() {
        let name = |text| said(text, "checker-probe-1");
        let stored = r#"{"message":"Successfully uploaded 'checker-probe-1-two_words.txt' to the bucket 'b'"}"#;
        assert_eq!(name(stored), Some("checker-probe-1-two_words.txt"));
        assert_eq!(
            name("'../checker-probe-1-t1.txt'"),
            Some("../checker-probe-1-t1.txt")
        );
        assert_eq!(
            name("'checker-probe-1-it's.txt'"),
            Some("checker-probe-1-it's.txt")
        );
        assert_eq!(name(r"'checker-probe-1-caf\u00e9.txt'"), None);
        assert_eq!(name("ok"), None);
    }
}
