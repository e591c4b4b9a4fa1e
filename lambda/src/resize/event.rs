//! What S3 says was put.

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// One object that S3 tells about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) bucket: String,
    /// Decoded.
    pub(super) key: String,
    /// In bytes, if told.
    pub(super) size: Option<u64>,
    /// Whether it was created, or something else happened to it.
    pub(super) created: bool,
}

/// The records of an event, or why one says nothing.
///
/// S3's test of a new trigger has none, nor have the console's examples. The
/// shape is S3's (`s3.bucket.name`, `s3.object.key`) or the document's, which
/// leaves out a level (`s3.bucket`, `s3.key`).
pub(super) fn records(event: &Value) -> impl Iterator<Item = Result<Record, &'static str>> {
    let records = event.get("Records").and_then(Value::as_array);
    records.into_iter().flatten().map(record)
}

fn record(record: &Value) -> Result<Record, &'static str> {
    // SNS and SQS have records of their own.
    let source = record.get("eventSource").and_then(Value::as_str);
    if source.is_some_and(|source| source != "aws:s3") {
        return Err("the record is not of S3");
    }
    let s3 = &record["s3"];
    let bucket = text(&s3["bucket"]["name"]).or_else(|| text(&s3["bucket"]));
    let key = text(&s3["object"]["key"]).or_else(|| text(&s3["key"]));
    let (Some(bucket), Some(key)) = (bucket, key) else {
        return Err("the record names no bucket and key");
    };
    let size = s3["object"]["size"]
        .as_u64()
        .or_else(|| s3["size"].as_u64());
    let name = record.get("eventName").and_then(Value::as_str);
    Ok(Record {
        bucket: bucket.to_owned(),
        key: decoded(key).ok_or("the key is not UTF-8")?,
        size,
        created: name.is_none_or(|name| {
            // Without `s3:` in events, with it in the settings of a trigger.
            let name = name.strip_prefix("s3:").unwrap_or(name);
            name.starts_with("ObjectCreated:")
        }),
    })
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

/// S3 encodes keys in events as a form would: a space is `+`, a plus is `%2B`.
fn decoded(key: &str) -> Option<String> {
    let spaced = key.replace('+', " ");
    let bytes = percent_decode_str(&spaced).decode_utf8();
    bytes.ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn only(event: &Value) -> Result<Record, &'static str> {
        let all: Vec<_> = records(event).collect();
        assert_eq!(all.len(), 1);
        all.into_iter().next().unwrap()
    }

    fn of_key(key: &str) -> Result<Record, &'static str> {
        only(&json!({"Records": [{"s3": {"bucket": {"name": "b"}, "object": {"key": key}}}]}))
    }

    #[test]
    fn both_shapes_say_the_same() {
        let real = json!({"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": "b"}, "object": {"key": "input/a.jpg", "size": 7}}}]});
        let document = json!({"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
            "s3": {"bucket": "b", "key": "input/a.jpg", "size": 7}}]});
        let expected = Record {
            bucket: "b".into(),
            key: "input/a.jpg".into(),
            size: Some(7),
            created: true,
        };
        assert_eq!(only(&real).unwrap(), expected);
        assert_eq!(only(&document).unwrap(), expected);
    }

    #[test]
    fn keys_are_decoded_once() {
        let of = |key| of_key(key).unwrap().key;
        assert_eq!(of("input/a+b%2Bc.jpg"), "input/a b+c.jpg");
        assert_eq!(of("input/caf%C3%A9.jpg"), "input/café.jpg");
        assert_eq!(of("input/100%2525.jpg"), "input/100%25.jpg");
        assert_eq!(of("input/100%.jpg"), "input/100%.jpg");
        assert!(of_key("input/%FF.jpg").is_err());
    }

    #[test]
    fn other_happenings_are_not_creations() {
        for (name, created) in [
            ("ObjectCreated:CompleteMultipartUpload", true),
            ("s3:ObjectCreated:Copy", true),
            ("ObjectRemoved:Delete", false),
            ("ObjectTagging:Put", false),
        ] {
            let event =
                json!({"Records": [{"eventName": name, "s3": {"bucket": "b", "key": "k"}}]});
            assert_eq!(only(&event).unwrap().created, created, "{name}");
        }
    }

    #[test]
    fn events_without_records_have_none() {
        for event in [
            json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}),
            json!({"file": "x-wing.jpg"}),
            json!({"Records": null}),
            json!({"Records": {}}),
            json!([]),
            json!(null),
        ] {
            assert_eq!(records(&event).count(), 0, "{event}");
        }
    }

    #[test]
    fn records_that_say_nothing_are_told() {
        for record in [
            json!(null),
            json!(7),
            json!({}),
            json!({"s3": {"bucket": {"name": "b"}, "object": {}}}),
            json!({"s3": {"bucket": "", "key": "k"}}),
            json!({"eventSource": "aws:sqs", "s3": {"bucket": "b", "key": "k"}}),
        ] {
            assert!(only(&json!({ "Records": [record] })).is_err());
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let names = "(Records|s3|bucket|object|key|name|eventName|size)";
        let leaf = prop_oneof![
            Just(json!(null)),
            ".{0,9}".prop_map(Value::from),
            any::<i64>().prop_map(Value::from)
        ];
        leaf.prop_recursive(6, 40, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((names, inner), 0..4)
                    .prop_map(|pairs| pairs.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_was_encoded_comes_back(key in "\\PC{1,40}") {
            let encoded: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
            prop_assert_eq!(of_key(&encoded).unwrap().key, key);
        }

        #[test]
        fn no_shape_is_a_panic(event in any_json(), inner in any_json()) {
            let _ = records(&event).count();
            let _ = records(&json!({ "Records": [inner] })).count();
        }
    }
}
