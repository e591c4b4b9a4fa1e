//! The conversation that begins with a function URL: ask for an upload URL,
//! put an image there, and look at what was promised until it is there.

mod patience;
mod results;

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use checker_model::Transcript;
use checker_model::handout::Handout;
use checker_model::presigned::PresignedUrl;
use checker_model::transcript::{Door, ImageKind, KnownBy, PutWay, Step};
use jiff::Timestamp;
use reqwest::Method;
use tokio::time::Instant;
use url::Url;

use crate::ask::{Ask, Whom};
use crate::bucket::BucketAccess;
use crate::client::Client;
use crate::course::all;
use crate::download::{Handed, ahead};
use crate::expiry::{left, wait_out};
use crate::options::{Options, Progress};
use crate::picture::{self, Made};
use crate::place::Place;
use crate::sample::Names;
use crate::session::{Numbered, Session, encode};
use patience::Patience;

/// Images on their way at once.
const AT_ONCE: usize = 3;

/// Promises that are looked at, of one answer.
const PROMISES: usize = 4;

/// A URL that is valid for so short a time is waited for without being asked, in
/// seconds.
const SHORT: i64 = 5;

/// What is sent behind the main image: what that one shows decides about these.
const KINDS: [ImageKind; 7] = [
    ImageKind::Png,
    ImageKind::Rotated,
    ImageKind::Alpha,
    ImageKind::Large,
    ImageKind::Webp,
    ImageKind::Tiny,
    ImageKind::Line,
];

/// Formats and sizes that a function may well refuse: of these nothing is
/// waited for much longer than the main image took.
const OPTIONAL: [ImageKind; 3] = [ImageKind::Webp, ImageKind::Tiny, ImageKind::Line];
const AT_LEAST: Duration = Duration::from_secs(10);

/// What is to be refused is put with a URL that is valid for so long at least,
/// or its end would look like a refusal. In seconds.
const FRESH: i64 = 10;

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
    let client = Client::new(&options.limits, &options.connect_to).led_by(&url);
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
        patience: Patience::default(),
    };
    let longest = session.options.limits.resized;
    let began = Instant::now();
    if let Some(main) = run.image(ImageKind::Jpeg, longest).await {
        let short = (began.elapsed() * 4).max(AT_LEAST).min(longest);
        run.refusals(&main).await;
        // Where nothing came of the first, the others would only take its time.
        if !main.appeared.is_empty() {
            let others = KINDS.iter().map(|kind| {
                let optional = OPTIONAL.contains(kind);
                run.image(*kind, if optional { short } else { longest })
            });
            all(others.collect(), AT_ONCE).await;
            // What yields nothing is waited for as long as the others took.
            let enough = run.patience.enough(longest);
            run.image(ImageKind::Text, enough).await;
            // What was there may have been written again since.
            run.look(&main, Duration::ZERO).await;
        }
        run.public(&main).await;
        if session.options.wait_expiry || left(&main.handed) <= SHORT {
            run.expired(&main).await;
        }
        let found = run.whereabouts(&main).await;
        run.clean(&main, found).await;
    }
    session.finish()
}

/// The header that makes an object public, where lists of access are on.
const ACL: &str = "x-amz-acl";

/// What a presigned URL wants from whoever puts.
struct Signed {
    /// Whether the access control list is signed as a header.
    acl: bool,
    /// The content type, which version 2 carries in the query.
    content_type: Option<String>,
}

impl Signed {
    fn of(url: &Url) -> Self {
        let query = |name: &str| {
            let mut pairs = url.query_pairs();
            let found = pairs.find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.into_owned())
        };
        let headers = query("X-Amz-SignedHeaders").unwrap_or_default();
        Self {
            acl: headers.split(';').any(|name| name == ACL),
            content_type: query("content-type"),
        }
    }
}

/// Another key in the same folder. The mark stays in it, so that it can be
/// removed should it be accepted.
fn other_key(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "bin"));
    format!("{folder}/{stem}-other.{ending}")
}

/// An image that S3 accepted.
struct Taken {
    index: usize,
    made: Made,
    handout: Handout,
    /// The URL for the upload.
    handed: Handed,
    /// Which of its results did, by their places among the promises.
    appeared: Vec<usize>,
}

struct Run<'a> {
    session: &'a Session<'a>,
    base: Url,
    names: &'a Names,
    patience: Patience,
}

