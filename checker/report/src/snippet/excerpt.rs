//! The lines of a file around a span, as they may be shown: nothing in them
//! acts, none is wider than there is room for, no secret is left, and the span
//! is where it was.

use std::borrow::Cow;
use std::ops::Range;

use checker_model::fact::Position;

use super::fit::{Room, Shown, ellipsis, indentation, show};
use super::safe::{Safe, moved};

/// Lines of a span that are shown: of a longer one the first.
const TALLEST: usize = 6;

/// Lines above that are searched for the beginning of the block.
const ABOVE: usize = 60;

/// Bytes of a line above which only the part around the span is looked at.
const LONG: usize = 8 * 1024;

/// What is shown of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// Its lines.
    pub(super) text: String,
    /// The number of the first.
    pub(super) first: usize,
    /// The span, in bytes of the text.
    pub(super) span: Range<usize>,
    /// The line with which the block around it begins, in bytes of the text.
    pub(super) block: Option<Range<usize>>,
    /// Whether the span is shown to its end.
    pub(super) complete: bool,
    /// Whether the lines of the span are shown as they are in the file.
    pub(super) intact: bool,
    /// The indentation of the line below, where there is one.
    pub(super) inner: Option<usize>,
}

impl Excerpt {
    /// Moves the beginning of the span behind the blanks that it begins with.
    pub(super) fn skip_indentation(&mut self) {
        let spanned = self.text.get(self.span.clone()).unwrap_or("");
        let blanks = spanned.len() - spanned.trim_start().len();
        if blanks < spanned.len() {
            self.span.start += blanks;
        }
    }
}

/// A span of a file: lines and columns from 1, columns in characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) start: Position,
    /// The first place behind it; to the end of the line, when it is not known.
    pub(super) end: Option<Position>,
}

/// Nothing when the span is not in the text.
pub(super) fn excerpt(text: &str, span: Span, room: Room) -> Option<Excerpt> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let line = usize::try_from(span.start.line).ok()?.checked_sub(1)?;
    let column = usize::try_from(span.start.column).ok()?.checked_sub(1)?;
    let starts = starts(text, line)?;
    let begin = *starts.get(line)?;
    let first_line = text.get(begin..)?.split('\n').next()?;
    if first_line.len() > LONG {
        return long(first_line, line, column, span, room);
    }
    let (lines, to, complete) = reach(text.get(begin..)?, span, line);
    let block = block(text, &starts, line, first_line);
    let from = block.unwrap_or(line);
    let range = *starts.get(from)?..begin + lines;
    let raw: Vec<&str> = text
        .get(range.clone())?
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .collect();
    let safe = Safe::new(text, &range)?;
    let mut excerpt = Excerpt {
        text: String::new(),
        first: from + 1,
        span: 0..0,
        block: None,
        complete,
        intact: safe.is_whole(),
        inner: inner(text.get(begin + first_line.len()..)?),
    };
    let last = raw.len().checked_sub(1)?;
    for (index, (raw, safe)) in raw.iter().zip(safe.lines()).enumerate() {
        let starts_here = index == line - from;
        let from_column = if starts_here {
            moved(column, raw, &safe, false)
        } else {
            0
        };
        let to_column = match to {
            Some(to) if index == last => moved(to, raw, &safe, true),
            _ => safe.trim_end().chars().count(),
        };
        if starts_here && from_column > safe.chars().count() {
            return None;
        }
        let shown = show(&safe, from_column, to_column.max(from_column), room);
        let at = excerpt.text.len();
        if starts_here {
            excerpt.span.start = at + shown.span.start;
        }
        if index >= line - from {
            excerpt.intact &= !shown.cut;
        }
        if index == last {
            excerpt.span.end = at + shown.span.end;
        }
        excerpt.text.push_str(&shown.text);
        if index == 0 && from < line {
            excerpt.block = Some(at..excerpt.text.len());
        }
        excerpt.text.push('\n');
    }
    Some(excerpt)
}

