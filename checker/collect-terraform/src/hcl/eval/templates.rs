//! Texts with values in them.

use std::sync::Arc;

use checker_model::{Origin, Why};
use hcl_edit::Span;
use hcl_edit::expr::Expression;
use hcl_edit::template::{Element, HeredocTemplate, StringTemplate, Template};

use super::heredoc::{Form, Piece, pieces};
use super::{Evaluator, Locals, blame, text, truth};
use crate::value::{Data, Unknown, Value};

impl Evaluator<'_> {
    /// `"…"`
    pub(super) fn quoted(
        &self,
        template: &StringTemplate,
        expression: &Expression,
        names: &Locals<'_>,
    ) -> Value {
        match template.as_single_element() {
            Some(Element::Interpolation(only)) => self.expression(&only.expr, names),
            _ => self.fill(template, Form::Quoted, names, &self.place(expression)),
        }
    }

    /// The text of a file.
    pub(super) fn file(&self, template: &Template, names: &Locals<'_>, at: &Arc<Origin>) -> Value {
        match template.as_single_element() {
            Some(Element::Interpolation(only)) => self.expression(&only.expr, names),
            _ => self.fill(template, Form::Lines, names, at),
        }
    }

    /// `<<EOT`
    pub(super) fn heredoc(
        &self,
        heredoc: &HeredocTemplate,
        expression: &Expression,
        names: &Locals<'_>,
    ) -> Value {
        let at = self.place(expression);
        // The parser has moved the lines already, but otherwise than Terraform
        // does. Their text tells where they were.
        if heredoc.indent().is_some()
            && let Some(written) = expression.span().and_then(|span| self.scope.source(span))
            && let Some((_, body)) = written.split_once('\n')
            && let Some(end) = body.rfind('\n')
            && let Some(body) = body.get(..=end)
            && let Ok(template) = body.parse::<Template>()
        {
            let sheet = blame::Sheet {
                inner: self.scope,
                text: body,
                at: &at,
            };
            return self.within(&sheet, self.sealed, |evaluator| {
                evaluator.fill(&template, Form::Indented, names, &at)
            });
        }
        self.fill(&heredoc.template, Form::Lines, names, &at)
    }

    fn fill(&self, template: &Template, form: Form, names: &Locals<'_>, at: &Arc<Origin>) -> Value {
        let pieces = pieces(template, form);
        let mut filled = Filled {
            text: String::new(),
            unknown: None,
        };
        self.run(&pieces, names, &mut filled);
        match filled.unknown {
            None => Value::string(filled.text, Arc::clone(at)),
            Some(unknown) => Value::new(Data::Unknown(Arc::new(unknown)), Arc::clone(at)),
        }
    }

    fn run(&self, mut pieces: &[Piece<'_>], names: &Locals<'_>, filled: &mut Filled) {
        while let Some((piece, rest)) = pieces.split_first() {
            pieces = rest;
            match piece {
                Piece::Text(text) => self.append(text, filled),
                Piece::Value(expression) => {
                    let value = self.expression(expression, names);
                    match text(&value) {
                        Ok(text) => self.append(&text, filled),
                        Err(stop) => filled.lacks(self.unknown(stop, expression)),
                    }
                }
                Piece::If(condition) => {
                    let (then, other, rest) = split(rest);
                    pieces = rest;
                    let value = self.expression(condition, names);
                    match truth(&value) {
                        Ok(true) => self.run(then, names, filled),
                        Ok(false) => self.run(other, names, filled),
                        Err(stop) => {
                            filled.lacks(self.unknown(stop, condition));
                            self.run(then, names, filled);
                            self.run(other, names, filled);
                        }
                    }
                }
                Piece::For(head) => {
                    let (body, _, rest) = split(rest);
                    pieces = rest;
                    let over = &head.collection_expr;
                    let collection = self.expression(over, names);
                    let walk = match self.walk(&collection) {
                        Ok(walk) => walk,
                        Err(stop) => {
                            filled.lacks(self.unknown(stop, over));
                            continue;
                        }
                    };
                    if let Some(unknown) = walk.rest {
                        filled.lacks(unknown);
                    }
                    for (key, value) in walk.entries {
                        let mut inner =
                            Locals::inside(names).with(head.value_var.value().as_str(), value);
                        if let Some(name) = &head.key_var {
                            inner = inner.with(name.value().as_str(), key);
                        }
                        self.run(body, &inner, filled);
                    }
                }
                // Their blocks were split off.
                Piece::Else | Piece::EndIf | Piece::EndFor => {}
            }
        }
    }

    fn append(&self, text: &str, filled: &mut Filled) {
        if filled.unknown.is_some() {
            return;
        }
        let limit = self.scope.budget().limits().string_bytes;
        if filled.text.len().saturating_add(text.len()) > limit {
            let why = Why::NotSupported(format!("a text longer than {limit} bytes"));
            filled.lacks(Unknown::new(why));
        } else if self.scope.budget().spend(1 + text.len() as u64 / 64) {
            filled.text.push_str(text);
        } else {
            filled.lacks(Unknown::new(self.tired()));
        }
    }
}

struct Filled {
    text: String,
    unknown: Option<Unknown>,
}

impl Filled {
    fn lacks(&mut self, unknown: Unknown) {
        match &mut self.unknown {
            None => self.unknown = Some(unknown),
            Some(first) => first.mention(&unknown.mentions),
        }
    }
}

type Pieces<'p, 't> = &'p [Piece<'t>];

/// What stands before `else`, what behind it, and what behind the block.
fn split<'p, 't>(pieces: Pieces<'p, 't>) -> (Pieces<'p, 't>, Pieces<'p, 't>, Pieces<'p, 't>) {
    let mut depth = 0_usize;
    let mut other = None;
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::If(_) | Piece::For(_) => depth += 1,
            Piece::EndIf | Piece::EndFor if depth == 0 => {
                let (inside, rest) = pieces.split_at(index);
                let rest = rest.split_first().map_or(&[][..], |(_, rest)| rest);
                let (then, other) = inside.split_at(other.unwrap_or(index));
                let other = other.split_first().map_or(&[][..], |(_, other)| other);
                return (then, other, rest);
            }
            Piece::EndIf | Piece::EndFor => depth -= 1,
            Piece::Else if depth == 0 => other = Some(index),
            Piece::Else | Piece::Text(_) | Piece::Value(_) => {}
        }
    }
    (pieces, &[], &[])
}
