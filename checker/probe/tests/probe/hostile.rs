//! Servers that would have the prober run forever, or fetch what it must not.

use std::io::Write as _;

use checker_model::transcript::{Outcome, Step, Transcript};
use checker_probe::Scope;
use flate2::Compression;
use flate2::write::GzEncoder;
use url::Url;

use crate::raw::{Act, answer, json, serve};
use crate::support::{impatient, options, run};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";

fn outcome(transcript: &Transcript) -> &Outcome {
    &transcript.exchanges[0].outcome
}

#[tokio::test]
async fn an_endless_body_is_cut() {
    let server = serve(|_| {
        vec![
            Act::Send(OK.to_vec()),
            Act::Endlessly("\u{e9}".repeat(4_000).into_bytes()),
        ]
    })
    .await;
    let transcript = run(server.url, impatient(Scope::LIST), None).await;
    let root = &transcript.exchanges[0].response().unwrap().body;
    assert_eq!(root.length, 10_000);
    assert_eq!(root.cut_short.as_deref(), Some("longer than 10000 bytes"));
    assert_eq!(root.text.as_ref().unwrap().len(), 1_000);
    let list = &transcript.exchanges[1].response().unwrap().body;
    assert_eq!(list.length, 200_000);
    assert!(list.cut_short.is_some());
}

#[tokio::test]
async fn a_slow_drip_is_cut() {
    let server = serve(|_| vec![Act::Send(OK.to_vec()), Act::Drip(b" ")]).await;
    let transcript = run(server.url, impatient(Scope::ROOT), None).await;
    let body = &transcript.exchanges[0].response().unwrap().body;
    assert_eq!(body.cut_short.as_deref(), Some("not complete within 0.4 s"));
}

#[tokio::test]
async fn a_slow_head_is_no_answer() {
    let server = serve(|_| {
        vec![
            Act::Send(b"HTTP/1.1 200 OK\r\n".to_vec()),
            Act::Drip(b"a: b\r\n"),
        ]
    })
    .await;
    let transcript = run(server.url, impatient(Scope::ROOT), None).await;
    assert!(matches!(outcome(&transcript), Outcome::Broken(_)));
}

#[tokio::test]
async fn a_compressed_bomb_is_counted_as_it_comes_out() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..16 {
        encoder.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 1 << 18);
    let server = serve(move |_| answer("200 OK", "content-encoding: gzip\r\n", &bomb)).await;
    let mut options = impatient(Scope::LIST);
    options.limits.body = std::time::Duration::from_secs(20);
    let transcript = run(server.url, options, None).await;
    let root = &transcript.exchanges[0].response().unwrap().body;
    assert_eq!(root.length, 10_000);
    let list = &transcript.exchanges[1].response().unwrap().body;
    assert_eq!(list.length, 200_000);
    assert_eq!(list.cut_short.as_deref(), Some("longer than 200000 bytes"));
}

#[tokio::test]
async fn heads_are_bounded_in_number_and_size() {
    let many = "x: y\r\n".repeat(101);
    let server = serve(move |_| answer("200 OK", &many, b"")).await;
    let transcript = run(server.url, impatient(Scope::ROOT), None).await;
    assert!(matches!(outcome(&transcript), Outcome::Broken(_)));

    let server = serve(|_| {
        vec![
            Act::Send(b"HTTP/1.1 200 OK\r\nx: ".to_vec()),
            Act::Endlessly(vec![b'a'; 65_536]),
        ]
    })
    .await;
    let transcript = run(server.url, impatient(Scope::ROOT), None).await;
    assert!(matches!(outcome(&transcript), Outcome::Broken(_)));

    let big = format!("x: {}\r\n", "a".repeat(100_000));
    let server = serve(move |_| answer("200 OK", &big, b"")).await;
    let transcript = run(server.url, options_root(), None).await;
    let kept = transcript.exchanges[0].response().unwrap().header("x");
    assert_eq!(kept.unwrap().len(), 8 << 10);
}

fn options_root() -> checker_probe::Options {
    checker_probe::Options {
        scope: Scope::ROOT,
        ..options()
    }
}

#[tokio::test]
async fn redirects_end() {
    let server = serve(|path| {
        let next = path.trim_start_matches('/').parse::<u32>().unwrap_or(0) + 1;
        answer("302 Found", &format!("location: /{next}\r\n"), b"")
    })
    .await;
    let transcript = run(server.url.clone(), options_root(), None).await;
    let Outcome::Broken(why) = outcome(&transcript) else {
        panic!("{transcript:?}")
    };
    assert_eq!(why, "more than 5 redirects");
    assert_eq!(server.times_asked(), 6);

    let server = serve(|path| {
        let next = if path == "/a" { "/" } else { "/a" };
        answer("302 Found", &format!("location: {next}\r\n"), b"")
    })
    .await;
    let transcript = run(server.url.clone(), options_root(), None).await;
    let Outcome::Broken(why) = outcome(&transcript) else {
        panic!("{transcript:?}")
    };
    assert_eq!(why, "redirects in a circle");
    assert_eq!(server.times_asked(), 2);
}

