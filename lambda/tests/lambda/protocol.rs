//! The protocol itself, with the events of S3, the document and the console.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use serde_json::{Value, json};

use crate::function::{BUCKET, Binary, Function, RESIZED};
use crate::runtime_api::Said;

pub(crate) fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 90])
    });
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The document's event: `s3` lacks a level, compared with what S3 sends.
fn event_of_the_document() -> Value {
    json!({"Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "2022-11-06T20:17:18.352Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "AWS:AROAIFC5FB66LKFVGI00:User"},
        "requestParameters": {"sourceIPAddress": "67.1.196.37"},
        "responseElements": {"x-amz-request-id": "VV31V8KAPFP7R4C"},
        "s3": {
            "bucket": BUCKET,
            "key": "input/v-wing.jpg",
            "size": 366_895,
            "etag": "09a5011f18220a689efc8cb49c7e9c",
            "sequencer": "006368164E4491ED00",
            "contentType": "image/jpeg",
        },
    }]})
}

/// What S3 sends, with keys as it encodes them.
pub(crate) fn event_of_s3(keys: &[&str]) -> Value {
    let record = |key: &&str| {
        json!({
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "eu-west-1",
            "eventTime": "2026-11-22T12:00:00.000Z",
            "eventName": "ObjectCreated:Put",
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "resize",
                "bucket": {"name": BUCKET, "arn": format!("arn:aws:s3:::{BUCKET}")},
                "object": {"key": key, "sequencer": "0055AED6DCD90281E5"},
            },
        })
    };
    json!({ "Records": keys.iter().map(record).collect::<Vec<_>>() })
}

#[tokio::test]
async fn the_event_of_the_document_makes_both_results() {
    let mut function = Function::start(Binary::Resize, &[]).await;
    let original = picture(1600, 1200, ImageFormat::Jpeg);
    function.seed("input/v-wing.jpg", original).await;
    let answer = function.runtime.answer(event_of_the_document()).await;
    assert_eq!(answer["records"][0]["status"], "resized");
    for (key, size) in [
        ("thumbnail/v-wing.jpg", (150, 150)),
        ("view/v-wing.jpg", (1024, 768)),
    ] {
        assert_eq!(function.dimensions(BUCKET, key).await, size, "{key}");
        let (content_type, cache_control, _) = function.object(BUCKET, key).await.unwrap();
        assert_eq!(content_type, "image/jpeg");
        assert_eq!(cache_control, "public, max-age=300");
    }
}

#[tokio::test]
async fn one_process_answers_event_after_event() {
    let vars = [
        ("OUTPUT_BUCKET", RESIZED),
        ("THUMBNAIL_SIZE", "64"),
        ("VIEW_SIZE", "100"),
    ];
    let mut function = Function::start(Binary::Resize, &vars).await;
    function
        .seed("input/a b+c é.png", picture(300, 200, ImageFormat::Png))
        .await;
    function
        .seed("input/notes.jpg", b"dear diary".to_vec())
        .await;

    let test = json!({"Service": "Amazon S3", "Event": "s3:TestEvent",
        "Time": "2026-11-22T12:00:00.000Z", "Bucket": BUCKET});
    assert_eq!(function.runtime.answer(test).await, json!({"records": []}));
    let hello = json!({"key1": "value1", "key2": "value2"});
    assert_eq!(function.runtime.answer(hello).await, json!({"records": []}));

    let event = event_of_s3(&["input/notes.jpg", "input/a+b%2Bc+%C3%A9.png"]);
    let answer = function.runtime.answer(event).await;
    assert_eq!(answer["records"][0]["status"], "rejected");
    assert_eq!(answer["records"][1]["status"], "resized");
    assert_eq!(
        function.dimensions(RESIZED, "thumbnail/a b+c é.png").await,
        (64, 64)
    );
    assert_eq!(
        function.dimensions(RESIZED, "view/a b+c é.png").await,
        (100, 67)
    );
    assert!(function.object(RESIZED, "view/notes.jpg").await.is_none());
    assert!(function.object(BUCKET, "view/a b+c é.png").await.is_none());
}

#[tokio::test]
async fn trouble_with_s3_is_an_error_after_every_record_was_tried() {
    let vars = [("OUTPUT_BUCKET", "no-such-bucket")];
    let mut function = Function::start(Binary::Resize, &vars).await;
    function
        .seed("input/a.png", picture(30, 20, ImageFormat::Png))
        .await;
    let event = event_of_s3(&["input/a.png", "input/gone.png", "other/a.png"]);
    let Said::Error(_, header, error) = function.runtime.invoke(event).await else {
        panic!("an error is wanted");
    };
    assert_eq!(header, "unhandled");
    assert_eq!(error["errorType"], "RetryWanted");
    let message = error["errorMessage"].as_str().unwrap();
    assert!(
        message.starts_with("1 of 3 records failed: input/a.png"),
        "{message}"
    );
    assert!(message.contains("NoSuchBucket"), "{message}");
    // And the process is there for the next one.
    let answer = function
        .runtime
        .answer(event_of_s3(&["input/gone.png"]))
        .await;
    assert_eq!(answer["records"][0]["status"], "rejected");
    let log = function.log();
    let failed = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    assert!(
        failed
            .into_iter()
            .any(|line| line["message"] == "failed" && line["key"] == "input/a.png")
    );
}

#[tokio::test]
async fn wrong_settings_are_told_before_the_first_event() {
    let resize = (Binary::Resize, [("VIEW_SIZE", "huge")], "VIEW_SIZE");
    let upload_url = (
        Binary::UploadUrl,
        [("S3_BUCKET_NAME", "")],
        "S3_BUCKET_NAME",
    );
    for (binary, vars, name) in [resize, upload_url] {
        let mut function = Function::start(binary, &vars).await;
        let Said::InitError(header, error) = function.runtime.said().await else {
            panic!("an init error is wanted");
        };
        assert_eq!(header, "Runtime.InvalidConfiguration");
        assert_eq!(error["errorType"], header);
        assert!(
            error["errorMessage"].as_str().unwrap().contains(name),
            "{error}"
        );
        assert!(!function.wait(), "and it ends with an error");
    }
}
