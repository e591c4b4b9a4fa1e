//! `Fn::Sub`, in both of its forms.

use std::collections::BTreeMap;

use checker_model::Why;

use super::eval::{Evaluator, literal};
use super::node::Node;
use super::term::{Form, Symbol, Term, Text};

/// What it comes to; nothing when it is not written as it must be.
pub(super) fn substitute(evaluator: &Evaluator<'_>, argument: &Node, within: &str) -> Option<Form> {
    let (template, variables) = match argument.elements() {
        [template] => (template, None),
        [template, variables] => (template, Some(variables.as_map()?)),
        _ => return None,
    };
    let pattern = template.as_text()?;
    let own: BTreeMap<&str, Term> = variables
        .unwrap_or_default()
        .iter()
        .map(|(key, node)| (&*key.text, evaluator.term(node, within)))
        .collect();
    let origin = evaluator.template.origin(argument.span, within);
    let mut whole = Text::default();
    for piece in pieces(pattern) {
        match piece {
            Piece::Literal(text) => whole.push_literal(text),
            Piece::Name(name) => {
                let form = match own.get(name) {
                    Some(term) => term.form.clone(),
                    None => match name.split_once('.') {
                        Some((resource, attribute)) => evaluator.attribute(resource, attribute),
                        None => evaluator.named(name, &origin).form,
                    },
                };
                match form {
                    Form::Text(text) => whole.push(&text),
                    Form::Unknown(why) => return Some(Form::Unknown(why)),
                    Form::Gone | Form::List(..) | Form::Map(..) => {
                        let why = Why::NotSupported(format!("${{{name}}} within a text"));
                        return Some(Form::Unknown(why));
                    }
                }
            }
        }
        if whole.len() > evaluator.template.limits.string_bytes {
            let why = Why::NotSupported("a text of this length".into());
            return Some(Form::Unknown(why));
        }
    }
    // What is looked up elsewhere stands between braces of its own.
    if pattern.contains("{{resolve:") {
        let whole = whole.map(str::to_owned, |symbol: &Symbol| {
            Text::from(&*symbol.written())
        });
        return Some(Form::Text(literal(whole.known().unwrap_or_default())));
    }
    Some(Form::Text(whole))
}

enum Piece<'p> {
    Literal(&'p str),
    Name(&'p str),
}

/// `${Name}` is a name, `${!Name}` the text `${Name}`, and a brace that is
/// never closed is a text too.
fn pieces(pattern: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some(start) = rest.find("${") {
        let (before, name) = rest.split_at(start);
        let Some(end) = name.find('}') else {
            break;
        };
        pieces.push(Piece::Literal(before));
        let inner = &name[2..end];
        match inner.strip_prefix('!') {
            Some(_) => {
                pieces.push(Piece::Literal("${"));
                pieces.push(Piece::Literal(&name[3..=end]));
            }
            None => pieces.push(Piece::Name(inner.trim())),
        }
        rest = &name[end + 1..];
    }
    pieces.push(Piece::Literal(rest));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_falls_into_names_and_texts() {
        let cases = [
            ("${A}-${B.C}", "-<A>--<B.C>-"),
            ("${!A}", "-${-A}-"),
            ("a${b", "a${b"),
            ("$${A}", "$<A>-"),
            ("", ""),
        ];
        for (pattern, expected) in cases {
            let told = pieces(pattern).into_iter().map(|piece| match piece {
                Piece::Literal("") => String::new(),
                Piece::Literal(text) => text.to_owned(),
                Piece::Name(name) => format!("<{name}>"),
            });
            let told: Vec<String> = told.filter(|piece| !piece.is_empty()).collect();
            let expected: String = expected.replace('-', "");
            assert_eq!(told.concat().replace('-', ""), expected, "{pattern}");
        }
    }
}