impl Run<'_> {
    /// Asks, puts, and looks for so long; what S3 accepted, if it did.
    async fn image(&self, kind: ImageKind, time: Duration) -> Option<Taken> {
        let word = format!("{kind:?}").to_ascii_lowercase();
        let name = format!("{}-{word}", self.names.marker());
        let made = picture::make(kind, &name)?;
        let index = self.session.edit(|transcript| {
            transcript.images.push(made.sent.clone());
            transcript.images.len() - 1
        });
        let (handout, handed) = self.ask(index, &made.sent.name).await?;
        let mut taken = Taken {
            index,
            made,
            handout,
            handed,
            appeared: Vec::new(),
        };
        let url = taken.handed.url.url.clone();
        let put = self.put(&taken, PutWay::AsSaid, url).await;
        if !put.is_success() {
            return None;
        }
        taken.handed.ahead = ahead(&put);
        taken.appeared = self.look(&taken, time).await;
        Some(taken)
    }

    /// `GET ?filename=`: what it hands out, a URL for the upload among it.
    async fn ask(&self, index: usize, name: &str) -> Option<(Handout, Handed)> {
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
        let text = String::from_utf8_lossy(answer.heard.raw.as_deref()?);
        let handout = Handout::read_text(&text);
        let handed = Handed {
            sample: 0,
            url: PresignedUrl::parse(handout.upload.as_deref()?).ok()?,
            at: Timestamp::now(),
            ahead: 0,
        };
        Some((handout, handed))
    }

    async fn put(&self, taken: &Taken, way: PutWay, url: Url) -> Numbered {
        let sent = &taken.made.sent;
        let signed = Signed::of(&taken.handed.url.url);
        let said = taken.handout.content_type.clone().or(signed.content_type);
        let content_type = match way {
            PutWay::WrongType => "text/html".to_owned(),
            _ => said.unwrap_or_else(|| sent.content_type.clone()),
        };
        let mut headers = vec![("content-type", content_type)];
        for (name, value) in &taken.handout.headers {
            // Only these are known by name.
            let known = [
                ACL,
                "x-amz-server-side-encryption",
                "x-amz-tagging",
                "cache-control",
            ];
            if let Some(known) = known.into_iter().find(|one| one == name) {
                headers.push((known, value.clone()));
            }
        }
        // The document signs this one, and leaves it to the client to know.
        if signed.acl && !headers.iter().any(|(name, _)| *name == ACL) {
            headers.push((ACL, "public-read".to_owned()));
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

    /// What S3 must refuse: another content type, another key.
    async fn refusals(&self, taken: &Taken) {
        let mut url = taken.handed.url.url.clone();
        if left(&taken.handed) < FRESH {
            let name = &taken.made.sent.name;
            let Some((_, fresh)) = self.ask(taken.index, name).await else {
                return;
            };
            url = fresh.url.url;
        }
        self.put(taken, PutWay::WrongType, url.clone()).await;
        let path = other_key(url.path());
        url.set_path(&path);
        self.put(taken, PutWay::OtherKey, url).await;
    }

    /// Puts once more after the URL's time.
    async fn expired(&self, taken: &Taken) {
        if wait_out(self.session, &taken.handed).await {
            let url = taken.handed.url.url.clone();
            self.put(taken, PutWay::Expired, url).await;
        }
    }

    /// A result that was fetched, at its public address, and the list that
    /// nobody should get.
    async fn public(&self, taken: &Taken) {
        let storage = taken.handed.url.url.origin();
        let promises = taken.handout.resized.iter().enumerate();
        let mut places = promises.filter_map(|(which, promise)| {
            let url = Url::parse(&promise.url).ok()?;
            Some((which, Place::of(&url, Some(&storage))?))
        });
        let fetched = |one: &(usize, Place)| taken.appeared.contains(&one.0);
        let first = places.clone().next();
        let Some((which, Place { bucket, key, root })) = places.find(fetched).or(first) else {
            return;
        };
        // What was not fetched may not be there at all.
        if taken.appeared.contains(&which)
            && let Ok(url) = Url::parse(&format!("{root}{key}"))
        {
            let step = Step::PublicObject {
                bucket: bucket.clone(),
                key,
                known_by: KnownBy::Promise,
            };
            self.session.exchange(step, Ask::anonymous(url)).await;
        }
        if let Ok(url) = Url::parse(&format!("{root}?list-type=2&max-keys=1")) {
            let step = Step::AnonymousListing { bucket };
            self.session.exchange(step, Ask::listing(url)).await;
        }
    }

    /// Removes the run's own objects from the buckets that it wrote to, with
    /// access; else notes that they stay.
    async fn clean(&self, taken: &Taken, found: Vec<(String, String)>) {
        let marker = self.names.marker();
        let storage = taken.handed.url.url.origin();
        let urls = self.session.edit(|transcript| {
            let puts = transcript.exchanges.iter();
            let of = |step: &Step| matches!(step, Step::Put { .. } | Step::Resized { .. });
            let kept = puts.filter(|one| {
                let status = one.response().map(|one| one.status);
                of(&one.step) && status.is_some_and(|status| (200..300).contains(&status))
            });
            kept.map(|one| one.request.url.clone()).collect::<Vec<_>>()
        });
        let places = urls.iter().filter_map(|url| {
            let place = Place::of(&Url::parse(url).ok()?, Some(&storage))?;
            let key = place.decoded_key();
            Some((place.bucket, key))
        });
        let mut own: BTreeSet<(String, String)> = places
            .filter(|(_, key)| key.contains(marker))
            .chain(found)
            .collect();
        (self.session.progress)(Progress::CleaningUp);
        let buckets: BTreeSet<String> = own.iter().map(|(bucket, _)| bucket.clone()).collect();
        if let Some(access) = self.session.access {
            // Also what a function made and did not promise.
            for bucket in buckets {
                let keys = access.list_keys(&bucket).await;
                let listed = keys.get().into_iter().flatten();
                let more = listed.filter(|key| key.contains(marker));
                own.extend(more.map(|key| (bucket.clone(), key.clone())));
            }
        }
        for (bucket, key) in own {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_key_differs_in_its_name_alone() {
        assert_eq!(other_key("/b.c/input/cat.jpg"), "/b.c/input/cat-other.jpg");
        assert_eq!(other_key("/b.c/input/cat"), "/b.c/input/cat-other.bin");
        assert_eq!(other_key("/cat.tar.gz"), "/cat.tar-other.gz");
    }
}
