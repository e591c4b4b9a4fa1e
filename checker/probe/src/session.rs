//! The conversation while it goes on: what is asked is numbered in the order
//! in which it is begun, and what was heard is put in its place.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use checker_model::transcript::{
    BucketListing, Door, Exchange, Outcome, Sample, Step, StoredObject, Transcript,
};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tokio::time::Instant;
use url::Url;

use crate::ask::{Ask, Whom};
use crate::bucket::{Bounded, BucketAccess, recordable};
use crate::client::{Client, Heard};
use crate::options::{Options, Progress};
use crate::scrub;

/// After so many vain connections, and none that stood, the API is not asked
/// any more: each could cost the whole time limit.
const REFUSALS: usize = 2;

/// Everything but the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A name as one segment of a path or one value of a query.
pub(crate) fn encode(name: &str) -> String {
    utf8_percent_encode(name, ENCODED).to_string()
}

/// What is asked while a transcript is written.
pub(crate) struct Session<'a> {
    pub(crate) client: Client,
    pub(crate) options: &'a Options,
    pub(crate) access: Option<Bounded<'a>>,
    pub(crate) progress: &'a (dyn Fn(Progress) + Send + Sync),
    base: Url,
    began: Instant,
    state: Mutex<State>,
}

struct State {
    transcript: Transcript,
    /// When no exchange is begun any more.
    until: Instant,
    /// The bucket that the API's messages name.
    named: Option<String>,
    /// How often the API could not be reached, and why, until it first was.
    refusals: usize,
    refusal: String,
    reached: bool,
}

/// An outcome with its number.
pub(crate) struct Numbered {
    pub(crate) number: usize,
    pub(crate) heard: Heard,
}

impl Numbered {
    pub(crate) fn status(&self) -> Option<u16> {
        match &self.heard.outcome {
            Outcome::Response(response) => Some(response.status),
            Outcome::Unreachable(_) | Outcome::Broken(_) => None,
        }
    }

    pub(crate) fn is_success(&self) -> bool {
        self.status().is_some_and(|s| (200..300).contains(&s))
    }

    /// Whether the answer is JSON and some text in it names this file. Behind
    /// `/` or `=` it only repeats what was asked for, as in "cannot POST /…".
    pub(crate) fn names_file(&self, name: &str) -> bool {
        fn in_text(text: &str, name: &str) -> bool {
            !name.is_empty()
                && text
                    .match_indices(name)
                    .any(|(at, _)| !text[..at].ends_with(['/', '=']))
        }
        fn any(value: &Value, name: &str, depth: u8) -> bool {
            match value {
                Value::String(text) => in_text(text, name),
                Value::Array(items) if depth > 0 => {
                    items.iter().any(|item| any(item, name, depth - 1))
                }
                Value::Object(members) if depth > 0 => {
                    members.values().any(|item| any(item, name, depth - 1))
                }
                _ => false,
            }
        }
        let json = self.heard.json.as_ref();
        json.is_some_and(|json| any(json, name, 4))
    }
}

