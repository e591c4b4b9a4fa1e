//! The conversation that begins with a function URL: ask for an upload URL,
//! put an image there, and look at what was promised until it is there.

use std::time::Duration;

use bytes::Bytes;
use checker_model::Transcript;
use checker_model::handout::Handout;
use checker_model::presigned::{PresignedUrl, Validity};
use checker_model::transcript::{Door, ImageFetched, ImageKind, KnownBy, PutWay, Step};
use jiff::Timestamp;
use reqwest::Method;
use tokio::time::Instant;
use url::Url;

use crate::ask::{Ask, Whom};
use crate::bucket::BucketAccess;
use crate::client::Client;
use crate::course::all;
use crate::options::{Options, Progress};
use crate::picture::{self, Made};
use crate::place::Place;
use crate::sample::Names;
use crate::session::{Numbered, Session, encode};

/// Images on their way at once.
const AT_ONCE: usize = 3;

/// Promises that are looked at, of one answer.
const PROMISES: usize = 4;

/// Between the first two looks at a promise; it doubles, up to the longest.
const PAUSE: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(4);

/// A URL that is valid for so short a time is waited for without being asked.
const SHORT: u64 = 5;

/// What is sent, the main image first: what it shows decides about the rest.
const KINDS: [ImageKind; 8] = [
    ImageKind::Png,
    ImageKind::Rotated,
    ImageKind::Alpha,
    ImageKind::Webp,
    ImageKind::Tiny,
    ImageKind::Line,
    ImageKind::Large,
    ImageKind::Text,
];

/// Drives the functions behind a function URL: every image is asked for, put
/// and looked at, then what must be refused is tried. Whatever goes wrong is in
/// the transcript.
///
/// `given_bucket` is looked at without credentials; with `bucket` its keys are
/// listed to find one, and the prober's own objects are removed at the end.
pub async fn probe_function_url(
    url: Url,
    given_bucket: Option<String>,
    options: Options,
    bucket: Option<&dyn BucketAccess>,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Transcript {
    let client = Client::new(&options.limits, &options.connect_to);
    let mut base = url;
    base.set_fragment(None);
    let door = Door::FunctionUrl;
    let session = Session::new(client, door, base.clone(), &options, bucket, progress);
    session.edit(|transcript| transcript.given_bucket = given_bucket);
    let names = Names::new(Timestamp::now());
    let run = Run {
        session: &session,
        base,
        names: &names,
    };
    if let Some(main) = run.image(ImageKind::Jpeg).await {
        run.refusals(&main).await;
        // Where nothing came of the first, the others would only take its time.
        if main.appeared {
            let others = KINDS.iter().map(|kind| run.image(*kind));
            all(others.collect(), AT_ONCE).await;
        }
        run.public(&main).await;
        if session.options.wait_expiry || is_short(&main.presigned) {
            run.expired(&main).await;
        }
        run.clean(&main).await;
    }
    session.finish()
}

/// An image that S3 accepted.
struct Taken {
    index: usize,
    made: Made,
    handout: Handout,
    presigned: PresignedUrl,
    /// Whether any of its results did.
    appeared: bool,
}

struct Run<'a> {
    session: &'a Session<'a>,
    base: Url,
    names: &'a Names,
}

fn is_short(presigned: &PresignedUrl) -> bool {
    matches!(presigned.validity, Validity::Seconds(seconds) if seconds <= SHORT)
}

