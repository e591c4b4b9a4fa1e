//! The reference functions as clients meet them: by the function URL, and by
//! what becomes of what is put.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::time::Duration;

use checker_model::Stack;
use fixtures::HttpFault;
use reqwest::{Client, StatusCode, Url};
use sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

const UPLOADS: &str = "chat-images-4242";
const RESULTS: &str = "chat-images-4242-resized";
const NOTIFICATION: &str = "/buckets/items/chat-images-4242/notifications/items/0";

/// Far more than an image takes; nothing waits for its end.
const LIMIT: Duration = Duration::from_mins(1);

fn document() -> Value {
    let text = include_str!("../../fixtures/stack/managed.json");
    let mut document: Value = serde_json::from_str(text).unwrap();
    let results = json!({"value": {"value": RESULTS}, "bucket": {"value": RESULTS}});
    document["functions"]["items"]["create-upload-url"]["environment"]["items"]["OUTPUT_BUCKET"] =
        results;
    document
}

async fn start(change: impl Fn(&mut Value), faults: Value) -> Sandbox {
    let mut document = document();
    change(&mut document);
    let stack: Stack = serde_json::from_value(document).unwrap();
    let http_faults: Vec<HttpFault> = serde_json::from_value(faults).unwrap();
    let options = SandboxOptions {
        http_faults,
        ..SandboxOptions::new(stack)
    };
    Sandbox::start(options).await.unwrap()
}

async fn reference() -> Sandbox {
    start(|_| {}, json!([])).await
}

fn set(document: &mut Value, pointer: &str, value: Value) {
    *document.pointer_mut(pointer).unwrap() = value;
}

