//! Where things are in the buckets. `upload-url` promises these keys and
//! `resize` writes them: neither builds a key by itself.

/// Uploads are below this. The trigger has it as its prefix, and nothing that
/// these functions write is below it, so that they cannot trigger themselves.
pub const INPUT_PREFIX: &str = "input/";

/// Longest key that S3 takes, in bytes.
pub const MAX_KEY: usize = 1024;

/// The two results that every image has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Size {
    /// A square of always the same size.
    Thumbnail,
    /// Larger, with the proportions of the original, and never larger than it.
    View,
}

impl Size {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Thumbnail, Self::View];

    /// What the keys of this size begin with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Thumbnail => "thumbnail/",
            Self::View => "view/",
        }
    }
}

/// The key that an image of this name is uploaded to.
pub fn input_key(name: &str) -> String {
    format!("{INPUT_PREFIX}{name}")
}

/// The key of a result, given the key of its original; `None` for a key that
/// is not an upload: outside [`INPUT_PREFIX`], or a "folder" as the console
/// makes them.
pub fn resized_key(input_key: &str, size: Size) -> Option<String> {
    let rest = input_key.strip_prefix(INPUT_PREFIX)?;
    if rest.is_empty() || rest.ends_with('/') {
        return None;
    }
    Some(format!("{}{rest}", size.prefix()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_result_keeps_the_path() {
        let key = input_key("v-wing.jpg");
        assert_eq!(key, "input/v-wing.jpg");
        let of = |key: &str| resized_key(key, Size::Thumbnail);
        assert_eq!(of(&key).unwrap(), "thumbnail/v-wing.jpg");
        assert_eq!(of("input/a/b.jpg").unwrap(), "thumbnail/a/b.jpg");
        assert_eq!(of("input/input/b.jpg").unwrap(), "thumbnail/input/b.jpg");
        assert_eq!(resized_key(&key, Size::View).unwrap(), "view/v-wing.jpg");
    }

    #[test]
    fn other_keys_have_no_result() {
        for key in [
            "input/",
            "input/a/",
            "input",
            "inputs/a.jpg",
            "a.jpg",
            "",
            "/input/a.jpg",
        ] {
            assert_eq!(resized_key(key, Size::View), None, "{key}");
        }
    }

    proptest! {
        #[test]
        fn nothing_written_triggers(key in "(input/|view/|thumbnail/)?.{0,40}") {
            for size in Size::ALL {
                if let Some(written) = resized_key(&key, size) {
                    prop_assert!(!written.starts_with("input"));
                    for again in Size::ALL {
                        prop_assert_eq!(resized_key(&written, again), None);
                    }
                }
            }
        }

        #[test]
        fn results_of_two_uploads_never_collide(a in ".{1,9}", b in ".{1,9}") {
            prop_assume!(!a.ends_with('/') && !b.ends_with('/'));
            let of = |name: &str, size| resized_key(&input_key(name), size).unwrap();
            prop_assert_eq!(a == b, of(&a, Size::View) == of(&b, Size::View));
            prop_assert_ne!(of(&a, Size::View), of(&b, Size::Thumbnail));
        }
    }
}
