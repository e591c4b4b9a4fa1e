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
        // An API may have taken `../` off a name.
        Known::Absent | Known::Unknown(_) => accepted
            .into_iter()
            .flat_map(|name| {
                let bare = name.find(marker).map(|at| name[at..].to_owned());
                [Some(name), bare]
            })
            .flatten()
            .collect(),
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
        .filter_map(|exchange| match &exchange.step {
            Step::Upload { sample, .. } => transcript.samples.get(*sample).map(|s| s.name.as_str()),
            Step::UploadMissing { name, .. } => Some(name.as_str()),
            _ => None,
        })
        .filter(|name| name.contains(marker))
        .map(str::to_owned)
        .collect()
}
