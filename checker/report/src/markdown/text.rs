//! Inert text as Markdown that shows it and does nothing else: no HTML, no
//! links, no images, no mentions, no references.

use std::fmt::Write as _;

/// Text as code: what stands in it means nothing.
pub(super) fn code(text: &str) -> String {
    let text = if text.is_empty() { " " } else { text };
    let fence = "`".repeat(longest_run(text) + 1);
    // A span may begin and end with blanks to keep backticks apart; they are
    // not shown.
    let apart = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let blank = if apart { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// Prose of ours, in which backticks mean code. When there is anything in it
/// that could act, it is code as a whole.
pub(crate) fn prose(text: &str) -> String {
    let quotes = text.matches('`').count();
    let pieces: Vec<&str> = text.split('`').collect();
    let tame = quotes.is_multiple_of(2)
        && !text.contains("``")
        && pieces.iter().step_by(2).all(|piece| is_tame(piece))
        && pieces
            .iter()
            .skip(1)
            .step_by(2)
            .all(|piece| !piece.trim().is_empty());
    if !tame {
        return code(text);
    }
    let pieces = pieces.iter().enumerate().map(|(index, piece)| {
        if index % 2 == 0 {
            piece.replace('_', "\\_")
        } else {
            code(piece)
        }
    });
    pieces.collect()
}

/// The same in a cell of a table, where a bar ends the cell, even in code.
pub(super) fn cell(text: &str) -> String {
    prose(text).replace('|', "\\|")
}

/// Code in such a cell.
pub(super) fn code_cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// Lines in a block of code.
pub(super) fn fenced(lines: &str) -> String {
    let fence = "`".repeat(longest_run(lines).max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", lines.trim_end())
}

/// Text between tags of HTML.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Mentions, references and Markdown work in HTML, too.
            c if c.is_ascii_punctuation()
                && !matches!(c, '.' | ',' | ':' | '-' | '/' | '(' | ')') =>
            {
                // Writing to a string cannot fail.
                let _ = write!(out, "&#{};<!-- -->", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Nothing that Markdown or GitHub reads as more than a character, but `_`.
fn is_tame(text: &str) -> bool {
    let tame = |c: char| !c.is_ascii_punctuation() || "\"'%(),-./:;=?_+".contains(c);
    text.chars().all(tame) && !text.contains("://") && !text.contains("www.")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_prose_is_readable() {
        for (text, markdown) in [
            ("the VPC uses 10.0.0.0/16", "the VPC uses 10.0.0.0/16"),
            ("set `a = \"b\"` in aws_vpc", "set `a = \"b\"` in aws\\_vpc"),
            ("", ""),
        ] {
            assert_eq!(prose(text), markdown);
        }
    }

    #[test]
    fn what_could_act_is_code() {
        for (text, markdown) in [
            ("<img src=x>", "`<img src=x>`"),
            ("@everyone", "`@everyone`"),
            ("see #1", "`see #1`"),
            ("[x](y)", "`[x](y)`"),
            ("https://evil.example", "`https://evil.example`"),
            ("a `b", "``a `b``"),
            ("`<b>` ``c``", "``` `<b>` ``c`` ```"),
            ("a ` ` b", "``a ` ` b``"),
        ] {
            assert_eq!(prose(text), markdown);
        }
    }

    #[test]
    fn a_cell_has_no_bar() {
        assert_eq!(cell("a|b"), "`a\\|b`");
    }
}