#[tokio::test]
async fn a_redirect_on_the_same_host_is_followed_and_one_elsewhere_is_not() {
    let other = serve(|_| json(r#"{"message":"secret"}"#)).await;
    let location = format!("location: {}x?X-Amz-Signature=c0ffee00\r\n", other.url);
    let server = serve(move |path| match path {
        "/" => answer("302 Found", &location, b""),
        "/list_files" => answer("308 Permanent Redirect", "location: /list_files/\r\n", b""),
        _ => json(r#"{"content":[]}"#),
    })
    .await;
    let options = checker_probe::Options {
        scope: Scope::LIST,
        ..options()
    };
    let transcript = run(server.url, options, None).await;
    let root = transcript.exchanges[0].response().unwrap();
    assert_eq!(root.status, 302);
    assert!(
        root.header("location")
            .unwrap()
            .ends_with("X-Amz-Signature=REDACTED")
    );
    assert_eq!(other.times_asked(), 0);
    let list = transcript.exchanges[1].response().unwrap();
    assert_eq!(
        (list.status, list.body.text.as_deref()),
        (200, Some(r#"{"content":[]}"#))
    );
}

/// An API that accepts an upload and hands out this as presigned URL.
async fn handing_out(content: &'static str) -> Transcript {
    let server = serve(move |path| match path {
        "/upload" => json(r#"{"message":"ok"}"#),
        path if path.starts_with("/download/") && !path.contains("-missing") => {
            json(&format!(r#"{{"content":{content}}}"#))
        }
        _ => json("{}"),
    })
    .await;
    run(server.url, impatient(Scope::ALL), None).await
}

#[tokio::test]
async fn a_url_that_is_not_presigned_http_is_not_fetched() {
    for content in [
        r#""file:///etc/passwd?X-Amz-Signature=a&X-Amz-Expires=120""#,
        r#""http://127.0.0.1:1/secret""#,
        r#""gopher://127.0.0.1:1/?Signature=a&Expires=1""#,
        "17",
    ] {
        let transcript = handing_out(content).await;
        let mut fetched = transcript.exchanges_of(|s| matches!(s, Step::Presigned { .. }));
        assert!(fetched.next().is_none(), "{content}");
        let mut asked = transcript.exchanges_of(|s| matches!(s, Step::Download { sample: 0 }));
        assert!(asked.next().is_some(), "{content}");
    }
}

#[tokio::test]
async fn the_metadata_service_is_never_fetched() {
    for content in [
        r#""http://169.254.169.254/latest/meta-data/?X-Amz-Signature=a&X-Amz-Expires=120""#,
        r#""http://[fe80::1]/?X-Amz-Signature=a&X-Amz-Expires=120""#,
        r#"{"url":"http://0xa9fea9fe/?Signature=a&Expires=1"}"#,
    ] {
        let transcript = handing_out(content).await;
        let mut fetched = transcript.exchanges_of(|s| *s == (Step::Presigned { sample: 0 }));
        let exchange = fetched.next().unwrap();
        let Outcome::Broken(why) = &exchange.outcome else {
            panic!("{exchange:?}")
        };
        assert_eq!(why, "not fetched: the URL names a link-local address");
    }
}

#[tokio::test]
async fn a_presigned_url_redirects_to_a_presigned_one_only() {
    let storage = serve(|path| match path.split('?').next() {
        Some("/first") => answer(
            "307 Temporary Redirect",
            "location: /second?X-Amz-Signature=b&X-Amz-Expires=1\r\n",
            b"",
        ),
        Some("/second") => answer("307 Temporary Redirect", "location: /plain\r\n", b""),
        _ => json("{}"),
    })
    .await;
    let first = format!("{}first?X-Amz-Signature=a&X-Amz-Expires=1", storage.url);
    let content = format!(r#"{{"content":"{first}"}}"#);
    let server = serve(move |path| match path {
        "/upload" => json(r#"{"message":"ok"}"#),
        path if path.starts_with("/download/checker") && !path.contains("-missing") => {
            json(&content)
        }
        _ => json("{}"),
    })
    .await;
    let transcript = run(server.url, impatient(Scope::ALL), None).await;
    let fetched = transcript
        .exchanges_of(|s| *s == (Step::Presigned { sample: 0 }))
        .next()
        .unwrap();
    assert_eq!(fetched.response().unwrap().status, 307);
    assert_eq!(storage.times_asked(), 2);
}

#[tokio::test]
async fn another_host_on_the_same_port_is_elsewhere() {
    let other = serve(|_| json("{}")).await;
    let port = other.url.port().unwrap();
    let location = format!("location: http://localhost:{port}/x\r\n");
    let api = serve(move |_| answer("302 Found", &location, b"")).await;
    // The API is known by a name that leads to the port of the other.
    let mut options = options_root();
    let mapping = format!("api.example:{port}:127.0.0.1:{}", api.url.port().unwrap());
    options.connect_to = vec![mapping.parse().unwrap()];
    let base = Url::parse(&format!("http://api.example:{port}")).unwrap();
    let transcript = run(base, options, None).await;
    assert_eq!(transcript.exchanges[0].response().unwrap().status, 302);
    assert_eq!(other.times_asked(), 0);
}

#[tokio::test]
async fn a_download_is_taken_as_it_is_stored() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&[b'a'; 5_000]).unwrap();
    let packed = encoder.finish().unwrap();
    let length = packed.len() as u64;
    let storage = serve(move |_| answer("200 OK", "content-encoding: gzip\r\n", &packed)).await;
    let content = format!(
        r#"{{"content":"{}k?X-Amz-Signature=a&X-Amz-Expires=1"}}"#,
        storage.url
    );
    let server = serve(move |path| match path {
        "/upload" => json(r#"{"message":"ok"}"#),
        path if path.starts_with("/download/checker") && !path.contains("-missing") => {
            json(&content)
        }
        _ => json("{}"),
    })
    .await;
    let transcript = run(server.url, impatient(Scope::ALL), None).await;
    let fetched = transcript
        .exchanges_of(|s| *s == (Step::Presigned { sample: 0 }))
        .next()
        .unwrap();
    assert_eq!(fetched.response().unwrap().body.length, length);
}
