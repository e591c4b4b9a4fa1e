//! No signature and no credential reaches a transcript.

use checker_model::transcript::Purpose;
use checker_probe::{Options, Scope};
use url::Url;

use crate::fake::{Fake, SIGNATURE, Speaks};
use crate::raw::{answer, serve};
use crate::support::{options, run};

#[tokio::test]
async fn a_whole_transcript_holds_no_signature() {
    for version2 in [false, true] {
        let fake = Fake {
            version2,
            ..Fake::speaking(Speaks::Multipart("file"))
        };
        let store = fake.store.clone();
        let transcript = run(fake.serve().await, options(), Some(&store)).await;
        assert!(transcript.sample_for(Purpose::Upload).is_some());
        let text = serde_json::to_string(&transcript).unwrap();
        assert!(text.contains("Signature=REDACTED"), "{text}");
        assert!(!text.contains(SIGNATURE));
        assert!(!text.contains("AKIAIOSFODNN7EXAMPLE"));
    }
}

#[tokio::test]
async fn headers_and_escapes_hide_nothing() {
    let server = serve(|_| {
        answer(
            "401 Unauthorized",
            "set-cookie: id=topsecret\r\nx-note: AKIAIOSFODNN7EXAMPLE\r\n",
            br#"{"content":"http://h/k?X-Amz-Expires=1\u0026X-Amz-Signature\u003ddeadbeef"}"#,
        )
    })
    .await;
    let mut url = server.url.clone();
    url.set_username("user").unwrap();
    url.set_password(Some("hunter22")).unwrap();
    let options = Options {
        scope: Scope::ROOT,
        ..options()
    };
    let transcript = run(url, options, None).await;
    assert_eq!(transcript.exchanges[0].response().unwrap().status, 401);
    let text = serde_json::to_string(&transcript).unwrap();
    for secret in ["topsecret", "AKIAIOSFODNN7EXAMPLE", "deadbeef", "hunter22"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let base = Url::parse(&transcript.base_url).unwrap();
    assert_eq!(base, server.url);
}
