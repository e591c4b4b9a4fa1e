//! What is stored of a sample: as S3 itself shows it, else as a presigned URL
//! yields it.

use checker_model::presigned::PresignedUrl;
use checker_model::transcript::{Body, Digest, Exchange, Outcome, Sample, StoredObject};
use checker_model::{Fact, Known, Why};
use serde_json::Value;
use url::Url;

use super::answer::Answer;
use super::listing::no_access;
use super::{origin, shown};
use crate::case::HttpCase;
use crate::finding::{Finding, Judged, Stop};

/// A sample of someone else's bytes has no digest.
pub(crate) fn is_own(sample: &Sample) -> bool {
    !sample.sha256.is_empty()
}

fn same_bytes(sample: &Sample, length: u64, sha256: &str) -> bool {
    sample.length == length && sample.sha256.eq_ignore_ascii_case(sha256)
}

/// The presigned URL that `content` is, or carries; the inner error tells what
/// it is instead.
pub(crate) fn handed_out(exchange: &Exchange) -> Result<Result<PresignedUrl, String>, Stop> {
    let answer = Answer::of(exchange)?;
    let Some(content) = answer.member("content")? else {
        return Ok(Err(format!("no `content` in {}", answer.body_shown())));
    };
    let texts: Vec<&str> = match &content {
        Value::String(text) => vec![text],
        Value::Object(members) => {
            let mut texts: Vec<(&String, &str)> = members
                .iter()
                .filter_map(|(key, value)| Some((key, value.as_str()?)))
                .collect();
            // The member that is called a URL comes first; the sort is stable.
            texts.sort_by_key(|(key, _)| !key.to_ascii_lowercase().contains("url"));
            texts.into_iter().map(|(_, text)| text).collect()
        }
        _ => Vec::new(),
    };
    let mut reason = None;
    for text in texts {
        match PresignedUrl::parse(text) {
            Ok(url) => return Ok(Ok(url)),
            Err(error) => {
                reason.get_or_insert_with(|| format!("content `{}`: {error}", shown(text)));
            }
        }
    }
    Ok(Err(reason.unwrap_or_else(|| {
        format!("content {}", shown(&content.to_string()))
    })))
}

/// What GET of a presigned URL yields, to its end.
///
/// # Errors
/// A failure of `expected` and `fix` when S3 refuses, a verdict of not knowing
/// when it does not come to that.
pub(crate) fn fetched<'a>(
    exchange: &'a Exchange,
    expected: &str,
    fix: &str,
) -> Result<&'a Body, Stop> {
    let at = origin(exchange);
    let unknown = |why: Why| Err(Finding::undetermined(&why, &at).stop());
    let fail = |actual: String| Err(Finding::fail(expected, actual, &at, fix).stop());
    let about = || format!("s3:GetObject ({})", status_shown(exchange));
    let response = match &exchange.outcome {
        Outcome::Response(response) => response,
        Outcome::Unreachable(why) => return unknown(Why::Unreachable(shown(why))),
        Outcome::Broken(why) => return fail(format!("no proper answer: {}", shown(why))),
    };
    match response.status {
        200 => {}
        429 | 503 => return unknown(Why::Throttled(about())),
        500..600 => return unknown(Why::Failed(about())),
        _ => return fail(status_shown(exchange)),
    }
    match &response.body.cut_short {
        None => Ok(&response.body),
        Some(why) => {
            let why = format!("the body was not read to its end: {}", shown(why));
            unknown(Why::Failed(why))
        }
    }
}

/// Once its time is over, S3 answers 403 to a presigned URL.
pub(crate) fn refuses(exchange: &Exchange, fix: &str) -> Finding {
    let at = origin(exchange);
    let why = match &exchange.outcome {
        Outcome::Response(response) => match response.status {
            403 => return Finding::pass(),
            429 | 500..600 => Why::Failed(format!("s3:GetObject ({})", status_shown(exchange))),
            _ => {
                let expected = "status 403 after its time";
                return Finding::fail(expected, status_shown(exchange), &at, fix);
            }
        },
        Outcome::Unreachable(why) => Why::Unreachable(shown(why)),
        Outcome::Broken(why) => Why::Failed(shown(why)),
    };
    Finding::undetermined(&why, &at)
}

/// The bytes that GET of a presigned URL yields are the sample's.
pub(crate) fn yields(exchange: &Exchange, sample: &Sample) -> Judged {
    let at = origin(exchange);
    let expected = format!("status 200 and the {} bytes of the file", sample.length);
    let fix = "sign the URL for the object itself (`generate_presigned_url('get_object', Params={'Bucket': …, 'Key': file}, ExpiresIn=120)`), with credentials that may read it";
    let body = fetched(exchange, &expected, fix)?;
    if !is_own(sample) {
        let why = Why::NotVisible(
            "the file came from the API's own host, so its bytes are not known".into(),
        );
        return Ok(Finding::undetermined(&why, &at));
    }
    if same_bytes(sample, body.length, &body.sha256) {
        return Ok(Finding::pass());
    }
    Ok(Finding::fail(
        expected,
        differing(sample, body.length),
        &at,
        "send the file to S3 unchanged: open it in binary mode (`rb`), and do not decode it",
    ))
}

