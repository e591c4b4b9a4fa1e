//! A page of text for a terminal: wrapped, indented, and coloured if wished.
//! Colour is put on after wrapping and never carries meaning alone.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use textwrap::{Options, WordSeparator, WordSplitter};

use crate::inert::ascii;

/// What the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Whether colours are wished.
    pub color: bool,
    /// Whether it shows ASCII only.
    pub ascii: bool,
}

impl Default for Look {
    /// A file or a pipe.
    fn default() -> Self {
        Self {
            width: 100,
            color: false,
            ascii: false,
        }
    }
}

/// Below this, titles stand under their ids instead of beside them.
const NARROW: usize = 80;

/// Wider lines are hard to read.
const WIDEST: usize = 140;

/// Columns before the details of a check.
pub(crate) const DETAIL: usize = 6;

pub(crate) const PLAIN: Style = Style::new();
pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const GREEN: Style = AnsiColor::Green.on_default();
pub(crate) const RED: Style = AnsiColor::Red.on_default().bold();
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default();
pub(crate) const CYAN: Style = AnsiColor::Cyan.on_default();

/// Text under construction. Everything that is handed to it is inert already.
pub(crate) struct Page {
    out: String,
    look: Look,
}

impl Page {
    pub(crate) fn new(look: Look) -> Self {
        Self {
            out: String::new(),
            look: Look {
                width: look.width.clamp(20, WIDEST),
                ..look
            },
        }
    }

    pub(crate) fn is_narrow(&self) -> bool {
        self.look.width < NARROW
    }

    pub(crate) fn is_ascii(&self) -> bool {
        self.look.ascii
    }

    pub(crate) fn width(&self) -> usize {
        self.look.width
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    pub(crate) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// A styled head, then text that is wrapped under itself, `hang` columns
    /// from the left; a head that is wider has the text below it.
    pub(crate) fn line(
        &mut self,
        indent: usize,
        head: &[(Style, &str)],
        hang: usize,
        (style, text): (Style, &str),
    ) {
        let plain: String = head.iter().map(|(_, part)| *part).collect();
        let taken = indent + textwrap::core::display_width(&plain);
        self.spaces(indent);
        for (style, part) in head {
            self.styled(*style, part);
        }
        let mut lines = wrapped(text, self.look.width.saturating_sub(hang))
            .into_iter()
            .filter(|line| !line.is_empty());
        if taken <= hang {
            self.spaces(hang - taken);
            if let Some(first) = lines.next() {
                self.styled(style, &first);
            }
        } else if taken + 1 + textwrap::core::display_width(text) <= self.look.width
            && let Some(first) = lines.next()
        {
            self.out.push(' ');
            self.styled(style, &first);
        }
        self.end();
        for line in lines {
            self.spaces(hang);
            self.styled(style, &line);
            self.end();
        }
    }

    /// A label of the details of a check, and its text.
    pub(crate) fn detail(&mut self, label: &str, text: &str) {
        self.labelled(DETAIL, label, 10, (PLAIN, text));
    }

    /// A label, dimmed, in a column of this width, and a text.
    pub(crate) fn labelled(
        &mut self,
        indent: usize,
        label: &str,
        column: usize,
        text: (Style, &str),
    ) {
        self.line(indent, &[(DIM, label)], indent + column, text);
    }

    /// A label and a text to copy, which is never wrapped.
    pub(crate) fn copyable(&mut self, label: &str, text: &str) {
        self.spaces(DETAIL);
        self.styled(DIM, &format!("{label:<10}"));
        self.styled(PLAIN, text);
        self.end();
    }

    /// Lines that were drawn for [`Page::inside`] of this.
    pub(crate) fn drawn(&mut self, indent: usize, lines: &str) {
        for line in lines.lines() {
            self.spaces(indent);
            self.out.push_str(line);
            self.end();
        }
    }

    /// The page without this many columns at its left.
    pub(crate) fn inside(&self, indent: usize) -> Look {
        Look {
            width: self.look.width.saturating_sub(indent),
            ..self.look
        }
    }

    pub(crate) fn finish(self) -> String {
        let out = without_commands(self.out);
        if self.look.ascii { ascii(&out) } else { out }
    }

    fn spaces(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }

    fn styled(&mut self, style: Style, text: &str) {
        if self.look.color && style != PLAIN && !text.trim().is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(self.out, "{style}{text}{style:#}");
        } else {
            self.out.push_str(text);
        }
    }

    fn end(&mut self) {
        let end = self.out.trim_end_matches(' ').len();
        self.out.truncate(end);
        self.out.push('\n');
    }
}

/// CI servers take a line for a command that begins with two colons; wrapping
/// may put text from outside there.
fn without_commands(text: String) -> String {
    if !text.contains("::") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let begin = line.len() - line.trim_start().len();
        let (blanks, rest) = line.split_at(begin);
        out.push_str(blanks);
        match rest.strip_prefix("::") {
            Some(rest) => {
                out.push_str("\\u{3a}:");
                out.push_str(rest);
            }
            None => out.push_str(rest),
        }
    }
    out
}

/// Broken at blanks only: ids, addresses and commands stay whole.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width.max(20))
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(text, options)
        .into_iter()
        .map(std::borrow::Cow::into_owned)
        .collect()
}
