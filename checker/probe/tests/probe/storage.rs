//! What the prober does with S3, with and without access to it.

use checker_model::transcript::{Door, Step};
use checker_probe::{BucketAccess, Options, Scope, Target, probe};

use crate::fake::{BUCKET, Fake, Speaks};
use crate::support::{Store, options, run};

#[tokio::test]
async fn without_access_the_upload_is_left_behind_and_named() {
    let mut fake = Fake::speaking(Speaks::Multipart("file"));
    fake.strips = true;
    let transcript = run(fake.serve().await, options(), None).await;
    // Under the names that the API said, without the `../` of one.
    let mut left = transcript.left_behind.iter();
    assert!(left.all(|key| !key.contains("../")), "{left:?}");
    let name = &transcript.samples[0].name;
    assert!(
        transcript.left_behind.contains(&format!("{BUCKET}/{name}")),
        "{:?}",
        transcript.left_behind
    );
    assert!(transcript.listings.is_empty());
    assert!(transcript.objects.is_empty());
}

#[tokio::test]
async fn what_cannot_be_removed_is_named() {
    let mut fake = Fake::speaking(Speaks::Multipart("file"));
    fake.store.sticky = true;
    let store = fake.store.clone();
    let transcript = run(fake.serve().await, options(), Some(&store)).await;
    // The sample, and two whose names try to leave the directory.
    assert_eq!(
        transcript.left_behind.len(),
        3,
        "{:?}",
        transcript.left_behind
    );
    assert!(store.objects.lock().unwrap().len() > 3);
}

#[tokio::test]
async fn denied_access_is_recorded_as_unknown() {
    let mut fake = Fake::speaking(Speaks::Multipart("file"));
    fake.store.denied = true;
    fake.strips = true;
    let store = fake.store.clone();
    let transcript = run(fake.serve().await, options(), Some(&store)).await;
    assert!(transcript.listings.iter().all(|l| l.keys.why().is_some()));
    assert!(!transcript.listings.is_empty());
    assert!(transcript.objects.iter().all(|o| o.object.why().is_some()));
    assert!(!transcript.objects.is_empty());
    // The answer's own word has to do.
    assert!(transcript.dialect.get().is_some());
    // Nothing could be listed, but what was accepted could be removed, also
    // under the name that was left of it.
    assert_eq!(store.objects.lock().unwrap().len(), 1);
    assert_eq!(transcript.left_behind, Vec::<String>::new());
}

#[tokio::test]
async fn a_given_bucket_is_listed_before_and_after() {
    let fake = Fake::speaking(Speaks::Multipart("file"));
    let store = fake.store.clone();
    let target = Target {
        door: Door::Api,
        base_url: fake.serve().await,
        given_bucket: Some("any-bucket".into()),
    };
    let options = Options {
        scope: Scope::LIST,
        ..options()
    };
    let access = &store as &dyn BucketAccess;
    let transcript = probe(target, options, Some(access), &|_| {}).await;
    let listings: Vec<_> = transcript
        .listings
        .iter()
        .map(|l| (l.after_exchange, l.bucket.as_str()))
        .collect();
    assert_eq!(listings, [(1, "any-bucket"), (2, "any-bucket")]);
}

#[tokio::test]
async fn a_bucket_outside_the_course_is_not_looked_into_on_the_apis_word() {
    let fake = Fake::speaking(Speaks::Multipart("file"));
    let store = Store::default();
    let mut options = options();
    options.course.bucket_prefix = "another-".into();
    let transcript = run(fake.serve().await, options, Some(&store)).await;
    assert!(transcript.listings.is_empty());
    assert!(transcript.objects.is_empty());
    assert!(!transcript.left_behind.is_empty());
}

#[tokio::test]
async fn a_balancer_gets_a_burst() {
    let fake = Fake::speaking(Speaks::Multipart("file"));
    let target = Target {
        door: Door::LoadBalancer,
        base_url: fake.serve().await,
        given_bucket: None,
    };
    let options = Options {
        scope: Scope::ROOT,
        burst: 20,
        ..options()
    };
    let transcript = probe(target, options, None, &|_| {}).await;
    let burst = transcript.exchanges_of(|step| *step == Step::Burst);
    assert_eq!(burst.filter(|e| e.response().is_some()).count(), 20);
    assert_eq!(transcript.exchanges.len(), 21);
}

#[tokio::test]
async fn an_object_may_take_a_moment_to_appear() {
    let fake = Fake::speaking(Speaks::Multipart("file"));
    let store = fake.store.clone();
    store.late.store(4, std::sync::atomic::Ordering::SeqCst);
    let transcript = run(fake.serve().await, options(), Some(&store)).await;
    let uploads = transcript.exchanges_of(|s| matches!(s, Step::Upload { sample: 0, .. }));
    assert_eq!(uploads.count(), 1);
    assert!(transcript.objects[0].object.get().is_some());
}
