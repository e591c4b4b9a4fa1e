//! The sandbox as clients meet it: the API through its doors, S3 behind the
//! endpoint, and what each fault does.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::collections::BTreeSet;

use reqwest::{Client, StatusCode};
use sandbox::{Sandbox, SandboxOptions};
use serde_json::Value;

async fn start(id: &str) -> Sandbox {
    let options = if id.is_empty() {
        SandboxOptions::reference()
    } else {
        SandboxOptions::broken(&fixtures::find_break(id).unwrap()).unwrap()
    };
    Sandbox::start(options).await.unwrap()
}

/// A client to which the public names lead into the sandbox.
fn client(sandbox: &Sandbox) -> Client {
    let mut builder = Client::builder();
    for to in sandbox.connect_to() {
        builder = builder.resolve(&to.host, to.address);
    }
    builder.build().unwrap()
}

async fn get(url: &str) -> (StatusCode, Value) {
    let response = Client::new().get(url).send().await.unwrap();
    let status = response.status();
    let body = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

async fn upload(base: &str, name: &str, bytes: &'static [u8]) -> (StatusCode, Value) {
    let url = reqwest::Url::parse_with_params(&format!("{base}/upload"), [("file", name)]);
    let call = Client::new().put(url.unwrap()).body(bytes);
    let response = call.send().await.unwrap();
    let status = response.status();
    let body = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

async fn download(base: &str, name: &str) -> (StatusCode, Vec<u8>) {
    let (_, answer) = get(&format!("{base}/download/{name}")).await;
    let url = answer["content"].as_str().unwrap_or_default().to_owned();
    let response = Client::new().get(url).send().await.unwrap();
    let status = response.status();
    (status, response.bytes().await.unwrap().to_vec())
}

fn listed(answer: &Value) -> BTreeSet<String> {
    let items = answer["content"].as_array().cloned().unwrap_or_default();
    let names = items.iter().filter_map(|item| item.as_str());
    names.map(str::to_owned).collect()
}

#[tokio::test]
async fn the_reference_conforms_through_every_door() {
    let sandbox = start("").await;
    let api = sandbox.api_url();
    let (status, root) = get(&api).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        root["message"],
        "Successfully connected to module02 upload/download API"
    );
    let (status, _) = upload(&api, "a b.txt", b"bytes").await;
    assert_eq!(status, StatusCode::OK);
    let (_, list) = get(&format!("{api}/list_files")).await;
    let expected = ["a b.txt", "appstore_games.csv"].map(str::to_owned);
    assert_eq!(listed(&list), BTreeSet::from(expected));
    assert_eq!(
        download(&api, "a%20b.txt").await,
        (StatusCode::OK, b"bytes".to_vec())
    );
    for to in sandbox.connect_to() {
        // `resolve` leads to the address with its port when the URL has none.
        let url = format!("http://{}:{}/", to.host, to.address.port());
        let answer = client(&sandbox).get(url).send().await;
        // An address is not resolved, so only the name can be tried this way.
        if to.host == sandbox.elb_dns() {
            assert_eq!(answer.unwrap().status(), StatusCode::OK);
        }
    }
    assert_eq!(sandbox.connect_to().len(), 3);
    sandbox.stop().await;
}

#[tokio::test]
async fn aws_answers_signed_calls_and_refuses_others() {
    let sandbox = start("").await;
    let ask = async |authorization: Option<String>| {
        let mut call = Client::new()
            .post(sandbox.endpoint_url())
            .form(&[("Action", "DescribeVpcs"), ("Version", "2016-11-15")]);
        if let Some(value) = authorization {
            call = call.header("authorization", value);
        }
        let response = call.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let signed = |key: &str| {
        Some(format!(
            "AWS4-HMAC-SHA256 Credential={key}/20261122/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0"
        ))
    };
    let (status, body) = ask(signed(sandbox.access_key_id())).await;
    assert_eq!(status, 200);
    assert!(
        body.contains("<cidrBlock>10.0.0.0/16</cidrBlock>"),
        "{body}"
    );
    let (status, body) = ask(signed("AKIANOBODY")).await;
    assert!(status == 401 && body.contains("AuthFailure"), "{body}");
    let (status, body) = ask(None).await;
    assert_eq!(status, 403);
    assert!(body.contains("MissingAuthenticationToken"), "{body}");
    let log = sandbox.request_log();
    let actions: Vec<&str> = log.iter().map(|entry| entry.action.as_str()).collect();
    // The first entries are of the start: the course's file and a page of each
    // website that were put there, and the look whether the file is.
    assert_eq!(
        actions,
        [
            "s3:PutObject",
            "s3:PutObject",
            "s3:PutObject",
            "s3:GetObject",
            "ec2:DescribeVpcs",
            "ec2:DescribeVpcs",
            "unsigned"
        ]
    );
    assert_eq!(log[1].region, "eu-west-1");
}

#[tokio::test]
async fn statuses_and_bodies_are_broken_one_at_a_time() {
    let cases = [
        ("ex03.root.status", "/", 202, "Successfully connected"),
        ("ex03.root.message", "/", 200, "Hello"),
        (
            "ex03.list.status",
            "/list_files",
            202,
            "Successfully listed",
        ),
        (
            "ex05.missing.status",
            "/download/none",
            200,
            "was not found on",
        ),
        (
            "ex05.missing.message",
            "/download/none",
            404,
            "No such file",
        ),
        (
            "ex05.download.status",
            "/download/appstore_games.csv",
            202,
            "Successfully generated",
        ),
        (
            "ex05.download.message",
            "/download/appstore_games.csv",
            200,
            "Here you are",
        ),
    ];
    for (id, path, expected, message) in cases {
        let sandbox = start(id).await;
        let (status, body) = get(&format!("{}{path}", sandbox.api_url())).await;
        assert_eq!(status.as_u16(), expected, "{id}");
        let text = body["message"].as_str().unwrap_or_default();
        assert!(
            text.starts_with(message) || text.contains(message),
            "{id}: {text}"
        );
    }
}

#[tokio::test]
async fn uploads_are_broken_one_at_a_time() {
    let cases: [(&str, u16, &str, bool, bool); 7] = [
        // id, status, message, listed, right bytes
        (
            "ex04.upload.status",
            202,
            "Successfully uploaded 'checker-probe-x.txt'",
            true,
            true,
        ),
        ("ex04.upload.message", 200, "File uploaded", true, true),
        (
            "ex04.upload.stored",
            200,
            "Successfully uploaded 'checker-probe-x.txt'",
            true,
            false,
        ),
        (
            "ex04.upload.listed",
            200,
            "Successfully uploaded 'checker-probe-x.txt'",
            false,
            true,
        ),
        (
            "ex04.upload.odd-names",
            200,
            "Successfully uploaded 'checker-probe-x.txt'",
            true,
            true,
        ),
        (
            "ex05.url.downloads",
            200,
            "Successfully uploaded 'checker-probe-x.txt'",
            true,
            false,
        ),
        (
            "ex03.list.complete",
            200,
            "Successfully uploaded 'checker-probe-x.txt'",
            true,
            true,
        ),
    ];
    for (id, expected, message, is_listed, is_right) in cases {
        let sandbox = start(id).await;
        let api = sandbox.api_url();
        let (status, answer) = upload(&api, "checker-probe-x.txt", b"right").await;
        assert_eq!(status.as_u16(), expected, "{id}");
        let text = answer["message"].as_str().unwrap_or_default();
        assert!(text.starts_with(message), "{id}: {text}");
        let (_, list) = get(&format!("{api}/list_files")).await;
        assert_eq!(
            listed(&list).contains("checker-probe-x.txt"),
            is_listed,
            "{id}"
        );
        assert_eq!(
            listed(&list).contains("appstore_games.csv"),
            id != "ex03.list.complete",
            "{id}"
        );
        let (_, bytes) = download(&api, "checker-probe-x.txt").await;
        assert_eq!(bytes == b"right", is_right, "{id}");
    }
}

#[tokio::test]
async fn odd_names_lose_their_bytes() {
    let sandbox = start("ex04.upload.odd-names").await;
    upload(&sandbox.api_url(), "a+b.txt", b"right").await;
    let (_, bytes) = download(&sandbox.api_url(), "a%2Bb.txt").await;
    assert_ne!(bytes, b"right");
}

#[tokio::test]
async fn a_name_that_climbs_is_stored_elsewhere_only_when_that_is_the_fault() {
    for (id, expected) in [("", 400), ("ex04.upload.no-traversal", 200)] {
        let sandbox = start(id).await;
        let (status, _) = upload(&sandbox.api_url(), "../up.txt", b"x").await;
        assert_eq!(status.as_u16(), expected, "{id}");
        let (_, list) = get(&format!("{}/list_files", sandbox.api_url())).await;
        assert_eq!(listed(&list).contains("up.txt"), expected == 200, "{id}");
    }
}

#[tokio::test]
async fn the_first_listing_only_is_no_list() {
    let sandbox = start("ex03.list.content").await;
    let url = format!("{}/list_files", sandbox.api_url());
    assert!(get(&url).await.1["content"].is_object());
    upload(&sandbox.api_url(), "x.txt", b"x").await;
    assert!(get(&url).await.1["content"].is_array());
}

#[tokio::test]
async fn a_content_type_is_broken_on_one_route() {
    let sandbox = start("ex03.api.json").await;
    let kind = async |path: &str| {
        let url = format!("{}{path}", sandbox.api_url());
        let response = Client::new().get(url).send().await.unwrap();
        let kind = response.headers()["content-type"].to_str().unwrap();
        kind.to_owned()
    };
    assert_eq!(kind("/").await, "application/json");
    assert!(kind("/list_files").await.starts_with("text/html"));
}

#[tokio::test]
async fn presigned_urls_are_valid_for_as_long_as_they_should_not_be() {
    for (id, expected) in [("", "120"), ("ex05.url.expiry", "600")] {
        let sandbox = start(id).await;
        let url = format!("{}/download/appstore_games.csv", sandbox.api_url());
        let (_, answer) = get(&url).await;
        let url = reqwest::Url::parse(answer["content"].as_str().unwrap()).unwrap();
        let mut pairs = url.query_pairs();
        let expires = pairs.find(|(name, _)| name == "X-Amz-Expires").unwrap();
        assert_eq!(expires.1, expected, "{id}");
        let answer = Client::new().get(url.clone()).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{id}");
    }
}

#[tokio::test]
async fn an_expired_url_answers_only_when_that_is_the_fault() {
    for (id, expected) in [("", 403), ("ex05.url.expires", 200)] {
        let mut options = if id.is_empty() {
            SandboxOptions::reference()
        } else {
            SandboxOptions::broken(&fixtures::find_break(id).unwrap()).unwrap()
        };
        options.presign_ttl = std::time::Duration::from_secs(1);
        let sandbox = Sandbox::start(options).await.unwrap();
        let url = format!("{}/download/appstore_games.csv", sandbox.api_url());
        let (_, answer) = get(&url).await;
        let url = answer["content"].as_str().unwrap().to_owned();
        tokio::time::sleep(std::time::Duration::from_millis(2500)).await;
        let answer = Client::new().get(url).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), expected, "{id}");
    }
}

