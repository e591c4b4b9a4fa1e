//! Which names an image may have, and what type it then is of.

use super::Refusal;

/// Longest name in bytes, as file systems have it: the client's file has one.
const MAX_NAME: usize = 255;

/// Extensions, in lower case, and the types they stand for: what `resize` can
/// read.
const TYPES: [(&str, &str); 5] = [
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
];

/// A file name that is safe as the last part of a key. Spaces, accents and
/// every script are: URLs encode them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ImageName {
    name: String,
    content_type: &'static str,
}

impl ImageName {
    pub(super) fn parse(name: &str) -> Result<Self, Refusal> {
        let invalid = |why: &str| Err(Refusal::new("filename-invalid", why));
        if name.is_empty() {
            let why = "say which file: ?filename=photo.jpg";
            return Err(Refusal::new("filename-missing", why));
        }
        if name.len() > MAX_NAME {
            return invalid("the file name has more than 255 bytes");
        }
        if name.contains(['/', '\\']) {
            return invalid("a file name has no / and no \\");
        }
        if name.starts_with('.') {
            return invalid("a file name does not begin with a dot");
        }
        if name.chars().any(is_invisible) {
            return invalid("the file name has a character that cannot be seen");
        }
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        let known = |extension: &str| {
            let same = |(known, _): &&(&str, &str)| known.eq_ignore_ascii_case(extension);
            TYPES
                .iter()
                .find(same)
                .map(|(_, content_type)| *content_type)
        };
        match extension.and_then(known) {
            Some(content_type) => Ok(Self {
                name: name.to_owned(),
                content_type,
            }),
            None => Err(Refusal::new(
                "filename-not-an-image",
                "the file name must end in .jpg, .jpeg, .png, .gif or .webp",
            )),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.name
    }

    /// By the extension.
    pub(super) fn content_type(&self) -> &'static str {
        self.content_type
    }
}

/// A type that `resize` can read.
pub(super) fn image_type(given: &str) -> Result<&'static str, Refusal> {
    let same = |(_, known): &&(&str, &str)| known.eq_ignore_ascii_case(given);
    match TYPES.iter().find(same) {
        Some((_, content_type)) => Ok(content_type),
        None => Err(Refusal::new(
            "content-type-not-an-image",
            "the content type must be image/jpeg, image/png, image/gif or image/webp",
        )),
    }
}

/// Control characters, and those that change how text around them reads (a
/// `gpj.exe` written from right to left); and what stands for bytes that were
/// no text.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffd}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn unusual_names_are_names() {
        for (name, content_type) in [
            ("v-wing.jpg", "image/jpeg"),
            ("My Photo (1) + more.JPEG", "image/jpeg"),
            ("café & thé, 100%.png", "image/png"),
            ("写真.webp", "image/webp"),
            ("👩\u{200d}🚀.gif", "image/gif"),
            ("a..b.tar.gz.gif", "image/gif"),
            ("?x=y#z;.png", "image/png"),
        ] {
            let parsed = ImageName::parse(name).unwrap();
            assert_eq!(
                (parsed.as_str(), parsed.content_type()),
                (name, content_type)
            );
        }
    }

    #[test]
    fn others_are_refused_with_a_reason() {
        let long = format!("{}.jpg", "a".repeat(252));
        for (name, code) in [
            ("", "filename-missing"),
            ("../secret.jpg", "filename-invalid"),
            ("..\\secret.jpg", "filename-invalid"),
            ("..", "filename-invalid"),
            (".jpg", "filename-invalid"),
            ("a\nb.jpg", "filename-invalid"),
            ("a\0.jpg", "filename-invalid"),
            ("\u{202e}gpj.png", "filename-invalid"),
            ("a\u{fffd}.jpg", "filename-invalid"),
            (&long, "filename-invalid"),
            ("photo", "filename-not-an-image"),
            ("photo.jpg ", "filename-not-an-image"),
            ("page.html", "filename-not-an-image"),
            ("drawing.svg", "filename-not-an-image"),
        ] {
            assert_eq!(ImageName::parse(name).unwrap_err().error, code, "{name:?}");
        }
    }

    #[test]
    fn types_are_those_of_images() {
        assert_eq!(image_type("IMAGE/PNG").unwrap(), "image/png");
        for other in ["text/html", "image/svg+xml", "image/png; charset=x", "png"] {
            assert!(image_type(other).is_err(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_is_one_plain_part_of_a_key(name in ".{0,30}(\\.jpg|\\.png|/a\\.gif)?") {
            if let Ok(parsed) = ImageName::parse(&name) {
                prop_assert_eq!(parsed.as_str(), &name);
                prop_assert!(!name.contains('/') && !name.starts_with('.') && name.len() <= 255);
                prop_assert!(!name.chars().any(char::is_control));
            }
        }
    }
}
