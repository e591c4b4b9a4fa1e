//! Presigned S3 URLs: what they are for and how long they are valid.
//!
//! Two forms exist. Signature version 4 says how many seconds it is valid
//! (`X-Amz-Date` + `X-Amz-Expires`); version 2 names the second at which it
//! ends (`Expires`), so that its length is known only against the time at
//! which it was handed out.

use url::Url;

/// A presigned URL, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresignedUrl {
    /// The URL as it was given (its signature may be redacted).
    pub url: Url,
    /// How long it is valid.
    pub validity: Validity,
}

/// How long a presigned URL is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// Signature version 4: seconds from signing.
    Seconds(u64),
    /// Signature version 2: ends at this second since 1970.
    Until(i64),
}

/// Why a URL is not a presigned one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotPresigned {
    /// It is not a URL at all.
    #[error("not an absolute URL: {0}")]
    NotAUrl(String),
    /// It is neither http nor https.
    #[error("its scheme is `{0}`, not http or https")]
    Scheme(String),
    /// It carries no signature.
    #[error("it carries no signature (neither X-Amz-Signature nor Signature)")]
    Unsigned,
    /// It carries a signature but no validity that can be read.
    #[error("its validity cannot be read: `{0}`")]
    Validity(String),
}

impl PresignedUrl {
    /// Reads a URL.
    ///
    /// # Errors
    /// When it is not presigned in one of the two ways.
    pub fn parse(text: &str) -> Result<Self, NotPresigned> {
        let url = Url::parse(text.trim()).map_err(|e| NotPresigned::NotAUrl(e.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NotPresigned::Scheme(url.scheme().to_owned()));
        }
        let query = |name: &str| {
            url.query_pairs()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.into_owned())
        };
        let validity = if query("X-Amz-Signature").is_some() {
            let text = query("X-Amz-Expires").unwrap_or_default();
            Validity::Seconds(text.parse().map_err(|_| NotPresigned::Validity(text))?)
        } else if query("Signature").is_some() {
            let text = query("Expires").unwrap_or_default();
            Validity::Until(text.parse().map_err(|_| NotPresigned::Validity(text))?)
        } else {
            return Err(NotPresigned::Unsigned);
        };
        Ok(Self { url, validity })
    }

    /// The moment of signing as `YYYYMMDDThhmmssZ`, for version 4.
    pub fn signed_at(&self) -> Option<String> {
        self.url
            .query_pairs()
            .find(|(key, _)| key.eq_ignore_ascii_case("X-Amz-Date"))
            .map(|(_, value)| value.into_owned())
    }

    /// Whether it is for this object, with the bucket in the host name or in
    /// the path.
    pub fn targets(&self, bucket: &str, key: &str) -> bool {
        let Ok(path) = percent_encoding::percent_decode_str(self.url.path()).decode_utf8() else {
            return false;
        };
        let path = path.strip_prefix('/').unwrap_or(&path);
        let in_host = self
            .url
            .host_str()
            .and_then(|host| host.strip_prefix(bucket))
            .is_some_and(|rest| rest.starts_with('.'))
            && path == key;
        let in_path = path
            .strip_prefix(bucket)
            .and_then(|rest| rest.strip_prefix('/'))
            .is_some_and(|rest| rest == key);
        in_host || in_path
    }

    /// Seconds for which it was valid when handed out, if `handed_out` is the
    /// second since 1970 of that moment.
    pub fn seconds_valid(&self, handed_out: i64) -> i64 {
        match self.validity {
            Validity::Seconds(seconds) => i64::try_from(seconds).unwrap_or(i64::MAX),
            Validity::Until(end) => end.saturating_sub(handed_out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_signature_versions_and_both_address_styles_are_read() {
        let v4 = "https://module02-1.s3.eu-west-1.amazonaws.com/a%20b%2Bc.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260101T000000Z&X-Amz-Expires=120&X-Amz-Signature=REDACTED";
        let url = PresignedUrl::parse(v4).unwrap();
        assert_eq!(url.validity, Validity::Seconds(120));
        assert!(url.targets("module02-1", "a b+c.csv"));
        assert!(!url.targets("module02", "a b+c.csv"));
        assert!(!url.targets("module02-1", "other"));
        assert_eq!(url.signed_at().as_deref(), Some("20260101T000000Z"));

        let v2 = "http://127.0.0.1:9000/module02-1/dir/k?AWSAccessKeyId=x&Signature=y&Expires=1700000120";
        let url = PresignedUrl::parse(v2).unwrap();
        assert_eq!(url.seconds_valid(1_700_000_000), 120);
        assert!(url.targets("module02-1", "dir/k"));
        assert!(!url.targets("module02-1", "k"));
    }

    #[test]
    fn what_is_not_presigned_says_why() {
        assert!(matches!(
            PresignedUrl::parse("/download/x"),
            Err(NotPresigned::NotAUrl(_))
        ));
        assert_eq!(
            PresignedUrl::parse("https://b.s3.amazonaws.com/k"),
            Err(NotPresigned::Unsigned)
        );
        assert_eq!(
            PresignedUrl::parse("https://b.s3.amazonaws.com/k?Signature=a&Expires=soon"),
            Err(NotPresigned::Validity("soon".into()))
        );
        assert_eq!(
            PresignedUrl::parse("file:///k?X-Amz-Signature=a&X-Amz-Expires=1"),
            Err(NotPresigned::Scheme("file".into()))
        );
    }
}
