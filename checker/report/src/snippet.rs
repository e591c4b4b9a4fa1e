//! What a file says, shown as compilers show it: the lines, the place
//! underlined, expected and actual beside it, and the lines as they should be.

mod correct;
mod excerpt;
mod fit;
mod safe;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use checker_model::fact::Position;
use checker_model::verdict::Failure;
use checker_model::{Origin, Sources};
use textwrap::core::display_width;

use crate::inert::{COMMAND, ascii, inert, inert_within};
use crate::outcome::OWN;
use crate::page::{DIM, GREEN, Look, PLAIN, RED, wrapped};
use excerpt::{Excerpt, Span, excerpt};
use fit::Room;

/// Stands for the place in what the crate draws.
const PLACE: &str = "@";

/// A failure in its file, when its text is at hand.
pub(crate) fn failure(failure: &Failure, sources: &Sources, look: Look) -> Option<String> {
    let seen = Seen::new(&failure.origin, sources, look)?;
    let label = seen.text("actual: ", &inert(&failure.actual));
    let fits = seen.fits(&label);
    let mut group = seen.group(fits.then_some(label.as_str()));
    if !fits {
        group = group.element(seen.message("actual", &inert(&failure.actual)));
    }
    let expected = inert_within(&failure.expected, OWN);
    group = group.element(seen.message("expected", &expected));
    let mut groups = vec![group];
    let corrected = failure
        .correction
        .as_ref()
        .and_then(|correction| correct::patch(correction, &seen.excerpt, seen.room));
    if let Some(patch) = corrected {
        let lines = Snippet::source(seen.excerpt.text.as_str())
            .line_start(seen.excerpt.first)
            .patch(Patch::new(patch.span, patch.text));
        groups.push(Group::with_level(Level::HELP).element(lines));
    }
    Some(seen.draw(&groups))
}

/// A place in a file without a word about it.
pub(crate) fn place(origin: &Origin, sources: &Sources, look: Look) -> Option<String> {
    let seen = Seen::new(origin, sources, look)?;
    let group = seen.group(None);
    Some(seen.draw(&[group]))
}

/// A place in any text, from a line and column to another (from 1, columns in
/// characters): nothing when it is not in the text.
pub fn lines_at(
    file: &str,
    text: &str,
    (line, column): (usize, usize),
    end: (usize, usize),
    look: Look,
) -> Option<String> {
    let number = |number: usize| u32::try_from(number).ok();
    let origin = Origin::Hcl {
        file: file.to_owned(),
        line: number(line)?,
        column: number(column)?,
        end: Some(Position {
            line: number(end.0)?,
            column: number(end.1)?,
        }),
    };
    let sources = [(file.to_owned(), text.to_owned())].into_iter().collect();
    place(&origin, &sources, look)
}

/// An excerpt and how it is to be drawn.
struct Seen {
    place: String,
    excerpt: Excerpt,
    room: Room,
    look: Look,
    /// Columns of line numbers and the bar behind them.
    gutter: usize,
}

impl Seen {
    fn new(origin: &Origin, sources: &Sources, look: Look) -> Option<Self> {
        let (file, span) = match origin {
            Origin::Hcl {
                file,
                line,
                column,
                end,
            }
            | Origin::Cloudformation {
                file,
                line,
                column,
                end,
                ..
            } => {
                let start = Position {
                    line: *line,
                    column: *column,
                };
                (file, Span { start, end: *end })
            }
            Origin::File {
                file,
                line: Some(line),
            } => {
                let start = Position {
                    line: *line,
                    column: 1,
                };
                (file, Span { start, end: None })
            }
            _ => return None,
        };
        let gutter = (span.start.line.saturating_add(10)).to_string().len() + 3;
        let room = Room {
            width: look.width.saturating_sub(gutter).max(20),
            ascii: look.ascii,
        };
        let mut excerpt = excerpt(sources.get(file)?, span, room)?;
        if matches!(origin, Origin::File { .. }) {
            excerpt.skip_indentation();
        }
        Some(Self {
            place: inert(&origin.to_string()),
            excerpt,
            room,
            look,
            gutter,
        })
    }

    fn text(&self, label: &str, text: &str) -> String {
        let text = format!("{label}{text}");
        if self.look.ascii { ascii(&text) } else { text }
    }

    /// Whether a label has room beside the underlined place.
    fn fits(&self, label: &str) -> bool {
        let last = self.excerpt.text.get(..self.excerpt.span.end);
        let last = last.and_then(|text| text.rsplit('\n').next()).unwrap_or("");
        display_width(last) + 1 + display_width(label) <= self.room.width
    }

    fn group<'a>(&'a self, label: Option<&'a str>) -> Group<'a> {
        let mut snippet = Snippet::source(self.excerpt.text.as_str())
            .line_start(self.excerpt.first)
            .path(PLACE);
        if let Some(block) = &self.excerpt.block {
            snippet = snippet.annotation(AnnotationKind::Visible.span(block.clone()));
        }
        let span = self.excerpt.span.clone();
        snippet = snippet.annotation(AnnotationKind::Primary.span(span).label(label));
        Group::with_level(Level::ERROR).element(snippet)
    }

    /// A line below the excerpt, wrapped under itself.
    fn message(&self, name: &'static str, text: &str) -> annotate_snippets::Message<'static> {
        let taken = self.gutter + name.len() + 2;
        let lines = wrapped(&self.text("", text), self.look.width.saturating_sub(taken));
        Level::NOTE.with_name(name).message(lines.join("\n"))
    }

    fn draw(&self, groups: &[Group<'_>]) -> String {
        let style = if self.look.ascii {
            DecorStyle::Ascii
        } else {
            DecorStyle::Unicode
        };
        let renderer = if self.look.color {
            Renderer::styled()
                .error(RED)
                .note(DIM)
                .help(GREEN)
                .emphasis(PLAIN)
                .line_num(DIM)
                .context(DIM)
                .addition(GREEN)
                .removal(RED)
        } else {
            Renderer::plain()
        };
        // What is too wide was cut already.
        let drawn = renderer
            .decor_style(style)
            .term_width(usize::MAX / 2)
            .render(groups);
        // What comes of a correction may do so only here.
        let drawn = drawn.replace(COMMAND, "#\\u{23}[");
        self.name_the_place(&drawn)
    }

    /// The crate counts columns in what it is given; ours are the file's.
    fn name_the_place(&self, drawn: &str) -> String {
        let (first, rest) = drawn.split_once('\n').unwrap_or((drawn, ""));
        let place = if self.look.ascii {
            ascii(&self.place)
        } else {
            self.place.clone()
        };
        match first.split_once(PLACE) {
            Some((before, _)) => format!("{before}{place}\n{rest}"),
            None => drawn.to_owned(),
        }
    }
}
