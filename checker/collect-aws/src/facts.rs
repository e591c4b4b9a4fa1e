//! Small steps from what the SDK hands out to facts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use checker_model::redact::redact;
use checker_model::{Fact, List, Origin, Tags, Why};

/// The most user data that is looked at. AWS takes 16 KiB.
const USER_DATA_LIMIT: usize = 256 * 1024;

/// A text that AWS writes as `""` when it is not set.
pub(crate) fn filled<T: From<String>>(text: Option<String>, origin: &Origin) -> Fact<T> {
    Fact::from_option(text.filter(|text| !text.is_empty()), origin.clone())
}

/// A complete list of references.
pub(crate) fn ids<T: From<String>>(
    texts: impl IntoIterator<Item = String>,
    origin: &Origin,
) -> List<Fact<T>> {
    let facts = texts.into_iter().map(|id| Fact::value(id, origin.clone()));
    List::complete(facts, origin.clone())
}

/// An id that is there and not empty.
pub(crate) fn id(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// All tags of a resource.
pub(crate) fn tags(
    pairs: impl IntoIterator<Item = (Option<String>, Option<String>)>,
    origin: &Origin,
) -> Tags {
    let pairs = pairs
        .into_iter()
        .filter_map(|(key, value)| Some((key?, value.unwrap_or_default())));
    Tags::complete(pairs, origin)
}

/// The tags of EC2's resources.
pub(crate) fn ec2_tags(tags_: Option<Vec<aws_sdk_ec2::types::Tag>>, origin: &Origin) -> Tags {
    let pairs = tags_.unwrap_or_default().into_iter();
    tags(pairs.map(|tag| (tag.key, tag.value)), origin)
}

/// The last part of an ARN or path: profiles are referred to either way.
pub(crate) fn last_segment(reference: &str) -> String {
    reference.rsplit('/').next().unwrap_or(reference).to_owned()
}

/// User data as the instance sees it, without secrets.
pub(crate) fn user_data(encoded: Option<&str>, origin: &Origin) -> Fact<String> {
    let origin = origin.clone();
    let Some(encoded) = encoded.filter(|text| !text.trim().is_empty()) else {
        return Fact::absent(origin);
    };
    if encoded.len() > USER_DATA_LIMIT {
        return Fact::unknown(Why::NotSupported("user data of this size".into()), origin);
    }
    let packed: String = encoded.split_whitespace().collect();
    let Ok(bytes) = STANDARD.decode(packed) else {
        return Fact::unknown(Why::Failed("user data is not base64".into()), origin);
    };
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return Fact::unknown(Why::NotSupported("compressed user data".into()), origin);
    }
    match String::from_utf8(bytes) {
        Ok(text) if text.is_empty() => Fact::absent(origin),
        Ok(text) => Fact::value(redact(&text), origin),
        Err(_) => Fact::unknown(
            Why::NotSupported("user data that is not UTF-8".into()),
            origin,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Fact<String> {
        user_data(Some(&STANDARD.encode(bytes)), &Origin::Unseen)
    }

    #[test]
    fn user_data_is_decoded_and_redacted() {
        assert_eq!(
            decoded(b"#!/bin/bash\nnohup python3 app.py &\n")
                .get()
                .map(String::as_str),
            Some("#!/bin/bash\nnohup python3 app.py &\n")
        );
        let secret = decoded(b"export AWS_SECRET_ACCESS_KEY=abc/def\nrun");
        assert_eq!(
            secret.get().map(String::as_str),
            Some("export AWS_SECRET_ACCESS_KEY=REDACTED\nrun")
        );
        assert!(user_data(None, &Origin::Unseen).is_absent());
        assert!(user_data(Some(" \n"), &Origin::Unseen).is_absent());
        let wrapped = user_data(Some("aGVs\nbG8=\n"), &Origin::Unseen);
        assert_eq!(wrapped.get().map(String::as_str), Some("hello"));
    }

    #[test]
    fn user_data_that_cannot_be_read_is_unknown() {
        let name = |fact: Fact<String>| fact.why().map(Why::name);
        assert_eq!(name(decoded(&[0x1f, 0x8b, 8, 0])), Some("not-supported"));
        assert_eq!(name(decoded(&[0xff, 0xfe])), Some("not-supported"));
        assert_eq!(
            name(user_data(Some("not base64!"), &Origin::Unseen)),
            Some("failed")
        );
        let huge = "QUFB".repeat(USER_DATA_LIMIT);
        assert_eq!(
            name(user_data(Some(&huge), &Origin::Unseen)),
            Some("not-supported")
        );
    }

    #[test]
    fn profiles_are_named_by_arn_or_name() {
        for reference in [
            "arn:aws:iam::123456789012:instance-profile/s3_access",
            "arn:aws:iam::123456789012:instance-profile/team/s3_access",
            "s3_access",
        ] {
            assert_eq!(last_segment(reference), "s3_access");
        }
    }
}
