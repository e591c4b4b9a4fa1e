//! Looking for what was promised: how long it is waited for, and where it is
//! when nobody can fetch it there.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use checker_model::transcript::{
    BucketListing, ImageFetched, ImageKind, Outcome, Step, Whereabouts,
};
use checker_model::{Fact, Known, Origin, Why};
use tokio::time::Instant;
use url::Url;

use super::{PROMISES, Run, Taken};
use crate::ask::Ask;
use crate::bucket::recordable;
use crate::course::all;
use crate::options::Progress;
use crate::picture;
use crate::place::Place;
use crate::session::Numbered;

/// Between the first two looks at a promise; it doubles, up to the longest.
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(4);

/// Keys of one image that are noted where nobody promised them.
const ELSEWHERE: usize = 8;

/// Buckets that are listed: a function names as many as it likes.
const BUCKETS: usize = 4;

/// What a look brought.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// An image, or what may be one.
    Something,
    Nothing,
}

impl Run<'_> {
    /// Looks at every promise until it is there or this time is spent; which of
    /// them came true.
    pub(super) async fn look(&self, taken: &Taken, time: Duration) -> Vec<usize> {
        let promises = taken.handout.resized.iter().take(PROMISES).enumerate();
        let looks = promises.filter_map(|(which, promise)| {
            let url = Url::parse(&promise.url).ok()?;
            Some(async move {
                let came = self.look_at(taken, which, url, time).await;
                came.then_some(which)
            })
        });
        let seen = all(looks.collect(), PROMISES).await;
        seen.into_iter().flatten().collect()
    }

    async fn look_at(&self, taken: &Taken, which: usize, url: Url, time: Duration) -> bool {
        let began = Instant::now();
        let until = began + self.patience.time(which, time);
        let mut pause = PAUSE;
        loop {
            let step = Step::Resized {
                image: taken.index,
                which,
            };
            let ask = Ask::anonymous(url.clone());
            let answer = self.session.exchange(step, ask).await;
            let seen = self.note(&answer);
            let pending = match answer.status() {
                // S3 says 403 of what is not there to who may not list.
                Some(403 | 404 | 429 | 500..) => true,
                // A website may say it with a page.
                Some(200..300) => seen == Seen::Nothing,
                _ => false,
            };
            if !pending {
                let came = answer.is_success();
                if came {
                    self.patience.came(began.elapsed());
                }
                return came;
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                if taken.made.sent.kind == ImageKind::Jpeg {
                    self.patience.never_came(which);
                }
                return false;
            }
            (self.session.progress)(Progress::WaitingForResult {
                status: answer.status(),
                seconds: left.as_secs(),
            });
            tokio::time::sleep(pause.min(left)).await;
            pause = (pause * 2).min(LONGEST);
        }
    }

    /// Notes what was fetched, as an image.
    fn note(&self, answer: &Numbered) -> Seen {
        let Outcome::Response(response) = &answer.heard.outcome else {
            return Seen::Nothing;
        };
        let Some(bytes) = answer.heard.raw.as_ref().filter(|_| answer.is_success()) else {
            return Seen::Nothing;
        };
        self.session.edit(|transcript| {
            let url = transcript
                .exchanges
                .get(answer.number - 1)
                .map(|exchange| exchange.request.url.clone());
            let origin = Origin::Http {
                url: url.unwrap_or_default(),
                exchange: answer.number,
            };
            // A part of an image is no image, and says nothing about the whole.
            let image = match &response.body.cut_short {
                Some(why) => Fact::unknown(Why::NotSupported(format!("a body {why}")), origin),
                None => picture::see(bytes, origin),
            };
            let seen = if image.is_absent() {
                Seen::Nothing
            } else {
                Seen::Something
            };
            transcript.fetched.push(ImageFetched {
                exchange: answer.number,
                image,
            });
            seen
        })
    }

    /// Notes what S3 itself has of the results that could not be fetched: it
    /// says 403 of what is not public and of what is not there. Only the run's
    /// own keys are looked at and kept. Where they are.
    pub(super) async fn whereabouts(&self, main: &Taken) -> Vec<(String, String)> {
        let upload = &main.handed.url.url;
        let storage = upload.origin();
        let missing = self.missing();
        let (Some(access), false) = (self.session.access, missing.is_empty()) else {
            return Vec::new();
        };
        let place = |url: &str| {
            let place = Place::of(&Url::parse(url).ok()?, Some(&storage))?;
            Some((place.bucket.clone(), place.decoded_key()))
        };
        let marker = self.names.marker();
        let mut buckets: BTreeMap<String, Fact<BTreeSet<String>>> = BTreeMap::new();
        let promised = missing.iter().filter_map(|one| place(&one.url));
        let upload = place(upload.as_str());
        for (bucket, _) in promised.chain(upload) {
            if buckets.len() == BUCKETS {
                break;
            }
            if let Entry::Vacant(place) = buckets.entry(bucket.clone()) {
                let keys = recordable(access.list_keys(&bucket).await);
                let own = keys.map(|keys| {
                    let own = keys.into_iter().filter(|key| key.contains(marker));
                    own.collect::<BTreeSet<String>>()
                });
                place.insert(own);
            }
        }
        let known = self.known(&place);
        let mut found = Vec::new();
        for (bucket, keys) in &buckets {
            let keys = keys.get().into_iter().flatten();
            let stray = keys.map(|key| (bucket.clone(), key.clone()));
            found.extend(stray.filter(|place| !known.contains(place)));
        }
        let mut all = Vec::new();
        for one in &missing {
            let mut exchange = one.exchange;
            let stored = stored(place(&one.url), &buckets);
            // It may have come since it was given up.
            if stored.get() == Some(&true)
                && let Ok(url) = Url::parse(&one.url)
            {
                let again = self.session.exchange(one.step.clone(), Ask::anonymous(url));
                let answer = again.await;
                self.note(&answer);
                exchange = answer.number;
            }
            all.push(Whereabouts {
                exchange,
                stored,
                elsewhere: elsewhere(&one.stem, &found),
            });
        }
        self.session.edit(|transcript| {
            let after_exchange = transcript.exchanges.len();
            let listings = buckets.into_iter().map(|(bucket, keys)| BucketListing {
                after_exchange,
                bucket,
                keys,
            });
            transcript.listings.extend(listings);
            transcript.whereabouts = all;
        });
        found.extend(missing.iter().filter_map(|one| place(&one.url)));
        found.retain(|(_, key)| key.contains(marker));
        found
    }

    /// The last looks at results of images that nobody could fetch.
    fn missing(&self) -> Vec<Missing> {
        self.session.edit(|transcript| {
            let mut last: BTreeMap<(usize, usize), usize> = BTreeMap::new();
            for (at, exchange) in transcript.exchanges.iter().enumerate() {
                if let Step::Resized { image, which } = exchange.step {
                    last.insert((image, which), at);
                }
            }
            let looks = last.into_iter().filter_map(|((image, _), at)| {
                let sent = transcript.images.get(image)?;
                let exchange = transcript.exchanges.get(at)?;
                let status = exchange.response()?.status;
                let gone = matches!(status, 403 | 404) && sent.kind != ImageKind::Text;
                gone.then(|| Missing {
                    exchange: exchange.number,
                    step: exchange.step.clone(),
                    url: exchange.request.url.clone(),
                    stem: stem(&sent.name).to_owned(),
                })
            });
            looks.collect()
        })
    }

    /// Where the run knows its objects to be: what it put, and what it fetched.
    fn known(
        &self,
        place: &impl Fn(&str) -> Option<(String, String)>,
    ) -> BTreeSet<(String, String)> {
        self.session.edit(|transcript| {
            let exchanges = transcript.exchanges.iter();
            let own =
                exchanges.filter(|one| matches!(one.step, Step::Put { .. } | Step::Resized { .. }));
            own.filter_map(|one| place(&one.request.url)).collect()
        })
    }
}

