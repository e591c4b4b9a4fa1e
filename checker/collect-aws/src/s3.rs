//! Which buckets there are, where, and whether the course's file is in them.

mod course_file;

use std::collections::BTreeMap;

use aws_sdk_s3::types::BucketLocationConstraint;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use checker_model::ids::BucketId;
use checker_model::storage::{Bucket, CourseFile};
use checker_model::{Fact, Listing, Origin, Tags, Why};
use futures::future::join_all;

use self::course_file::READ;
use crate::error::Trouble;
use crate::facts::id;
use crate::run::Run;

const BUCKETS: &str = "s3:ListAllMyBuckets";
const HEAD: &str = "s3:ListBucket";
const LOCATION: &str = "s3:GetBucketLocation";

/// The most buckets whose region and file are asked for one by one.
const LOCATED: usize = 50;

/// The caller's other buckets by name, each with its region if that was told.
pub(crate) type Others = BTreeMap<String, Option<String>>;

/// The bucket that was named, or the caller's that begin with the prefix; and
/// which others there are.
pub(crate) async fn buckets(run: &Run<'_>) -> (Listing<BucketId, Bucket>, Others) {
    match run.given.bucket.as_deref() {
        Some(name) => (named(run, name).await, Others::new()),
        None => prefixed(run).await,
    }
}

fn bucket(
    name: &str,
    region: Fact<String>,
    course_file: Fact<CourseFile>,
    origin: &Origin,
) -> (BucketId, Bucket) {
    let seen = Bucket {
        id: BucketId(name.to_owned()),
        name: Fact::value(name, origin.clone()),
        region,
        tags: Tags::unknown(
            Why::NotCollected("s3:GetBucketTagging".into()),
            origin.clone(),
        ),
        course_file,
        ..Bucket::default()
    };
    (seen.id.clone(), seen)
}

/// A bucket of another name than the course's, without the course's file.
pub(crate) fn named_elsewhere(name: &str, region: Fact<String>) -> (BucketId, Bucket) {
    let origin = Origin::aws(HEAD, name);
    let why = Why::NotCollected("the course's file in a bucket of another name".into());
    bucket(name, region, Fact::unknown(why, origin.clone()), &origin)
}

async fn named(run: &Run<'_>, name: &str) -> Listing<BucketId, Bucket> {
    let origin = Origin::aws(HEAD, name);
    let (head, file) = futures::join!(
        Box::pin(head(run, name)),
        Box::pin(course_file::course_file(run, name)),
    );
    let region = match head {
        Head::Region(region) => Fact::value(region, origin.clone()),
        Head::Silent => location(run, name).await,
        Head::Trouble(trouble) if trouble.is_not_found() => return Listing::complete([], origin),
        Head::Trouble(trouble) => return Listing::unknown(trouble.why, origin),
    };
    Listing::complete([bucket(name, region, file, &origin)], origin)
}