#[tokio::test]
async fn a_fault_strikes_behind_its_own_door_only() {
    let sandbox = start("ex11.api.root").await;
    let (_, root) = get(&sandbox.api_url()).await;
    assert!(
        root["message"]
            .as_str()
            .unwrap()
            .starts_with("Successfully")
    );
    let balancer = &sandbox.connect_to()[0];
    let (_, root) = get(&format!("http://{}/", balancer.address)).await;
    assert_eq!(root["message"], "Hello from module02");

    let sandbox = start("ex09.api.answers").await;
    assert_eq!(get(&sandbox.api_url()).await.0, StatusCode::OK);
    let instance = &sandbox.connect_to()[1];
    let (status, _) = get(&format!("http://{}/", instance.address)).await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
}

#[tokio::test]
async fn some_of_a_burst_fail() {
    let sandbox = start("ex11.api.both-instances").await;
    let url = format!("http://{}/", sandbox.connect_to()[0].address);
    let mut failed = Vec::new();
    for number in 1..=9 {
        if get(&url).await.0 != StatusCode::OK {
            failed.push(number);
        }
    }
    assert_eq!(failed, [4, 7]);
}

#[tokio::test]
async fn every_break_starts() {
    for one in fixtures::breaks() {
        let options = SandboxOptions::broken(&one).unwrap();
        let sandbox = Sandbox::start(options).await.unwrap();
        assert_eq!(sandbox.elb_dns(), fixtures::REFERENCE_ELB_DNS);
        assert!(!sandbox.environment().is_empty());
        sandbox.stop().await;
    }
}
