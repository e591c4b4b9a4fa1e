//! The embedded S3 by itself, where it matters that it behaves as S3 does.

use api::embedded::{EmbeddedS3, KeyPair, Options};
use aws_sdk_s3::error::ProvideErrorMetadata as _;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use crate::harness::{BUCKET, files_below};

async fn start(root: Option<std::path::PathBuf>) -> EmbeddedS3 {
    let options = Options {
        root,
        buckets: vec![BUCKET.to_owned()],
        ..Options::default()
    };
    EmbeddedS3::start(options).await.unwrap()
}

async fn put(s3: &EmbeddedS3, key: &str, bytes: &'static [u8]) {
    let put = s3.client().put_object().bucket(BUCKET).key(key);
    put.body(ByteStream::from_static(bytes))
        .send()
        .await
        .unwrap();
}

async fn get(s3: &EmbeddedS3, key: &str) -> Vec<u8> {
    let object = s3.client().get_object().bucket(BUCKET).key(key).send();
    object.await.unwrap().body.collect().await.unwrap().to_vec()
}

#[tokio::test]
async fn any_key_is_an_object_beside_any_other() {
    let s3 = start(None).await;
    let long = "k".repeat(1024);
    let keys = [
        "a",
        "a/b",
        "a/b/c",
        "a//b",
        "a/",
        "../../escape",
        "/lead",
        long.as_str(),
    ];
    for key in keys {
        put(&s3, key, b"x").await;
    }
    let listed = s3
        .client()
        .list_objects_v2()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap();
    let mut expected = keys.to_vec();
    expected.sort_unstable();
    let found: Vec<&str> = listed
        .contents()
        .iter()
        .filter_map(|object| object.key())
        .collect();
    assert_eq!(found, expected);
    assert!(
        files_below(s3.store().root())
            .iter()
            .all(|file| file.starts_with(BUCKET))
    );
}

#[tokio::test]
async fn objects_outlive_the_process_when_they_have_a_directory() {
    let root = tempfile::tempdir().unwrap();
    let first = start(Some(root.path().to_owned())).await;
    put(&first, "kept", b"old").await;
    put(&first, "kept", b"new").await;
    put(&first, "gone", b"x").await;
    first
        .client()
        .delete_object()
        .bucket(BUCKET)
        .key("gone")
        .send()
        .await
        .unwrap();
    first.stop().await;
    std::fs::write(root.path().join(BUCKET).join("left-over.data"), b"x").unwrap();
    let second = start(Some(root.path().to_owned())).await;
    assert_eq!(get(&second, "kept").await, b"new");
    assert_eq!(
        files_below(root.path()).len(),
        2,
        "bytes and side file, no more"
    );
}

#[tokio::test]
async fn ranges_are_of_the_whole_object() {
    let s3 = start(None).await;
    put(&s3, "x", b"0123456789").await;
    let range = |text: &'static str| {
        let get = s3.client().get_object().bucket(BUCKET).key("x").range(text);
        async {
            get.send()
                .await
                .unwrap()
                .body
                .collect()
                .await
                .unwrap()
                .to_vec()
        }
    };
    assert_eq!(range("bytes=2-4").await, b"234");
    assert_eq!(range("bytes=-3").await, b"789");
    let past = s3
        .client()
        .get_object()
        .bucket(BUCKET)
        .key("x")
        .range("bytes=10-")
        .send();
    assert_eq!(past.await.unwrap_err().code(), Some("InvalidRange"));
}

#[tokio::test]
async fn a_bucket_with_objects_stays() {
    let s3 = start(None).await;
    put(&s3, "x", b"x").await;
    let refused = s3
        .client()
        .delete_bucket()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Some("BucketNotEmpty"));
    let again = s3
        .client()
        .create_bucket()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap_err();
    assert_eq!(again.code(), Some("BucketAlreadyOwnedByYou"));
    s3.client()
        .delete_object()
        .bucket(BUCKET)
        .key("x")
        .send()
        .await
        .unwrap();
    s3.client()
        .delete_bucket()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap();
    let head = s3
        .client()
        .head_bucket()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap_err();
    assert_eq!(head.raw_response().unwrap().status().as_u16(), 404);
}

