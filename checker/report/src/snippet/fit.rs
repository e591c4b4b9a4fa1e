//! Lines as they may be shown: inert, and no wider than there is room for.

use std::ops::Range;

use textwrap::core::display_width;

use crate::inert::{acts, ascii};

/// Characters that take no room do not make a line endless.
const CHARACTERS_PER_COLUMN: usize = 4;

/// What a tab is shown as.
const TAB: &str = "    ";

/// The room for an excerpt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Columns.
    pub(super) width: usize,
    /// Whether only ASCII can be shown.
    pub(super) ascii: bool,
}

/// Columns before the text of a line begins.
pub(super) fn indentation(line: &str) -> usize {
    line.chars()
        .map_while(|c| match c {
            ' ' => Some(1),
            '\t' => Some(TAB.len()),
            _ => None,
        })
        .sum()
}

/// What stands for what was left out.
pub(super) fn ellipsis(room: Room) -> &'static str {
    if room.ascii { "..." } else { "…" }
}

/// A line as it may be shown.
pub(super) struct Shown {
    pub(super) text: String,
    /// The span, in bytes of the text.
    pub(super) span: Range<usize>,
    /// Whether something was left out.
    pub(super) cut: bool,
}

/// A line that fits, with the span (in characters) still in it.
pub(super) fn show(line: &str, from: usize, to: usize, room: Room) -> Shown {
    let skip = skipped(line, from, to, room);
    let mut text = String::new();
    if skip > 0 {
        text.push_str(ellipsis(room));
    }
    let room_for = |text: &str| room.width.saturating_sub(display_width(text));
    let mut pieces = Vec::new();
    let mut width = 0;
    let mut rest = line.chars().skip(skip).peekable();
    while let Some(c) = rest
        .next_if(|_| width <= room_for(&text) && pieces.len() < room.width * CHARACTERS_PER_COLUMN)
    {
        let piece = drawn(c, room);
        width += display_width(&piece);
        pieces.push(piece);
    }
    let cut = rest.peek().is_some() || width > room_for(&text);
    while cut && width + display_width(ellipsis(room)) > room_for(&text) {
        let Some(last) = pieces.pop() else { break };
        width -= display_width(&last);
    }
    let (mut start, mut end) = (None, None);
    for (index, piece) in pieces.iter().enumerate() {
        if index + skip == from {
            start = Some(text.len());
        }
        if index + skip == to {
            end = Some(text.len());
        }
        text.push_str(piece);
    }
    let start = start.unwrap_or(text.len());
    let span = start..end.unwrap_or(text.len()).max(start);
    if cut {
        text.push_str(ellipsis(room));
    }
    Shown {
        text,
        span,
        cut: cut || skip > 0,
    }
}

/// Characters left out at the beginning so that the span is seen: no more than
/// it takes, since what stands before it says what it is.
fn skipped(line: &str, from: usize, to: usize, room: Room) -> usize {
    if line.chars().count() <= room.width
        && line
            .chars()
            .map(|c| display_width(&drawn(c, room)))
            .sum::<usize>()
            <= room.width
    {
        return 0;
    }
    let wanted = to.min(from.saturating_add(room.width / 2));
    let behind = line
        .char_indices()
        .nth(wanted)
        .map_or(line.len(), |(at, _)| at);
    let mut skip = line.chars().count().min(wanted);
    let mut width = 2 * display_width(ellipsis(room));
    let before = line.get(..behind).unwrap_or("").chars().rev();
    for c in before.take(room.width * CHARACTERS_PER_COLUMN) {
        width += display_width(&drawn(c, room));
        if width > room.width {
            break;
        }
        skip -= 1;
    }
    skip.min(from)
}

/// A character as it may be shown.
pub(super) fn drawn(c: char, room: Room) -> String {
    let drawn = match c {
        '\t' => TAB.to_owned(),
        '\r' => "\\r".to_owned(),
        c if acts(c) => format!("\\u{{{:x}}}", u32::from(c)),
        c => c.to_string(),
    };
    if room.ascii { ascii(&drawn) } else { drawn }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room {
        width: 20,
        ascii: false,
    };

    fn spanned(line: &str, from: usize, to: usize) -> (String, String) {
        let shown = show(line, from, to, ROOM);
        let span = shown.text.get(shown.span.clone()).unwrap().to_owned();
        (shown.text, span)
    }

    #[test]
    fn what_fits_is_left_alone() {
        let line = "a = \"twelve chars\"";
        assert_eq!(
            spanned(line, 4, 18),
            (line.into(), "\"twelve chars\"".into())
        );
    }

    #[test]
    fn what_does_not_fit_is_cut_around_the_span() {
        for (line, from, to, text, span) in [
            (
                "0123456789012345678901234",
                2,
                4,
                "0123456789012345678…",
                "23",
            ),
            (
                "0123456789012345678901234",
                20,
                22,
                "…456789012345678901…",
                "01",
            ),
            (
                "0123456789012345678901234",
                23,
                25,
                "…789012345678901234",
                "34",
            ),
            (
                "漢字漢字漢字漢字漢字漢字",
                10,
                12,
                "…字漢字漢字漢字漢字",
                "漢字",
            ),
            ("\t\t\t\t\tk = 1", 9, 10, "…            k = 1", "1"),
        ] {
            assert_eq!(spanned(line, from, to), (text.into(), span.into()));
        }
    }

    #[test]
    fn characters_without_width_do_not_go_on_for_ever() {
        let line = format!("a{}", "\u{301}".repeat(100_000));
        assert!(show(&line, 0, 1, ROOM).text.len() < 1000);
    }
}
