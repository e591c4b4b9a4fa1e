//! What anyone sees of a bucket, without credentials: an object whose key is
//! known, and the list that nobody should get. Nothing is written: the checker
//! stores nothing in a bucket but what an API or a function takes from it.

use std::collections::BTreeSet;

use checker_model::transcript::{BucketListing, Door, KnownBy, Outcome, Step};
use checker_model::{Known, Transcript};
use jiff::Timestamp;
use url::Url;

use crate::ask::Ask;
use crate::bucket::BucketAccess;
use crate::client::Client;
use crate::options::{Options, Progress};
use crate::place::Address;
use crate::session::{Numbered, Session};

/// Objects that are tried until one answers: one may be archived, or encrypted
/// with a key of its owner's.
const TRIED: usize = 3;

/// Keys that an anonymous listing is asked for.
const LISTED: usize = 20;

/// What websites usually have.
const USUAL: &str = "index.html";

/// A bucket to look at as anyone may.
#[derive(Debug, Clone)]
pub struct PublicBucket {
    /// Its name.
    pub name: String,
    /// The region that it is in, where that is known.
    pub region: Option<String>,
    /// The look-alike of S3 that has it, below which it is asked for by path.
    pub endpoint: Option<Url>,
    /// The keys that its website names: index and error document.
    pub documents: Vec<String>,
}

/// Asks a bucket for a list and for an object, without credentials. Whatever
/// goes wrong is in the transcript.
///
/// With `access` its keys are listed to find one; without, or where that is
/// denied, a list that anyone gets tells one, or else its website.
pub async fn probe_bucket(
    bucket: PublicBucket,
    options: Options,
    access: Option<&dyn BucketAccess>,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Transcript {
    let client = Client::new(&options.limits, &options.connect_to);
    let region = bucket.region.as_deref();
    let address = Address::new(&bucket.name, region, bucket.endpoint.as_ref());
    let Ok(base) = Url::parse(&address.root()) else {
        return Transcript::new(Door::Bucket, "", Timestamp::now());
    };
    let session = Session::new(client, Door::Bucket, base, &options, access, progress);
    session.edit(|transcript| transcript.given_bucket = Some(bucket.name.clone()));
    let (address, shown) = list(&session, &bucket.name, address).await;
    for (key, known_by) in candidates(&session, &bucket, &shown).await {
        let Some(url) = address.object(&key) else {
            continue;
        };
        let step = Step::PublicObject {
            bucket: bucket.name.clone(),
            key,
            known_by,
        };
        if session
            .exchange(step, Ask::anonymous(url))
            .await
            .is_success()
        {
            break;
        }
    }
    session.finish()
}

/// Asks for a list, once more where S3 says that the bucket is; where it is,
/// and the keys that anyone is told.
async fn list<'a>(
    session: &Session<'_>,
    bucket: &str,
    address: Address<'a>,
) -> (Address<'a>, BTreeSet<String>) {
    let ask = async |address: &Address<'_>| {
        let url = format!("{}?list-type=2&max-keys={LISTED}", address.root());
        let step = Step::AnonymousListing {
            bucket: bucket.to_owned(),
        };
        let ask = Ask::listing(Url::parse(&url).ok()?);
        Some(session.exchange(step, ask).await)
    };
    let mut address = address;
    let mut answer = ask(&address).await;
    let elsewhere = answer.as_ref().and_then(elsewhere);
    if let Some(moved) = elsewhere.and_then(|region| address.moved(&region)) {
        address = moved;
        answer = ask(&address).await;
    }
    let listed = answer.filter(Numbered::is_success);
    let listed = listed.and_then(|answer| answer.heard.raw);
    let keys = listed.map(|bytes| keys_in(&String::from_utf8_lossy(&bytes)));
    (address, keys.unwrap_or_default())
}

/// The region that S3 names when it was asked in another.
fn elsewhere(answer: &Numbered) -> Option<String> {
    const BEFORE: &str = " location constraint is incompatible";
    let Outcome::Response(response) = &answer.heard.outcome else {
        return None;
    };
    if !matches!(response.status, 301 | 307 | 400) {
        return None;
    }
    if let Some(region) = response.header("x-amz-bucket-region") {
        return Some(region.to_owned());
    }
    let (before, _) = response.body.text.as_deref()?.split_once(BEFORE)?;
    before.rsplit([' ', '>']).next().map(str::to_owned)
}