fn differing(sample: &Sample, length: u64) -> String {
    if length == sample.length {
        format!("{length} bytes that differ")
    } else {
        format!("{length} bytes")
    }
}

/// The status of S3's answer, with the code that its XML names.
pub(crate) fn status_shown(exchange: &Exchange) -> String {
    let Some(response) = exchange.response() else {
        return "no answer".into();
    };
    let code = response
        .body
        .text
        .as_deref()
        .and_then(|text| text.split_once("<Code>"))
        .and_then(|(_, rest)| rest.split_once("</Code>"))
        .map(|(code, _)| format!(" {}", shown(code)));
    format!("status {}{}", response.status, code.unwrap_or_default())
}

/// Whether S3's digest of an object is the sample's.
pub(crate) fn holds_sample(object: &StoredObject, sample: &Sample) -> Option<bool> {
    let digest: &Digest = object.object.get()?;
    is_own(sample).then(|| same_bytes(sample, digest.length, &digest.sha256))
}

impl<'a> HttpCase<'a> {
    /// What S3 itself has of a sample in a bucket, under whatever key.
    pub(crate) fn objects_of(
        &self,
        index: usize,
        bucket: &str,
    ) -> impl Iterator<Item = &'a StoredObject> + use<'a> {
        let bucket = bucket.to_owned();
        let objects = self.transcript.objects.iter();
        objects.filter(move |object| object.sample == index && object.bucket == bucket)
    }

    /// A sample of someone else's bytes, with the digest that S3 itself gives.
    pub(crate) fn as_stored(&self, index: usize, sample: &Sample, bucket: &str) -> Sample {
        let mut sample = sample.clone();
        if !is_own(&sample)
            && let Some(digest) = self
                .objects_of(index, bucket)
                .filter(|object| object.key == sample.name)
                .find_map(|object| object.object.get())
        {
            sample.length = digest.length;
            sample.sha256.clone_from(&digest.sha256);
        }
        sample
    }

    /// Whether a URL leads back to the API itself.
    pub(crate) fn is_api(&self, url: &Url) -> bool {
        Url::parse(&self.transcript.base_url).is_ok_and(|base| {
            let host = |url: &Url| url.host_str().map(str::to_ascii_lowercase);
            host(&base) == host(url) && base.port_or_known_default() == url.port_or_known_default()
        })
    }

    /// The bytes of a sample are stored under its name.
    pub(crate) fn stored(&self, index: usize, sample: &Sample, bucket: &str) -> Judged {
        let looked = self
            .objects_of(index, bucket)
            .find(|object| object.key == sample.name);
        let Some(looked) = looked else {
            return self.proven_by_url(index, sample, bucket, &Fact::default());
        };
        let expected = format!(
            "object `{}` of {} bytes in the bucket `{bucket}`",
            sample.name, sample.length
        );
        match &looked.object.known {
            Known::Value(_) if holds_sample(looked, sample) == Some(true) => Ok(Finding::pass()),
            Known::Value(_) if !is_own(sample) => Ok(Finding::pass()
                .noting("the file came from the API's own host, so only its presence was judged")),
            Known::Value(digest) => Ok(Finding::fail(
                expected,
                differing(sample, digest.length),
                &looked.object.origin,
                "send the file to S3 unchanged: save it with `file.save(path)`, and `upload_file(path, bucket, name)` it after it is closed",
            )),
            Known::Absent => Ok(Finding::fail(
                expected,
                self.elsewhere(sample, bucket)
                    .map_or("no such object".into(), |key| {
                        format!("no such object, but `{}`", shown(key))
                    }),
                &looked.object.origin,
                "upload it to the bucket that the message names, with the file's name as the key: `upload_file(path, bucket, name)`",
            )),
            Known::Unknown(_) => self.proven_by_url(index, sample, bucket, &looked.object),
        }
    }

    /// The key under which a sample seems to be stored instead.
    fn elsewhere(&self, sample: &Sample, bucket: &str) -> Option<&'a str> {
        let listings = &self.transcript.listings;
        listings
            .iter()
            .filter(|listing| listing.bucket == bucket)
            .filter_map(|listing| listing.keys.get())
            .flatten()
            .find(|key| key.contains(&sample.name))
            .map(String::as_str)
    }

    /// Without a look into S3, its own answer to a presigned URL for that very
    /// object proves what it holds.
    fn proven_by_url(
        &self,
        index: usize,
        sample: &Sample,
        bucket: &str,
        looked: &Fact<Digest>,
    ) -> Judged {
        let unknown = || {
            let why = match &looked.known {
                Known::Unknown(why) if !looked.origin.is_unseen() => why.clone(),
                _ => no_access(),
            };
            Ok(Finding::undetermined(&why, &looked.origin))
        };
        let Ok(fetched) = self.presigned(index) else {
            return unknown();
        };
        let is_storage = PresignedUrl::parse(&fetched.request.url)
            .is_ok_and(|url| url.targets(bucket, &sample.name) && !self.is_api(&url.url));
        let answered = fetched
            .response()
            .is_some_and(|r| r.status == 200 && r.body.cut_short.is_none());
        if !is_storage || !answered || !is_own(sample) {
            return unknown();
        }
        Ok(yields(fetched, sample)?.noting("judged by what the presigned URL yields"))
    }
}
