//! What a template takes.

use std::sync::Arc;

use checker_model::cloudformation::TemplateParameter;
use checker_model::redact::{REDACTED, redact};
use checker_model::{Fact, Listing, Origin, Why};

use super::node::{Form as Written, Node};
use super::template::Template;
use super::term::{Form, Symbol, Term, Text};

/// What the parameters are, for whoever deploys the template.
pub(super) fn listing(template: &Template<'_>) -> Listing<String, TemplateParameter> {
    let origin = template.parameters_at.map_or(Origin::Unseen, |span| {
        (*template.origin(span, "Parameters")).clone()
    });
    let parameters = template.parameters.iter().map(|(name, node)| {
        let text = |member: &str| {
            let within = format!("Parameters.{name}");
            let Some(value) = node.get(member) else {
                return Fact::absent((*template.origin(node.span, &within)).clone());
            };
            let origin = (*template.origin(value.span, &within)).clone();
            match value.as_text() {
                Some(_) if member == "Default" && is_hidden(node) => Fact::value(REDACTED, origin),
                Some(text) => Fact::value(redact(text), origin),
                None => Fact::unknown(
                    Why::NotSupported(format!("a {member} of this type")),
                    origin,
                ),
            }
        };
        let seen = TemplateParameter {
            kind: text("Type"),
            default: text("Default"),
        };
        ((*name).to_owned(), seen)
    });
    let mut listing = Listing::complete(parameters, origin);
    listing
        .incomplete
        .extend(template.open.iter().map(|(why, _)| why.clone()));
    listing
}

/// Whether its value is kept from those who look at the stack.
fn is_hidden(parameter: &Node) -> bool {
    let text = parameter.get("NoEcho").and_then(Node::as_text);
    text.is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// What a reference to a parameter comes to: its default, where that is its
/// value and not the name of something else.
pub(super) fn value(template: &Template<'_>, name: &str, node: &Node, at: &Arc<Origin>) -> Term {
    let symbol = || Text::from(Symbol::Parameter(name.into()));
    let kind = node
        .get("Type")
        .and_then(Node::as_text)
        .map_or("String", |kind| &**kind);
    let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
    let looked_up = kind.starts_with("AWS::SSM::Parameter::");
    let default = node
        .get("Default")
        .filter(|_| !looked_up && !is_hidden(node));
    let Some(default) = default else {
        return Term::new(
            if is_list || kind.contains("List<") {
                Form::Unknown(Symbol::Parameter(name.into()).why())
            } else {
                Form::Text(symbol())
            },
            at,
        );
    };
    let origin = template.origin(default.span, &format!("Parameters.{name}"));
    match &default.form {
        Written::Scalar(text) if is_list => {
            let items = text
                .split(',')
                .map(|item| Term::new(Form::Text(Text::from(item.trim())), &origin));
            Term::new(Form::List(items.collect(), None), &origin)
        }
        Written::Scalar(text) => Term::new(Form::Text(Text::from(&**text)), &origin),
        Written::Null | Written::List(_) | Written::Map(_) => {
            let why = Why::UnresolvedExpression(format!("!Ref {name}"));
            Term::new(Form::Unknown(why), &origin)
        }
    }
}