/// The keys in a list of S3's.
fn keys_in(xml: &str) -> BTreeSet<String> {
    let keys = xml.split("<Key>").skip(1);
    let keys = keys.filter_map(|rest| rest.split_once("</Key>"));
    keys.map(|(key, _)| {
        key.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&")
    })
    .take(LISTED)
    .collect()
}

/// The keys to try, and how each is known.
async fn candidates(
    session: &Session<'_>,
    bucket: &PublicBucket,
    shown: &BTreeSet<String>,
) -> Vec<(String, KnownBy)> {
    let input = &session.options.course.images.input_prefix;
    let known = |keys: &BTreeSet<String>, by| -> Vec<_> {
        let best = best(keys, input);
        best.into_iter().map(|key| (key, by)).collect()
    };
    if let Some(access) = session.access {
        let after_exchange = session.edit(|transcript| transcript.exchanges.len());
        let keys = access.list_keys(&bucket.name).await;
        if let Known::Value(keys) = &keys.known
            && !keys.is_empty()
        {
            return known(keys, KnownBy::Listing);
        }
        // That there is none, or why none is known, is what has to be told.
        let nothing_there = keys.why().is_none();
        session.edit(|transcript| {
            transcript.listings.push(BucketListing {
                after_exchange,
                bucket: bucket.name.clone(),
                keys,
            });
        });
        if nothing_there {
            return Vec::new();
        }
    }
    if !shown.is_empty() {
        return known(shown, KnownBy::AnonymousListing);
    }
    let named = bucket.documents.iter().filter(|key| is_plain(key));
    let named = named.map(|key| (key.clone(), KnownBy::Website));
    let mut keys: Vec<_> = named.take(TRIED).collect();
    if keys.is_empty() {
        keys.push((USUAL.to_owned(), KnownBy::Custom));
    }
    keys
}

/// Keys to try, of different folders: those in a folder first, for that is what
/// the exercise is about, and last what was uploaded to be resized, which need
/// not be public.
fn best(keys: &BTreeSet<String>, input: &str) -> Vec<String> {
    let folder = |key: &str| key.split_once('/').map(|(folder, _)| folder.to_owned());
    let mut ranked: Vec<(u8, &String)> = keys
        .iter()
        .filter(|key| is_plain(key))
        .map(|key| match folder(key) {
            Some(folder) if folder == *input => (2, key),
            Some(_) => (0, key),
            None => (1, key),
        })
        .collect();
    ranked.sort();
    let mut folders = BTreeSet::new();
    ranked.retain(|(_, key)| folders.insert(folder(key)));
    let best = ranked.into_iter().take(TRIED);
    best.map(|(_, key)| key.clone()).collect()
}

/// Whether a URL can carry the key as it is, and it is neither a folder's mark
/// nor what a run of the prober is about to remove.
fn is_plain(key: &str) -> bool {
    let dots = |segment: &str| matches!(segment, "." | "..");
    !key.is_empty()
        && !key.ends_with('/')
        && !key.contains(char::is_control)
        && !key.contains("checker-probe-")
        && !key.split('/').any(dots)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(keys: &[&str]) -> BTreeSet<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn a_key_in_a_folder_comes_first_and_an_upload_last() {
        let all = keys(&[
            "a.html",
            "examples/",
            "examples/milky.jpg",
            "examples/other.jpg",
            "input/x.jpg",
            "view/checker-probe-1-x.jpg",
            "z/../etc",
        ]);
        assert_eq!(
            best(&all, "input"),
            ["examples/milky.jpg", "a.html", "input/x.jpg"]
        );
        assert!(best(&keys(&["dir/"]), "input").is_empty());
    }

    #[test]
    fn keys_are_read_from_a_list() {
        let xml =
            "<ListBucketResult><Contents><Key>a&amp;b/c.jpg</Key></Contents><Contents><Key>d</Key>";
        assert_eq!(keys_in(xml), keys(&["a&b/c.jpg", "d"]));
        assert!(keys_in("<html>").is_empty());
    }
}
