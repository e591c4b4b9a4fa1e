//! The settings of the resize function.

use crate::vars::{self, ConfigError};

/// How large the results are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sizes {
    /// Side of the square, in pixels.
    pub(super) thumbnail: u32,
    /// Longest side of the view, in pixels.
    pub(super) view: u32,
}

/// Settings, from the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    pub(super) output_bucket: Option<String>,
    pub(super) sizes: Sizes,
}

impl Default for Config {
    /// As with an empty environment.
    fn default() -> Self {
        Self {
            output_bucket: None,
            sizes: Sizes {
                thumbnail: 150,
                view: 1024,
            },
        }
    }
}

impl Config {
    /// Reads the settings with `vars`, which knows the environment:
    ///
    /// - `OUTPUT_BUCKET`: where the results go; the bucket of the upload when
    ///   not set.
    /// - `THUMBNAIL_SIZE`: side of the thumbnail in pixels, 16 to 1024; 150.
    /// - `VIEW_SIZE`: longest side of the view in pixels, up to 2048 and no
    ///   less than the thumbnail's; 1024.
    ///
    /// # Errors
    /// [`ConfigError`] names the variable that cannot be worked with.
    pub fn from_vars(vars: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let Sizes { thumbnail, view } = Self::default().sizes;
        let thumbnail = vars::number(&vars, "THUMBNAIL_SIZE", 16..=1024, thumbnail)?;
        // What is scaled with care takes 16 bytes a pixel; 2048 keeps that in
        // the budget of `limits.rs`.
        let view = vars::number(&vars, "VIEW_SIZE", thumbnail..=2048, view.max(thumbnail))?;
        Ok(Self {
            output_bucket: vars::bucket(&vars, "OUTPUT_BUCKET")?,
            sizes: Sizes { thumbnail, view },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(vars: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let find = |name: &str| vars.iter().find(|(key, _)| *key == name);
        Config::from_vars(|name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn nothing_is_needed() {
        assert_eq!(of(&[]), Ok(Config::default()));
    }

    #[test]
    fn everything_can_be_set() {
        let config = of(&[
            ("OUTPUT_BUCKET", "resized-4242"),
            ("THUMBNAIL_SIZE", "100"),
            ("VIEW_SIZE", "800"),
        ])
        .unwrap();
        assert_eq!(config.output_bucket.unwrap(), "resized-4242");
        let (thumbnail, view) = (100, 800);
        assert_eq!(config.sizes, Sizes { thumbnail, view });
    }

    #[test]
    fn mistakes_are_named() {
        for (name, value) in [
            ("OUTPUT_BUCKET", "s3://resized"),
            ("THUMBNAIL_SIZE", "0"),
            ("THUMBNAIL_SIZE", "150px"),
            ("VIEW_SIZE", "100"),
            ("VIEW_SIZE", "100000"),
        ] {
            let text = of(&[(name, value)]).unwrap_err().to_string();
            assert!(text.contains(name) && text.contains(value), "{text}");
        }
    }
}
