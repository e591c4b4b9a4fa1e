use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

use super::*;
use crate::memory::Memory;

const BUCKET: &str = "upload-4242";

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = RgbImage::from_pixel(40, 30, Rgb([10, 200, 90]));
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn put(keys: &[&str]) -> Value {
    let record = |key: &&str| {
        json!({"eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": BUCKET}, "object": {"key": key}}})
    };
    json!({ "Records": keys.iter().map(record).collect::<Vec<_>>() })
}

fn reason(status: &Status) -> &str {
    match status {
        Status::Resized { .. } => "",
        Status::Ignored { reason } | Status::Rejected { reason } | Status::Failed { reason } => {
            reason
        }
    }
}

#[tokio::test]
async fn an_upload_gets_both_results() {
    let store = Memory::with(BUCKET, "input/a b.jpg", picture(ImageFormat::Jpeg));
    let outcome = handle(&Config::default(), &store, &put(&["input/a+b.jpg"])).await;
    let keys = vec!["thumbnail/a b.jpg".to_owned(), "view/a b.jpg".to_owned()];
    let bucket = BUCKET.to_owned();
    assert_eq!(outcome.records[0].status, Status::Resized { bucket, keys });
    for (key, size) in [
        ("thumbnail/a b.jpg", (150, 150)),
        ("view/a b.jpg", (40, 30)),
    ] {
        let object = store.object(BUCKET, key).unwrap();
        assert_eq!(object.content_type, "image/jpeg");
        assert!(object.cache_control.starts_with("public"));
        let image = image::load_from_memory_with_format(&object.bytes, ImageFormat::Jpeg).unwrap();
        assert_eq!((image.width(), image.height()), size, "{key}");
    }
}

#[tokio::test]
async fn results_can_go_elsewhere() {
    let store = Memory::with(BUCKET, "input/a.png", picture(ImageFormat::Png));
    let elsewhere = |name: &str| (name == "OUTPUT_BUCKET").then(|| "resized-4242".to_owned());
    let config = Config::from_vars(elsewhere).unwrap();
    handle(&config, &store, &put(&["input/a.png"])).await;
    assert!(store.object("resized-4242", "view/a.png").is_some());
    assert!(store.object(BUCKET, "view/a.png").is_none());
}

#[tokio::test]
async fn nothing_that_it_wrote_is_touched_again() {
    let store = Memory::with(BUCKET, "input/a.png", picture(ImageFormat::Png));
    let config = Config::default();
    let outcome = handle(&config, &store, &put(&["input/a.png"])).await;
    let Status::Resized { keys, .. } = &outcome.records[0].status else {
        panic!("{outcome:?}");
    };
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let before = store.asked();
    let again = handle(&config, &store, &put(&keys)).await;
    assert_eq!(again.records.len(), 2);
    let ignored = |record: &RecordOutcome| matches!(record.status, Status::Ignored { .. });
    assert!(again.records.iter().all(ignored));
    assert_eq!(store.asked(), before, "not even looked at");
}

#[tokio::test]
async fn what_is_no_image_is_answered() {
    let store = Memory::with(BUCKET, "input/notes.jpg", b"dear diary".to_vec());
    store.seed(BUCKET, "input/empty.png", Vec::new());
    store.seed(BUCKET, "input/drawing.svg", b"<svg/>".to_vec());
    store.seed(
        BUCKET,
        "input/cut.png",
        picture(ImageFormat::Png)[..40].to_vec(),
    );
    let keys = [
        "notes.jpg",
        "empty.png",
        "drawing.svg",
        "cut.png",
        "deleted.png",
    ];
    let keys = keys.map(|name| format!("input/{name}"));
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let outcome = handle(&Config::default(), &store, &put(&keys)).await;
    assert_eq!(outcome.records.len(), 5);
    for record in &outcome.records {
        assert!(
            matches!(record.status, Status::Rejected { .. }),
            "{record:?}"
        );
    }
    assert!(reason(&outcome.records[0].status).contains("not a JPEG"));
    assert!(outcome.into_result().is_ok(), "no retry");
}

#[tokio::test]
async fn every_record_is_tried_and_then_trouble_is_told() {
    let mut store = Memory::with(BUCKET, "input/a.png", picture(ImageFormat::Png));
    store.seed(BUCKET, "input/b.png", picture(ImageFormat::Png));
    store.seed(BUCKET, "input/c.png", picture(ImageFormat::Png));
    store.busy = vec!["input/a.png", "view/b.png"];
    let event = put(&["input/a.png", "input/b.png", "notes.txt", "input/c.png"]);
    let outcome = handle(&Config::default(), &store, &event).await;
    assert!(store.object(BUCKET, "view/c.png").is_some());
    let error = outcome.into_result().unwrap_err().to_string();
    assert!(error.starts_with("2 of 4 records failed"), "{error}");
    assert!(
        error.contains("input/a.png") && error.contains("input/b.png"),
        "{error}"
    );
    assert!(error.contains("SlowDown"), "{error}");

    // The next try mends it.
    store.busy.clear();
    let outcome = handle(&Config::default(), &store, &event).await;
    assert!(outcome.into_result().is_ok());
    assert!(store.object(BUCKET, "view/b.png").is_some());
}

#[tokio::test]
async fn an_object_too_large_is_not_read() {
    let store = Memory::with(BUCKET, "input/a.png", picture(ImageFormat::Png));
    let mut event = put(&["input/a.png"]);
    event["Records"][0]["s3"]["object"]["size"] = json!(MAX_OBJECT + 1);
    let outcome = handle(&Config::default(), &store, &event).await;
    assert!(reason(&outcome.records[0].status).contains("too large"));
    assert!(store.asked().is_empty());

    // Nor when the event does not say so.
    let store = Memory::with(
        BUCKET,
        "input/a.png",
        vec![0; 1 + usize::try_from(MAX_OBJECT).unwrap()],
    );
    let outcome = handle(&Config::default(), &store, &put(&["input/a.png"])).await;
    assert!(reason(&outcome.records[0].status).contains("more than"));
    assert!(outcome.into_result().is_ok());
}

#[tokio::test]
async fn records_of_others_are_ignored() {
    let store = Memory::default();
    let mut deleted = put(&["input/a.png"]);
    deleted["Records"][0]["eventName"] = json!("ObjectRemoved:Delete");
    for (event, count) in [
        (deleted, 1),
        (put(&["input/", "other/a.png", "inputs/a.png", "a.png"]), 4),
        (json!({"Records": [{}, null]}), 2),
        (
            json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": BUCKET}),
            0,
        ),
        (json!({"key1": "value1"}), 0),
    ] {
        let outcome = handle(&Config::default(), &store, &event).await;
        assert_eq!(outcome.records.len(), count);
        for record in &outcome.records {
            assert!(
                matches!(record.status, Status::Ignored { .. }),
                "{record:?}"
            );
        }
    }
    assert!(store.asked().is_empty());
}

#[tokio::test]
async fn the_answer_is_json_of_its_own_kind() {
    let store = Memory::with(BUCKET, "input/a.png", picture(ImageFormat::Png));
    let outcome = handle(&Config::default(), &store, &put(&["input/a.png", "x"])).await;
    let expected = json!({"records": [
        {"bucket": BUCKET, "key": "input/a.png", "status": "resized", "output_bucket": BUCKET,
         "output_keys": ["thumbnail/a.png", "view/a.png"]},
        {"bucket": BUCKET, "key": "x", "status": "ignored", "reason": "the key is no upload"},
    ]});
    assert_eq!(serde_json::to_value(&outcome).unwrap(), expected);
}
