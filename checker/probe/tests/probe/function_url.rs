//! The conversation that begins with a function URL, against fakes of function
//! and S3 on one address: good ones, and some that misbehave.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use checker_model::Transcript;
use checker_model::transcript::{Door, ImageKind, PutWay, Step};
use checker_probe::{Limits, Options, Progress, probe_function_url};
use image::{DynamicImage, ImageFormat};
use serde_json::json;
use tokio::net::TcpListener;
use url::Url;

use crate::fake::SIGNATURE;

/// What is wrong with a fake.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// Nothing ever becomes of an upload.
    Idle,
    /// The function answers with an error.
    Function,
    /// What is promised has the header of a huge image.
    Bomb,
    /// Looks find an error page, with success, until the third.
    Page,
    /// The URL is of version 2, with the content type that it wants in it, and is
    /// over before long.
    Version2,
    /// The URL signs an access control list, and carries a session's token.
    Acl,
    /// What is promised is somewhere else: on the machine's own metadata service.
    Elsewhere,
}

/// Content type and bytes, by key.
type Objects = Arc<Mutex<BTreeMap<String, (String, Vec<u8>)>>>;

#[derive(Clone)]
struct Fake {
    fault: Fault,
    base: String,
    objects: Objects,
    looks: Arc<AtomicUsize>,
    asked: Arc<AtomicUsize>,
}

async fn ask(State(fake): State<Fake>, Query(query): Query<BTreeMap<String, String>>) -> Response {
    fake.asked.fetch_add(1, SeqCst);
    if fake.fault == Fault::Function {
        return (StatusCode::BAD_GATEWAY, "Internal Server Error").into_response();
    }
    let name = &query["filename"];
    let base = &fake.base;
    let key = format!("input/{name}");
    let signed = match fake.fault {
        Fault::Version2 => {
            let end = jiff::Timestamp::now().as_second() + 2;
            format!("AWSAccessKeyId=k&content-type=image/x-own&Expires={end}&Signature={SIGNATURE}")
        }
        Fault::Acl => format!(
            "X-Amz-Expires=300&X-Amz-SignedHeaders=host%3Bx-amz-acl&X-Amz-Security-Token={TOKEN}&X-Amz-Signature={SIGNATURE}"
        ),
        _ => format!("X-Amz-Expires=300&X-Amz-Signature={SIGNATURE}"),
    };
    let upload = format!("{base}/b/{key}?{signed}");
    let results = match fake.fault {
        Fault::Elsewhere => "http://169.254.169.254/latest",
        _ => base,
    };
    let urls = ["thumbnail", "view"].map(|role| format!("{results}/r/{role}/{name}"));
    axum::Json(json!({"uploadUrl": upload, "thumbnailUrl": urls[0], "viewUrl": urls[1]}))
        .into_response()
}

fn resized(bytes: &[u8], bomb: bool) -> Option<[Vec<u8>; 2]> {
    let image = image::load_from_memory(bytes).ok()?;
    let encoded = |image: DynamicImage| {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Png).ok()?;
        let mut bytes = bytes.into_inner();
        if bomb {
            bytes[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        }
        Some(bytes)
    };
    let small = image.resize_to_fill(100, 100, image::imageops::FilterType::Nearest);
    Some([encoded(small)?, encoded(image)?])
}

async fn put(
    State(fake): State<Fake>,
    Path(path): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let signature = ["X-Amz-Signature", "Signature"].iter();
    let signature = signature.filter_map(|name| query.get(*name));
    let over = query
        .get("Expires")
        .is_some_and(|end| end.parse::<i64>().unwrap() <= jiff::Timestamp::now().as_second());
    let acl = fake.fault == Fault::Acl && headers.get("x-amz-acl").is_none();
    let signed = !over && !acl && signature.eq([SIGNATURE]);
    let sent = headers[header::CONTENT_TYPE].to_str().unwrap();
    let typed = match query.get("content-type") {
        Some(wanted) => sent == wanted,
        None => sent.starts_with("image/"),
    };
    let name = path.strip_prefix("b/input/").unwrap_or_default();
    if !signed || !typed || name.contains("-other.") {
        return StatusCode::FORBIDDEN;
    }
    if fake.fault != Fault::Idle
        && let Some([small, large]) = resized(&body, fake.fault == Fault::Bomb)
    {
        let mut objects = fake.objects.lock().unwrap();
        let png = || "image/png".to_owned();
        objects.insert(format!("r/thumbnail/{name}"), (png(), small));
        objects.insert(format!("r/view/{name}"), (png(), large));
    }
    StatusCode::OK
}

async fn fetch(State(fake): State<Fake>, Path(path): Path<String>) -> Response {
    if fake.fault == Fault::Page && fake.looks.fetch_add(1, SeqCst) < 4 {
        return axum::response::Html("<h1>Not found</h1>").into_response();
    }
    match fake.objects.lock().unwrap().get(&path) {
        Some((kind, bytes)) => {
            ([(header::CONTENT_TYPE, kind.clone())], bytes.clone()).into_response()
        }
        None => StatusCode::FORBIDDEN.into_response(),
    }
}

async fn conversation(fault: Fault) -> Transcript {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let fake = Fake {
        fault,
        base: base.clone(),
        objects: Arc::default(),
        looks: Arc::default(),
        asked: Arc::default(),
    };
    let asked = Arc::clone(&fake.asked);
    let limit = axum::extract::DefaultBodyLimit::disable();
    let router = Router::new()
        .route("/", get(ask))
        .route("/{*path}", get(fetch).put(put))
        .layer(limit)
        .with_state(fake);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let options = Options {
        limits: Limits {
            resized: Duration::from_millis(match fault {
                Fault::Page => 3000,
                _ => 300,
            }),
            expiry_margin: Duration::from_millis(100),
            ..Limits::default()
        },
        ..Options::default()
    };
    let url = Url::parse(&base).unwrap();
    let t = probe_function_url(url, None, options, None, &|_: Progress| {}).await;
    let questions = t.exchanges_of(|step| matches!(step, Step::UploadUrl { .. }));
    assert_eq!(questions.count(), asked.load(SeqCst));
    t
}

