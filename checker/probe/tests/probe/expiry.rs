//! Presigned URLs that run out.

use std::sync::Mutex;
use std::time::Duration;

use checker_model::transcript::{Door, Step, Transcript};
use checker_probe::{Options, Progress, Scope, Target, probe};

use crate::fake::{Fake, SIGNATURE, Speaks};
use crate::support::{only, options, status};

const DOWNLOAD: Scope = Scope {
    root: false,
    list: false,
    upload: false,
    download: true,
};

async fn waited(ttl: i64, version2: bool, longest: Duration) -> (Transcript, usize) {
    let fake = Fake {
        ttl,
        version2,
        ..Fake::speaking(Speaks::Multipart("file"))
    };
    let mut options = Options {
        scope: DOWNLOAD,
        wait_expiry: true,
        ..options()
    };
    options.limits.expiry_margin = Duration::from_millis(300);
    options.limits.expiry = longest;
    let target = Target {
        door: Door::Api,
        base_url: fake.serve().await,
        given_bucket: None,
    };
    let told = Mutex::new(0);
    let progress = |event| {
        if let Progress::WaitingForExpiry { .. } = event {
            *told.lock().unwrap() += 1;
        }
    };
    let transcript = probe(target, options, None, &progress).await;
    (transcript, told.into_inner().unwrap())
}

#[tokio::test]
async fn an_expired_url_is_asked_again_in_both_versions() {
    for version2 in [false, true] {
        let (transcript, told) = waited(1, version2, Duration::from_secs(10)).await;
        let expired = only(&transcript, |s| *s == Step::PresignedExpired { sample: 0 });
        assert_eq!(status(expired), 403);
        assert!(told >= 1);
        let body = &expired.response().unwrap().body;
        assert!(body.text.as_ref().unwrap().contains("Request has expired"));
        let text = serde_json::to_string(&transcript).unwrap();
        assert!(!text.contains(SIGNATURE));
    }
}

#[tokio::test]
async fn a_url_that_is_past_already_is_asked_at_once() {
    let (transcript, _) = waited(-60, true, Duration::from_secs(10)).await;
    for step in [
        Step::Presigned { sample: 0 },
        Step::PresignedExpired { sample: 0 },
    ] {
        assert_eq!(status(only(&transcript, |s| *s == step)), 403);
    }
}

#[tokio::test]
async fn nobody_waits_for_a_url_that_is_valid_for_too_long() {
    let (transcript, told) = waited(3600, false, Duration::from_secs(10)).await;
    assert_eq!(
        status(only(&transcript, |s| *s == Step::Presigned { sample: 0 })),
        200
    );
    let mut expired = transcript.exchanges_of(|s| matches!(s, Step::PresignedExpired { .. }));
    assert!(expired.next().is_none());
    assert_eq!(told, 0);
}
