//! Clumsy APIs: the prober writes down what they did.

use checker_model::transcript::{Outcome, Step, Transcript};
use checker_probe::{Options, Scope};
use tokio::net::TcpListener;
use url::Url;

use crate::raw::{Act, answer, json, serve};
use crate::support::{impatient, options, run};

fn root(transcript: &Transcript) -> &Outcome {
    assert_eq!(transcript.exchanges[0].step, Step::Root);
    &transcript.exchanges[0].outcome
}

fn broken(transcript: &Transcript) -> &str {
    match root(transcript) {
        Outcome::Broken(why) => why,
        other => panic!("not broken: {other:?}"),
    }
}

fn scope(scope: Scope) -> Options {
    Options { scope, ..options() }
}

#[tokio::test]
async fn status_headers_and_text_are_recorded_as_they_came() {
    let server = serve(|path| match path {
        "/" => answer(
            "500 Oops",
            "Content-Type: text/html\r\nX-Two: 1\r\nX-Two: 2\r\n",
            b"<h1>no</h1>",
        ),
        _ => json(r#"{"content": ["a", "b""#),
    })
    .await;
    let transcript = run(server.url, scope(Scope::LIST), None).await;
    let response = transcript.exchanges[0].response().unwrap();
    assert_eq!(response.status, 500);
    assert_eq!(response.header("content-type"), Some("text/html"));
    assert_eq!(
        response
            .headers
            .iter()
            .filter(|(n, _)| n == "x-two")
            .count(),
        2
    );
    assert_eq!(response.body.text.as_deref(), Some("<h1>no</h1>"));
    assert_eq!(response.body.cut_short, None);
    let request = &transcript.exchanges[0].request;
    assert_eq!(request.headers[0].0, "user-agent");
    assert!(request.headers[0].1.starts_with("checker/"));
    assert_eq!(
        request.headers[1],
        ("accept".into(), "application/json".into())
    );
    // Truncated JSON is kept as the text that it is.
    let list = transcript.exchanges[1].response().unwrap();
    assert_eq!(list.body.text.as_deref(), Some(r#"{"content": ["a", "b""#));
    assert_eq!(list.json(), None);
}

#[tokio::test]
async fn bytes_that_are_no_text_have_a_digest_only() {
    let server = serve(|_| answer("200 OK", "", b"\xff\xfe\x00")).await;
    let transcript = run(server.url, scope(Scope::ROOT), None).await;
    let body = &transcript.exchanges[0].response().unwrap().body;
    assert_eq!((body.length, body.text.as_deref()), (3, None));
    assert_eq!(body.sha256.len(), 64);
}

#[tokio::test]
async fn a_port_that_nobody_listens_on_is_unreachable_and_asked_twice_at_most() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let transcript = run(Url::parse(&url).unwrap(), options(), None).await;
    for exchange in &transcript.exchanges {
        assert!(
            matches!(exchange.outcome, Outcome::Unreachable(_)),
            "{exchange:?}"
        );
    }
    let again = transcript.exchanges.iter().filter(
        |e| matches!(&e.outcome, Outcome::Unreachable(why) if why.starts_with("not asked again")),
    );
    assert_eq!(again.count(), transcript.exchanges.len() - 2);
    assert!(transcript.dialect.why().is_some());
    assert_eq!(transcript.left_behind, Vec::<String>::new());
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_unreachable() {
    let url = Url::parse("http://no-such-host.invalid:5000").unwrap();
    let transcript = run(url, impatient(Scope::ROOT), None).await;
    assert!(matches!(root(&transcript), Outcome::Unreachable(_)));
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_broken_and_was_asked_twice() {
    let server = serve(|_| {
        vec![Act::Send(
            b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"mess".to_vec(),
        )]
    })
    .await;
    let transcript = run(server.url.clone(), scope(Scope::ROOT), None).await;
    assert!(
        broken(&transcript).starts_with("broke off"),
        "{transcript:?}"
    );
    assert_eq!(server.times_asked(), 2);
    assert_eq!(transcript.exchanges.len(), 1);
}

#[tokio::test]
async fn a_get_that_was_broken_once_is_saved_by_its_second_chance() {
    let count = std::sync::atomic::AtomicUsize::new(0);
    let server = serve(
        move |_| match count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => Vec::new(),
            _ => json("{}"),
        },
    )
    .await;
    let transcript = run(server.url, scope(Scope::ROOT), None).await;
    assert!(
        transcript.exchanges[0].response().is_some(),
        "{transcript:?}"
    );
}

#[tokio::test]
async fn an_upload_is_never_sent_twice() {
    let server = serve(|path| {
        if path.starts_with("/upload") {
            Vec::new()
        } else {
            json("{}")
        }
    })
    .await;
    let transcript = run(server.url.clone(), options(), None).await;
    // Two attempts without an answer, then detection gives up.
    let uploads = transcript.exchanges_of(|s| matches!(s, Step::Upload { .. }));
    assert_eq!(uploads.count(), 2);
    assert!(transcript.dialect.is_absent());
    assert_eq!(server.times_asked(), transcript.exchanges.len());
}

#[tokio::test]
async fn what_is_not_http_is_broken() {
    for bytes in [
        &b"SSH-2.0-OpenSSH_9.6\r\n"[..],
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: \x01\r\n\r\n",
        b"",
    ] {
        let server = serve(move |_| vec![Act::Send(bytes.to_vec())]).await;
        let transcript = run(server.url, scope(Scope::ROOT), None).await;
        assert!(!broken(&transcript).is_empty());
    }
}

#[tokio::test]
async fn silence_is_broken_and_says_how_long() {
    let server = serve(|_| vec![Act::Hang]).await;
    let transcript = run(server.url.clone(), impatient(Scope::ROOT), None).await;
    assert_eq!(broken(&transcript), "no answer within 0.2 s");
    assert_eq!(server.times_asked(), 1);
}

#[tokio::test]
async fn when_the_time_of_the_whole_is_spent_nothing_more_is_asked() {
    let server = serve(|_| json("{}")).await;
    let mut options = options();
    options.limits.whole = std::time::Duration::ZERO;
    let transcript = run(server.url.clone(), options, None).await;
    assert_eq!(server.times_asked(), 0);
    assert!(transcript.exchanges.len() > 3);
    for exchange in &transcript.exchanges {
        let Outcome::Unreachable(why) = &exchange.outcome else {
            panic!("{exchange:?}")
        };
        assert!(why.starts_with("not asked: the 0 s"), "{why}");
    }
}

#[tokio::test]
async fn a_404_that_repeats_the_path_is_no_dialect() {
    let server = serve(|path| {
        let message = format!(r#"{{"message":"Cannot POST {path}"}}"#);
        answer("404 Not Found", "", message.as_bytes())
    })
    .await;
    let transcript = run(server.url, options(), None).await;
    assert!(transcript.dialect.is_absent(), "{:?}", transcript.dialect);
}
