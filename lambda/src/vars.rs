//! Settings are environment variables, read once, before the first event.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// A variable that the function cannot work with. Says which, and what it
/// would accept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// There is no default.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// It is set to something else than what is needed.
    #[error("the environment variable {name} is `{value}`, but {needs}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What it was, shortened.
        value: String,
        /// What it has to be.
        needs: String,
    },
}

impl ConfigError {
    pub(crate) fn invalid(name: &'static str, value: &str, needs: impl Into<String>) -> Self {
        Self::Invalid {
            name,
            value: value.chars().take(80).collect(),
            needs: needs.into(),
        }
    }
}

/// A whole number in `range`; `default` when it is not set. Empty is not set:
/// Terraform and the console cannot always leave a variable out.
pub(crate) fn number<N>(
    vars: &impl Fn(&str) -> Option<String>,
    name: &'static str,
    range: RangeInclusive<N>,
    default: N,
) -> Result<N, ConfigError>
where
    N: FromStr + PartialOrd + Display,
{
    let Some(value) = vars(name).filter(|value| !value.trim().is_empty()) else {
        return Ok(default);
    };
    match value.trim().parse() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => {
            let (low, high) = (range.start(), range.end());
            let needs = format!("must be a whole number from {low} to {high}");
            Err(ConfigError::invalid(name, &value, needs))
        }
    }
}

/// The name of a bucket, by the rules of S3 that protect a URL.
pub(crate) fn bucket(
    vars: &impl Fn(&str) -> Option<String>,
    name: &'static str,
) -> Result<Option<String>, ConfigError> {
    let Some(value) = vars(name).filter(|value| !value.trim().is_empty()) else {
        return Ok(None);
    };
    let value = value.trim();
    let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let fits = (3..=63).contains(&value.len())
        && value
            .bytes()
            .all(|byte| letters(byte) || b"-.".contains(&byte))
        && value.starts_with(|c: char| c.is_ascii_alphanumeric())
        && value.ends_with(|c: char| c.is_ascii_alphanumeric());
    if fits {
        Ok(Some(value.to_owned()))
    } else {
        let needs = "must be the name of a bucket (3 to 63 of a-z, 0-9, - and .)";
        Err(ConfigError::invalid(name, value, needs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &'static str) -> impl Fn(&str) -> Option<String> {
        move |_| Some(value.to_owned())
    }

    #[test]
    fn numbers_are_bounded() {
        assert_eq!(number(&|_| None, "N", 1..=10, 5), Ok(5));
        assert_eq!(number(&of(" "), "N", 1..=10, 5), Ok(5));
        assert_eq!(number(&of(" 7 "), "N", 1..=10, 5), Ok(7));
        for wrong in ["0", "11", "-1", "7.5", "seven"] {
            let error = number(&of(wrong), "N", 1..=10, 5).unwrap_err();
            let text = error.to_string();
            assert!(
                text.contains(wrong) && text.contains("from 1 to 10"),
                "{text}"
            );
        }
    }

    #[test]
    fn buckets_are_names() {
        assert_eq!(
            bucket(&of("my-bucket.4242"), "B"),
            Ok(Some("my-bucket.4242".into()))
        );
        assert_eq!(bucket(&of(""), "B"), Ok(None));
        for wrong in ["My-Bucket", "ab", "-abc", "a/b", "s3://abc", "a?b=c"] {
            assert!(bucket(&of(wrong), "B").is_err(), "{wrong}");
        }
    }
}
