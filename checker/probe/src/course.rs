//! The course of a conversation, from `GET /` to the removal of what it left.

use checker_model::storage::COURSE_FILE;
use checker_model::transcript::{Purpose, Step, StoredObject};
use checker_model::{Fact, Origin};
use futures::StreamExt as _;
use jiff::Timestamp;

use crate::answer::listed_names;
use crate::ask::{Ask, Whom};
use crate::detect::{self, detect};
use crate::download::{Handed, download, fetch};
use crate::sample::{self, Names};
use crate::session::{Session, encode};
use crate::{cleanup, expiry, missing, names};

/// Exchanges at once, where their order does not matter.
pub(crate) const AT_ONCE: usize = 4;

/// Requests of a burst at once.
const BURST_AT_ONCE: usize = 8;

/// Runs the futures, some at once; they begin, and yield, in order.
pub(crate) async fn all<F: Future>(futures: Vec<F>, at_once: usize) -> Vec<F::Output> {
    futures::stream::iter(futures)
        .buffered(at_once)
        .collect()
        .await
}

/// Drives the API through everything that is in scope.
pub(crate) async fn run(session: &Session<'_>, burst: usize) {
    let scope = session.options.scope;
    let names = Names::new(Timestamp::now());
    if scope.root {
        let ask = Ask::get(session.url("/"), false);
        session.exchange(Step::Root, ask).await;
    }
    let mut listed = Vec::new();
    if scope.list {
        listed = list(session, Step::List).await;
    }
    if scope.root {
        let asks = (0..burst).map(|_| {
            let ask = Ask {
                whom: Whom::api_once(),
                ..Ask::get(session.url("/"), false)
            };
            session.exchange(Step::Burst, ask)
        });
        all(asks.collect(), BURST_AT_ONCE).await;
    }
    let mut handed = None;
    if scope.upload || scope.download {
        handed = files(session, &names, &listed).await;
    }
    if let Some(handed) = &handed
        && session.options.wait_expiry
    {
        expiry::wait_and_ask(session, handed).await;
    }
    if scope.upload || scope.download {
        cleanup::clean(session, names.marker()).await;
    }
}

/// Asks for the list, between two listings by S3 itself, so that changes by
/// someone else show up as such; the names that were listed.
async fn list(session: &Session<'_>, step: Step) -> Vec<String> {
    session.list_bucket().await;
    let ask = Ask::get(session.url("/list_files"), true);
    let answer = session.exchange(step, ask).await;
    session.note_bucket(&answer.heard);
    session.list_bucket().await;
    let json = answer.heard.json.as_ref();
    json.map(listed_names)
        .unwrap_or_default()
        .into_iter()
        .map(str::to_owned)
        .collect()
}

/// Uploads and downloads; the presigned URL of the sample, if there is one.
async fn files(session: &Session<'_>, names: &Names, listed: &[String]) -> Option<Handed> {
    let scope = session.options.scope;
    let sample = session.sample(sample::made_up(names.plain(""), Purpose::Upload));
    let on_host = plausible(listed);
    let uploaded = detect(session, sample, &on_host).await;
    if let Some(uploaded) = &uploaded {
        look(session, uploaded.sample).await;
    }
    if scope.upload {
        list(session, Step::ListAfterUpload).await;
    }
    let mut handed = None;
    if scope.download {
        let index = match &uploaded {
            Some(uploaded) => Some(uploaded.sample),
            None => listed_sample(session, &on_host).await,
        };
        let missing = async {
            let name = names.plain("-missing");
            let url = session.url(&format!("/download/{}", encode(&name)));
            let step = Step::DownloadMissing { name };
            session.exchange(step, Ask::get(url, false)).await;
        };
        let present = async {
            match index {
                Some(index) => download(session, index).await,
                None => None,
            }
        };
        (handed, ()) = futures::join!(present, missing);
        if let Some(handed) = &mut handed {
            fetch(session, handed).await;
        }
    }
    if scope.upload {
        let dialect = uploaded.as_ref().map(|uploaded| &uploaded.dialect);
        missing::upload(session, &names.plain("-missing"), dialect).await;
        if let Some(uploaded) = &uploaded {
            // Who takes only files of the host's can be given no odd names.
            let carries = uploaded.sample == sample;
            if session.options.odd_names && carries {
                names::odd(session, names, &uploaded.dialect).await;
            }
            names::traversal(session, names, &uploaded.dialect, carries).await;
        }
    }
    handed
}

/// Listed names that may be on the host too, the course's own file first.
fn plausible(listed: &[String]) -> Vec<String> {
    let mut names: Vec<String> = listed
        .iter()
        .filter(|name| {
            !name.is_empty()
                && name.len() <= 200
                && !name.starts_with("checker-probe-")
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
                && *name != ".."
                && *name != "."
        })
        .take(1000)
        .cloned()
        .collect();
    names.sort_by_key(|name| name != COURSE_FILE);
    names.truncate(2);
    names
}

/// When nothing could be uploaded, a download of what is listed still tells
/// something. Its digest is S3's own, when S3 can be asked.
async fn listed_sample(session: &Session<'_>, listed: &[String]) -> Option<usize> {
    let name = listed.first()?;
    let index = detect::host_sample(session, name);
    if let (Some(access), Some(bucket)) = (session.access, session.bucket()) {
        let limit = session.options.limits.download;
        let object = access.read_object(&bucket, name, limit).await;
        if let Some(digest) = object.get() {
            session.edit(|transcript| {
                if let Some(sample) = transcript.samples.get_mut(index) {
                    sample.length = digest.length;
                    sample.sha256.clone_from(&digest.sha256);
                }
            });
        }
    }
    Some(index)
}

/// Looks under the sample's name in S3, when that is possible.
pub(crate) async fn look(session: &Session<'_>, sample: usize) {
    let (Some(access), Some(bucket)) = (session.access, session.bucket()) else {
        return;
    };
    let Some(key) = session.edit(|t| t.samples.get(sample).map(|s| s.name.clone())) else {
        return;
    };
    let limits = &session.options.limits;
    let object = access
        .await_object(&bucket, &key, limits.download, limits.appear)
        .await;
    session.stored(StoredObject {
        sample,
        bucket,
        key,
        object,
    });
}

/// What S3 has under every key that contains a text; the sample's own name,
/// absent, when there is none.
pub(crate) async fn look_for(session: &Session<'_>, sample: usize, name: &str, contains: &str) {
    let (Some(access), Some(bucket)) = (session.access, session.bucket()) else {
        return;
    };
    let limit = session.options.limits.download;
    let keys = access.list_keys(&bucket).await;
    let listed = keys.get().into_iter().flatten();
    let found: Vec<String> = listed
        .filter(|key| key.contains(contains))
        .cloned()
        .collect();
    let record = |key: String, object| {
        session.stored(StoredObject {
            sample,
            bucket: bucket.clone(),
            key,
            object,
        });
    };
    if let Some(why) = keys.why() {
        record(
            name.to_owned(),
            Fact::unknown(why.clone(), keys.origin.clone()),
        );
    } else if found.is_empty() {
        record(
            name.to_owned(),
            Fact::absent(Origin::aws_call("s3:ListBucket")),
        );
    }
    for key in found.into_iter().take(10) {
        let object = access.read_object(&bucket, &key, limit).await;
        record(key, object);
    }
}
