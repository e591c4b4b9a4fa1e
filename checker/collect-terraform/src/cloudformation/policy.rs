//! Policy documents: maps, or JSON in a text, with references in either.

use checker_model::Why;
use serde_json::Value as Json;

use super::names::Names;
use super::term::{CLOSE, Form, OPEN, Term};

/// The document as JSON. What is not known in it is left as it is written where
/// it decides nothing: who somebody in particular is, and under which
/// conditions.
pub(super) fn json(names: &Names, term: &Term) -> Result<String, Why> {
    let mut document = match &term.form {
        Form::Text(text) => {
            let text = names.by_ids(text);
            serde_json::from_str(&text)
                .map_err(|_| Why::NotSupported("a policy document that is no JSON".into()))?
        }
        _ => of(names, term)?,
    };
    let statements = match document.get_mut("Statement") {
        Some(Json::Array(statements)) => statements.iter_mut().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    for statement in statements {
        let Json::Object(members) = statement else {
            continue;
        };
        for (name, member) in members {
            settle(member, Place::of(name))?;
        }
    }
    settle(&mut document, Place::Harmless)?;
    Ok(document.to_string())
}

fn of(names: &Names, term: &Term) -> Result<Json, Why> {
    Ok(match &term.form {
        Form::Gone => Json::Null,
        Form::Text(text) => Json::from(names.by_ids(text)),
        Form::List(items, None) => {
            let items = items.iter().map(|item| of(names, item));
            Json::Array(items.collect::<Result<_, _>>()?)
        }
        Form::Map(entries, None) => {
            let entries = entries
                .iter()
                .map(|(key, term)| Ok((key.to_string(), of(names, term)?)));
            Json::Object(entries.collect::<Result<_, Why>>()?)
        }
        Form::List(_, Some(why)) | Form::Map(_, Some(why)) | Form::Unknown(why) => {
            return Err(why.clone());
        }
    })
}

/// What a text of a statement decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// What it is about.
    Decisive,
    /// Whom it is for: anyone, or someone whose name does not matter.
    Principal,
    Harmless,
}

impl Place {
    fn of(element: &str) -> Self {
        match element {
            "Principal" | "NotPrincipal" => Self::Principal,
            "Sid" | "Condition" => Self::Harmless,
            _ => Self::Decisive,
        }
    }
}

fn settle(json: &mut Json, place: Place) -> Result<(), Why> {
    match json {
        Json::String(text) if text.contains(OPEN) => {
            let symbol = symbol(text);
            let someone = !text.starts_with(OPEN) || !may_be_anyone(symbol);
            if place == Place::Harmless || place == Place::Principal && someone {
                *text = text.replace([OPEN, CLOSE], "");
                return Ok(());
            }
            Err(Why::UnresolvedExpression(symbol.to_owned()))
        }
        Json::Array(items) => items.iter_mut().try_for_each(|item| settle(item, place)),
        Json::Object(members) => members
            .values_mut()
            .try_for_each(|member| settle(member, place)),
        Json::String(_) | Json::Null | Json::Bool(_) | Json::Number(_) => Ok(()),
    }
}

/// The first thing in a text that is not known, as it is written.
fn symbol(text: &str) -> &str {
    let inner = text.split(OPEN).nth(1).unwrap_or_default();
    inner.split(CLOSE).next().unwrap_or_default()
}

/// Whether a name that nobody knows may turn out to be `*`. What the service
/// or a resource tells never does.
fn may_be_anyone(symbol: &str) -> bool {
    let name = symbol.trim_start_matches("${").trim_end_matches('}');
    !(name.starts_with("AWS::") || name.contains('.'))
}