/// A result that nobody could fetch.
struct Missing {
    exchange: usize,
    step: Step,
    url: String,
    /// What the names of all objects of the image have in them.
    stem: String,
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Whether S3 has what was promised.
fn stored(
    place: Option<(String, String)>,
    buckets: &BTreeMap<String, Fact<BTreeSet<String>>>,
) -> Fact<bool> {
    let Some((bucket, key)) = place else {
        let why = Why::NotVisible("the bucket that the URL leads to".into());
        return Fact::unknown(why, Origin::Unseen);
    };
    let Some(keys) = buckets.get(&bucket) else {
        return Fact::default();
    };
    match &keys.known {
        Known::Value(keys_of) => Fact::value(keys_of.contains(&key), keys.origin.clone()),
        // No bucket that the credentials see: it may be somebody else's.
        Known::Absent => {
            let why = Why::NotVisible(format!("the bucket {bucket}"));
            Fact::unknown(why, keys.origin.clone())
        }
        Known::Unknown(why) => Fact::unknown(why.clone(), keys.origin.clone()),
    }
}

/// The keys of an image that nobody promised.
fn elsewhere(stem: &str, found: &[(String, String)]) -> Vec<String> {
    let own = found.iter().filter(|(_, key)| key.contains(stem));
    let named = own.map(|(bucket, key)| format!("{bucket}/{key}"));
    named.take(ELSEWHERE).collect()
}