impl Run<'_> {
    /// Asks, puts, and looks; what S3 accepted, if it did.
    async fn image(&self, kind: ImageKind) -> Option<Taken> {
        let word = format!("{kind:?}").to_ascii_lowercase();
        let name = format!("{}-{word}", self.names.marker());
        let made = picture::make(kind, &name)?;
        let index = self.session.edit(|transcript| {
            transcript.images.push(made.sent.clone());
            transcript.images.len() - 1
        });
        let handout = self.ask(index, &made.sent.name).await?;
        let presigned = PresignedUrl::parse(handout.upload.as_deref()?).ok()?;
        let mut taken = Taken {
            index,
            made,
            handout,
            presigned,
            appeared: false,
        };
        let url = taken.presigned.url.clone();
        let put = self.put(&taken, PutWay::AsSaid, url).await;
        if !put.is_success() {
            return None;
        }
        taken.appeared = self.look(&taken).await;
        Some(taken)
    }

    /// `GET ?filename=`: what it hands out.
    async fn ask(&self, index: usize, name: &str) -> Option<Handout> {
        let mut url = self.base.clone();
        let own = url.query().unwrap_or_default();
        let and = if own.is_empty() { "" } else { "&" };
        let query = format!("{own}{and}filename={}", encode(name));
        url.set_query(Some(&query));
        let step = Step::UploadUrl { image: index };
        let answer = self.session.exchange(step, Ask::get(url, false)).await;
        if !answer.is_success() {
            return None;
        }
        let handout = match (&answer.heard.json, &answer.heard.raw) {
            (Some(json), _) => Handout::read(json),
            (None, Some(text)) => {
                let text = String::from_utf8_lossy(text).trim().to_owned();
                Handout::read(&serde_json::Value::String(text))
            }
            (None, None) => return None,
        };
        Some(handout)
    }

    async fn put(&self, taken: &Taken, way: PutWay, url: Url) -> Numbered {
        let sent = &taken.made.sent;
        let said = taken.handout.content_type.as_ref();
        let content_type = match way {
            PutWay::WrongType => "text/html",
            _ => said.unwrap_or(&sent.content_type),
        };
        let mut headers = vec![("content-type", content_type.to_owned())];
        for (name, value) in &taken.handout.headers {
            // Only these are known by name.
            let known = [
                "x-amz-acl",
                "x-amz-server-side-encryption",
                "x-amz-tagging",
                "cache-control",
            ];
            if let Some(known) = known.into_iter().find(|one| one == name) {
                headers.push((known, value.clone()));
            }
        }
        let ask = Ask {
            method: Method::PUT,
            url,
            headers,
            body: Bytes::from(taken.made.bytes.clone()),
            described: Some(format!("{} of {} bytes", sent.content_type, sent.length)),
            whom: Whom::Storage,
        };
        let step = Step::Put {
            image: taken.index,
            way,
        };
        self.session.exchange(step, ask).await
    }

    /// Looks at every promise until it is there or its time is spent; whether
    /// any came true.
    async fn look(&self, taken: &Taken) -> bool {
        let promises = taken.handout.resized.iter().take(PROMISES).enumerate();
        let looks = promises.filter_map(|(which, promise)| {
            let url = Url::parse(&promise.url).ok()?;
            Some(self.look_at(taken.index, which, url))
        });
        let seen = all(looks.collect(), PROMISES).await;
        seen.contains(&true)
    }

    async fn look_at(&self, image: usize, which: usize, url: Url) -> bool {
        let until = Instant::now() + self.session.options.limits.resized;
        let mut pause = PAUSE;
        loop {
            let step = Step::Resized { image, which };
            let ask = Ask::anonymous(url.clone());
            let answer = self.session.exchange(step, ask).await;
            self.note(&answer);
            // S3 says 403 of what is not there to who may not list.
            let pending = matches!(answer.status(), Some(403 | 404));
            if !pending || Instant::now() + pause > until {
                return answer.is_success();
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST);
        }
    }

    /// What was fetched, as an image.
    fn note(&self, answer: &Numbered) {
        let Some(bytes) = &answer.heard.raw else {
            return;
        };
        if !answer.is_success() {
            return;
        }
        self.session.edit(|transcript| {
            let url = transcript
                .exchanges
                .get(answer.number - 1)
                .map(|exchange| exchange.request.url.clone());
            let origin = checker_model::Origin::Http {
                url: url.unwrap_or_default(),
                exchange: answer.number,
            };
            transcript.fetched.push(ImageFetched {
                exchange: answer.number,
                image: picture::see(bytes, origin),
            });
        });
    }

    /// What S3 must refuse: another content type, another key.
    async fn refusals(&self, taken: &Taken) {
        let url = taken.presigned.url.clone();
        self.put(taken, PutWay::WrongType, url.clone()).await;
        let mut other = url;
        // The mark stays, so that it can be removed should it be accepted.
        let path = other.path().to_owned();
        let (stem, ending) = path.rsplit_once('.').unwrap_or((&path, "bin"));
        other.set_path(&format!("{stem}-other.{ending}"));
        self.put(taken, PutWay::OtherKey, other).await;
    }

    /// Puts once more after the URL's time.
    async fn expired(&self, taken: &Taken) {
        let limits = &self.session.options.limits;
        let Validity::Seconds(seconds) = taken.presigned.validity else {
            return;
        };
        let wait = Duration::from_secs(seconds) + limits.expiry_margin;
        if wait > limits.expiry {
            return;
        }
        self.session.allow(wait);
        crate::expiry::sleep(self.session, wait).await;
        let url = taken.presigned.url.clone();
        self.put(taken, PutWay::Expired, url).await;
    }

    /// An object at its public address, and the list that nobody should get.
    async fn public(&self, taken: &Taken) {
        let storage = taken.presigned.url.origin();
        let mut promises = taken.handout.resized.iter();
        let place = promises.find_map(|promise| {
            let url = Url::parse(&promise.url).ok()?;
            Place::of(&url, Some(&storage))
        });
        let Some(Place { bucket, key, root }) = place else {
            return;
        };
        let step = Step::PublicObject {
            bucket: bucket.clone(),
            key: key.clone(),
            known_by: KnownBy::Promise,
        };
        let object = format!("{root}{key}");
        for (step, url) in [
            (step, object),
            (
                Step::AnonymousListing { bucket },
                format!("{root}?list-type=2&max-keys=1"),
            ),
        ] {
            if let Ok(url) = Url::parse(&url) {
                let ask = match step {
                    Step::PublicObject { .. } => Ask::anonymous(url),
                    _ => Ask::listing(url),
                };
                self.session.exchange(step, ask).await;
            }
        }
    }

    /// Removes the run's own objects from the buckets that it wrote to, with
    /// access; else notes that they stay.
    async fn clean(&self, taken: &Taken) {
        let marker = self.names.marker();
        let storage = taken.presigned.url.origin();
        let urls = self.session.edit(|transcript| {
            let puts = transcript.exchanges.iter();
            let of = |step: &Step| matches!(step, Step::Put { .. } | Step::Resized { .. });
            let kept = puts.filter(|one| {
                let status = one.response().map(|one| one.status);
                of(&one.step) && status.is_some_and(|status| (200..300).contains(&status))
            });
            kept.map(|one| one.request.url.clone()).collect::<Vec<_>>()
        });
        let mut keys: Vec<(String, String)> = urls
            .iter()
            .filter_map(|url| {
                let place = Place::of(&Url::parse(url).ok()?, Some(&storage))?;
                let key = percent_encoding::percent_decode_str(&place.key);
                let key = key.decode_utf8_lossy().into_owned();
                key.contains(marker).then_some((place.bucket, key))
            })
            .collect();
        keys.sort();
        keys.dedup();
        (self.session.progress)(Progress::CleaningUp);
        for (bucket, key) in keys {
            let gone = match self.session.access {
                Some(access) => access.delete(&bucket, &key).await,
                None => false,
            };
            if !gone {
                let left = format!("{bucket}/{key}");
                self.session
                    .edit(|transcript| transcript.left_behind.push(left));
            }
        }
    }
}