/// A PNG of one colour.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let image = image::DynamicImage::new_rgb8(width, height);
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn ask(sandbox: &Sandbox, query: &str) -> (StatusCode, Value) {
    let url = format!("{}?{query}", sandbox.function_url().unwrap());
    let response = Client::new().get(url).send().await.unwrap();
    let status = response.status();
    let body = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

async fn put(url: &str, kind: &str, body: Vec<u8>) -> StatusCode {
    let call = Client::new().put(url).header("content-type", kind);
    call.body(body).send().await.unwrap().status()
}

/// Asks for a URL and puts an image there; what was answered.
async fn upload(sandbox: &Sandbox, name: &str, body: Vec<u8>) -> Value {
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("filename", name)
        .finish();
    let (status, answer) = ask(sandbox, &query).await;
    assert_eq!(status, 200, "{answer}");
    let url = answer["upload_url"].as_str().unwrap();
    assert_eq!(put(url, "image/png", body).await, 200);
    answer
}

async fn get(url: &str) -> (StatusCode, String, Vec<u8>) {
    let response = Client::new().get(url).send().await.unwrap();
    let status = response.status();
    let kind = response.headers().get("content-type").cloned();
    let kind = kind.map_or_else(String::new, |kind| kind.to_str().unwrap().to_owned());
    (status, kind, response.bytes().await.unwrap().to_vec())
}

/// The image at a URL, once it is there: its content type, width and height.
async fn appeared(url: &str) -> (String, u32, u32) {
    let until = Instant::now() + LIMIT;
    loop {
        let (status, kind, bytes) = get(url).await;
        if status == 200 {
            let image = image::load_from_memory(&bytes).unwrap();
            return (kind, image.width(), image.height());
        }
        assert_eq!(status, 403, "who may not list is not told what is there");
        assert!(Instant::now() < until, "{url} never appeared");
        sleep(Duration::from_millis(20)).await;
    }
}

/// How the invocations ended that have this in them, once there are so many.
async fn invocations(sandbox: &Sandbox, count: usize) -> Vec<u16> {
    let until = Instant::now() + LIMIT;
    loop {
        let log = sandbox.request_log();
        let invoked = log.iter().filter(|one| one.action.starts_with("invoke "));
        let ended: Vec<u16> = invoked.map(|one| one.status).collect();
        if ended.len() >= count {
            return ended;
        }
        assert!(Instant::now() < until, "{ended:?}");
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn what_is_put_is_resized_where_it_was_promised() {
    let sandbox = reference().await;
    for name in ["a.png", "My Photo (1) + é, 100%.png"] {
        let answer = upload(&sandbox, name, png(300, 200)).await;
        let of = |size: &str| answer["resized"][size].as_str().unwrap().to_owned();
        assert!(of("view").starts_with(&sandbox.endpoint_url()));
        let kind = "image/png".to_owned();
        assert_eq!(appeared(&of("thumbnail")).await, (kind.clone(), 150, 150));
        assert_eq!(appeared(&of("view")).await, (kind, 300, 200));
    }
    // The results triggered nothing.
    assert_eq!(invocations(&sandbox, 2).await, [200, 200]);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_url_takes_what_it_was_made_for_and_nothing_else() {
    let sandbox = reference().await;
    let (_, answer) = ask(&sandbox, "filename=a.png").await;
    let url = answer["upload_url"].as_str().unwrap();
    assert_eq!(put(url, "text/html", b"<p>".to_vec()).await, 403);
    let other = url.replace("a.png", "b.png");
    assert_eq!(put(&other, "image/png", png(9, 9)).await, 403);
    assert_eq!(put(url, "image/png", png(9, 9)).await, 200);
    sandbox.stop().await;
    let short = json!([{"door": "function-url", "path": "*", "do": {"presign-seconds": 1}}]);
    let sandbox = start(|_| {}, short).await;
    let (_, answer) = ask(&sandbox, "filename=a.png").await;
    let url = answer["upload_url"].as_str().unwrap();
    let until = Instant::now() + LIMIT;
    while put(url, "image/png", png(9, 9)).await == 200 {
        assert!(Instant::now() < until, "it never expires");
        sleep(Duration::from_millis(200)).await;
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn whoever_has_no_credentials_gets_what_the_policy_says() {
    let sandbox = reference().await;
    let answer = upload(&sandbox, "a.png", png(20, 20)).await;
    let view = answer["resized"]["view"].as_str().unwrap();
    appeared(view).await;
    let root = format!("{}/{RESULTS}", sandbox.endpoint_url());
    for refused in [
        format!("{root}?list-type=2"),
        format!("{root}?policy"),
        format!("{root}/view/other.png"),
        format!("{}/unrelated-logs/x", sandbox.endpoint_url()),
    ] {
        let (status, _, body) = get(&refused).await;
        assert_eq!(status, 403, "{refused}");
        assert!(
            String::from_utf8(body)
                .unwrap()
                .contains("<Code>AccessDenied<")
        );
    }
    let written = format!("{root}/view/a.png");
    assert_eq!(put(&written, "image/png", png(9, 9)).await, 403);
    sandbox.stop().await;

    let blocked = |document: &mut Value| {
        let block = format!("/buckets/items/{RESULTS}/public_access_block/value");
        set(
            document,
            &format!("{block}/restrict_public_buckets"),
            json!({"value": true}),
        );
    };
    let sandbox = start(blocked, json!([])).await;
    let answer = upload(&sandbox, "a.png", png(20, 20)).await;
    assert_eq!(invocations(&sandbox, 1).await, [200]);
    let (status, ..) = get(answer["resized"]["view"].as_str().unwrap()).await;
    assert_eq!(status, 403);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_broken_trigger_triggers_nothing() {
    let cases = [
        (
            "/buckets/items/chat-images-4242/notifications/items".to_owned(),
            json!([]),
        ),
        (format!("{NOTIFICATION}/prefix"), json!({"value": "up/"})),
        (
            format!("{NOTIFICATION}/events/items"),
            json!([{"value": "s3:ObjectRemoved:*"}]),
        ),
        (
            "/functions/items/resize-image/permissions/items".to_owned(),
            json!([]),
        ),
    ];
    for (pointer, value) in cases {
        let change = |one: &mut Value| set(one, &pointer, value.clone());
        let sandbox = start(change, json!([])).await;
        upload(&sandbox, "a.png", png(20, 20)).await;
        let again = upload(&sandbox, "b.png", png(20, 20)).await;
        let (status, ..) = get(again["resized"]["view"].as_str().unwrap()).await;
        assert_eq!(status, 403);
        assert!(invocations(&sandbox, 0).await.is_empty());
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn what_fails_is_tried_again_twice() {
    let throttled = |every: u32| json!([{"door": "resize", "method": "GET", "path": "*", "when": {"every": every}, "do": {"status": 503}}]);
    // The first of two is struck.
    let sandbox = start(|_| {}, throttled(2)).await;
    let answer = upload(&sandbox, "a.png", png(20, 20)).await;
    appeared(answer["resized"]["view"].as_str().unwrap()).await;
    assert_eq!(invocations(&sandbox, 2).await, [500, 200]);
    sandbox.stop().await;
    let sandbox = start(|_| {}, throttled(1)).await;
    upload(&sandbox, "a.png", png(20, 20)).await;
    assert_eq!(invocations(&sandbox, 3).await, [500, 500, 500]);
    // Nothing is gained by trying again what is no image.
    sandbox.stop().await;
    let sandbox = reference().await;
    upload(&sandbox, "a.png", b"no image".to_vec()).await;
    assert_eq!(invocations(&sandbox, 1).await, [200]);
    sandbox.stop().await;
}

#[tokio::test]
async fn the_environment_is_the_functions() {
    let sizes = |one: &mut Value| {
        let variables = "/functions/items/resize-image/environment/items";
        set(
            one,
            variables,
            json!({"THUMBNAIL_SIZE": {"value": {"value": "32"}}}),
        );
    };
    let sandbox = start(sizes, json!([])).await;
    let answer = upload(&sandbox, "a b.png", png(100, 200)).await;
    // Without OUTPUT_BUCKET it writes into the bucket of the upload.
    let promised = answer["resized"]["thumbnail"].as_str().unwrap();
    let made = promised.replace(RESULTS, UPLOADS);
    assert_eq!(appeared(&made).await, ("image/png".to_owned(), 32, 32));
    sandbox.stop().await;

    let wrong = |one: &mut Value| {
        let variables = "/functions/items/resize-image/environment/items";
        set(
            one,
            variables,
            json!({"THUMBNAIL_SIZE": {"value": {"value": "small"}}}),
        );
        let variables = "/functions/items/create-upload-url/environment/items";
        set(one, variables, json!({}));
    };
    let sandbox = start(wrong, json!([])).await;
    assert_eq!(ask(&sandbox, "filename=a.png").await.0, 502);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_function_takes_its_time_until_its_timeout() {
    let slow = |door: &str, milliseconds: u64| json!([{"door": door, "path": "*", "do": {"delay": milliseconds}}]);
    let sandbox = start(|_| {}, slow("function-url", 300)).await;
    let before = Instant::now();
    assert_eq!(ask(&sandbox, "filename=a.png").await.0, 200);
    assert!(before.elapsed() >= Duration::from_millis(300));
    sandbox.stop().await;
    let hasty = |one: &mut Value| {
        for function in ["create-upload-url", "resize-image"] {
            set(
                one,
                &format!("/functions/items/{function}/timeout"),
                json!({"value": 1}),
            );
        }
    };
    let sandbox = start(hasty, slow("function-url", 60_000)).await;
    assert_eq!(ask(&sandbox, "filename=a.png").await.0, 502);
    sandbox.stop().await;
}

#[tokio::test]
async fn the_url_is_open_only_by_auth_type_and_both_permissions() {
    let url = "/function_urls/items/create-upload-url";
    let permissions = "/functions/items/create-upload-url/permissions/items";
    let iam = |one: &mut Value| {
        set(
            one,
            &format!("{url}/auth_type"),
            json!({"value": "AWS_IAM"}),
        );
    };
    let none = |one: &mut Value| set(one, permissions, json!([]));
    let one_of_two = |one: &mut Value| {
        let all = one
            .pointer_mut(permissions)
            .unwrap()
            .as_array_mut()
            .unwrap();
        all.pop();
    };
    let changes: [&dyn Fn(&mut Value); 3] = [&iam, &none, &one_of_two];
    for change in changes {
        let sandbox = start(change, json!([])).await;
        let answer = ask(&sandbox, "filename=a.png").await;
        assert_eq!(
            answer,
            (StatusCode::FORBIDDEN, json!({"Message": "Forbidden"}))
        );
        sandbox.stop().await;
    }
    let gone = |one: &mut Value| set(one, "/function_urls/items", json!({}));
    let sandbox = start(gone, json!([])).await;
    assert_eq!(sandbox.function_url(), None);
    sandbox.stop().await;
}

#[tokio::test]
async fn browsers_are_answered_as_the_url_says() {
    let of = async |sandbox: &Sandbox, method, origin: &str| {
        let call = Client::new()
            .request(method, sandbox.function_url().unwrap())
            .query(&[("filename", "a.png")])
            .header("origin", origin)
            .header("access-control-request-method", "GET");
        let response = call.send().await.unwrap();
        let headers = response.headers().clone();
        let allowed = headers.get("access-control-allow-origin");
        let allowed = allowed.map(|one| one.to_str().unwrap().to_owned());
        (response.status().as_u16(), allowed)
    };
    let (options, get) = (reqwest::Method::OPTIONS, reqwest::Method::GET);
    let origins = |one: &mut Value| {
        let only = json!({"value": ["https://chat.example.com"]});
        set(
            one,
            "/function_urls/items/create-upload-url/allow_origins",
            only,
        );
    };
    let sandbox = start(origins, json!([])).await;
    let chat = "https://chat.example.com";
    let allowed = Some(chat.to_owned());
    assert_eq!(
        of(&sandbox, options.clone(), chat).await,
        (200, allowed.clone())
    );
    assert_eq!(of(&sandbox, get.clone(), chat).await, (200, allowed));
    assert_eq!(of(&sandbox, get, "https://example.org").await, (200, None));
    sandbox.stop().await;
    let without = |one: &mut Value| {
        set(
            one,
            "/function_urls/items/create-upload-url/allow_origins",
            json!({"absent": null}),
        );
    };
    // The function's own answer.
    let sandbox = start(without, json!([])).await;
    assert_eq!(
        of(&sandbox, options, chat).await,
        (204, Some("*".to_owned()))
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn faults_change_what_the_functions_do() {
    let resize = |path: &str, what: Value| json!([{"door": "resize", "method": "PUT", "path": path, "do": what}]);
    let promised =
        |answer: &Value, size: &str| answer["resized"][size].as_str().unwrap().to_owned();

    let sandbox = start(|_| {}, resize("*/thumbnail/*", json!({"scale": [100, 50]}))).await;
    let answer = upload(&sandbox, "a.png", png(300, 200)).await;
    let (_, width, height) = appeared(&promised(&answer, "thumbnail")).await;
    assert_eq!((width, height), (150, 75));
    sandbox.stop().await;

    let sandbox = start(|_| {}, resize("*/view/*", json!("withhold"))).await;
    let answer = upload(&sandbox, "a.png", png(300, 200)).await;
    assert_eq!(invocations(&sandbox, 1).await, [200]);
    assert_eq!(get(&promised(&answer, "thumbnail")).await.0, 200);
    assert_eq!(get(&promised(&answer, "view")).await.0, 403);
    sandbox.stop().await;

    let below = json!([{"door": "function-url", "path": "*", "do": {"presign-below": "up/"}},
        {"door": "function-url", "path": "*", "do": {"promise-below": "out/"}}]);
    let sandbox = start(|_| {}, below).await;
    let (_, answer) = ask(&sandbox, "filename=a.png").await;
    let url = Url::parse(answer["upload_url"].as_str().unwrap()).unwrap();
    assert_eq!(url.path(), "/chat-images-4242/up/a.png");
    assert!(promised(&answer, "view").ends_with("-resized/out/view/a.png"));
    sandbox.stop().await;

    let accepting = json!([{"door": "s3", "method": "PUT", "path": "*", "when": {"content_type": "text/html"}, "do": "ignore-signature"}]);
    let sandbox = start(|_| {}, accepting).await;
    let (_, answer) = ask(&sandbox, "filename=a.png").await;
    let url = answer["upload_url"].as_str().unwrap();
    assert_eq!(put(url, "text/html", b"<p>".to_vec()).await, 200);
    assert_eq!(put(url, "text/plain", b"x".to_vec()).await, 403);
    assert_eq!(invocations(&sandbox, 1).await, [200]);
    sandbox.stop().await;
}
