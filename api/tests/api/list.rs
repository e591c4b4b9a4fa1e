//! `/list_files`.

use futures::StreamExt as _;

use crate::harness::{Api, BUCKET};

#[tokio::test]
async fn an_empty_bucket_is_an_empty_list() {
    let api = Api::start().await;
    let answer = api.get("list_files").await;
    assert_eq!(
        answer.json,
        serde_json::json!({"status": 200, "content": [],
            "message": format!("Successfully listed files on s3 bucket '{BUCKET}'")})
    );
}

#[tokio::test]
async fn more_than_two_pages_are_listed_completely() {
    let api = Api::start().await;
    let mut expected: Vec<String> = (0..2_345).map(|n| format!("f/{n:05} é+%.txt")).collect();
    futures::stream::iter(&expected)
        .for_each_concurrent(16, |key| api.seed(key, b"x"))
        .await;
    expected.sort();
    assert_eq!(api.listed().await, expected);
}

#[tokio::test]
async fn the_last_page_may_be_exactly_full() {
    let api = Api::start().await;
    let keys: Vec<String> = (0..1_000).map(|n| format!("{n:04}")).collect();
    futures::stream::iter(&keys)
        .for_each_concurrent(16, |key| api.seed(key, b""))
        .await;
    assert_eq!(api.listed().await, keys);
}
