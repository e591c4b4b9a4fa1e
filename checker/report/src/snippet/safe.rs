//! Lines of a file without the secrets in it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use checker_model::redact::{REDACTED, redact};

/// Bytes on either side that are looked at for a secret that reaches into the
/// lines shown: more than the longest private key takes.
const AROUND: usize = 16 * 1024;

/// The lines of a part of a file, and whether something was taken out.
pub(super) struct Safe<'a> {
    part: &'a str,
    /// What is left of the part and its surroundings, line by line, when
    /// something was taken out.
    left: Option<BTreeSet<String>>,
}

impl<'a> Safe<'a> {
    /// `range` has to lie on the borders of characters.
    pub(super) fn new(text: &'a str, range: &Range<usize>) -> Option<Self> {
        let from = text.floor_char_boundary(range.start.saturating_sub(AROUND));
        let to = text.ceil_char_boundary(range.end.saturating_add(AROUND));
        let around = text.get(from..to)?;
        let redacted = redact(around);
        let left = (redacted != around).then(|| redacted.lines().map(str::to_owned).collect());
        Some(Self {
            part: text.get(range.clone())?,
            left,
        })
    }

    /// Its lines, without their ends.
    pub(super) fn lines(&self) -> Vec<Cow<'a, str>> {
        self.part
            .split('\n')
            .map(|line| line.strip_suffix('\r').unwrap_or(line))
            .map(|line| match &self.left {
                None => Cow::Borrowed(line),
                Some(left) => {
                    // A secret that spans lines leaves none of them behind.
                    let alone = redact(line);
                    Cow::Owned(if left.contains(&alone) {
                        alone
                    } else {
                        REDACTED.to_owned()
                    })
                }
            })
            .collect()
    }

    /// Whether nothing was taken out, neither here nor nearby.
    pub(super) fn is_whole(&self) -> bool {
        self.left.is_none()
    }
}

/// Where a character of a line stands in the same line with something taken
/// out: before and behind that nothing moves, within it there is its border.
pub(super) fn moved(column: usize, raw: &str, safe: &str, end: bool) -> usize {
    if raw == safe {
        return column;
    }
    let common =
        |pairs: &mut dyn Iterator<Item = (char, char)>| pairs.take_while(|(a, b)| a == b).count();
    let before = common(&mut raw.chars().zip(safe.chars()));
    let (raw_length, safe_length) = (raw.chars().count(), safe.chars().count());
    let behind = common(&mut raw.chars().rev().zip(safe.chars().rev()))
        .min(raw_length.min(safe_length) - before);
    if column <= before {
        column
    } else if column >= raw_length - behind {
        (column + safe_length).saturating_sub(raw_length)
    } else if end {
        safe_length - behind
    } else {
        before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let safe = Safe::new(text, &(0..text.len())).unwrap();
        safe.lines().into_iter().map(Cow::into_owned).collect()
    }

    #[test]
    fn lines_without_secrets_stay() {
        assert_eq!(lines("a = 1\r\n\tb = 2\n"), ["a = 1", "\tb = 2", ""]);
    }

    #[test]
    fn a_secret_goes_and_its_line_stays() {
        assert_eq!(
            lines("a = 1\nsecret_key = \"abc\"\nb = 2"),
            ["a = 1", "secret_key = \"REDACTED\"", "b = 2"]
        );
    }

    #[test]
    fn a_key_of_many_lines_shows_none_of_them() {
        let text = "a = <<K\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd\n-----END RSA PRIVATE KEY-----\nK\n";
        let shown = lines(text).join("\n");
        assert!(
            !shown.contains("MIIE") && !shown.contains("abcd"),
            "{shown}"
        );
        assert!(shown.starts_with("a = <<K\n"), "{shown}");
        // Nor when only its middle is shown.
        let start = text.find("MIIE").unwrap();
        let safe = Safe::new(text, &(start..start + 4)).unwrap();
        assert_eq!(safe.lines(), ["REDACTED"]);
        assert!(!safe.is_whole());
    }

    #[test]
    fn columns_move_with_what_was_taken_out() {
        let (raw, safe) = ("k = \"abcdefghijkl\" # x", "k = \"REDACTED\" # x");
        assert_eq!(moved(4, raw, safe, false), 4);
        assert_eq!(moved(8, raw, safe, false), 5);
        assert_eq!(moved(8, raw, safe, true), 13);
        assert_eq!(moved(20, raw, safe, false), 16);
    }
}
