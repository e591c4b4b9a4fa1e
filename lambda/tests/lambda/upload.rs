//! From the question for a URL to the results, through both functions.

use image::ImageFormat;
use reqwest::{Client, StatusCode, Url, header};
use serde_json::{Value, json};

use crate::function::{BUCKET, Binary, Function};
use crate::protocol::{event_of_s3, picture};

/// What Lambda makes of a request to a function URL.
fn request(method: &str, filename: &str) -> Value {
    let mut url = Url::parse("https://abc.lambda-url.eu-west-1.on.aws/").unwrap();
    url.query_pairs_mut().append_pair("filename", filename);
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/",
        "rawQueryString": url.query(),
        "headers": {"host": "abc.lambda-url.eu-west-1.on.aws", "x-forwarded-proto": "https"},
        "queryStringParameters": {"filename": filename},
        "requestContext": {
            "accountId": "anonymous",
            "domainName": "abc.lambda-url.eu-west-1.on.aws",
            "http": {"method": method, "path": "/", "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1", "userAgent": "test"},
            "requestId": "e1506fd5-9e7b-434f-bd42-4f8fa224b599",
            "routeKey": "$default",
            "stage": "$default",
        },
        "isBase64Encoded": false,
    })
}

async fn ask(function: &mut Function, filename: &str) -> Value {
    let response = function.runtime.answer(request("GET", filename)).await;
    assert_eq!(response["statusCode"], 200, "{response}");
    assert_eq!(response["headers"]["content-type"], "application/json");
    serde_json::from_str(response["body"].as_str().unwrap()).unwrap()
}

async fn put(url: &str, content_type: &str, body: Vec<u8>) -> StatusCode {
    let put = Client::new()
        .put(url)
        .header(header::CONTENT_TYPE, content_type);
    put.body(body).send().await.unwrap().status()
}

const VARS: [(&str, &str); 1] = [("S3_BUCKET_NAME", BUCKET)];

#[tokio::test]
async fn what_is_put_at_the_url_is_resized_where_promised() {
    for name in ["v-wing.png", "My Photo (1) + é, 100%.png", "写真?#&=;.png"] {
        let mut function = Function::start(Binary::UploadUrl, &VARS).await;
        let told = ask(&mut function, name).await;
        assert_eq!(told["expires_in"], 300);
        assert_eq!(told["content_type"], "image/png");
        assert_eq!(told["key"], format!("input/{name}"));
        let url = told["upload_url"].as_str().unwrap();
        let picture = picture(300, 200, ImageFormat::Png);
        assert_eq!(put(url, "image/png", picture.clone()).await, 200, "{name}");
        let (content_type, _, stored) = function
            .object(BUCKET, &format!("input/{name}"))
            .await
            .unwrap();
        assert_eq!(
            (content_type.as_str(), stored),
            ("image/png", picture.clone())
        );

        // The other function, on an S3 of its own.
        let mut resize = Function::start(Binary::Resize, &[]).await;
        resize.seed(&format!("input/{name}"), picture).await;
        let key: String = url_encoded(&format!("input/{name}"));
        resize.runtime.answer(event_of_s3(&[&key])).await;
        for size in ["thumbnail", "view"] {
            let promised = Url::parse(told["resized"][size].as_str().unwrap()).unwrap();
            assert_eq!(promised.query(), None);
            let there = resize.s3.endpoint_url();
            let promised = format!("{there}{}", promised.path());
            // Signed, because this bucket has no policy.
            let path = Url::parse(&promised).unwrap();
            let key = percent_encoding::percent_decode_str(path.path())
                .decode_utf8()
                .unwrap();
            let key = key.strip_prefix(&format!("/{BUCKET}/")).unwrap().to_owned();
            let (content_type, ..) = resize.object(BUCKET, &key).await.expect(&key);
            assert_eq!(content_type, "image/png");
        }
    }
}

fn url_encoded(key: &str) -> String {
    let mut url = Url::parse("http://h/").unwrap();
    url.query_pairs_mut().append_pair("k", key);
    url.query().unwrap()[2..].to_owned()
}

#[tokio::test]
async fn the_url_is_good_for_that_type_and_that_key() {
    let mut function = Function::start(Binary::UploadUrl, &VARS).await;
    let told = ask(&mut function, "a.jpg").await;
    let url = told["upload_url"].as_str().unwrap();
    assert!(url.contains("X-Amz-Expires=300"), "{url}");
    assert!(
        url.contains("X-Amz-SignedHeaders=content-type%3Bhost"),
        "{url}"
    );
    assert!(!url.contains("checksum"), "a checksum of nothing: {url}");
    let refused = StatusCode::FORBIDDEN;
    assert_eq!(put(url, "text/html", b"<script>".to_vec()).await, refused);
    let other = url.replace("/input/a.jpg", "/input/b.jpg");
    assert_ne!(other, url);
    assert_eq!(put(&other, "image/jpeg", vec![1]).await, refused);
    assert!(function.object(BUCKET, "input/a.jpg").await.is_none());
    assert_eq!(put(url, "image/jpeg", vec![1]).await, 200);
}

#[tokio::test]
async fn nothing_secret_is_logged() {
    let level = [VARS[0], ("AWS_LAMBDA_LOG_LEVEL", "TRACE")];
    let mut function = Function::start(Binary::UploadUrl, &level).await;
    let told = ask(&mut function, "a\u{1f600}.jpg").await;
    let refused = function.runtime.answer(request("POST", "a.jpg")).await;
    assert_eq!(refused["statusCode"], 405);
    let refused = function.runtime.answer(request("GET", "../a.jpg")).await;
    assert_eq!(refused["statusCode"], 400);
    let secret = function.s3.store().credentials()[0]
        .secret_access_key
        .clone();
    let log = function.log();
    assert!(log.contains("upload URL made"), "{log}");
    let url = Url::parse(told["upload_url"].as_str().unwrap()).unwrap();
    let signature = url
        .query_pairs()
        .find(|(name, _)| name == "X-Amz-Signature");
    let (_, signature) = signature.unwrap();
    for text in [&*signature, &*secret, "X-Amz-"] {
        assert!(!log.contains(text), "{text} is in the log");
    }
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).expect(line);
        assert!(
            line["level"].is_string() && line["message"].is_string(),
            "{line}"
        );
    }
}
