//! A presigned URL that somebody handed over: it is asked once, and once more
//! after its end when that is waited for.

use checker_model::Transcript;
use checker_model::presigned::PresignedUrl;
use checker_model::storage::COURSE_FILE;
use checker_model::transcript::{Door, Purpose, Sample, Step, StoredObject};
use jiff::Timestamp;
use url::{Position, Url};

use crate::ask::Ask;
use crate::bucket::BucketAccess;
use crate::client::Client;
use crate::download::{Handed, fetch};
use crate::expiry::{is_over, wait_and_ask};
use crate::options::{Options, Progress};
use crate::session::Session;

/// The index of the only sample, the course's file.
const FILE: usize = 0;

/// Asks a presigned URL for what it is for. One whose time is over already is
/// asked all the same, as one that has expired. What is no presigned URL is not
/// asked at all.
///
/// With `bucket` the object is read from S3 itself too, when the URL is for
/// the course's file in `given_bucket` or in a bucket of the course's prefix.
pub async fn probe_presigned(
    url: &str,
    given_bucket: Option<String>,
    options: Options,
    bucket: Option<&dyn BucketAccess>,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Transcript {
    let Ok(url) = PresignedUrl::parse(url) else {
        return Transcript::new(Door::PresignedUrl, "", Timestamp::now());
    };
    let client = Client::new(&options.limits, &options.connect_to);
    let host = url.url[..Position::BeforePath].parse::<Url>();
    let host = host.unwrap_or_else(|_| url.url.clone());
    let door = Door::PresignedUrl;
    let session = Session::new(client, door, host, &options, bucket, progress);
    session.edit(|transcript| transcript.given_bucket = given_bucket);
    // Whose bytes they are is not known here, so there is no digest.
    session.sample(Sample {
        name: COURSE_FILE.to_owned(),
        purpose: Purpose::Upload,
        length: 0,
        sha256: String::new(),
    });
    let holder = holder(&session, &url);
    let mut handed = Handed {
        sample: FILE,
        url,
        at: Timestamp::now(),
        ahead: 0,
    };
    futures::join!(ask(&session, &mut handed), look(&session, holder));
    session.finish()
}

async fn ask(session: &Session<'_>, handed: &mut Handed) {
    if is_over(handed) {
        let step = Step::PresignedExpired { sample: FILE };
        let ask = Ask::presigned(handed.url.url.clone());
        session.exchange(step, ask).await;
        return;
    }
    fetch(session, handed).await;
    if session.options.wait_expiry {
        wait_and_ask(session, handed).await;
    }
}

/// The bucket that the URL is for, if it may be looked into: the name stands in
/// the host or in the path.
fn holder(session: &Session<'_>, url: &PresignedUrl) -> Option<String> {
    let given = session.edit(|transcript| transcript.given_bucket.clone());
    let in_host = url.url.host_str()?.split('.').next();
    let in_path = url.url.path().trim_start_matches('/').split('/').next();
    let named = [in_host, in_path].into_iter().flatten().map(str::to_owned);
    let prefix = &session.options.course.bucket_prefix;
    let ours = named.filter(|name| given.is_none() && name.starts_with(prefix.as_str()));
    let mut all = given.iter().cloned().chain(ours);
    all.find(|name| url.targets(name, COURSE_FILE))
}

/// What S3 itself has.
async fn look(session: &Session<'_>, bucket: Option<String>) {
    let (Some(access), Some(bucket)) = (session.access, bucket) else {
        return;
    };
    let limit = session.options.limits.download;
    let object = access.read_object(&bucket, COURSE_FILE, limit).await;
    session.stored(StoredObject {
        sample: FILE,
        bucket,
        key: COURSE_FILE.to_owned(),
        object,
    });
}
