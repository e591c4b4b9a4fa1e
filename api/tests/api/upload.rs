//! `/upload`, in every dialect.

use reqwest::Method;
use tokio::io::AsyncWriteExt as _;

use crate::harness::{Answer, Api, BUCKET, eventually, files_below, multipart};

fn uploaded(name: &str) -> String {
    format!("Successfully uploaded '{name}' to the bucket '{BUCKET}'")
}

async fn post_form(api: &Api, form: reqwest::multipart::Form) -> Answer {
    let url = api.base.join("upload").unwrap();
    let response = api.http.post(url).multipart(form).send().await.unwrap();
    Answer::of(response).await
}

#[tokio::test]
async fn odd_names_survive_every_dialect() {
    let api = Api::start().await;
    let names = [
        "plain.txt",
        "with space.txt",
        "naïve 日本.txt",
        "a+b.txt",
        "100%.txt",
        "100%25.txt",
        "c#1.txt",
        "q?x=y&z.txt",
        "semi;colon.txt",
        "quote\"d.txt",
        "it's.txt",
        "..dots..txt",
    ];
    for (index, name) in names.into_iter().enumerate() {
        let dialects: [(&str, Answer); 4] = [
            (
                "form",
                post_form(&api, multipart("file", name, b"form")).await,
            ),
            ("post", {
                let mut url = api.url("upload", None);
                url.query_pairs_mut().append_pair("file", name);
                api.send(Method::POST, url, "post").await
            }),
            ("name", {
                let mut url = api.url("upload", None);
                url.query_pairs_mut().append_pair("name", name);
                api.send(Method::POST, url, "name").await
            }),
            (
                "path",
                api.send(Method::PUT, api.url("upload", Some(name)), "path")
                    .await,
            ),
        ];
        for (dialect, answer) in dialects {
            assert_eq!(answer.status, 200, "{dialect} {name} {answer:?}");
            assert_eq!(answer.message(), uploaded(name), "{dialect}");
        }
        assert_eq!(api.stored(name).await.unwrap(), b"path", "{name}");
        assert_eq!(api.listed().await.len(), index + 1);
        assert!(api.listed().await.contains(&name.to_owned()), "{name}");
    }
    assert_eq!(files_below(&api.uploads_dir()), [""; 0]);
}

#[tokio::test]
async fn each_dialect_stores_its_own_bytes() {
    let api = Api::start().await;
    post_form(&api, multipart("file", "a", b"one")).await;
    assert_eq!(api.stored("a").await.unwrap(), b"one");
    post_form(&api, multipart("anything", "a", b"two")).await;
    assert_eq!(api.stored("a").await.unwrap(), b"two");
    api.send(Method::POST, api.url("upload?filename=a", None), "three")
        .await;
    assert_eq!(api.stored("a").await.unwrap(), b"three");
    let empty = api
        .send(Method::PUT, api.url("upload", Some("a")), "")
        .await;
    assert_eq!(empty.status, 200);
    assert_eq!(api.stored("a").await.unwrap(), b"");
}

#[tokio::test]
async fn the_field_file_wins_wherever_it_stands() {
    let api = Api::start().await;
    for file_first in [true, false] {
        let fields = if file_first {
            ["file", "other"]
        } else {
            ["other", "file"]
        };
        let mut form = reqwest::multipart::Form::new().text("note", "hello");
        for field in fields {
            let part = reqwest::multipart::Part::bytes(field.as_bytes().to_vec());
            form = form.part(field, part.file_name(format!("{field}.txt")));
        }
        let answer = post_form(&api, form).await;
        assert_eq!(answer.message(), uploaded("file.txt"));
    }
    assert_eq!(api.stored("file.txt").await.unwrap(), b"file");
    assert_eq!(api.listed().await, ["file.txt"]);
}