#[tokio::test]
async fn head_bucket_names_the_region() {
    let s3 = start(None).await;
    let head = s3
        .client()
        .head_bucket()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap();
    assert_eq!(head.bucket_region(), Some("eu-west-1"));
    let place = s3
        .client()
        .get_bucket_location()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap();
    assert_eq!(place.location_constraint().unwrap().as_str(), "eu-west-1");
}

#[tokio::test]
async fn parts_are_checked_and_can_be_forgotten() {
    let s3 = start(None).await;
    let client = s3.client();
    let begun = client
        .create_multipart_upload()
        .bucket(BUCKET)
        .key("x")
        .send()
        .await
        .unwrap();
    let id = begun.upload_id().unwrap();
    for number in [1, 2] {
        let part = client.upload_part().bucket(BUCKET).key("x").upload_id(id);
        let part = part
            .part_number(number)
            .body(ByteStream::from_static(b"small"));
        part.send().await.unwrap();
    }
    let complete = async |numbers: &[i32]| {
        let parts = numbers
            .iter()
            .map(|number| CompletedPart::builder().part_number(*number).build());
        let parts = CompletedMultipartUpload::builder()
            .set_parts(Some(parts.collect()))
            .build();
        let request = client
            .complete_multipart_upload()
            .bucket(BUCKET)
            .key("x")
            .upload_id(id);
        let answer = request.multipart_upload(parts).send().await;
        answer.unwrap_err().code().unwrap_or_default().to_owned()
    };
    assert_eq!(complete(&[1, 2]).await, "EntityTooSmall");
    assert_eq!(complete(&[2, 1]).await, "InvalidPartOrder");
    assert_eq!(complete(&[3]).await, "InvalidPart");
    let listed = client
        .list_multipart_uploads()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap();
    assert_eq!(listed.uploads().len(), 1);
    let abort = client
        .abort_multipart_upload()
        .bucket(BUCKET)
        .key("x")
        .upload_id(id);
    abort.send().await.unwrap();
    let listed = client
        .list_multipart_uploads()
        .bucket(BUCKET)
        .send()
        .await
        .unwrap();
    assert_eq!(listed.uploads().len(), 0);
    assert_eq!(files_below(s3.store().root()), [""; 0]);
}

#[tokio::test]
async fn damaged_bytes_are_refused() {
    let s3 = start(None).await;
    let put = s3.client().put_object().bucket(BUCKET).key("x");
    let put = put
        .checksum_crc32("AAAAAA==")
        .body(ByteStream::from_static(b"x"));
    assert_eq!(put.send().await.unwrap_err().code(), Some("BadDigest"));
    let put = s3.client().put_object().bucket(BUCKET).key("x");
    let put = put
        .content_md5("1B2M2Y8AsgTpgAmY7PhCfg==")
        .body(ByteStream::from_static(b"x"));
    assert_eq!(put.send().await.unwrap_err().code(), Some("BadDigest"));
    assert_eq!(files_below(s3.store().root()), [""; 0]);
}

#[tokio::test]
async fn strangers_get_only_what_the_rule_allows() {
    let options = Options {
        buckets: vec![BUCKET.to_owned()],
        credentials: vec![KeyPair::random().unwrap()],
        anonymous: Some(std::sync::Arc::new(|method, bucket, key| {
            method == "GET" && bucket == BUCKET && key.starts_with("public/")
        })),
        ..Options::default()
    };
    let s3 = EmbeddedS3::start(options).await.unwrap();
    put(&s3, "public/x", b"x").await;
    put(&s3, "private", b"x").await;
    let base = format!("{}/{BUCKET}", s3.endpoint_url());
    let status = async |url: String| reqwest::get(url).await.unwrap().status().as_u16();
    assert_eq!(status(format!("{base}/public/x")).await, 200);
    assert_eq!(status(format!("{base}/private")).await, 403);
    assert_eq!(status(base.clone()).await, 403);
    let put = reqwest::Client::new()
        .put(format!("{base}/public/y"))
        .body("x")
        .send();
    assert_eq!(put.await.unwrap().status(), 403);
}