impl<'a> Session<'a> {
    pub(crate) fn new(
        client: Client,
        door: Door,
        base: Url,
        options: &'a Options,
        access: Option<&'a dyn BucketAccess>,
        progress: &'a (dyn Fn(Progress) + Send + Sync),
    ) -> Self {
        let began = Instant::now();
        let recorded_base = match door {
            Door::Instances => String::new(),
            Door::Api
            | Door::LoadBalancer
            | Door::PresignedUrl
            | Door::FunctionUrl
            | Door::Bucket => scrub::text(base.as_str().trim_end_matches('/'), &[]),
        };
        Self {
            client,
            access: access.map(|access| Bounded {
                access,
                time: options.limits.bucket,
            }),
            progress,
            base,
            began,
            state: Mutex::new(State {
                transcript: Transcript::new(door, recorded_base, Timestamp::now()),
                until: began + options.limits.whole,
                named: None,
                refusals: 0,
                refusal: String::new(),
                reached: false,
            }),
            options,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held; if it did, the data is still sound.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the transcript.
    pub(crate) fn edit<T>(&self, change: impl FnOnce(&mut Transcript) -> T) -> T {
        change(&mut self.state().transcript)
    }

    /// The transcript, at the end.
    pub(crate) fn finish(self) -> Transcript {
        let state = self.state.into_inner();
        state.unwrap_or_else(PoisonError::into_inner).transcript
    }

    /// The time of the whole stands still meanwhile.
    pub(crate) fn allow(&self, more: Duration) {
        self.state().until += more;
    }

    /// The URL of a path below the base; `path` is encoded already.
    pub(crate) fn url(&self, path: &str) -> Url {
        let base = self.base.as_str().trim_end_matches('/');
        Url::parse(&format!("{base}{path}")).unwrap_or_else(|_| self.base.clone())
    }

    /// Adds a sample; its index.
    pub(crate) fn sample(&self, sample: Sample) -> usize {
        self.edit(|transcript| {
            transcript.samples.push(sample);
            transcript.samples.len() - 1
        })
    }

    /// The bucket that may be looked into: the given one, or one that the API
    /// names and that is of the course. A hostile API must not choose among
    /// all the caller's buckets.
    pub(crate) fn bucket(&self) -> Option<String> {
        let state = self.state();
        let named = state
            .named
            .clone()
            .filter(|name| name.starts_with(&self.options.course.bucket_prefix));
        state.transcript.given_bucket.clone().or(named)
    }

    /// Notes the bucket that an answer names; the first one counts.
    pub(crate) fn note_bucket(&self, heard: &Heard) {
        if let Some(name) = heard.json.as_ref().and_then(crate::answer::bucket_in) {
            self.state().named.get_or_insert(name);
        }
    }

    /// Asks, and records question and outcome.
    pub(crate) async fn exchange(&self, step: Step, ask: Ask) -> Numbered {
        let begun = Instant::now();
        let number = {
            let mut state = self.state();
            let number = state.transcript.exchanges.len() + 1;
            state.transcript.exchanges.push(Exchange {
                number,
                step: step.clone(),
                request: ask.recorded(),
                outcome: Outcome::Unreachable("not finished".into()),
                offset_ms: milliseconds(begun - self.began),
                duration_ms: 0,
            });
            number
        };
        (self.progress)(Progress::Began {
            exchange: number,
            step,
        });
        let heard = match self.hopeless(begun, ask.whom) {
            Some(why) => Heard::nothing(Outcome::Unreachable(why)),
            None => self.client.send(&ask).await,
        };
        self.learn(ask.whom, &heard.outcome);
        self.edit(|transcript| {
            if let Some(exchange) = transcript.exchanges.get_mut(number - 1) {
                exchange.outcome = heard.outcome.clone();
                exchange.duration_ms = milliseconds(begun.elapsed());
            }
        });
        let numbered = Numbered { number, heard };
        (self.progress)(Progress::Ended {
            exchange: number,
            status: numbered.status(),
        });
        numbered
    }

    /// Why there is no use in asking: the time is spent, or nobody is there.
    fn hopeless(&self, now: Instant, whom: Whom) -> Option<String> {
        let state = self.state();
        if now >= state.until {
            let whole = self.options.limits.whole.as_secs_f32();
            return Some(format!("not asked: the {whole} s of the whole were spent"));
        }
        let one_host = state.transcript.door != Door::Instances;
        let api = matches!(whom, Whom::Api { .. });
        let gone = one_host && api && !state.reached && state.refusals >= REFUSALS;
        gone.then(|| format!("not asked again: {}", state.refusal))
    }

    /// Remembers whether the API can be reached at all.
    fn learn(&self, whom: Whom, outcome: &Outcome) {
        if !matches!(whom, Whom::Api { .. }) {
            return;
        }
        let mut state = self.state();
        match outcome {
            Outcome::Unreachable(why) => {
                if state.refusals < REFUSALS {
                    state.refusal.clone_from(why);
                }
                state.refusals += 1;
            }
            Outcome::Response(_) | Outcome::Broken(_) => state.reached = true,
        }
    }

    /// Lists the bucket by S3 itself, when that is possible.
    pub(crate) async fn list_bucket(&self) {
        let (Some(access), Some(bucket)) = (self.access, self.bucket()) else {
            return;
        };
        let after_exchange = self.edit(|transcript| transcript.exchanges.len());
        let keys = recordable(access.list_keys(&bucket).await);
        self.edit(|transcript| {
            transcript.listings.push(BucketListing {
                after_exchange,
                bucket,
                keys,
            });
        });
    }

    /// Records what S3 has under a key.
    pub(crate) fn stored(&self, object: StoredObject) {
        self.edit(|transcript| transcript.objects.push(object));
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
