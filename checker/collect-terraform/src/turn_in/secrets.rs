//! Credentials among bytes: what and where, never the secret itself.
//!
//! One pass over the runs of base64 characters, since everything that matters
//! is one: key ids have 20 characters, secret keys 40, keys in PEM many lines.

use super::tree::lines_before;

/// More from one file tell nobody more.
const MOST: usize = 20;

/// How far before a secret key its name may stand: a `default` in the block of
/// a variable, a line above.
const NAME_WITHIN: usize = 160;

/// How far behind its first line the body of a private key begins: headers of
/// an encrypted one come between.
const BODY_WITHIN: usize = 400;

/// A credential in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// What it is.
    pub(crate) what: &'static str,
    /// Line, from 1.
    pub(crate) line: u32,
}

/// The credentials in a file.
pub(super) fn scan(bytes: &[u8]) -> Vec<Found> {
    let decoded;
    let bytes = match super::text::utf16(bytes) {
        Some(text) => {
            decoded = text;
            decoded.as_bytes()
        }
        None => bytes,
    };
    let mut found = Vec::new();
    // Where a private key's first line ended.
    let mut private = None;
    let mut at = 0;
    while at < bytes.len() && found.len() < MOST {
        let rest = bytes.get(at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| in_base64(**byte)).count();
        let run = rest.get(..length).unwrap_or_default();
        let mut add = |what, at| {
            let line = u32::try_from(lines_before(bytes, at) + 1).unwrap_or(u32::MAX);
            found.push(Found { what, line });
        };
        if length >= 40
            && let Some(begin) = private
            && at.saturating_sub(begin) <= BODY_WITHIN
        {
            add("a private key", begin);
            private = None;
        } else if length == 40 && is_secret(run) && is_named(bytes, at) {
            add("a secret access key", at);
        } else if (20..200).contains(&length) {
            let ids = run.split(|byte| matches!(byte, b'/' | b'+'));
            if ids.into_iter().any(is_key_id) {
                add("an access key id", at);
            }
        } else if (run == b"BEGIN" && begins_private_key(bytes, at, rest))
            || (run == b"PuTTY" && rest.starts_with(b"PuTTY-User-Key-File"))
        {
            private = Some(at);
        }
        at += length.max(1);
    }
    found
}

fn in_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// An access key's id. AWS's own examples end in EXAMPLE; nobody's key has
/// fewer than six different characters.
fn is_key_id(text: &[u8]) -> bool {
    text.len() == 20
        && (text.starts_with(b"AKIA") || text.starts_with(b"ASIA"))
        && text
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && !is_example(text)
        && different(text.get(4..).unwrap_or_default()) >= 6
}

/// What 40 random base64 characters look like, and words or a digest do not.
fn is_secret(text: &[u8]) -> bool {
    let any = |test: fn(&u8) -> bool| text.iter().any(test);
    any(u8::is_ascii_digit)
        && any(u8::is_ascii_uppercase)
        && any(u8::is_ascii_lowercase)
        && !text.iter().all(u8::is_ascii_hexdigit)
        && different(text) >= 12
        && !is_example(text)
}

fn is_example(text: &[u8]) -> bool {
    text.windows(7).any(|part| part == b"EXAMPLE")
}

fn different(text: &[u8]) -> u32 {
    let seen = text.iter().fold(0_u128, |seen, byte| {
        seen | 1_u128.checked_shl(u32::from(*byte)).unwrap_or(0)
    });
    seen.count_ones()
}

/// Whether something named "secret" comes shortly before.
fn is_named(bytes: &[u8], at: usize) -> bool {
    bytes
        .get(at.saturating_sub(NAME_WITHIN)..at)
        .unwrap_or_default()
        .windows(6)
        .any(|part| part.eq_ignore_ascii_case(b"secret"))
}

fn begins_private_key(bytes: &[u8], at: usize, rest: &[u8]) -> bool {
    let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.get(..60.min(line.len())).unwrap_or_default();
    bytes.get(..at).unwrap_or_default().ends_with(b"-----")
        && line.windows(16).any(|part| part == b"PRIVATE KEY-----")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(text: &str) -> Vec<(&'static str, u32)> {
        scan(text.as_bytes())
            .into_iter()
            .map(|one| (one.what, one.line))
            .collect()
    }

    // Put together here, so that nobody's scanner finds keys in this file.
    fn id(kind: &str) -> String {
        format!("{kind}{}", "Q3EGRIVXN7LT5PWZ")
    }
    fn secret() -> String {
        ["hR4tq9ZbX2mKw8sLc1V7", "yUeJ0nGdF5pAoT3iBxQk"].concat()
    }

    #[test]
    fn keys_are_found_with_their_line() {
        let (id, secret) = (id("AKIA"), secret());
        let cases = [
            (
                format!("a\nkey = \"{id}\"\n"),
                vec![("an access key id", 2)],
            ),
            (self::id("ASIA"), vec![("an access key id", 1)]),
            (
                format!("x?X-Amz-Credential={id}/20260101/eu-west-1/s3"),
                vec![("an access key id", 1)],
            ),
            (
                format!("AWS_SECRET_ACCESS_KEY={secret}\n"),
                vec![("a secret access key", 1)],
            ),
            (
                format!("variable \"secret_key\" {{\n  default = \"{secret}\"\n}}\n"),
                vec![("a secret access key", 2)],
            ),
            (
                format!(
                    "-----BEGIN {} KEY-----\n{}\n",
                    "RSA PRIVATE",
                    "M".repeat(64)
                ),
                vec![("a private key", 1)],
            ),
            (
                format!(
                    "\n-----BEGIN {} KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n{}\n",
                    "RSA PRIVATE",
                    "M".repeat(64)
                ),
                vec![("a private key", 2)],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(scanned(&text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_credential_is_not_found() {
        let secret = secret();
        let cases = [
            "key AKIAIOSFODNN7EXAMPLE".to_owned(),
            "secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
            format!("AKIA{}", "X".repeat(16)),
            "secret_key = \"YOUR_SECRET_KEY\"".to_owned(),
            "secret = \"\"\nsecret_key = var.secret".to_owned(),
            // Nothing says that it is one.
            format!("digest = \"{secret}\""),
            format!("secret_sha1 = {}", "0123456789abcdefABCD".repeat(2)),
            format!("{}Q3EGRIVXN7LT5PWZAAAA", "AKIA"),
            format!("-----BEGIN CERTIFICATE-----\n{}\n", "M".repeat(64)),
            format!("-----BEGIN PUBLIC KEY-----\n{}\n", "M".repeat(64)),
            format!("-----BEGIN {} KEY-----\n...\n", "RSA PRIVATE"),
        ];
        for text in cases {
            assert_eq!(scanned(&text), vec![], "{text}");
        }
    }

    #[test]
    fn utf_16_hides_nothing() {
        let mut bytes = vec![0xff, 0xfe];
        for unit in format!("\n{}", id("AKIA")).encode_utf16() {
            bytes.extend(unit.to_le_bytes());
        }
        assert_eq!(
            scan(&bytes),
            [Found {
                what: "an access key id",
                line: 2
            }]
        );
    }
}
