//! Requests that go to another address than their URL says, and instances.

use std::sync::{Arc, Mutex};

use checker_model::ids::InstanceId;
use checker_model::transcript::{Door, Outcome, Step};
use checker_probe::{Options, Scope, probe_instances};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use url::Url;

use crate::fake::{Fake, Speaks};
use crate::support::{options, run};

#[tokio::test]
async fn the_host_header_and_the_recorded_url_stay() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let head = Arc::new(Mutex::new(String::new()));
    let seen = Arc::clone(&head);
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = vec![0; 4096];
        let read = stream.read(&mut bytes).await.unwrap();
        *seen.lock().unwrap() = String::from_utf8_lossy(&bytes[..read]).into_owned();
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        stream.write_all(answer).await.unwrap();
    });
    let options = Options {
        scope: Scope::ROOT,
        connect_to: vec![
            format!("flask-elb.example:5000:127.0.0.1:{port}")
                .parse()
                .unwrap(),
        ],
        ..options()
    };
    let base = Url::parse("http://flask-elb.example:5000").unwrap();
    let transcript = run(base, options, None).await;
    assert!(
        transcript.exchanges[0].response().is_some(),
        "{transcript:?}"
    );
    assert_eq!(
        transcript.exchanges[0].request.url,
        "http://flask-elb.example:5000/"
    );
    let head = head.lock().unwrap().to_lowercase();
    assert!(head.starts_with("get / http/1.1\r\n"), "{head}");
    assert_eq!(head.matches("host: ").count(), 1, "{head}");
    assert!(head.contains("host: flask-elb.example:5000\r\n"), "{head}");
}

#[tokio::test]
async fn https_cannot_be_sent_elsewhere_and_says_so() {
    let options = Options {
        scope: Scope::ROOT,
        connect_to: vec!["::127.0.0.1:1".parse().unwrap()],
        ..options()
    };
    let base = Url::parse("https://flask-elb.example").unwrap();
    let transcript = run(base, options, None).await;
    let Outcome::Unreachable(why) = &transcript.exchanges[0].outcome else {
        panic!("{transcript:?}")
    };
    assert_eq!(why, "not asked: --connect-to is supported for http only");
}

#[tokio::test]
async fn instances_are_asked_each_at_its_own_address() {
    let up = Fake::speaking(Speaks::Nothing).serve().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let down = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let instances = vec![
        (InstanceId::from("i-1"), down.clone()),
        (InstanceId::from("i-2"), down.clone()),
        (InstanceId::from("i-3"), down),
        (InstanceId::from("i-4"), up),
    ];
    let transcript = probe_instances(instances, options(), &|_| {}).await;
    assert_eq!(
        (transcript.door, transcript.base_url.as_str()),
        (Door::Instances, "")
    );
    let answered: Vec<_> = transcript
        .exchanges
        .iter()
        .map(|e| (e.step.clone(), e.response().is_some()))
        .collect();
    let of = |id: &str| Step::InstanceRoot {
        instance: id.into(),
    };
    let expected = [
        (of("i-1"), false),
        (of("i-2"), false),
        (of("i-3"), false),
        (of("i-4"), true),
    ];
    assert_eq!(answered, expected);
}

#[test]
fn the_conversation_can_be_spawned() {
    fn is_send<T: Send>(_: T) {}
    is_send(run(Url::parse("http://h").unwrap(), options(), None));
}
