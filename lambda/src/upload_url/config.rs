//! The settings of the upload-url function.

use std::time::Duration;

use crate::vars::{self, ConfigError};

/// Settings, from the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    pub(super) bucket: String,
    pub(super) output_bucket: Option<String>,
    pub(super) expires_in: Duration,
    pub(super) allowed_origin: String,
}

impl Config {
    /// Reads the settings with `vars`, which knows the environment:
    ///
    /// - `S3_BUCKET_NAME`: where images are uploaded to. Needed.
    /// - `OUTPUT_BUCKET`: where their results will be, as `resize` has it; the
    ///   same bucket when not set.
    /// - `URL_EXPIRY`: how long a URL is good for, in seconds, 1 to 3600; 300.
    /// - `ALLOWED_ORIGIN`: the origin whose pages may ask, `*` when not set.
    ///
    /// # Errors
    /// [`ConfigError`] names the variable that cannot be worked with.
    pub fn from_vars(vars: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let seconds = vars::number(&vars, "URL_EXPIRY", 1..=3600, 300)?;
        Ok(Self {
            bucket: vars::bucket(&vars, "S3_BUCKET_NAME")?
                .ok_or(ConfigError::Missing("S3_BUCKET_NAME"))?,
            output_bucket: vars::bucket(&vars, "OUTPUT_BUCKET")?,
            expires_in: Duration::from_secs(seconds),
            allowed_origin: origin(vars("ALLOWED_ORIGIN"))?,
        })
    }

    pub(super) fn output_bucket(&self) -> &str {
        self.output_bucket.as_ref().unwrap_or(&self.bucket)
    }
}

/// `*`, or scheme, host and port, as a browser writes them.
fn origin(value: Option<String>) -> Result<String, ConfigError> {
    let Some(value) = value.filter(|value| !value.trim().is_empty()) else {
        return Ok("*".to_owned());
    };
    let value = value.trim();
    let same = |url: url::Url| url.origin().ascii_serialization() == value;
    if value == "*" || url::Url::parse(value).is_ok_and(same) {
        return Ok(value.to_owned());
    }
    let needs = "must be * or an origin such as https://chat.example.com";
    Err(ConfigError::invalid("ALLOWED_ORIGIN", value, needs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(vars: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let find = |name: &str| vars.iter().find(|(key, _)| *key == name);
        Config::from_vars(|name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_bucket_is_enough() {
        let config = of(&[("S3_BUCKET_NAME", "upload-4242")]).unwrap();
        assert_eq!(config.output_bucket(), "upload-4242");
        assert_eq!(config.expires_in, Duration::from_mins(5));
        assert_eq!(config.allowed_origin, "*");
        let error = of(&[]).unwrap_err();
        assert_eq!(error, ConfigError::Missing("S3_BUCKET_NAME"));
    }

    #[test]
    fn mistakes_are_named() {
        for (name, value) in [
            ("S3_BUCKET_NAME", "upload/4242"),
            ("OUTPUT_BUCKET", "Upload"),
            ("URL_EXPIRY", "0"),
            ("URL_EXPIRY", "604801"),
            ("ALLOWED_ORIGIN", "example.com"),
            ("ALLOWED_ORIGIN", "https://example.com/"),
            ("ALLOWED_ORIGIN", "https://example.com\r\nx: y"),
        ] {
            let error = of(&[(name, value), ("S3_BUCKET_NAME", "upload-4242")]).unwrap_err();
            assert!(
                matches!(error, ConfigError::Invalid { name: n, .. } if n == name),
                "{error}"
            );
        }
        let origin = of(&[
            ("S3_BUCKET_NAME", "abc"),
            ("ALLOWED_ORIGIN", "http://localhost:3000"),
        ]);
        assert_eq!(origin.unwrap().allowed_origin, "http://localhost:3000");
    }
}
