//! The JSON report, format version 1: the run as it is.

use std::fmt::Write as _;

use checker_model::run::Run;
use serde::Serialize;

use crate::inert::{COMMAND, acts};

/// The run as pretty-printed JSON with a line break at its end.
///
/// # Errors
/// When it cannot be serialised, which no run that a judge made does.
pub fn render(run: &Run) -> Result<String, serde_json::Error> {
    pretty(run)
}

/// Any value as pretty-printed JSON that is safe to show.
///
/// # Errors
/// When it cannot be serialised.
pub fn pretty(value: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    Ok(harmless(&text))
}

/// JSON is often looked at in a terminal. serde escapes only what the format
/// demands; whatever else acts can stand in string literals only, where an
/// escape means the same.
fn harmless(json: &str) -> String {
    let json = json.replace(COMMAND, "#\\u0023[");
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && acts(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_are_the_formats_own() {
        let text = pretty(&["a\u{9b}\u{202e}\u{e0041}\x1b é ##[error]"]).unwrap();
        assert_eq!(
            text,
            "[\n  \"a\\u009b\\u202e\\udb40\\udc41\\u001b é #\\u0023[error]\"\n]\n"
        );
    }

    proptest! {
        #[test]
        fn what_is_escaped_means_the_same(text in any::<String>()) {
            let json = pretty(&text).unwrap();
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
            prop_assert!(!json.trim_end().chars().any(acts));
        }
    }
}
