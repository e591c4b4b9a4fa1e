//! Text from outside (tags, messages, ids, bodies) as it may reach a terminal:
//! on one line, of bounded length, and with nothing in it that a terminal or
//! the eye would take for something else.

use std::fmt::Write as _;

/// Characters of one text that are shown.
pub const LIMIT: usize = 300;

/// CI servers take a line for a command that has this anywhere.
pub(crate) const COMMAND: &str = "##[";

/// The text with everything that acts instead of being read written out:
/// control characters and escape sequences, line breaks, characters that turn
/// the direction of writing or cannot be seen. At most [`LIMIT`] characters of
/// it.
pub fn inert(text: &str) -> String {
    inert_within(text, LIMIT)
}

/// The same with another limit.
pub fn inert_within(text: &str, limit: usize) -> String {
    let mut out = String::with_capacity(text.len().min(limit * 2));
    let mut characters = text.chars();
    for c in characters.by_ref().take(limit) {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if acts(c) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    if characters.next().is_some() {
        out.push('…');
    }
    if out.contains(COMMAND) {
        out = out.replace(COMMAND, "#\\u{23}[");
    }
    out
}

/// Whether a character does something other than to be read.
pub(crate) fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Soft hyphen, combining grapheme joiner, Arabic letter mark.
            '\u{ad}' | '\u{34f}' | '\u{61c}' |
            // Fillers that look like blanks.
            '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' |
            // Mongolian and other variation selectors and separators.
            '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' |
            // Zero width, marks and overrides of direction, line separators.
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' |
            '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' |
            // Tags and variation selectors of the supplementary planes.
            '\u{e0000}'..='\u{e0fff}' |
            // No characters; XML may not hold them.
            '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// The text in ASCII, for terminals that show nothing else.
pub(crate) fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_ascii() => out.push(c),
            '…' => out.push_str("..."),
            '–' | '—' => out.push('-'),
            '’' | '‘' => out.push('\''),
            '“' | '”' => out.push('"'),
            c => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_acts_is_written_out_and_the_rest_stays() {
        let cases = [
            (
                "plain text, accents é and 漢字",
                "plain text, accents é and 漢字",
            ),
            ("\x1b[2J\x1b]0;pwned\x07", "\\u{1b}[2J\\u{1b}]0;pwned\\u{7}"),
            ("one\ntwo\r\tthree", "one\\ntwo\\r\\tthree"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("module\u{202e}20\u{202c}", "module\\u{202e}20\\u{202c}"),
            (
                "a\u{2066}b\u{200b}c\u{feff}",
                "a\\u{2066}b\\u{200b}c\\u{feff}",
            ),
            ("\u{e0041}\u{2028}", "\\u{e0041}\\u{2028}"),
            ("\0\x7f", "\\u{0}\\u{7f}"),
            ("\u{fffe}\u{1ffff}\u{fdd0}", "\\u{fffe}\\u{1ffff}\\u{fdd0}"),
            ("###[error]x", "##\\u{23}[error]x"),
        ];
        for (text, expected) in cases {
            assert_eq!(inert(text), expected);
        }
    }

    #[test]
    fn it_is_bounded_by_characters_and_says_so() {
        assert_eq!(inert(&"é".repeat(LIMIT)), "é".repeat(LIMIT));
        let cut = inert(&"é".repeat(LIMIT + 1));
        assert_eq!(cut.chars().count(), LIMIT + 1);
        assert!(cut.ends_with('…'));
    }

    #[test]
    fn ascii_is_ascii() {
        assert_eq!(ascii("a – b… “é”"), "a - b... \"\\u{e9}\"");
    }

    proptest! {
        #[test]
        fn nothing_acts_any_more(text in any::<String>()) {
            let shown = inert(&text);
            prop_assert!(!shown.chars().any(acts), "{shown:?}");
            prop_assert!(ascii(&shown).is_ascii());
        }
    }
}
