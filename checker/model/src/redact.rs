//! Secrets are taken out where they are collected, so that none can reach a
//! report, an evidence file or a log by any later way.

use std::sync::LazyLock;

use regex_lite::Regex;
use serde_json::Value;

/// What stands where a secret stood.
pub const REDACTED: &str = "REDACTED";

struct Rule {
    pattern: Regex,
    replacement: &'static str,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    [
        // Presigned URLs: whoever has the signature has the object. A JSON
        // body may carry `&` as \u0026.
        (
            r"(?i)((?:X-Amz-Signature|X-Amz-Security-Token|Signature)(?:=|%3D))[^&\s\x22'<>\\]+",
            "${1}REDACTED",
        ),
        (
            r"(?i)((?:X-Amz-Credential|AWSAccessKeyId)(?:=|%3D))[A-Za-z0-9]+",
            "${1}REDACTED",
        ),
        // S3 repeats a signature that it does not accept.
        (
            r"(?i)(<(?:SignatureProvided|AWSAccessKeyId)>)[^<]*",
            "${1}REDACTED",
        ),
        // Long-term and temporary access key ids.
        (r"\b(?:AKIA|ASIA)[A-Z0-9]{12,124}\b", "REDACTED"),
        // Assignments of secrets, in shell, Python, YAML, JSON or INI.
        (
            r#"(?i)((?:aws_?)?(?:secret_?access_?key|session_?token|security_?token|secret_?key|password|passwd)["']?\s*[:=]\s*["']?)[^\s"',;]+"#,
            "${1}REDACTED",
        ),
        (
            // What was redacted before has no end any more, and is no beginning.
            r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----(?: REDACTED|[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$))",
            "-----BEGIN ${1}----- REDACTED",
        ),
    ]
    .into_iter()
    .filter_map(|(pattern, replacement)| {
        Some(Rule {
            pattern: Regex::new(pattern).ok()?,
            replacement,
        })
    })
    .collect()
});

/// The text without credentials, signatures, tokens and private keys.
pub fn redact(text: &str) -> String {
    RULES.iter().fold(text.to_owned(), |text, rule| {
        rule.pattern
            .replace_all(&text, rule.replacement)
            .into_owned()
    })
}

/// Redacts every string of a JSON value, names of members included; whether
/// there was anything to redact. JSON's escapes (`\u003d`) hide nothing here.
pub fn redact_value(value: &mut Value) -> bool {
    match value {
        Value::String(string) => {
            let clean = redact(string);
            let changed = clean != *string;
            *string = clean;
            changed
        }
        Value::Array(items) => items
            .iter_mut()
            .fold(false, |changed, item| redact_value(item) | changed),
        Value::Object(members) => {
            let mut changed = false;
            let old = std::mem::take(members);
            for (key, mut item) in old {
                changed |= redact_value(&mut item);
                let clean = redact(&key);
                changed |= clean != key;
                members.insert(clean, item);
            }
            changed
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_redacted_to_its_depth() {
        let text = r#"{"a":[{"AKIAIOSFODNN7EXAMPLE":"k?Signature\u003dc0ffee\u0026a=1"}],"n":1}"#;
        let mut value: Value = serde_json::from_str(text).unwrap();
        assert!(redact_value(&mut value));
        let clean = r#"{"a":[{"REDACTED":"k?Signature=REDACTED&a=1"}],"n":1}"#;
        assert_eq!(value.to_string(), clean);
        assert!(!redact_value(&mut value));
    }

    #[test]
    fn every_rule_compiles() {
        assert_eq!(RULES.len(), 6);
    }

    #[test]
    fn secrets_go_and_the_rest_stays() {
        let cases = [
            (
                "https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260101%2Feu-west-1&X-Amz-Expires=120&X-Amz-Signature=abcdef0123&x=1",
                "https://b.s3.amazonaws.com/k?X-Amz-Credential=REDACTED%2F20260101%2Feu-west-1&X-Amz-Expires=120&X-Amz-Signature=REDACTED&x=1",
            ),
            (
                "https://b.s3.amazonaws.com/k?AWSAccessKeyId=ASIAX&Signature=vjby%2BXYZ%3D&Expires=1700000000",
                "https://b.s3.amazonaws.com/k?AWSAccessKeyId=REDACTED&Signature=REDACTED&Expires=1700000000",
            ),
            (
                r#"{"content":"http://h/k?X-Amz-Signature=abc\u0026X-Amz-Expires=120"}"#,
                r#"{"content":"http://h/k?X-Amz-Signature=REDACTED\u0026X-Amz-Expires=120"}"#,
            ),
            (
                "export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\nnohup python3 app.py &",
                "export AWS_SECRET_ACCESS_KEY=REDACTED\nnohup python3 app.py &",
            ),
            (
                "aws_secret_access_key = \"abc/def\"",
                "aws_secret_access_key = \"REDACTED\"",
            ),
            (
                "<AWSAccessKeyId>k1</AWSAccessKeyId><SignatureProvided>ab+cd=</SignatureProvided>",
                "<AWSAccessKeyId>REDACTED</AWSAccessKeyId><SignatureProvided>REDACTED</SignatureProvided>",
            ),
            ("key AKIAIOSFODNN7EXAMPLE here", "key REDACTED here"),
            (
                "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb",
                "a\n-----BEGIN RSA PRIVATE KEY----- REDACTED\nb",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(redact(text), expected);
            assert_eq!(redact(expected), expected, "once more changes nothing");
        }
        let harmless = "#!/bin/bash\ncd /home/ec2-user && nohup python3 app.py > log 2>&1 &\n";
        assert_eq!(redact(harmless), harmless);
    }
}
