//! The router and `openapi.json` agree.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::Api;

fn document() -> Value {
    serde_json::from_str(api::OPENAPI).unwrap()
}

#[tokio::test]
async fn the_document_is_served_as_it_is() {
    let api = Api::start().await;
    let url = api.base.join("openapi.json").unwrap();
    let response = api.http.get(url).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.json::<Value>().await.unwrap(), document());
    assert_eq!(document()["openapi"], "3.1.0");
}

/// Every method of every path: those described are routed, all others are 405
/// with an `Allow` that lists just those described.
#[tokio::test]
async fn described_and_routed_methods_are_the_same() {
    let api = Api::start().await;
    let paths = document()["paths"].as_object().unwrap().clone();
    assert!(paths.len() >= 7);
    for (path, operations) in paths {
        let path = path.replace("{file}", "x");
        let described: BTreeSet<String> = operations
            .as_object()
            .unwrap()
            .keys()
            .map(|method| method.to_uppercase())
            .collect();
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
            let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
            let url = api.base.join(&path).unwrap();
            let response = api.http.request(method.clone(), url).send().await.unwrap();
            let is_routed = response.status() != 405;
            assert_eq!(
                is_routed,
                described.contains(method.as_str()),
                "{method} {path}"
            );
            if let Some(allow) = response.headers().get("allow") {
                let allowed: BTreeSet<String> = allow
                    .to_str()
                    .unwrap()
                    .split(',')
                    .map(|method| method.trim().to_owned())
                    .filter(|method| method != "HEAD")
                    .collect();
                assert_eq!(allowed, described, "{path}");
            }
        }
    }
}

/// The router's source lists no path that the document lacks.
#[test]
fn every_route_is_described() {
    let source = include_str!("../../src/routes/mod.rs");
    let routed: BTreeSet<String> = source
        .split(".route(\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("{*", "{"))
        .collect();
    let described: BTreeSet<String> = document()["paths"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(routed, described);
}
