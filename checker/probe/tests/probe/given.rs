//! The presigned URL that is given on the command line.

use std::time::Duration;

use checker_model::Why;
use checker_model::transcript::{Door, Outcome, Step, Transcript};
use checker_probe::{BucketAccess, Options, probe_presigned};
use url::Url;

use crate::fake::{self, Fake, SIGNATURE, Speaks};
use crate::support::{Store, only, options, status};

const ASKED: Step = Step::Presigned { sample: 0 };
const EXPIRED: Step = Step::PresignedExpired { sample: 0 };
const FILE: &str = "appstore_games.csv";

async fn given(url: &str, wait_expiry: bool, store: Option<&Store>) -> Transcript {
    let mut options = Options {
        wait_expiry,
        ..options()
    };
    options.limits.expiry_margin = Duration::from_millis(300);
    let access = store.map(|store| store as &dyn BucketAccess);
    probe_presigned(url, None, options, access, &|_| {}).await
}

/// As S3 itself hands it out: the bucket is the first segment.
fn presigned(base: &str, name: &str, ttl: i64, version2: bool) -> Url {
    let url = fake::presigned(base, name, ttl, version2);
    url.as_str().replace("/s3/", "/").parse().unwrap()
}

async fn served() -> (Url, Store) {
    let fake = Fake::speaking(Speaks::Nothing);
    let store = fake.store.clone();
    (fake.serve().await, store)
}

#[tokio::test]
async fn it_is_asked_once_and_compared_with_the_bucket() {
    let (base, store) = served().await;
    let url = presigned(base.as_str(), FILE, 600, false);
    let transcript = given(url.as_str(), false, Some(&store)).await;
    assert_eq!(transcript.door, Door::PresignedUrl);
    assert_eq!(transcript.base_url, base.as_str().trim_end_matches('/'));
    assert_eq!(transcript.exchanges.len(), 1);
    let body = &only(&transcript, |step| *step == ASKED)
        .response()
        .unwrap()
        .body;
    let stored = &transcript.objects[0];
    assert_eq!(
        (stored.bucket.as_str(), stored.key.as_str()),
        ("module02-1", FILE)
    );
    let digest = stored.object.get().unwrap();
    assert_eq!((digest.length, &digest.sha256), (body.length, &body.sha256));
    let text = serde_json::to_string(&transcript).unwrap();
    assert!(
        !text.contains(SIGNATURE) && !text.contains("AKIAIOSFODNN7EXAMPLE"),
        "{text}"
    );
}

#[tokio::test]
async fn only_a_bucket_of_the_course_is_looked_into() {
    let (base, store) = served().await;
    let url = presigned(base.as_str(), FILE, 600, false);
    let foreign = url.as_str().replace("module02-1", "mine");
    assert!(
        given(&foreign, false, Some(&store))
            .await
            .objects
            .is_empty()
    );
    let other = presigned(base.as_str(), "other.csv", 600, false);
    assert!(
        given(other.as_str(), false, Some(&store))
            .await
            .objects
            .is_empty()
    );
    let denied = Store {
        denied: true,
        ..store
    };
    let transcript = given(url.as_str(), false, Some(&denied)).await;
    let why = transcript.objects[0].object.why();
    assert_eq!(why, Some(&Why::AccessDenied("s3:GetObject".into())));
}

#[tokio::test]
async fn it_is_waited_for_when_that_is_asked() {
    let (base, _) = served().await;
    for version2 in [false, true] {
        let url = presigned(base.as_str(), FILE, 1, version2);
        let transcript = given(url.as_str(), true, None).await;
        assert_eq!(status(only(&transcript, |step| *step == ASKED)), 200);
        assert_eq!(status(only(&transcript, |step| *step == EXPIRED)), 403);
        let at_once = given(url.as_str(), false, None).await;
        assert_eq!(at_once.exchanges.len(), 1);
    }
}

#[tokio::test]
async fn one_that_is_past_is_asked_as_such() {
    let (base, _) = served().await;
    let url = presigned(base.as_str(), FILE, -90, true);
    let transcript = given(url.as_str(), false, None).await;
    assert_eq!(transcript.exchanges.len(), 1);
    assert_eq!(status(only(&transcript, |step| *step == EXPIRED)), 403);
}

#[tokio::test]
async fn what_is_not_presigned_is_not_asked() {
    let (base, store) = served().await;
    for text in [
        &format!("{base}s3/module02-1/{FILE}"),
        "module02-1",
        "file:///etc/passwd?X-Amz-Signature=a&X-Amz-Expires=1",
    ] {
        let transcript = given(text, true, Some(&store)).await;
        assert!(transcript.exchanges.is_empty(), "{text}");
    }
}

#[tokio::test]
async fn nobody_there_is_no_refusal() {
    let url = presigned("http://127.0.0.1:1", FILE, 600, false);
    let transcript = given(url.as_str(), false, None).await;
    let asked = only(&transcript, |step| *step == ASKED);
    assert!(
        matches!(asked.outcome, Outcome::Unreachable(_)),
        "{asked:?}"
    );
}
