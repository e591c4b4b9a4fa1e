//! What anyone sees of a bucket, against look-alikes of S3 on one address.

use std::collections::BTreeMap;
use std::sync::Arc;

use checker_model::Transcript;
use checker_model::transcript::{Door, KnownBy, Outcome, Step};
use checker_probe::{BucketAccess, Progress, PublicBucket, probe_bucket};

use crate::raw::{Act, Server, answer, serve};
use crate::support::{Store, impatient, status};

const BUCKET: &str = "chat-images";

fn error(status: &str, code: &str) -> Vec<Act> {
    let body = format!("<Error><Code>{code}</Code></Error>");
    answer(status, "content-type: application/xml\r\n", body.as_bytes())
}

fn denied() -> Vec<Act> {
    error("403 Forbidden", "AccessDenied")
}

fn image() -> Vec<Act> {
    answer("200 OK", "content-type: image/jpeg\r\n", b"\xff\xd8\xff")
}

/// An S3 in which anyone may read these objects, and nobody may list.
async fn holding(objects: &[&'static str]) -> Server {
    let objects = objects.to_vec();
    serve(move |path| {
        let key = path.strip_prefix("/chat-images/").unwrap_or_default();
        if objects.contains(&key) {
            image()
        } else {
            denied()
        }
    })
    .await
}

fn store(keys: &[&str]) -> Store {
    let objects: BTreeMap<String, Vec<u8>> = keys
        .iter()
        .map(|key| ((*key).to_owned(), Vec::new()))
        .collect();
    Store {
        objects: Arc::new(objects.into()),
        ..Store::default()
    }
}

async fn asked(server: &Server, documents: &[&str], store: Option<&Store>) -> Transcript {
    let bucket = PublicBucket {
        name: BUCKET.into(),
        region: Some("eu-west-1".into()),
        endpoint: Some(server.url.clone()),
        documents: documents.iter().map(|one| (*one).to_owned()).collect(),
    };
    let access = store.map(|store| store as &dyn BucketAccess);
    let options = impatient(checker_probe::Scope::ROOT);
    probe_bucket(bucket, options, access, &|_: Progress| {}).await
}

/// The objects that were asked for: key, how it is known, status.
fn objects(transcript: &Transcript) -> Vec<(&str, KnownBy, u16)> {
    let asked = transcript
        .exchanges
        .iter()
        .filter_map(|one| match &one.step {
            Step::PublicObject { key, known_by, .. } => {
                Some((key.as_str(), *known_by, status(one)))
            }
            _ => None,
        });
    asked.collect()
}

fn listing(transcript: &Transcript) -> &Outcome {
    let listings = transcript.exchanges_of(|step| matches!(step, Step::AnonymousListing { .. }));
    let listings: Vec<_> = listings.collect();
    assert_eq!(listings.len(), 1);
    &listings[0].outcome
}

#[tokio::test]
async fn a_listed_object_is_fetched_as_anyone() {
    let server = holding(&["examples/milky%20way.jpg", "index.html"]).await;
    let store = store(&["index.html", "examples/milky way.jpg", "input/x.jpg"]);
    let t = asked(&server, &[], Some(&store)).await;
    assert_eq!(t.door, Door::Bucket);
    assert_eq!(t.given_bucket.as_deref(), Some(BUCKET));
    assert_eq!(
        objects(&t),
        [("examples/milky way.jpg", KnownBy::Listing, 200)]
    );
    let request = &t.exchanges[1].request;
    assert!(
        request
            .url
            .ends_with("/chat-images/examples/milky%20way.jpg")
    );
    assert_eq!(request.headers.len(), 1, "{:?}", request.headers);
    // Nothing was written, and nothing has to be removed.
    assert!(t.left_behind.is_empty() && t.listings.is_empty());
    assert_eq!(store.objects.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn another_is_tried_where_one_is_refused() {
    let server = holding(&["index.html"]).await;
    let store = store(&["archive/old.jpg", "index.html"]);
    let t = asked(&server, &[], Some(&store)).await;
    let by = KnownBy::Listing;
    assert_eq!(
        objects(&t),
        [("archive/old.jpg", by, 403), ("index.html", by, 200)]
    );
}

#[tokio::test]
async fn without_credentials_the_website_tells_or_a_guess() {
    let server = holding(&["home.html"]).await;
    let t = asked(&server, &["error.html", "home.html"], None).await;
    let by = KnownBy::Website;
    assert_eq!(
        objects(&t),
        [("error.html", by, 403), ("home.html", by, 200)]
    );
    let denied_store = Store {
        denied: true,
        ..Store::default()
    };
    let t = asked(&server, &[], Some(&denied_store)).await;
    assert_eq!(objects(&t), [("index.html", KnownBy::Custom, 403)]);
    assert!(t.listings[0].keys.why().is_some());
}

#[tokio::test]
async fn a_list_that_anyone_gets_tells_a_key_and_is_kept() {
    let server = serve(|path| {
        if path.starts_with("/chat-images/?list-type=2") {
            let list = b"<ListBucketResult><Contents><Key>a&amp;b/c.jpg</Key></Contents></ListBucketResult>";
            answer("200 OK", "content-type: application/xml\r\n", list)
        } else if path == "/chat-images/a%26b/c.jpg" {
            image()
        } else {
            denied()
        }
    })
    .await;
    let t = asked(&server, &["index.html"], None).await;
    assert_eq!(objects(&t), [("a&b/c.jpg", KnownBy::AnonymousListing, 200)]);
    let Outcome::Response(list) = listing(&t) else {
        panic!("{t:?}");
    };
    assert!(
        list.body
            .text
            .as_deref()
            .unwrap()
            .contains("<ListBucketResult>")
    );
}

#[tokio::test]
async fn an_empty_bucket_has_nothing_to_ask_for() {
    let server = holding(&[]).await;
    let t = asked(&server, &["index.html"], Some(&store(&[]))).await;
    assert!(objects(&t).is_empty());
    assert_eq!(
        t.listings[0]
            .keys
            .get()
            .map(std::collections::BTreeSet::len),
        Some(0)
    );
}

#[tokio::test]
async fn a_bucket_that_is_not_there_says_so() {
    let server = serve(|_| error("404 Not Found", "NoSuchBucket")).await;
    let t = asked(&server, &[], None).await;
    let Outcome::Response(list) = listing(&t) else {
        panic!("{t:?}");
    };
    assert_eq!(list.status, 404);
    assert!(list.body.text.as_deref().unwrap().contains("NoSuchBucket"));
}

#[tokio::test]
async fn what_leads_elsewhere_is_not_followed_and_what_never_ends_is_cut() {
    let server = serve(|path| {
        if path.contains("list-type") {
            answer("301 Moved", "x-amz-bucket-region: evil.example/\r\n", b"")
        } else {
            let head = b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/latest\r\ncontent-length: 0\r\n\r\n";
            vec![Act::Send(head.to_vec())]
        }
    })
    .await;
    let t = asked(&server, &[], None).await;
    let said = format!("{:?}", t.exchanges[1].outcome);
    assert!(said.contains("link-local"), "{said}");
    let endless = serve(|_| {
        let head = b"HTTP/1.1 200 OK\r\n\r\n<ListBucketResult>";
        vec![Act::Send(head.to_vec()), Act::Endlessly(vec![b'x'; 9999])]
    })
    .await;
    let t = asked(&endless, &[], None).await;
    let Outcome::Response(list) = listing(&t) else {
        panic!("{t:?}");
    };
    assert!(list.body.cut_short.is_some());
    assert!(list.body.text.as_deref().unwrap().len() <= 1_000);
}
