//! Events as S3 and function URLs write them.
//!
//! Shapes: "Event message structure" in the S3 user guide (version 2.1), and
//! "Request payload format" of function URLs (version 2.0).

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Something that happened to an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Happened {
    /// Without `s3:`, as in `ObjectCreated:Put`.
    pub(crate) name: &'static str,
    pub(crate) bucket: String,
    pub(crate) key: String,
    /// Bytes; of what was created.
    pub(crate) size: Option<u64>,
    /// Without quotes.
    pub(crate) e_tag: String,
}

/// The event that a function gets of it. `number` orders what happens.
pub(crate) fn of_s3(happened: &Happened, region: &str, number: u64) -> Value {
    // As in a form: a space is `+`, and `/` stays.
    let key: String = url::form_urlencoded::byte_serialize(happened.key.as_bytes()).collect();
    let key = key.replace("%2F", "/");
    let mut object = json!({"key": key, "sequencer": format!("{number:018X}")});
    if let (Some(size), Some(object)) = (happened.size, object.as_object_mut()) {
        object.insert("size".to_owned(), size.into());
        object.insert("eTag".to_owned(), happened.e_tag.as_str().into());
    }
    json!({"Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": region,
        "eventTime": format!("{:.3}", Timestamp::now()),
        "eventName": happened.name,
        "userIdentity": {"principalId": "AWS:SANDBOX"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": format!("{number:016X}"), "x-amz-id-2": "sandbox"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "sandbox",
            "bucket": {
                "name": happened.bucket,
                "ownerIdentity": {"principalId": "SANDBOX"},
                "arn": checker_model::storage::bucket_arn(&happened.bucket),
            },
            "object": object,
        },
    }]})
}

/// The event that a function gets of a request to its URL.
pub(crate) fn of_url(parts: &Parts, body: &Bytes, number: u64) -> Value {
    let query = parts.uri.query().unwrap_or_default();
    let mut parameters: Map<String, Value> = Map::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let before = parameters.get(name.as_ref()).and_then(Value::as_str);
        let joined = before.map_or_else(|| value.to_string(), |one| format!("{one},{value}"));
        parameters.insert(name.into_owned(), joined.into());
    }
    let headers = headers(&parts.headers);
    let host = parts
        .headers
        .get("host")
        .and_then(|host| host.to_str().ok());
    let path = parts.uri.path();
    let now = Timestamp::now();
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "sandbox",
            "domainName": host,
            "domainPrefix": "sandbox",
            "http": {
                "method": parts.method.as_str(),
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": headers.get("user-agent"),
            },
            "requestId": format!("00000000-0000-4000-9000-{number:012x}"),
            "routeKey": "$default",
            "stage": "$default",
            "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            "timeEpoch": now.as_millisecond(),
        },
        "isBase64Encoded": false,
    });
    if let Some(event) = event.as_object_mut() {
        if !parameters.is_empty() {
            event.insert("queryStringParameters".to_owned(), parameters.into());
        }
        if !body.is_empty() {
            // Text of the usual kinds stays as it is.
            let text = is_text(&parts.headers).then(|| std::str::from_utf8(body).ok());
            let (body, encoded) = match text.flatten() {
                Some(text) => (text.to_owned(), false),
                None => (STANDARD.encode(body), true),
            };
            event.insert("body".to_owned(), body.into());
            event.insert("isBase64Encoded".to_owned(), encoded.into());
        }
    }
    event
}

/// Names in lower case, several values joined.
fn headers(map: &HeaderMap) -> Map<String, Value> {
    let names = map.keys();
    let joined = names.map(|name| {
        let values = map.get_all(name).iter();
        let values: Vec<_> = values
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        (name.as_str().to_owned(), values.join(",").into())
    });
    joined.collect()
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get("content-type");
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.starts_with("text/")
        || matches!(
            essence,
            "application/json" | "application/javascript" | "application/xml"
        )
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    #[test]
    fn a_record_is_as_s3_writes_it() {
        let happened = Happened {
            name: "ObjectCreated:Put",
            bucket: "b-1".into(),
            key: "input/a b+é.jpg".into(),
            size: Some(7),
            e_tag: "0a".into(),
        };
        let event = of_s3(&happened, "eu-west-1", 255);
        let record = &event["Records"][0];
        assert_eq!(record["eventName"], "ObjectCreated:Put");
        assert_eq!(record["awsRegion"], "eu-west-1");
        assert_eq!(record["s3"]["bucket"]["arn"], "arn:aws:s3:::b-1");
        let object = &record["s3"]["object"];
        assert_eq!(object["key"], "input/a+b%2B%C3%A9.jpg");
        assert_eq!(
            (&object["size"], &object["eTag"]),
            (&7.into(), &"0a".into())
        );
        assert_eq!(object["sequencer"], "0000000000000000FF");
        let time = record["eventTime"].as_str().unwrap();
        assert!(time.ends_with('Z') && time.len() == 24, "{time}");
    }

    #[test]
    fn a_request_is_as_a_function_url_hands_it_on() {
        let of = |kind: &str, body: &'static [u8]| {
            let request = Request::put("/prod/x?filename=a+b.jpg&a=1&a=2")
                .header("Host", "h:1")
                .header("content-type", kind)
                .body(())
                .unwrap();
            of_url(&request.into_parts().0, &Bytes::from_static(body), 1)
        };
        let event = of("text/plain", b"hello");
        assert_eq!(event["rawPath"], "/prod/x");
        assert_eq!(event["rawQueryString"], "filename=a+b.jpg&a=1&a=2");
        assert_eq!(
            event["queryStringParameters"],
            json!({"filename": "a b.jpg", "a": "1,2"})
        );
        assert_eq!(event["requestContext"]["http"]["method"], "PUT");
        assert_eq!(event["headers"]["host"], "h:1");
        assert_eq!(
            (&event["body"], &event["isBase64Encoded"]),
            (&"hello".into(), &false.into())
        );
        let event = of("image/png", b"\x89PNG");
        assert_eq!(
            (&event["body"], &event["isBase64Encoded"]),
            (&"iVBORw==".into(), &true.into())
        );
        assert!(of("", b"").get("body").is_none());
    }
}
