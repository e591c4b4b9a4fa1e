//! The intrinsic functions. "Intrinsic function reference" in the
//! `CloudFormation` user guide says what each one does.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use checker_model::{Origin, Why};

use super::conditions::Truth;
use super::eval::{Evaluator, literal};
use super::json_text::write_json;
use super::node::Node;
use super::substitute::substitute;
use super::term::{Form, Symbol, Term, Text};

/// What a call comes to.
pub(super) fn call(
    evaluator: &Evaluator<'_>,
    name: &str,
    argument: &Node,
    within: &str,
    at: &Arc<Origin>,
) -> Term {
    let call = Call {
        evaluator,
        name,
        argument,
        within,
        at,
    };
    let form = match name {
        "Ref" => match argument.as_text() {
            Some(name) => return evaluator.named(name, at),
            None => call.unclear(),
        },
        "Fn::If" => return call.choose(),
        "Fn::FindInMap" => return call.look_up(),
        "Fn::GetAtt" => call.attribute(),
        "Fn::Sub" => substitute(evaluator, argument, within).unwrap_or_else(|| call.unclear()),
        "Fn::Join" => call.join(),
        "Fn::Split" => call.split(),
        "Fn::Select" => return call.select(),
        "Fn::Base64" => call.base64(),
        "Fn::Length" => call.length(),
        "Fn::ToJsonString" => call.json(),
        "Fn::ImportValue" => call.expression(Why::NotVisible(format!(
            "what another stack exports as {}",
            call.argument_in_words()
        ))),
        "Fn::GetAZs" => Form::Unknown(Why::NotVisible("the zones of the region".into())),
        // `Fn::Cidr` too: nothing that is judged is an address.
        _ => Form::Unknown(Why::NotSupported(format!("the function {name}"))),
    };
    Term::new(form, at)
}

struct Call<'c, 't> {
    evaluator: &'c Evaluator<'t>,
    name: &'c str,
    argument: &'c Node,
    within: &'c str,
    at: &'c Arc<Origin>,
}

impl Call<'_, '_> {
    fn unclear(&self) -> Form {
        Form::Unknown(Why::NotSupported(format!("{} of this form", self.name)))
    }

    fn term(&self, node: &Node) -> Term {
        self.evaluator.term(node, self.within)
    }

    fn argument_in_words(&self) -> String {
        match &self.term(self.argument).form {
            Form::Text(text) => {
                let words = text.map(str::to_owned, |symbol| Text::from(&*symbol.written()));
                words
                    .known()
                    .unwrap_or_default()
                    .chars()
                    .take(100)
                    .collect()
            }
            _ => "something".to_owned(),
        }
    }

    /// The call as a whole: the same as any other that is written like it.
    fn expression(&self, why: Why) -> Form {
        let written = format!("{}: {:?}", self.name, skeleton(self.argument));
        // What is as long as this is not repeated by anybody.
        if written.len() > 1_000 {
            return Form::Unknown(why);
        }
        Form::Text(Symbol::Expression(written.into(), why).into())
    }

    fn at(&self, form: Form) -> Term {
        Term::new(form, self.at)
    }

    fn choose(&self) -> Term {
        let [condition, yes, no] = self.argument.elements() else {
            return self.at(self.unclear());
        };
        let Some(name) = condition.as_text() else {
            return self.at(self.unclear());
        };
        match self.evaluator.condition(name) {
            Truth::Yes => self.term(yes),
            Truth::No => self.term(no),
            Truth::Open(why) => {
                let (yes, no) = (self.term(yes), self.term(no));
                let texts = yes.as_text().is_some() && no.as_text().is_some();
                if yes.is_same(&no) {
                    yes
                } else if texts {
                    self.at(self.expression(why))
                } else {
                    self.at(Form::Unknown(why))
                }
            }
        }
    }

    fn attribute(&self) -> Form {
        let (resource, attribute) = match self.argument.elements() {
            [one] => match one.as_text().and_then(|text| text.split_once('.')) {
                Some((resource, attribute)) => (resource.to_owned(), attribute.to_owned()),
                None => return self.unclear(),
            },
            [resource, attribute] => {
                let (resource, attribute) = (resource.as_text(), self.term(attribute));
                let attribute = attribute.as_text().and_then(Text::known);
                match (resource, attribute) {
                    (Some(resource), Some(attribute)) => {
                        (resource.to_string(), attribute.to_owned())
                    }
                    _ => return self.unclear(),
                }
            }
            _ => return self.unclear(),
        };
        self.evaluator.attribute(&resource, &attribute)
    }