/// What must reach no transcript.
const TOKEN: &str = "IQoJb3JpZ2luX2VjEHsaCWV1LXdlc3Qt";

fn put_status(t: &Transcript, wanted: PutWay) -> Vec<u16> {
    let of = |step: &Step| matches!(step, Step::Put { image: 0, way } if *way == wanted);
    let puts = t.exchanges.iter().filter(|one| of(&one.step));
    puts.map(|one| one.response().unwrap().status).collect()
}

#[tokio::test]
async fn every_image_is_asked_for_put_and_seen() {
    let t = conversation(Fault::None).await;
    assert_eq!(t.door, Door::FunctionUrl);
    assert_eq!(t.images[0].kind, ImageKind::Jpeg);
    assert_eq!(t.images.len(), 9);
    assert_eq!(put_status(&t, PutWay::AsSaid), [200]);
    assert_eq!(put_status(&t, PutWay::WrongType), [403]);
    assert_eq!(put_status(&t, PutWay::OtherKey), [403]);
    // Two results of each, but of the text; those of the first once more at the end.
    let images = t.fetched.iter().filter_map(|one| one.image.get());
    let images: Vec<_> = images.collect();
    assert_eq!(images.len(), 16 + 2);
    assert_eq!((images[0].width, images[0].height), (100, 100));
    let is = |of: fn(&Step) -> bool| t.exchanges.iter().any(|one| of(&one.step));
    assert!(is(
        |step| matches!(step, Step::PublicObject { bucket, key, .. } if bucket == "r" && key.starts_with("thumbnail/"))
    ));
    assert!(is(|step| matches!(step, Step::AnonymousListing { .. })));
    // Nobody could remove them.
    assert_eq!(t.left_behind.len(), 9 + 16, "{:?}", t.left_behind);
    let recorded = serde_json::to_string(&t).unwrap();
    assert!(!recorded.contains(SIGNATURE));
}

#[tokio::test]
async fn what_never_appears_is_waited_for_once() {
    let t = conversation(Fault::Idle).await;
    assert_eq!(t.images.len(), 1, "the others would only take its time");
    assert!(t.fetched.is_empty());
    let looks = t.exchanges_of(|step| matches!(step, Step::Resized { .. }));
    let looks: Vec<u16> = looks.map(|one| one.response().unwrap().status).collect();
    assert!(
        looks.len() >= 2 && looks.iter().all(|status| *status == 403),
        "{looks:?}"
    );
}

#[tokio::test]
async fn a_function_that_fails_is_asked_once() {
    let t = conversation(Fault::Function).await;
    assert_eq!(t.exchanges.len(), 1);
    assert_eq!(t.exchanges[0].response().unwrap().status, 502);
}

#[tokio::test]
async fn a_bomb_is_not_decoded() {
    let t = conversation(Fault::Bomb).await;
    assert!(!t.fetched.is_empty());
    assert!(t.fetched.iter().all(|one| one.image.get().is_none()));
}

#[tokio::test]
async fn a_page_that_says_so_with_success_is_no_image_yet() {
    let t = conversation(Fault::Page).await;
    let of = |step: &Step| matches!(step, Step::Resized { image: 0, which: 0 });
    let looks: Vec<_> = t.exchanges_of(of).collect();
    assert!(looks.len() >= 3, "two looks, one more, and one at the end");
    let last = looks.last().unwrap().number;
    let image = t.fetched.iter().find(|one| one.exchange == last).unwrap();
    assert!(image.image.get().is_some(), "{image:?}");
    assert_eq!(t.images.len(), 9);
}

#[tokio::test]
async fn a_url_of_version_2_is_used_as_it_says_and_waited_for() {
    let t = conversation(Fault::Version2).await;
    assert_eq!(put_status(&t, PutWay::AsSaid), [200]);
    // Too short to tell a refusal from its end: another was asked for.
    let of = |step: &Step| matches!(step, Step::UploadUrl { image: 0 });
    assert_eq!(t.exchanges_of(of).count(), 2);
    assert_eq!(put_status(&t, PutWay::WrongType), [403]);
    assert_eq!(put_status(&t, PutWay::OtherKey), [403]);
    assert_eq!(put_status(&t, PutWay::Expired), [403]);
}

#[tokio::test]
async fn a_signed_access_control_list_is_sent_and_a_token_is_not_kept() {
    let t = conversation(Fault::Acl).await;
    assert_eq!(put_status(&t, PutWay::AsSaid), [200]);
    let recorded = serde_json::to_string(&t).unwrap();
    assert!(recorded.contains("x-amz-acl"));
    assert!(!recorded.contains(TOKEN) && !recorded.contains(SIGNATURE));
}

#[tokio::test]
async fn the_metadata_service_is_not_asked_for_results() {
    let t = conversation(Fault::Elsewhere).await;
    let of = |step: &Step| matches!(step, Step::Resized { .. });
    let looks: Vec<_> = t.exchanges_of(of).collect();
    assert_eq!(looks.len(), 2);
    for look in looks {
        let said = format!("{:?}", look.outcome);
        assert!(said.contains("not fetched"), "{said}");
    }
    assert!(t.fetched.is_empty());
}
