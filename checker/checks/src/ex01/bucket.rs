//! The bucket.

use checker_model::storage::Bucket;
use checker_model::{Course, Evidence};

use super::object;
use crate::case::StackCase;
use crate::check::check;
use crate::ex06;
use crate::expect::{equals, joined};
use crate::finding::{Finding, Judged, Stop};
use crate::focus::likeliest;

check! {
    /// A bucket named `module02-` and digits exists, or the one that was named
    /// with `--bucket`.
    NAME = "ex01.bucket.name", Required, Live(name);
    title: "there is a bucket module02- and digits",
    why: "bucket names are unique in all of AWS, so the course fixes how they begin",
    terraform: "made once outside Terraform, which might destroy what is in it: `aws s3 mb s3://module02-4242`",
    console: "S3, Create bucket, named module02- and some digits",
    reads: [Buckets],
}

fn name(case: &StackCase<'_>) -> Judged {
    let listing = &case.stack.buckets;
    let found = candidates(case).into_iter().map(|_| Finding::pass());
    Ok(Finding::any_of(
        found,
        &listing.incomplete,
        &listing.origin,
        || {
            let expected = match &case.given().bucket {
                Some(name) => format!("the bucket {name}"),
                None => format!("a bucket {} and digits", case.course().bucket_prefix),
            };
            let names = listing.values().map(|bucket| bucket.id.as_str());
            Finding::fail(
                expected,
                joined(names, "none"),
                &listing.origin,
                "create the bucket, or name yours with --bucket",
            )
        },
    ))
}

/// The buckets that may be meant: the one that was named, or those whose names
/// are as the course asks.
fn candidates<'a>(case: &StackCase<'a>) -> Vec<&'a Bucket> {
    let (evidence, course) = (case.context.evidence, case.course());
    let all = case.stack.buckets.values();
    all.filter(|bucket| is_named_so(evidence, course, bucket.id.as_str()))
        .collect()
}

/// Whether a bucket of this name may be meant.
pub(super) fn is_named_so(evidence: &Evidence, course: &Course, name: &str) -> bool {
    match &evidence.given.bucket {
        Some(given) => name == given,
        None => name
            .strip_prefix(course.bucket_prefix.as_str())
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|c| c.is_ascii_digit())),
    }
}

/// The bucket that the other checks are about: of several, the one that is most
/// as it should be.
fn meant<'a>(case: &StackCase<'a>) -> Result<&'a Bucket, Stop> {
    case.after(&NAME)?;
    let all = |bucket: &&Bucket| {
        vec![
            is_in_region(case, bucket),
            object::is_there(bucket),
            object::is_the_courses(bucket),
        ]
    };
    likeliest(candidates(case), all).ok_or_else(|| {
        let listing = &case.stack.buckets;
        Finding::incomplete(&listing.incomplete, &listing.origin).stop()
    })
}

/// What is found on the bucket that is meant. While there may be others, its
/// failure is none, unless it was named.
pub(crate) fn judged(case: &StackCase<'_>, judge: impl Fn(&Bucket) -> Finding) -> Judged {
    let finding = judge(meant(case)?);
    let listing = &case.stack.buckets;
    if case.given().bucket.is_some() || listing.is_complete() {
        return Ok(finding);
    }
    let (incomplete, origin) = (&listing.incomplete, &listing.origin);
    Ok(Finding::any_of(
        [finding.clone()],
        incomplete,
        origin,
        || finding,
    ))
}

check! {
    /// It is in the course's region.
    REGION = "ex01.bucket.region", Required, Live(region);
    title: "it is in Ireland",
    why: "the instances are there: requests across regions are slower, and cost money",
    terraform: "made once outside Terraform: `aws s3 mb s3://module02-4242 --region eu-west-1`",
    console: "S3, Create bucket, AWS Region: Europe (Ireland); a bucket cannot be moved",
    reads: [Buckets],
}

fn region(case: &StackCase<'_>) -> Judged {
    judged(case, |bucket| {
        let finding = is_in_region(case, bucket);
        // Whoever chose another region for everything has one thing to put right.
        match case.find_vpc().and_then(|vpc| vpc.region.get()) {
            Some(region) if bucket.region.get() == Some(region) => {
                case.leave_to(&ex06::vpc::REGION, finding)
            }
            _ => finding,
        }
    })
}

fn is_in_region(case: &StackCase<'_>, bucket: &Bucket) -> Finding {
    equals(
        &bucket.region,
        &format!("{}: region", bucket.id),
        &case.course().region,
        "create the bucket again in that region; one cannot be moved",
    )
}
