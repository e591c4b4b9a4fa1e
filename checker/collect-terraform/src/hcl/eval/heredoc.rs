//! Templates as Terraform cuts them up: what `~` strips and how far `<<-` is
//! moved to the left depends on lines, and blocks do not matter to it.

use std::borrow::Cow;

use hcl_edit::expr::Expression;
use hcl_edit::template::{Directive, Element, ForTemplateExpr, Strip, Template};

/// A piece of a template.
pub(super) enum Piece<'t> {
    Text(Cow<'t, str>),
    Value(&'t Expression),
    If(&'t Expression),
    Else,
    EndIf,
    For(&'t ForTemplateExpr),
    EndFor,
}

/// How a template is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Between quotes: one text from one sequence to the next.
    Quoted,
    /// In a heredoc or a file: a text for each line.
    Lines,
    /// In a heredoc that may be indented.
    Indented,
}

/// The pieces of a template, one after the other.
pub(super) fn pieces(template: &Template, form: Form) -> Vec<Piece<'_>> {
    let mut cutter = Cutter {
        pieces: Vec::with_capacity(template.len()),
        form,
        strip: false,
    };
    cutter.template(template, false);
    if form == Form::Indented {
        unindent(&mut cutter.pieces);
    }
    cutter.pieces
}

struct Cutter<'t> {
    pieces: Vec<Piece<'t>>,
    form: Form,
    /// Whether the next text loses the blanks that it begins with.
    strip: bool,
}

impl<'t> Cutter<'t> {
    fn template(&mut self, template: &'t Template, inside: bool) {
        for element in template {
            match element {
                Element::Literal(literal) => self.text(literal.value(), inside),
                Element::Interpolation(value) => {
                    self.sequence(Piece::Value(&value.expr), value.strip);
                }
                Element::Directive(directive) => self.directive(directive),
            }
        }
    }

    fn directive(&mut self, directive: &'t Directive) {
        match directive {
            Directive::If(block) => {
                let head = &block.if_expr;
                self.sequence(Piece::If(&head.cond_expr), head.strip);
                self.template(&head.template, true);
                if let Some(other) = &block.else_expr {
                    self.sequence(Piece::Else, other.strip);
                    self.template(&other.template, true);
                }
                self.sequence(Piece::EndIf, block.endif_expr.strip);
            }
            Directive::For(block) => {
                let head = &block.for_expr;
                self.sequence(Piece::For(head), head.strip);
                self.template(&head.template, true);
                self.sequence(Piece::EndFor, block.endfor_expr.strip);
            }
        }
    }

    fn sequence(&mut self, piece: Piece<'t>, strip: Strip) {
        if strip.strip_start()
            && let Some(Piece::Text(text)) = self.pieces.last_mut()
        {
            *text = Cow::Owned(text.trim_end().to_owned());
        }
        self.pieces.push(piece);
        self.strip = strip.strip_end();
    }

    fn text(&mut self, text: &'t str, inside: bool) {
        if self.form != Form::Quoted {
            for line in text.split_inclusive('\n') {
                self.push(Cow::Borrowed(line));
            }
        } else if inside && text.contains('\\') {
            // The parser leaves escapes alone inside of a block.
            self.push(Cow::Owned(unescape(text)));
        } else {
            self.push(Cow::Borrowed(text));
        }
    }

    fn push(&mut self, text: Cow<'t, str>) {
        let text = match (std::mem::take(&mut self.strip), text) {
            (false, text) => text,
            (true, Cow::Borrowed(text)) => Cow::Borrowed(text.trim_start()),
            (true, Cow::Owned(text)) => Cow::Owned(text.trim_start().to_owned()),
        };
        self.pieces.push(Piece::Text(text));
    }
}

/// Moves all lines to the left by as much as the least indented one allows.
/// Lines of blanks do not count, and stay.
fn unindent(pieces: &mut [Piece<'_>]) {
    let mut least = usize::MAX;
    let mut begins = true;
    let mut lines = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let text = match piece {
            Piece::Text(text) => Some(&**text),
            _ => None,
        };
        if std::mem::take(&mut begins) {
            let indent = match text {
                Some(text) if text.ends_with('\n') && text.trim_start().is_empty() => usize::MAX,
                Some(text) => {
                    lines.push(index);
                    text.chars().take_while(|c| c.is_whitespace()).count()
                }
                None => 0,
            };
            least = least.min(indent);
        }
        begins = text.is_some_and(|text| text.ends_with('\n'));
    }
    for index in lines {
        if let Some(Piece::Text(text)) = pieces.get_mut(index) {
            let cut = text
                .char_indices()
                .nth(least)
                .map_or(text.len(), |(at, _)| at);
            *text = Cow::Owned(text.get(cut..).unwrap_or_default().to_owned());
        }
    }
}

/// Reads the escapes of a quoted text.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        let digits = match chars.next() {
            Some('n') => {
                plain.push('\n');
                continue;
            }
            Some('r') => {
                plain.push('\r');
                continue;
            }
            Some('t') => {
                plain.push('\t');
                continue;
            }
            Some('u') => 4,
            Some('U') => 8,
            Some(other) => {
                plain.push(other);
                continue;
            }
            None => break,
        };
        let code: String = chars.by_ref().take(digits).collect();
        let read = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32);
        plain.push(read.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    plain
}