async fn prefixed(run: &Run<'_>) -> (Listing<BucketId, Bucket>, Others) {
    let prefix = run.course.bucket_prefix.as_str();
    let ask = |token| {
        let call = run.clients.s3.list_buckets().max_buckets(1000);
        call.set_continuation_token(token).send()
    };
    let pages = run.pages(BUCKETS, ask, |page| {
        let items = page.buckets.unwrap_or_default().into_iter();
        let items = items.map(|one| Some((id(one.name)?, id(one.bucket_region))));
        (items.collect(), page.continuation_token)
    });
    let mut listing: Listing<String, Option<String>> = pages.await.listing(BUCKETS);
    let (ours, others): (Others, Others) = std::mem::take(&mut listing.items)
        .into_iter()
        .partition(|(name, _)| name.starts_with(prefix));
    listing.items = ours;
    let locate = async |(number, (name, told)): (usize, (String, Option<String>))| {
        let origin = Origin::aws(BUCKETS, name.as_str());
        let too_many = |action: &str| {
            let why = Why::NotCollected(format!("{action} of so many buckets"));
            (why, origin.clone())
        };
        let region = async {
            match told {
                Some(region) => Fact::value(region, origin.clone()),
                None if number >= LOCATED => {
                    let (why, origin) = too_many(LOCATION);
                    Fact::unknown(why, origin)
                }
                None => match head(run, &name).await {
                    Head::Region(region) => Fact::value(region, Origin::aws(HEAD, name.as_str())),
                    Head::Silent | Head::Trouble(_) => location(run, &name).await,
                },
            }
        };
        let file = async {
            if number < LOCATED {
                return course_file::course_file(run, &name).await;
            }
            let (why, origin) = too_many(READ);
            Fact::unknown(why, origin)
        };
        let (region, file) = futures::join!(Box::pin(region), Box::pin(file));
        bucket(&name, region, file, &origin)
    };
    let ours = Listing {
        items: join_all(listing.items.into_iter().enumerate().map(locate))
            .await
            .into_iter()
            .collect(),
        incomplete: listing.incomplete,
        origin: listing.origin,
    };
    (ours, others)
}

/// The region of a bucket that the listing of all shows, or something else
/// names; nothing when there is no such bucket.
pub(crate) async fn region_of(run: &Run<'_>, name: &str, listed: &Others) -> Option<Fact<String>> {
    if let Some(Some(region)) = listed.get(name) {
        return Some(Fact::value(region.as_str(), Origin::aws(BUCKETS, name)));
    }
    let origin = Origin::aws(HEAD, name);
    match head(run, name).await {
        Head::Region(region) => Some(Fact::value(region, origin)),
        Head::Silent => Some(location(run, name).await),
        Head::Trouble(trouble) if trouble.is_not_found() => None,
        Head::Trouble(trouble) => Some(Fact::unknown(trouble.why, origin)),
    }
}

enum Head {
    Region(String),
    /// It is there, and does not say where.
    Silent,
    Trouble(Trouble),
}

/// Asks for a bucket itself. S3 tells the region of one that exists in nearly
/// every answer, a refusal and a redirection to another region included; but a
/// refusal may also be about somebody else's bucket, and stays a refusal.
async fn head(run: &Run<'_>, name: &str) -> Head {
    let mut redirected_to = None;
    let answer = run
        .call(HEAD, async {
            let outcome = run.clients.s3.head_bucket().bucket(name).send().await;
            if let Err(error) = &outcome {
                redirected_to = redirection(error);
            }
            outcome
        })
        .await;
    match (answer, redirected_to) {
        (Ok(answer), _) => answer
            .bucket_region
            .filter(|region| !region.is_empty())
            .map_or(Head::Silent, Head::Region),
        (Err(_), Some(region)) => Head::Region(region),
        (Err(trouble), None) => Head::Trouble(trouble),
    }
}

/// The region to which S3 sends whoever asks in the wrong one.
pub(crate) fn redirection<E>(error: &SdkError<E, HttpResponse>) -> Option<String> {
    let response = error.raw_response()?;
    let region = response.headers().get("x-amz-bucket-region")?;
    matches!(response.status().as_u16(), 301 | 307 | 400).then(|| region.to_owned())
}

async fn location(run: &Run<'_>, name: &str) -> Fact<String> {
    let origin = Origin::aws(LOCATION, name);
    let call = run.clients.s3.get_bucket_location().bucket(name);
    match run.call(LOCATION, call.send()).await {
        Ok(answer) => {
            let constraint = answer.location_constraint;
            let region = match constraint.as_ref().map(BucketLocationConstraint::as_str) {
                None | Some("") => "us-east-1",
                Some("EU") => "eu-west-1",
                Some(region) => region,
            };
            Fact::value(region, origin)
        }
        Err(trouble) => Fact::unknown(trouble.why, origin),
    }
}
