//! The root, health, unknown routes, methods, request ids.

use crate::harness::{Answer, Api};

#[tokio::test]
async fn root_answers_the_subjects_message_and_nothing_else() {
    let api = Api::start().await;
    let answer = api.get("").await;
    assert_eq!(
        answer.json,
        serde_json::json!({"status": 200,
            "message": "Successfully connected to module02 upload/download API"})
    );
    assert_eq!(api.get("health").await.status, 200);
}

#[tokio::test]
async fn unknown_routes_and_methods_are_json_errors() {
    let api = Api::start().await;
    for path in ["nothing", "list_files/", "download", "download/", "upload/"] {
        let answer = api.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    for (method, path, allow) in [
        (reqwest::Method::POST, "", "GET,HEAD"),
        (reqwest::Method::DELETE, "list_files", "GET,HEAD"),
        (reqwest::Method::PUT, "download/x", "GET,HEAD"),
        (reqwest::Method::DELETE, "upload", "GET,HEAD,POST,PUT"),
        (reqwest::Method::PATCH, "upload/x", "GET,HEAD,POST,PUT"),
    ] {
        let answer = api.send(method, api.base.join(path).unwrap(), "").await;
        assert_eq!(answer.status, 405, "{path}");
        let mut allowed: Vec<&str> = answer.headers["allow"]
            .to_str()
            .unwrap()
            .split(',')
            .collect();
        allowed.sort_unstable();
        assert_eq!(allowed.join(","), allow, "{path}");
    }
}

#[tokio::test]
async fn head_of_upload_uploads_nothing() {
    let api = Api::start().await;
    std::fs::write(api.uploads_dir().join("here.txt"), b"x").unwrap();
    let url = api.base.join("upload?file=here.txt").unwrap();
    let response = api.http.head(url).send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "GET, POST, PUT");
    assert_eq!(api.stored("here.txt").await, None);
}

#[tokio::test]
async fn request_ids_are_taken_over_only_when_plain() {
    let api = Api::start().await;
    let ask = async |id: &str| {
        let request = api.http.get(api.base.clone()).header("x-request-id", id);
        let answer = Answer::of(request.send().await.unwrap()).await;
        answer.headers["x-request-id"].to_str().unwrap().to_owned()
    };
    assert_eq!(ask("abc-1.2_3").await, "abc-1.2_3");
    let long = "a".repeat(65);
    for odd in ["a b", "<script>", "", long.as_str()] {
        let id = ask(odd).await;
        assert_ne!(id, odd);
        assert_eq!(id.len(), 16);
    }
    assert_ne!(ask("a b").await, ask("a b").await);
}

#[tokio::test]
async fn stopping_lets_a_request_finish() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let s3 = api::embedded::EmbeddedS3::start(api::embedded::Options {
        buckets: vec!["module02-test".into()],
        ..Default::default()
    });
    let s3 = s3.await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let mut config = api::Config::new("module02-test");
    config.uploads_dir = dir.path().to_owned();
    let state = api::State::new(s3.client(), config).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(api::serve(listener, state, async move {
        let _ = stopped.await;
    }));
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = "PUT /upload/late.txt HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                content-length: 4\r\n\r\nab";
    stream.write_all(head.as_bytes()).await.unwrap();
    let spooled = || std::fs::read_dir(dir.path()).unwrap().count() == 1;
    crate::harness::eventually("the upload has begun", spooled).await;
    stop.send(()).unwrap();
    stream.write_all(b"cd").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let ended = tokio::time::timeout(crate::harness::PATIENCE, server).await;
    ended.expect("stops").unwrap().unwrap();
}
