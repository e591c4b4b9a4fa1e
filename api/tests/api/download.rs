//! `/download/<file>`.

use std::time::Duration;

use crate::harness::{Api, BUCKET};

const ODD_KEYS: [&str; 8] = [
    "plain.txt",
    "with space.txt",
    "naïve-日本.txt",
    "a+b.txt",
    "100%.txt",
    "100%25.txt",
    "c#1?x=y&z.txt",
    "folder/inner.txt",
];

#[tokio::test]
async fn a_presigned_url_yields_the_bytes_from_s3_itself() {
    let api = Api::start().await;
    for key in ODD_KEYS {
        let bytes = format!("bytes of {key}");
        api.seed(key, bytes.as_bytes()).await;
        let answer = api
            .send(reqwest::Method::GET, api.url("download", Some(key)), "")
            .await;
        assert_eq!(answer.status, 200, "{key}");
        assert_eq!(
            answer.message(),
            format!("Successfully generated presigned url for '{key}'")
        );
        assert_eq!(answer.headers["cache-control"], "no-store");
        let url = answer.content();
        assert!(
            url.starts_with(&api.s3.endpoint_url()),
            "not through the api"
        );
        assert!(url.contains("X-Amz-Expires=120"), "two minutes");
        let fetched = reqwest::get(url).await.unwrap();
        assert_eq!(fetched.status(), 200, "{key}");
        assert_eq!(fetched.text().await.unwrap(), bytes);
    }
}

#[tokio::test]
async fn slashes_may_stand_as_they_are() {
    let api = Api::start().await;
    api.seed("a/b/c.txt", b"x").await;
    let answer = api.get("download/a/b/c.txt").await;
    assert_eq!(
        answer.message(),
        "Successfully generated presigned url for 'a/b/c.txt'"
    );
}

#[tokio::test]
async fn names_are_decoded_exactly_once() {
    let api = Api::start().await;
    api.seed("a%20b", b"literal percent").await;
    let twice = api.get("download/a%2520b").await;
    assert_eq!(
        twice.message(),
        "Successfully generated presigned url for 'a%20b'"
    );
    let once = api.get("download/a%20b").await;
    assert_eq!(once.status, 404);
    assert_eq!(
        once.message(),
        format!("The file 'a b' was not found on the bucket '{BUCKET}'")
    );
}

#[tokio::test]
async fn what_is_not_there_is_404() {
    let api = Api::start().await;
    api.seed("folder/file", b"x").await;
    for (path, name) in [
        ("none.txt", "none.txt"),
        ("folder", "folder"),
        ("none%27", "none'"),
    ] {
        let answer = api.get(&format!("download/{path}")).await;
        assert_eq!(answer.status, 404);
        assert_eq!(
            answer.message(),
            format!("The file '{name}' was not found on the bucket '{BUCKET}'")
        );
    }
}

#[tokio::test]
async fn bad_names_are_400() {
    let api = Api::start().await;
    let long = "a".repeat(1025);
    for name in [
        "%00",
        "a%0Ab",
        "%ff",
        "..%2Fx",
        "%2e%2e/x",
        "a%2F..%2Fb",
        long.as_str(),
    ] {
        let request =
            format!("GET /download/{name} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let (status, json) = api.raw(&request).await;
        assert_eq!((status, &json["status"]), (400, &400.into()), "{name}");
    }
}

#[tokio::test]
async fn the_url_expires() {
    let api = Api::with(|config| config.presign_ttl = Duration::from_secs(1)).await;
    api.seed("x", b"x").await;
    let answer = api.get("download/x").await;
    let url = answer.content().to_owned();
    let mut status = 0;
    for _ in 0..60 {
        status = reqwest::get(&url).await.unwrap().status().as_u16();
        if status != 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    assert_eq!(status, 403);
}

#[tokio::test]
async fn a_changed_url_is_refused() {
    let api = Api::start().await;
    api.seed("x", b"x").await;
    api.seed("y", b"y").await;
    let answer = api.get("download/x").await;
    let other = answer.content().replace("/x?", "/y?");
    assert_ne!(other, answer.content());
    assert_eq!(reqwest::get(other).await.unwrap().status(), 403);
    let longer = answer
        .content()
        .replace("X-Amz-Expires=120", "X-Amz-Expires=1200");
    assert_eq!(reqwest::get(longer).await.unwrap().status(), 403);
}