#[tokio::test]
async fn a_file_on_the_host_is_uploaded_by_name() {
    let api = Api::start().await;
    std::fs::create_dir(api.uploads_dir().join("sub")).unwrap();
    std::fs::write(api.uploads_dir().join("my file.txt"), b"here").unwrap();
    std::fs::write(api.uploads_dir().join("sub/b"), b"below").unwrap();
    let json = |body: &'static str| {
        let request = api.http.post(api.base.join("upload").unwrap());
        let request = request
            .header("content-type", "application/json")
            .body(body);
        async { Answer::of(request.send().await.unwrap()).await }
    };
    let text = reqwest::multipart::Form::new().text("file", "my file.txt");
    let form = api.http.post(api.base.join("upload").unwrap());
    let form = form.form(&[("file", "my file.txt")]).send().await.unwrap();
    for answer in [
        api.get("upload?file=my+file.txt").await,
        api.get("upload/my%20file.txt").await,
        json(r#"{"file": "my file.txt"}"#).await,
        post_form(&api, text).await,
        Answer::of(form).await,
        api.send(Method::POST, api.url("upload?file=my+file.txt", None), "")
            .await,
    ] {
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.message(), uploaded("my file.txt"));
    }
    assert_eq!(api.stored("my file.txt").await.unwrap(), b"here");
    assert_eq!(
        api.get("upload?file=sub/b").await.message(),
        uploaded("sub/b")
    );
    assert_eq!(
        files_below(&api.uploads_dir()),
        ["my file.txt", "sub/b"],
        "kept"
    );
    for (answer, name) in [
        (json(r#"{"file": "none"}"#).await, "none"),
        (api.get("upload?file=none").await, "none"),
        (api.get("upload/none").await, "none"),
        (api.get("upload?file=sub").await, "sub"),
        (api.get("upload?file=sub/b/c").await, "sub/b/c"),
        (
            api.send(Method::POST, api.url("upload?file=none", None), "")
                .await,
            "none",
        ),
    ] {
        assert_eq!(answer.status, 404, "{answer:?}");
        assert_eq!(answer.message(), format!("The file '{name}' was not found"));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_does_not_lead_out_of_the_uploads_directory() {
    let api = Api::start().await;
    let secret = api.uploads.path().join("secret");
    std::fs::write(&secret, b"secret").unwrap();
    std::os::unix::fs::symlink(&secret, api.uploads_dir().join("link")).unwrap();
    assert_eq!(api.get("upload?file=link").await.status, 404);
    assert_eq!(api.listed().await, [""; 0]);
}

#[tokio::test]
async fn traversal_writes_nothing_and_is_400() {
    let api = Api::start().await;
    let before = files_below(api.uploads.path());
    for name in [
        "../evil",
        "a/../../evil",
        "/tmp/evil",
        "..\\evil",
        "..",
        "a\0b",
        "a\nb",
        "",
    ] {
        let form = post_form(&api, multipart("file", name, b"x")).await;
        assert_eq!(form.status, 400, "form {name:?} {form:?}");
        let mut url = api.url("upload", None);
        url.query_pairs_mut().append_pair("file", name);
        for method in [Method::POST, Method::PUT, Method::GET] {
            let answer = api.send(method.clone(), url.clone(), "x").await;
            assert_eq!(answer.status, 400, "{method} {name:?} {answer:?}");
        }
        let body = serde_json::json!({"file": name}).to_string();
        let json = api.http.post(api.url("upload", None)).body(body);
        let json = json.header("content-type", "application/json").send();
        assert_eq!(
            Answer::of(json.await.unwrap()).await.status,
            400,
            "json {name:?}"
        );
    }
    for path in [
        "../evil",
        "%2e%2e/evil",
        "..%2Fevil",
        "a/%2e%2e/evil",
        "%2Ftmp%2Fevil",
    ] {
        let request = format!(
            "PUT /upload/{path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 1\r\n\r\nx"
        );
        assert_eq!(api.raw(&request).await.0, 400, "{path}");
    }
    let raw_name = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../evil\"\r\n\r\n\
                    x\r\n--b--\r\n";
    let form = api.http.post(api.url("upload", None)).body(raw_name);
    let form = form
        .header("content-type", "multipart/form-data; boundary=b")
        .send();
    assert_eq!(Answer::of(form.await.unwrap()).await.status, 400);
    assert_eq!(files_below(api.uploads.path()), before);
    assert_eq!(api.listed().await, [""; 0]);
}

#[tokio::test]
async fn unclear_requests_are_400() {
    let api = Api::start().await;
    let post = |kind: &'static str, body: &'static str| {
        let request = api.http.post(api.url("upload", None)).body(body);
        async move {
            let request = request.header("content-type", kind);
            Answer::of(request.send().await.unwrap()).await
        }
    };
    for (kind, body) in [
        ("application/json", "{"),
        ("application/json", "[]"),
        ("application/json", r#"{"file": 1}"#),
        ("application/x-www-form-urlencoded", "x=1"),
        ("application/octet-stream", "bytes"),
        ("multipart/form-data", "no boundary"),
        ("multipart/form-data; boundary=b", "no form"),
        ("multipart/form-data; boundary=b", "--b--\r\n"),
    ] {
        assert_eq!(post(kind, body).await.status, 400, "{kind} {body}");
    }
    assert_eq!(api.get("upload").await.status, 400);
    let two = api
        .send(Method::PUT, api.url("upload/a?file=b", None), "x")
        .await;
    assert_eq!(two.status, 400);
}

#[tokio::test]
async fn large_files_go_in_parts_and_arrive_whole() {
    let part = 5 * 1024 * 1024;
    let api = Api::with(|config| {
        config.multipart_threshold = 1024;
        config.part_size = part;
    })
    .await;
    let size = 2 * usize::try_from(part).unwrap() + 12_345;
    let bytes: Vec<u8> = (0..size).map(|at| (at % 251).to_le_bytes()[0]).collect();
    let chunks: Vec<Result<Vec<u8>, std::io::Error>> = bytes
        .chunks(1 << 20)
        .map(|chunk| Ok(chunk.to_vec()))
        .collect();
    let body = reqwest::Body::wrap_stream(futures::stream::iter(chunks));
    let answer = api
        .send(Method::PUT, api.url("upload", Some("big.bin")), body)
        .await;
    assert_eq!(answer.message(), uploaded("big.bin"));
    assert!(api.stored("big.bin").await.unwrap() == bytes, "same bytes");
    let head = api
        .s3
        .client()
        .head_object()
        .bucket(BUCKET)
        .key("big.bin")
        .send();
    let tag = head.await.unwrap().e_tag.unwrap();
    assert!(tag.ends_with("-3\""), "three parts: {tag}");
    assert_eq!(files_below(&api.uploads_dir()), [""; 0]);
}

#[tokio::test]
async fn too_large_is_413_and_leaves_nothing() {
    let api = Api::with(|config| config.max_upload_size = 1000).await;
    let fits = api
        .send(
            Method::PUT,
            api.url("upload", Some("fits")),
            vec![b'x'; 1000],
        )
        .await;
    assert_eq!(fits.status, 200);
    let over = api
        .send(
            Method::PUT,
            api.url("upload", Some("over")),
            vec![b'x'; 1001],
        )
        .await;
    assert_eq!(over.status, 413);
    let form = post_form(&api, multipart("file", "over", &[b'x'; 1001])).await;
    assert_eq!(form.status, 413);
    let announced = "PUT /upload/over HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                     content-length: 99999999999\r\n\r\n";
    assert_eq!(api.raw(announced).await.0, 413);
    assert_eq!(api.listed().await, ["fits"]);
    assert_eq!(files_below(&api.uploads_dir()), [""; 0]);
}

#[tokio::test]
async fn a_client_that_leaves_leaves_no_spool_file() {
    let api = Api::start().await;
    let port = api.base.port().unwrap();
    for head in [
        "PUT /upload/gone HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\npart",
        "PUT /upload/gone HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n4\r\npart\r\n",
        "POST /upload HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\
         content-type: multipart/form-data; boundary=b\r\n\r\n\
         --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"gone\"\r\n\r\npart",
    ] {
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port))
            .await
            .unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let dir = api.uploads_dir();
        eventually("spooling", || files_below(&dir).len() == 1).await;
        drop(stream);
        eventually("spool removed", || files_below(&dir).is_empty()).await;
    }
    assert_eq!(api.listed().await, [""; 0]);
}

#[tokio::test]
async fn a_client_that_falls_silent_is_let_go() {
    let api = Api::with(|config| config.body_timeout = std::time::Duration::from_millis(200)).await;
    let request = "PUT /upload/slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                   content-length: 1000\r\n\r\npart";
    assert_eq!(api.raw(request).await.0, 408);
    assert_eq!(files_below(&api.uploads_dir()), [""; 0]);
}