    fn join(&self) -> Form {
        let [delimiter, items] = self.argument.elements() else {
            return self.unclear();
        };
        let Some(delimiter) = delimiter.as_text() else {
            return self.unclear();
        };
        let (items, rest) = match self.term(items).form {
            Form::List(items, rest) => (items, rest),
            Form::Unknown(why) => return Form::Unknown(why),
            Form::Gone | Form::Text(_) | Form::Map(..) => return self.unclear(),
        };
        if let Some(why) = rest {
            return Form::Unknown(why);
        }
        let mut whole = Text::default();
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                whole.push_literal(delimiter);
            }
            match &item.form {
                Form::Text(text) => whole.push(text),
                Form::Unknown(why) => return Form::Unknown(why.clone()),
                Form::Gone | Form::List(..) | Form::Map(..) => return self.unclear(),
            }
            if whole.len() > self.evaluator.template.limits.string_bytes {
                return Form::Unknown(Why::NotSupported("a text of this length".into()));
            }
        }
        Form::Text(whole)
    }

    fn split(&self) -> Form {
        let [delimiter, text] = self.argument.elements() else {
            return self.unclear();
        };
        let Some(delimiter) = delimiter.as_text().filter(|text| !text.is_empty()) else {
            return self.unclear();
        };
        let text = self.term(text);
        let known = match &text.form {
            Form::Text(text) => text.known(),
            _ => None,
        };
        match (known, text.why()) {
            (Some(known), _) => {
                let items = known.split(&**delimiter);
                let items = items.map(|item| self.at(Form::Text(literal(item))));
                Form::List(items.collect(), None)
            }
            (None, Some(why)) => Form::Unknown(why),
            (None, None) => self.unclear(),
        }
    }

    fn select(&self) -> Term {
        let [index, items] = self.argument.elements() else {
            return self.at(self.unclear());
        };
        let index = self.term(index);
        let index = index.as_text().and_then(Text::known);
        let index: Option<usize> = index.and_then(|index| index.trim().parse().ok());
        let items = self.term(items);
        match (index, items.form) {
            (Some(index), Form::List(mut items, None)) if index < items.len() => {
                items.swap_remove(index)
            }
            (_, Form::Unknown(why)) => self.at(self.expression(why)),
            _ => self.at(self.unclear()),
        }
    }

    fn look_up(&self) -> Term {
        let elements = self.argument.elements();
        let [map, first, second] = elements.get(..3).unwrap_or_default() else {
            return self.at(self.unclear());
        };
        let keys = [map, first, second].map(|node| self.term(node));
        if let Some(why) = keys.iter().find_map(Term::why) {
            return self.at(self.expression(why));
        }
        let [Some(map), Some(first), Some(second)] = keys
            .each_ref()
            .map(|key| key.as_text().and_then(Text::known))
        else {
            return self.at(self.unclear());
        };
        let maps = &self.evaluator.template.mappings;
        let found = maps.get(map).and_then(|map| map.get(first)?.get(second));
        let default = elements.get(3).and_then(|node| node.get("DefaultValue"));
        match (found, default) {
            (Some(node), _) => self.evaluator.term(node, &format!("Mappings.{map}")),
            (None, Some(default)) => self.term(default),
            (None, None) => {
                let what = format!("!FindInMap [{map}, {first}, {second}]");
                self.at(Form::Unknown(Why::UnresolvedExpression(what)))
            }
        }
    }

    fn base64(&self) -> Form {
        match self.term(self.argument).form {
            Form::Text(text) => match (text.known(), text.why()) {
                (Some(known), _) => Form::Text(Text::from(&*STANDARD.encode(known))),
                (None, Some(why)) => self.expression(why),
                (None, None) => self.unclear(),
            },
            Form::Unknown(why) => Form::Unknown(why),
            Form::Gone | Form::List(..) | Form::Map(..) => self.unclear(),
        }
    }

    fn length(&self) -> Form {
        match self.term(self.argument).form {
            Form::List(items, None) => Form::Text(Text::from(&*items.len().to_string())),
            Form::List(_, Some(why)) | Form::Unknown(why) => self.expression(why),
            Form::Gone | Form::Text(_) | Form::Map(..) => self.unclear(),
        }
    }

    fn json(&self) -> Form {
        let mut whole = Text::default();
        match write_json(&self.term(self.argument), &mut whole) {
            Ok(()) => Form::Text(whole),
            Err(why) => Form::Unknown(why),
        }
    }
}

/// A node without its places.
fn skeleton(node: &Node) -> serde_json::Value {
    use super::node::Form as Written;
    match &node.form {
        Written::Null => serde_json::Value::Null,
        Written::Scalar(text) => serde_json::Value::from(&**text),
        Written::List(items) => items.iter().map(skeleton).collect(),
        Written::Map(entries) => entries
            .iter()
            .map(|(key, node)| (key.text.to_string(), skeleton(node)))
            .collect(),
    }
}
