//! `aws_iam_policy_document`: the JSON that it stands for.

use std::rc::Rc;
use std::sync::Arc;

use checker_model::Origin;
use serde_json::{Map as Object, Value as Json, json};

use super::computed::unknown;
use super::world::{Item, World};
use crate::value::{Data, Map, Value};

/// Arguments that take other documents in.
const OTHERS: [&str; 4] = [
    "source_policy_documents",
    "override_policy_documents",
    "source_json",
    "override_json",
];

/// The document, or what in it is not known.
pub(super) fn json<'a>(world: &World<'a>, item: &Rc<Item<'a>>, at: &Arc<Origin>) -> Value {
    for name in OTHERS {
        let others = world.argument(item, name);
        if !others.is_null() {
            return unknown(&others, &format!("{}.{name}", item.address), at);
        }
    }
    let statements = world.argument(item, "statement");
    match document(&statements, &world.argument(item, "version")) {
        Ok(document) => Value::string(document.to_string(), at.clone()),
        Err(blame) => unknown(&blame, &format!("{}.statement", item.address), at),
    }
}

fn document(statements: &Value, version: &Value) -> Result<Json, Value> {
    let version = match text(version)? {
        Some(version) => version,
        None => "2012-10-17".to_owned(),
    };
    let statements = list(statements)?
        .into_iter()
        .map(|one| statement(map(one)?))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(json!({"Version": version, "Statement": statements}))
}

fn statement(block: &Map) -> Result<Json, Value> {
    let get = |name: &str| block.entries.get(name).cloned().unwrap_or_default();
    let mut statement = Object::new();
    if let Some(sid) = text(&get("sid"))?.filter(|sid| !sid.is_empty()) {
        statement.insert("Sid".into(), sid.into());
    }
    let effect = text(&get("effect"))?.unwrap_or_else(|| "Allow".to_owned());
    statement.insert("Effect".into(), effect.into());
    for (argument, key) in [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ] {
        if let Some(values) = texts(&get(argument))? {
            statement.insert(key.into(), values);
        }
    }
    for (argument, key) in [
        ("principals", "Principal"),
        ("not_principals", "NotPrincipal"),
    ] {
        if let Some(principals) = principals(&get(argument))? {
            statement.insert(key.into(), principals);
        }
    }
    let mut conditions = Object::new();
    for condition in list(&get("condition"))? {
        let condition = map(condition)?;
        let get = |name: &str| condition.entries.get(name).cloned().unwrap_or_default();
        let (test, variable) = (get("test"), get("variable"));
        let test = text(&test)?.ok_or(test)?;
        let variable = text(&variable)?.ok_or(variable)?;
        let values = texts(&get("values"))?.unwrap_or_else(|| json!([]));
        let tests = conditions.entry(test).or_insert_with(|| json!({}));
        if let Json::Object(tests) = tests {
            tests.insert(variable, values);
        }
    }
    if !conditions.is_empty() {
        statement.insert("Condition".into(), conditions.into());
    }
    Ok(statement.into())
}

/// Principals by type; everybody is a bare star.
fn principals(blocks: &Value) -> Result<Option<Json>, Value> {
    let mut all = Object::new();
    for block in list(blocks)? {
        let block = map(block)?;
        let get = |name: &str| block.entries.get(name).cloned().unwrap_or_default();
        let kind = get("type");
        let kind = text(&kind)?.ok_or(kind)?;
        let who = texts(&get("identifiers"))?.unwrap_or_else(|| json!([]));
        if kind == "*" {
            return Ok(Some("*".into()));
        }
        match all.get_mut(&kind) {
            None => {
                all.insert(kind, who);
            }
            Some(known) => {
                let both = [known.clone(), who].into_iter().flat_map(|one| match one {
                    Json::Array(items) => items,
                    one => vec![one],
                });
                *known = Json::Array(both.collect());
            }
        }
    }
    Ok((!all.is_empty()).then(|| all.into()))
}

// Each returns what is to blame when it is not known.

fn list(value: &Value) -> Result<Vec<&Value>, Value> {
    match &value.data {
        Data::Null => Ok(Vec::new()),
        Data::List(list) => match &list.rest {
            None => Ok(list.items.iter().collect()),
            Some(rest) => Err(Value::new(
                Data::Unknown(Arc::new(rest.clone())),
                value.origin.clone(),
            )),
        },
        _ => Err(value.clone()),
    }
}

fn map(value: &Value) -> Result<&Map, Value> {
    match &value.data {
        Data::Map(map) if map.rest.is_none() => Ok(map),
        _ => Err(value.clone()),
    }
}

fn text(value: &Value) -> Result<Option<String>, Value> {
    match &value.data {
        Data::Null => Ok(None),
        Data::String(text) => Ok(Some(text.to_string())),
        Data::Bool(value) => Ok(Some(value.to_string())),
        Data::Number(crate::value::Number::Integer(value)) => Ok(Some(value.to_string())),
        _ => Err(value.clone()),
    }
}

/// One text, or several; as the provider writes them.
fn texts(value: &Value) -> Result<Option<Json>, Value> {
    if value.is_null() {
        return Ok(None);
    }
    let mut all = Vec::new();
    for one in list(value)? {
        let one = text(one)?.ok_or_else(|| one.clone())?;
        all.push(Json::from(one));
    }
    Ok(match all.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        _ => Some(Json::Array(all)),
    })
}
