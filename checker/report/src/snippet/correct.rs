//! Corrections as changes of the lines shown.

use std::ops::Range;

use checker_model::redact::redact;
use checker_model::verdict::Correction;

use super::excerpt::Excerpt;
use super::fit::{Room, drawn, indentation};

/// Lines of a correction that are shown as a change; a longer one is told in
/// words only.
const LINES: usize = 12;

/// Characters of one of its lines.
const CHARACTERS: usize = 300;

/// A change of an excerpt: this takes the place of that.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) span: Range<usize>,
    pub(super) text: String,
}

/// The change that a correction is; nothing when the excerpt does not show all
/// that it changes.
pub(super) fn patch(correction: &Correction, excerpt: &Excerpt, room: Room) -> Option<Change> {
    match correction {
        Correction::Replace(text) if excerpt.complete && excerpt.intact => Some(Change {
            span: excerpt.span.clone(),
            text: lines(text, room)?.join("\n"),
        }),
        Correction::Insert(text) if excerpt.intact => insert(&lines(text, room)?, excerpt),
        Correction::Replace(_) | Correction::Insert(_) => None,
    }
}

/// The lines of a correction as they may be shown.
fn lines(text: &str, room: Room) -> Option<Vec<String>> {
    let text = redact(text);
    let lines: Vec<&str> = text.trim_end().lines().take(LINES + 1).collect();
    let bounded = !lines.is_empty()
        && lines.len() <= LINES
        && lines.iter().all(|line| line.chars().count() <= CHARACTERS);
    bounded.then(|| {
        lines
            .iter()
            .map(|line| line.chars().map(|c| drawn(c, room)).collect())
            .collect()
    })
}

/// Lines right behind the brace that opens the block.
fn insert(lines: &[String], excerpt: &Excerpt) -> Option<Change> {
    let open = excerpt.span.start + opening_brace(excerpt.text.get(excerpt.span.start..)?)?;
    let line_start = excerpt.text.get(..open)?.rfind('\n').map_or(0, |at| at + 1);
    let behind = excerpt.text.get(open + 1..)?;
    let outer = indentation(excerpt.text.get(line_start..open)?);
    let inner = excerpt
        .inner
        .filter(|inner| *inner > outer)
        .unwrap_or(outer + 2);
    let mut text = String::new();
    for line in lines {
        text.push('\n');
        if !line.is_empty() {
            text.extend(std::iter::repeat_n(' ', inner));
            text.push_str(line);
        }
    }
    let at_end = behind
        .split('\n')
        .next()
        .is_some_and(|rest| rest.trim().is_empty());
    if !at_end {
        // What stood on the line of the brace goes below.
        let blanks = behind.len() - behind.trim_start_matches(' ').len();
        text.push('\n');
        let closes = behind.trim_start().starts_with('}');
        let depth = if closes { outer } else { inner };
        text.extend(std::iter::repeat_n(' ', depth));
        return Some(Change {
            span: open + 1..open + 1 + blanks,
            text,
        });
    }
    Some(Change {
        span: open + 1..open + 1,
        text,
    })
}

/// Where the first brace is that is neither in a string nor in a comment.
fn opening_brace(text: &str) -> Option<usize> {
    let mut characters = text.char_indices().peekable();
    let mut quoted = false;
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' if quoted => {
                characters.next();
            }
            '"' => quoted = !quoted,
            '{' if !quoted => return Some(at),
            '#' if !quoted => return None,
            '/' if !quoted && matches!(characters.peek(), Some((_, '/' | '*'))) => return None,
            _ => {}
        }
    }
    None
}
