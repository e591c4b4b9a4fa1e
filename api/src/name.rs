//! File names from strangers. A name is decoded once, checked once, and from
//! then on used as it is: as the S3 key, in the message, and in the listing.

use std::fmt;

use percent_encoding::percent_decode_str;

/// S3's limit on a key, in bytes of UTF-8.
const MAX_BYTES: usize = 1024;

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing at all.
    #[error("the file name is empty")]
    Empty,
    /// Longer than an S3 key may be.
    #[error("the file name is longer than 1024 bytes")]
    TooLong,
    /// Not text.
    #[error("the file name is not UTF-8")]
    NotUtf8,
    /// NUL, line breaks and the like.
    #[error("the file name contains a control character")]
    Control,
    /// `.`, `..`, an empty part, a backslash or a leading slash.
    #[error("the file name is not a plain relative path")]
    Path,
}

/// A name that is safe as an S3 key and as a path below a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileName(String);

impl FileName {
    /// Checks a decoded name for writing.
    pub(crate) fn new(name: &str) -> Result<Self, NameError> {
        let checked = Self::existing(name)?;
        let is_plain = name.split('/').all(|part| !part.is_empty());
        if is_plain && !name.contains('\\') {
            Ok(checked)
        } else {
            Err(NameError::Path)
        }
    }

    /// Checks a decoded name for reading: keys that others wrote may have empty
    /// parts and backslashes. Dot segments stay refused, since HTTP clients
    /// fold them and would fetch another key than the URL was signed for.
    pub(crate) fn existing(name: &str) -> Result<Self, NameError> {
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name.len() > MAX_BYTES {
            return Err(NameError::TooLong);
        }
        if name.chars().any(char::is_control) {
            return Err(NameError::Control);
        }
        if name.split('/').any(|part| part == "." || part == "..") {
            return Err(NameError::Path);
        }
        Ok(Self(name.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Undoes percent-encoding, exactly once; a lone `%` stands for itself.
pub(crate) fn decode(raw: &str) -> Result<String, NameError> {
    percent_decode_str(raw)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| NameError::NotUtf8)
}

/// The first non-missing of `file`, `filename` and `name` in a query or in a
/// form body, where `+` is a space.
pub(crate) fn from_form(form: &str) -> Result<Option<String>, NameError> {
    for wanted in ["file", "filename", "name"] {
        for pair in form.split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            if key == wanted {
                return decode(&value.replace('+', " ")).map(Some);
            }
        }
    }
    Ok(None)
}

/// The file name in a `Content-Disposition` header: `filename*` (RFC 5987) if
/// there is one, else `filename`, quoted or not.
pub(crate) fn from_disposition(header: &[u8]) -> Result<Option<String>, NameError> {
    let header = std::str::from_utf8(header).map_err(|_| NameError::NotUtf8)?;
    let mut plain = None;
    let mut rest = header.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.trim().trim_start_matches(';').trim();
        let (value, after) = parameter_value(after.trim_start());
        if key.eq_ignore_ascii_case("filename*") {
            let mut parts = value.splitn(3, '\'');
            if let (Some(charset), Some(_), Some(encoded)) =
                (parts.next(), parts.next(), parts.next())
                && charset.eq_ignore_ascii_case("utf-8")
            {
                return decode(encoded).map(Some);
            }
        } else if key.eq_ignore_ascii_case("filename") {
            plain = Some(value);
        }
        rest = after;
    }
    Ok(plain)
}

/// One parameter's value, unquoted, and what follows it.
fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return (value, &quoted[at + 1..]),
            // Only a quote is escaped in practice: browsers send `C:\x` raw.
            '\\' if quoted[at + 1..].starts_with('"') => {
                value.push('"');
                chars.next();
            }
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::{FileName, NameError, decode, from_disposition, from_form};

    #[test]
    fn traversal_and_control_are_refused() {
        for (name, why) in [
            ("", NameError::Empty),
            ("..", NameError::Path),
            ("../x", NameError::Path),
            ("a/../../x", NameError::Path),
            ("a/./x", NameError::Path),
            ("/etc/passwd", NameError::Path),
            ("a//b", NameError::Path),
            ("a/", NameError::Path),
            ("..\\x", NameError::Path),
            ("a\0b", NameError::Control),
            ("a\r\nb", NameError::Control),
            ("a\u{85}b", NameError::Control),
        ] {
            assert_eq!(FileName::new(name), Err(why), "{name:?}");
        }
        assert_eq!(FileName::new(&"é".repeat(513)), Err(NameError::TooLong));
        assert!(FileName::new(&"é".repeat(512)).is_ok());
    }

    #[test]
    fn odd_names_are_kept_as_they_are() {
        for name in [
            "a b", "é", "a+b", "100%", "#1", "..x", "x..", "%2e%2e", "a/b.txt", "日本",
        ] {
            assert_eq!(FileName::new(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn percent_encoding_is_undone_once() {
        assert_eq!(decode("a%2520b+c").unwrap(), "a%20b+c");
        assert_eq!(decode("100%").unwrap(), "100%");
        assert_eq!(decode("%ff"), Err(NameError::NotUtf8));
    }

    #[test]
    fn forms_name_the_file() {
        assert_eq!(from_form("x=1&file=a+b%2B").unwrap().unwrap(), "a b+");
        assert_eq!(from_form("name=n&filename=f").unwrap().unwrap(), "f");
        assert_eq!(from_form("x=1").unwrap(), None);
        assert_eq!(from_form("file").unwrap().unwrap(), "");
    }

    #[test]
    fn dispositions_name_the_file() {
        let name = |header: &str| from_disposition(header.as_bytes()).unwrap();
        assert_eq!(name("form-data; name=\"file\""), None);
        assert_eq!(
            name("form-data; name=\"file\"; filename=\"a; b=c.txt\""),
            Some("a; b=c.txt".into())
        );
        assert_eq!(
            name("form-data; filename=\"a\\\"b\"; x=y"),
            Some("a\"b".into())
        );
        assert_eq!(
            name("form-data; filename=plain.txt; name=file"),
            Some("plain.txt".into())
        );
        assert_eq!(
            name("form-data; filename=\"x\"; filename*=UTF-8''na%C3%AFve%20%25.txt"),
            Some("naïve %.txt".into())
        );
        assert_eq!(
            name("form-data; filename=\"unterminated"),
            Some("unterminated".into())
        );
    }
}
