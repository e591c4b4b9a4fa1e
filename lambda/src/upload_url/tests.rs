use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::memory::Memory;
use crate::resize;

fn config(vars: &[(&str, &str)]) -> Config {
    let find = |name: &str| vars.iter().find(|(key, _)| *key == name);
    Config::from_vars(|name| match name {
        "S3_BUCKET_NAME" => Some("upload-4242".to_owned()),
        _ => find(name).map(|(_, value)| (*value).to_owned()),
    })
    .unwrap()
}

fn event(method: &str, query: &str) -> Value {
    json!({
        "version": "2.0",
        "rawQueryString": query,
        "requestContext": {"http": {"method": method, "path": "/"}},
        "isBase64Encoded": false,
    })
}

async fn get(query: &str) -> (u16, Value) {
    let response = handle(&config(&[]), &Memory::default(), &event("GET", query)).await;
    (
        response.status_code,
        serde_json::from_str(&response.body).unwrap(),
    )
}

#[tokio::test]
async fn a_name_gets_its_urls() {
    let (status, body) = get("filename=v-wing.jpg").await;
    let expected = json!({
        "upload_url": "https://upload-4242.example/input/v-wing.jpg?type=image/jpeg&in=300",
        "method": "PUT",
        "content_type": "image/jpeg",
        "expires_in": 300,
        "key": "input/v-wing.jpg",
        "resized": {
            "thumbnail": "https://upload-4242.example/thumbnail/v-wing.jpg",
            "view": "https://upload-4242.example/view/v-wing.jpg",
        },
    });
    assert_eq!((status, body), (200, expected));
}

#[tokio::test]
async fn a_type_can_be_given() {
    let (status, body) = get("filename=a.jpg&content_type=image%2Fwebp").await;
    assert_eq!((status, &body["content_type"]), (200, &json!("image/webp")));
    let (status, body) = get("filename=a.jpg&content_type=text/html").await;
    assert_eq!(
        (status, &body["error"]),
        (400, &json!("content-type-not-an-image"))
    );
}

#[tokio::test]
async fn wrong_requests_are_told_why() {
    for (query, error) in [
        ("", "filename-missing"),
        ("filename=", "filename-missing"),
        ("file=a.jpg", "filename-missing"),
        ("filename=..%2Fa.jpg", "filename-invalid"),
        ("filename=a.exe", "filename-not-an-image"),
        ("filename=a.jpg&filename=b.jpg", "parameter-repeated"),
    ] {
        let (status, body) = get(query).await;
        assert_eq!((status, &body["error"]), (400, &json!(error)), "{query}");
        assert!(body["message"].as_str().unwrap().len() > 10);
    }
}

#[tokio::test]
async fn other_methods_are_not_allowed() {
    for method in ["POST", "PUT", "DELETE", "HEAD"] {
        let response = handle(
            &config(&[]),
            &Memory::default(),
            &event(method, "filename=a.jpg"),
        )
        .await;
        assert_eq!(response.status_code, 405);
        assert_eq!(response.headers["allow"], "GET, OPTIONS");
        assert!(!response.body.contains("upload_url"));
    }
}

#[tokio::test]
async fn pages_of_other_origins_may_ask() {
    for (method, query) in [
        ("OPTIONS", ""),
        ("GET", "filename=a.jpg"),
        ("GET", ""),
        ("POST", ""),
    ] {
        let origin = [("ALLOWED_ORIGIN", "https://chat.example")];
        let response = handle(&config(&origin), &Memory::default(), &event(method, query)).await;
        assert_eq!(
            response.headers["access-control-allow-origin"],
            "https://chat.example"
        );
        assert_eq!(response.headers["vary"], "origin");
        assert_eq!(response.headers["cache-control"], "no-store");
        if method == "OPTIONS" {
            assert_eq!((response.status_code, &*response.body), (204, ""));
            assert!(response.headers["access-control-allow-methods"].contains("GET"));
        }
    }
}

#[tokio::test]
async fn the_functions_own_trouble_is_not_told() {
    let mut signer = Memory::default();
    signer.busy = vec!["input/a.jpg"];
    let response = handle(&config(&[]), &signer, &event("GET", "filename=a.jpg")).await;
    assert_eq!(response.status_code, 500);
    assert!(!response.body.contains("credentials"), "{}", response.body);
}

#[tokio::test]
async fn lambda_is_told_in_its_own_format() {
    let response = handle(&config(&[]), &Memory::default(), &event("OPTIONS", "")).await;
    let told = serde_json::to_value(&response).unwrap();
    assert_eq!(told["statusCode"], 204);
    assert_eq!(told["isBase64Encoded"], false);
    assert!(told["headers"].is_object() && told["body"].is_string());
}

/// The last part of an address, as a bucket's key.
fn key_of(address: &Value) -> String {
    let url = url::Url::parse(address.as_str().unwrap()).unwrap();
    let path = url.path().strip_prefix('/').unwrap();
    percent_encoding::percent_decode_str(path)
        .decode_utf8()
        .unwrap()
        .into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What one function promises is what the other writes.
    #[test]
    fn both_functions_agree_on_names(stem in "[^/\\\\\\pC?#%.]{1,20}", extension in "(png|JPG|webp)") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let name = format!("{stem}.{extension}");
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("filename", &name)
            .finish();
        let vars = [("OUTPUT_BUCKET", "resized-4242")];
        let promised = runtime.block_on(handle(&config(&vars), &Memory::default(), &event("GET", &query)));
        prop_assume!(promised.status_code == 200);
        let promised: Value = serde_json::from_str(&promised.body).unwrap();

        let key = promised["key"].as_str().unwrap();
        let encoded: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
        let mut pixel = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(1, 1).write_to(&mut pixel, image::ImageFormat::Png).unwrap();
        let store = Memory::with("upload-4242", key, pixel.into_inner());
        let put = json!({"Records": [{"s3": {"bucket": {"name": "upload-4242"}, "object": {"key": encoded}}}]});
        let resize_config = resize::Config::from_vars(|name| match name {
            "OUTPUT_BUCKET" => Some("resized-4242".to_owned()),
            _ => None,
        }).unwrap();
        runtime.block_on(resize::handle(&resize_config, &store, &put));

        for size in ["thumbnail", "view"] {
            let key = key_of(&promised["resized"][size]);
            prop_assert!(store.object("resized-4242", &key).is_some(), "{}", key);
        }
    }
}