/// Where lines begin, up to this one.
fn starts(text: &str, line: usize) -> Option<Vec<usize>> {
    let mut starts = vec![0];
    starts.extend(text.match_indices('\n').map(|(at, _)| at + 1).take(line));
    (starts.len() == line + 1).then_some(starts)
}

/// How far a span reaches from the line that it begins on: bytes to the end of
/// its last line, the column behind it there (to the end of the line when
/// nothing), and whether that is all of it.
fn reach(rest: &str, span: Span, line: usize) -> (usize, Option<usize>, bool) {
    let only = || rest.find('\n').unwrap_or(rest.len());
    let Some(end) = span.end.filter(|end| *end > span.start) else {
        return (only(), None, false);
    };
    let mut last = usize::try_from(end.line).unwrap_or(usize::MAX) - 1;
    let mut column = usize::try_from(end.column)
        .unwrap_or(usize::MAX)
        .saturating_sub(1);
    // Behind the end of a line is where the next one begins.
    if column == 0 && last > line {
        last -= 1;
        column = usize::MAX;
    }
    let tall = last - line;
    if tall >= TALLEST {
        return (only(), None, false);
    }
    let mut ends = rest
        .match_indices('\n')
        .map(|(at, _)| at)
        .chain([rest.len()]);
    match ends.nth(tall) {
        Some(end) => (end, (column != usize::MAX).then_some(column), true),
        None => (only(), None, false),
    }
}

/// The line with which the block around a line begins: the closest above that
/// is indented less and opens a brace. Only for the eye, so a guess will do.
fn block(text: &str, starts: &[usize], line: usize, first_line: &str) -> Option<usize> {
    let mine = indentation(first_line);
    if mine == 0 {
        return None;
    }
    let above = (line.saturating_sub(ABOVE)..line).rev();
    let mut bytes = 0;
    for candidate in above {
        let shown = text
            .get(*starts.get(candidate)?..)?
            .split('\n')
            .next()?
            .trim_end();
        bytes += shown.len();
        if bytes > LONG {
            return None;
        }
        if !shown.is_empty() && indentation(shown) < mine {
            return shown.ends_with(['{', '[', '(']).then_some(candidate);
        }
    }
    None
}

/// The indentation of the next line that is not empty.
fn inner(rest: &str) -> Option<usize> {
    let next = rest.lines().take(4).find(|line| !line.trim().is_empty())?;
    Some(indentation(next))
}

/// One line that is too long to look at as a whole.
fn long(line: &str, number: usize, column: usize, span: Span, room: Room) -> Option<Excerpt> {
    let start = match column {
        0 => 0,
        _ => line.char_indices().nth(column).map(|(at, _)| at)?,
    };
    let from = line.floor_char_boundary(start.saturating_sub(LONG / 4));
    let to = line.ceil_char_boundary(start.saturating_add(LONG / 4));
    let safe = Safe::new(line, &(from..to))?;
    if !safe.is_whole() {
        return None;
    }
    let before = line.get(from..start)?.chars().count();
    let length = match span.end {
        Some(end) if end.line == span.start.line && end > span.start => {
            end.column - span.start.column
        }
        _ => 1,
    };
    let part = Cow::Borrowed(line.get(from..to)?);
    let reach = before.saturating_add(usize::try_from(length).ok()?);
    let mut shown = show(&part, before, reach, room);
    if from > 0 && !shown.text.starts_with(ellipsis(room)) {
        shown = Shown {
            span: shown.span.start + ellipsis(room).len()..shown.span.end + ellipsis(room).len(),
            text: format!("{}{}", ellipsis(room), shown.text),
            ..shown
        };
    }
    shown.text.push('\n');
    Some(Excerpt {
        text: shown.text,
        first: number + 1,
        span: shown.span,
        block: None,
        complete: false,
        intact: false,
        inner: None,
    })
}
