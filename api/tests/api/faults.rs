//! When S3 denies, fails or is away: never 404, never a short list.

use api::client::{ClientOptions, with_keys};
use api::embedded::{EmbeddedS3, Options};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use reqwest::Method;
use wiremock::matchers::{any, method, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::harness::{Api, BUCKET, eventually, files_below};

/// A client of any endpoint that does not try again, to be quick.
fn client(endpoint: &str) -> Client {
    let options = ClientOptions {
        region: None,
        endpoint_url: Some(endpoint.to_owned()),
    };
    let config = with_keys(&options, "id", "secret").config().to_builder();
    Client::from_conf(config.retry_config(RetryConfig::disabled()).build())
}

async fn over(endpoint: &str) -> Api {
    let s3 = EmbeddedS3::start(Options::default()).await.unwrap();
    let parts = |config: &mut api::Config| config.multipart_threshold = 1000;
    Api::over(client(endpoint), s3, parts).await
}

async fn statuses(api: &Api) -> [u16; 4] {
    let small = api
        .send(Method::PUT, api.url("upload", Some("x")), "x")
        .await;
    let large = api
        .send(Method::PUT, api.url("upload", Some("x")), vec![0; 2000])
        .await;
    assert_eq!(files_below(&api.uploads_dir()), [""; 0]);
    [
        api.get("list_files").await.status,
        api.get("download/x").await.status,
        small.status,
        large.status,
    ]
}

#[tokio::test]
async fn what_s3_answers_is_never_a_missing_file() {
    let xml = |code: &str| format!("<Error><Code>{code}</Code><Message>m</Message></Error>");
    for (s3_status, code, expected) in [
        (403, "AccessDenied", 502),
        (403, "InvalidAccessKeyId", 502),
        (404, "NoSuchBucket", 502),
        (301, "PermanentRedirect", 502),
        (500, "InternalError", 502),
        (503, "SlowDown", 503),
    ] {
        let s3 = MockServer::start().await;
        let answer = ResponseTemplate::new(s3_status).set_body_string(xml(code));
        Mock::given(any()).respond_with(answer).mount(&s3).await;
        let api = over(&s3.uri()).await;
        assert_eq!(statuses(&api).await, [expected; 4], "{code}");
    }
}

#[tokio::test]
async fn an_s3_that_is_away_is_503() {
    // A port that was free a moment ago, and that nothing listens on.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let api = over(&endpoint).await;
    assert_eq!(statuses(&api).await, [503; 4]);
    let answer = api.get("list_files").await;
    assert_eq!(answer.headers["retry-after"], "5");
}

#[tokio::test]
async fn garbage_from_s3_is_502() {
    let s3 = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_body_string("not xml");
    Mock::given(method("GET"))
        .respond_with(answer)
        .mount(&s3)
        .await;
    let api = over(&s3.uri()).await;
    assert_eq!(api.get("list_files").await.status, 502);
}

#[tokio::test]
async fn wrong_keys_are_502() {
    let s3 = EmbeddedS3::start(Options {
        buckets: vec![BUCKET.to_owned()],
        ..Options::default()
    });
    let s3 = s3.await.unwrap();
    let api = over(&s3.endpoint_url()).await;
    assert_eq!(statuses(&api).await, [502; 4]);
}

#[tokio::test]
async fn a_missing_bucket_is_not_a_missing_file() {
    let api = Api::with(|config| config.bucket = "module02-other".to_owned()).await;
    let answer = api.get("download/x").await;
    assert_eq!(answer.status, 502);
    assert_eq!(
        answer.message(),
        "the bucket 'module02-other' does not exist"
    );
    assert_eq!(api.get("list_files").await.status, 502);
}

#[tokio::test]
async fn a_listing_that_breaks_off_does_not_look_complete() {
    let s3 = MockServer::start().await;
    let page = "<ListBucketResult><IsTruncated>true</IsTruncated>\
                <NextContinuationToken>t</NextContinuationToken>\
                <Contents><Key>a</Key></Contents></ListBucketResult>";
    Mock::given(query_param_is_missing("continuation-token"))
        .respond_with(ResponseTemplate::new(200).set_body_string(page))
        .mount(&s3)
        .await;
    for second in [
        ResponseTemplate::new(500),
        // The same token again: it would never end.
        ResponseTemplate::new(200).set_body_string(page),
    ] {
        let mock = Mock::given(query_param("continuation-token", "t"));
        let mock = mock.respond_with(second).mount_as_scoped(&s3).await;
        let api = over(&s3.uri()).await;
        let url = api.base.join("list_files").unwrap();
        let response = api.http.get(url).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(response.bytes().await.is_err(), "the transfer must fail");
        drop(mock);
    }
}

#[tokio::test]
async fn a_failed_multipart_upload_is_aborted() {
    let s3 = MockServer::start().await;
    let begun =
        "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(200).set_body_string(begun))
        .mount(&s3)
        .await;
    Mock::given(method("PUT"))
        .respond_with(ResponseTemplate::new(500))
        .mount(&s3)
        .await;
    Mock::given(method("DELETE"))
        .and(query_param("uploadId", "u1"))
        .respond_with(ResponseTemplate::new(204))
        .expect(1)
        .mount(&s3)
        .await;
    let api = over(&s3.uri()).await;
    let large = api
        .send(Method::PUT, api.url("upload", Some("x")), vec![0; 2000])
        .await;
    assert_eq!(large.status, 502);
    assert_eq!(files_below(&api.uploads_dir()), [""; 0]);
    s3.verify().await;
}

#[tokio::test]
async fn a_client_that_leaves_during_the_transfer_aborts_it() {
    use tokio::io::AsyncWriteExt as _;
    let s3 = MockServer::start().await;
    let begun =
        "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(200).set_body_string(begun))
        .mount(&s3)
        .await;
    let never = ResponseTemplate::new(200).set_delay(std::time::Duration::from_hours(1));
    Mock::given(method("PUT"))
        .respond_with(never)
        .mount(&s3)
        .await;
    Mock::given(method("DELETE"))
        .respond_with(ResponseTemplate::new(204))
        .mount(&s3)
        .await;
    let api = over(&s3.uri()).await;
    let port = api.base.port().unwrap();
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port))
        .await
        .unwrap();
    let head = "PUT /upload/x HTTP/1.1\r\nhost: x\r\ncontent-length: 2000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&[0; 2000]).await.unwrap();
    let dir = api.uploads_dir();
    let mut seen = 0;
    while seen == 0 {
        let requests = s3.received_requests().await.unwrap();
        seen = requests
            .iter()
            .filter(|request| request.method == "PUT")
            .count();
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(files_below(&dir).len(), 1);
    drop(stream);
    eventually("spool removed", || files_below(&dir).is_empty()).await;
    let requests = s3.received_requests().await.unwrap();
    assert!(requests.iter().any(|request| request.method == "DELETE"));
}
