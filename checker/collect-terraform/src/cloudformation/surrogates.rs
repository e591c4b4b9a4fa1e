//! JSON writes what lies beyond the first 65,536 characters as two escapes,
//! which YAML does not know.

/// The text with every such pair as the one character that it is; nothing when
/// there is none.
pub(super) fn joined(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        if let Some((character, length)) = pair(escape) {
            out.push(character);
            rest = &escape[length..];
            found = true;
        } else {
            // Whatever is escaped here, it begins no escape of its own.
            let length = escape.chars().take(2).map(char::len_utf8).sum();
            out.push_str(&escape[..length]);
            rest = &escape[length..];
        }
    }
    out.push_str(rest);
    found.then_some(out)
}

fn pair(text: &str) -> Option<(char, usize)> {
    let unit = |text: &str| u16::from_str_radix(text.get(2..6)?, 16).ok();
    let low = text.get(6..)?;
    if !text.starts_with("\\u") || !low.starts_with("\\u") {
        return None;
    }
    let character = char::decode_utf16([unit(text)?, unit(low)?]).next()?.ok()?;
    (character.len_utf8() == 4).then_some((character, 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_joined_and_nothing_else() {
        assert_eq!(
            joined(r#"{"a": "\ud83d\ude00\n"}"#).as_deref(),
            Some("{\"a\": \"\u{1f600}\\n\"}")
        );
        for text in [
            r#"{"a": "\u00e9"}"#,
            r#"{"a": "\\ud83d\\ude00"}"#,
            r#"{"a": "\ud83d"}"#,
            r"\",
            r"\u",
            "\\\u{e9}\u{e9}",
        ] {
            assert_eq!(joined(text), None, "{text}");
        }
    }
}
