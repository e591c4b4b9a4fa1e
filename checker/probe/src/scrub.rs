//! What may be recorded of what was heard: no credential, no signature.

use checker_model::redact::{REDACTED, redact, redact_value};
use reqwest::header::HeaderMap;
use serde_json::Value;
use url::Url;

/// Bytes kept of one header's value, and of all together.
const HEADER_VALUE: usize = 8 << 10;
const HEADERS: usize = 64 << 10;

/// Headers whose value is nobody's business.
const PRIVATE: [&str; 6] = [
    "authorization",
    "cookie",
    "proxy-authenticate",
    "proxy-authorization",
    "set-cookie",
    "x-amz-security-token",
];

/// The headers of an answer, bounded and redacted.
pub(crate) fn headers(map: &HeaderMap, secrets: &[String]) -> Vec<(String, String)> {
    let mut left = HEADERS;
    let mut kept = Vec::new();
    for (name, value) in map {
        let value = if PRIVATE.contains(&name.as_str()) {
            REDACTED.to_owned()
        } else {
            let value = text(&String::from_utf8_lossy(value.as_bytes()), secrets);
            bounded(&value, HEADER_VALUE).to_owned()
        };
        let Some(rest) = left.checked_sub(name.as_str().len() + value.len()) else {
            break;
        };
        left = rest;
        kept.push((name.as_str().to_owned(), value));
    }
    kept
}

/// A text without secrets: those that look like it, and those that are known.
pub(crate) fn text(text: &str, secrets: &[String]) -> String {
    let mut clean = redact(text);
    for secret in secrets {
        clean = clean.replace(secret.as_str(), REDACTED);
    }
    // A JSON escape can hide a secret from the patterns; what is behind it is
    // looked at as well. The text changes its layout only then.
    if clean.contains('\\')
        && let Ok(mut value) = serde_json::from_str::<Value>(&clean)
        && redact_value(&mut value)
    {
        clean = value.to_string();
    }
    clean
}

/// The secrets of a presigned URL: a server may repeat them in its answer.
pub(crate) fn secrets_of(url: &Url) -> Vec<String> {
    let is_secret = |name: &str| {
        ["x-amz-signature", "x-amz-security-token", "signature"]
            .iter()
            .any(|secret| name.eq_ignore_ascii_case(secret))
    };
    let decoded = url
        .query_pairs()
        .filter(|(name, _)| is_secret(name))
        .map(|(_, value)| value.into_owned());
    let written = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .filter(|(name, _)| is_secret(name))
        .map(|(_, value)| value.to_owned());
    decoded
        .chain(written)
        // Shorter ones are no secrets and would eat words.
        .filter(|value| value.len() >= 8)
        .collect()
}

/// At most so many bytes, cut between characters.
pub(crate) fn bounded(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// What went wrong, with its causes, without the URL.
pub(crate) fn error(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(&error);
    for _ in 0..8 {
        let Some(inner) = cause else { break };
        let inner_text = inner.to_string();
        if !said.ends_with(&inner_text) {
            said.push_str(": ");
            said.push_str(&inner_text);
        }
        cause = inner.source();
    }
    bounded(&redact(&said), 500).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_hides_no_signature() {
        let hidden = r#"{"content":"http://h/k?X-Amz-Signature\u003dc0ffee00\u0026a=1","x\u0053ignature=abc":1}"#;
        let clean = text(hidden, &[]);
        assert!(!clean.contains("c0ffee00"), "{clean}");
        assert!(!clean.contains("abc"), "{clean}");
        assert!(clean.contains("&a=1"), "{clean}");
        let plain = r#"{ "message" :  "it's \"fine\"" }"#;
        assert_eq!(text(plain, &[]), plain);
    }

    #[test]
    fn a_known_secret_goes_wherever_it_stands() {
        let url = Url::parse("http://h/k?Signature=ab%2Bcd%3Defgh&Expires=1").unwrap();
        let secrets = secrets_of(&url);
        let answer = "<SignatureProvided>ab+cd=efgh</SignatureProvided> ab%2Bcd%3Defgh";
        assert_eq!(
            text(answer, &secrets),
            "<SignatureProvided>REDACTED</SignatureProvided> REDACTED"
        );
    }

    #[test]
    fn headers_are_bounded_and_lose_their_secrets() {
        let mut map = HeaderMap::new();
        map.insert("set-cookie", "session=topsecret".parse().unwrap());
        map.insert(
            "location",
            "http://h/k?X-Amz-Signature=c0ffee&b=1".parse().unwrap(),
        );
        map.insert("x-long", "a".repeat(100_000).parse().unwrap());
        let kept = headers(&map, &[]);
        assert_eq!(kept[0].1, REDACTED);
        assert_eq!(kept[1].1, "http://h/k?X-Amz-Signature=REDACTED&b=1");
        assert_eq!(kept[2].1.len(), HEADER_VALUE);
    }
}
