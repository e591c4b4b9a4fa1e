//! Drives a deployed API and writes down what was said: a
//! [`Transcript`]. It records and never judges, and nothing that a server does
//! makes it fail, hang or grow without bound.

mod address;
mod answer;
mod anyone;
mod ask;
mod body;
mod bucket;
mod cleanup;
mod client;
mod connect_to;
mod course;
mod detect;
mod dialect;
mod download;
mod expiry;
mod function_url;
mod missing;
mod names;
mod options;
mod picture;
mod place;
mod presigned;
mod sample;
mod scrub;
mod session;

use checker_model::Transcript;
use checker_model::ids::InstanceId;
use checker_model::transcript::{Door, Step};
use jiff::Timestamp;
use url::Url;

pub use anyone::{PublicBucket, probe_bucket};
pub use bucket::{Boxed, BucketAccess};
pub use connect_to::{ConnectTo, ConnectToError};
pub use function_url::probe_function_url;
pub use options::{Limits, Options, Progress, Scope, Target};
pub use presigned::probe_presigned;

use ask::Ask;
use client::Client;
use session::Session;

/// Instances asked at once.
const INSTANCES_AT_ONCE: usize = 16;

/// Drives an API through everything in `options.scope`. Whatever goes wrong is
/// in the transcript.
///
/// With `bucket` it also looks into S3 itself, and removes at the end what it
/// uploaded; without, [`Transcript::left_behind`] names it. Dropping the
/// future before its end leaves the uploads behind.
pub async fn probe(
    target: Target,
    options: Options,
    bucket: Option<&dyn BucketAccess>,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Transcript {
    let base = without_credentials(target.base_url);
    let client = Client::new(&options.limits, &options.connect_to);
    let session = Session::new(client, target.door, base, &options, bucket, progress);
    session.edit(|transcript| transcript.given_bucket = target.given_bucket);
    let burst = match target.door {
        Door::LoadBalancer => options.burst,
        Door::Api | Door::Instances | Door::PresignedUrl | Door::FunctionUrl | Door::Bucket => 0,
    };
    course::run(&session, burst).await;
    session.finish()
}

/// Asks `GET /` of every instance, at its own address. The order of the
/// exchanges is that of the instances.
pub async fn probe_instances(
    instances: Vec<(InstanceId, Url)>,
    options: Options,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Transcript {
    let client = Client::new(&options.limits, &options.connect_to);
    // No path is ever appended to this; each instance has its own address.
    let Ok(nowhere) = Url::parse("http://instances.invalid") else {
        return Transcript::new(Door::Instances, "", Timestamp::now());
    };
    let session = Session::new(client, Door::Instances, nowhere, &options, None, progress);
    let asked = instances.into_iter().map(|(instance, url)| {
        let ask = Ask::get(without_credentials(url), false);
        session.exchange(Step::InstanceRoot { instance }, ask)
    });
    course::all(asked.collect(), INSTANCES_AT_ONCE).await;
    session.finish()
}

/// The prober sends no credentials, so it takes none from a URL either; a
/// query or fragment makes no sense in a base.
fn without_credentials(mut url: Url) -> Url {
    // Both fail only for URLs that cannot carry any.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url
}
