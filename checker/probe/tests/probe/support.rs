//! The bucket behind a fake API, and what every test does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use checker_model::transcript::{Digest, Door, Exchange, Outcome, Step, Transcript};
use checker_model::{Fact, Origin, Why};
use checker_probe::{Boxed, BucketAccess, Limits, Options, Progress, Scope, Target, probe};
use sha2::{Digest as _, Sha256};
use url::Url;

/// The objects of the bucket.
#[derive(Clone, Default)]
pub(crate) struct Store {
    pub(crate) objects: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    /// Keys that cannot be deleted.
    pub(crate) sticky: bool,
    /// So many looks at objects find nothing yet.
    pub(crate) late: Arc<AtomicUsize>,
    /// Every look is denied.
    pub(crate) denied: bool,
}

fn denied<T>(action: &str) -> Fact<T> {
    Fact::unknown(Why::AccessDenied(action.into()), Origin::aws_call(action))
}

impl BucketAccess for Store {
    fn list_keys<'a>(&'a self, _: &'a str) -> Boxed<'a, Fact<BTreeSet<String>>> {
        Box::pin(async {
            if self.denied {
                return denied("s3:ListBucket");
            }
            let keys: BTreeSet<String> = self.objects.lock().unwrap().keys().cloned().collect();
            Fact::value(keys, Origin::aws_call("s3:ListBucket"))
        })
    }

    fn read_object<'a>(&'a self, _: &'a str, key: &'a str, _: u64) -> Boxed<'a, Fact<Digest>> {
        Box::pin(async move {
            if self.denied {
                return denied("s3:GetObject");
            }
            let origin = Origin::aws_call("s3:GetObject");
            let less = |left: usize| left.checked_sub(1);
            if self.late.fetch_update(SeqCst, SeqCst, less).is_ok() {
                return Fact::absent(origin);
            }
            let objects = self.objects.lock().unwrap();
            let digest = objects.get(key).map(|bytes| Digest {
                length: bytes.len() as u64,
                sha256: format!("{:x}", Sha256::digest(bytes)),
            });
            Fact::from_option(digest, origin)
        })
    }

    fn delete_object<'a>(&'a self, _: &'a str, key: &'a str) -> Boxed<'a, Fact<bool>> {
        Box::pin(async move {
            if self.sticky {
                return denied("s3:DeleteObject");
            }
            self.objects.lock().unwrap().remove(key);
            Fact::value(true, Origin::aws_call("s3:DeleteObject"))
        })
    }
}

/// Options that keep a test short; odd names only where they are the point.
pub(crate) fn options() -> Options {
    Options {
        odd_names: false,
        limits: Limits {
            appear: Duration::from_millis(80),
            ..Limits::default()
        },
        ..Options::default()
    }
}

/// Options for a server that never ends something.
pub(crate) fn impatient(scope: Scope) -> Options {
    Options {
        scope,
        limits: Limits {
            connect: Duration::from_millis(500),
            answer: Duration::from_millis(200),
            body: Duration::from_millis(400),
            other_body: 10_000,
            text: 1_000,
            json_body: 200_000,
            ..options().limits
        },
        ..options()
    }
}

/// Probes one address.
pub(crate) async fn run(base: Url, options: Options, store: Option<&Store>) -> Transcript {
    let target = Target {
        door: Door::Api,
        base_url: base,
        given_bucket: None,
    };
    let access = store.map(|store| store as &dyn BucketAccess);
    probe(target, options, access, &|_: Progress| {}).await
}

/// The only exchange of a step.
pub(crate) fn only(transcript: &Transcript, of: impl Fn(&Step) -> bool) -> &Exchange {
    let found: Vec<_> = transcript
        .exchanges
        .iter()
        .filter(|e| of(&e.step))
        .collect();
    assert_eq!(found.len(), 1, "{:#?}", transcript.exchanges);
    found[0]
}

/// The status of an exchange.
pub(crate) fn status(exchange: &Exchange) -> u16 {
    match &exchange.outcome {
        Outcome::Response(response) => response.status,
        other => panic!("no answer: {other:?}"),
    }
}
