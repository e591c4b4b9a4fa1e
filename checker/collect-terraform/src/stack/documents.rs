//! Policy documents: texts, and the data source that writes them.

use checker_model::policy::PolicyDocument;
use checker_model::{Fact, Known, List, Origin, Why};
use serde_json::{Map, Value as Json, json};

use super::body::Body;
use super::world::World;
use crate::value::{Data, Value};

/// The document that an argument holds.
pub(super) fn document(body: &Body<'_, '_>, name: &str) -> Fact<PolicyDocument> {
    if let Some(value) = body.raw(name)
        && let Some(written) = written(body.world, value)
    {
        return written;
    }
    let text = body.text(name);
    match text.known {
        Known::Value(json) => parsed(&json, text.origin),
        Known::Absent => Fact::absent(text.origin),
        Known::Unknown(why) => Fact::unknown(why, text.origin),
    }
}

fn parsed(json: &str, origin: Origin) -> Fact<PolicyDocument> {
    match PolicyDocument::parse(json) {
        Ok(document) => Fact::value(document, origin),
        Err(error) => Fact::unknown(Why::Failed(error.to_string()), origin),
    }
}

/// What `data.aws_iam_policy_document.….json` will say, when that is what the
/// value refers to and it is not known yet.
fn written(world: &World<'_>, value: &Value) -> Option<Fact<PolicyDocument>> {
    let settled = world.settle(value);
    let Data::Reference(reference) = &settled.data else {
        return None;
    };
    let resource = world.resource(&reference.address)?;
    let writes = &*resource.kind == "aws_iam_policy_document"
        && matches!(&*reference.attribute, "json" | "minified_json");
    writes.then(|| {
        let origin = (*value.origin).clone();
        match write(&Body::of(world, resource)) {
            Ok(json) => parsed(&json.to_string(), origin),
            Err(why) => Fact::unknown(why, origin),
        }
    })
}

fn write(body: &Body<'_, '_>) -> Result<Json, Why> {
    let merged = [
        "source_policy_documents",
        "override_policy_documents",
        "source_json",
        "override_json",
    ];
    if let Some(other) = merged.into_iter().find(|name| body.raw(name).is_some()) {
        return Err(Why::NotSupported(format!(
            "`{other}` of {}",
            body.resource.address
        )));
    }
    let blocks = body.blocks("statement");
    if let Some(why) = blocks
        .open
        .first()
        .filter(|_| body.raw("statement").is_some())
    {
        return Err(why.clone());
    }
    let statements: Result<Vec<Json>, Why> = blocks.items.iter().map(statement).collect();
    Ok(json!({"Version": "2012-10-17", "Statement": statements?}))
}

fn statement(block: &Body<'_, '_>) -> Result<Json, Why> {
    let mut statement = Map::new();
    let effect = match block.text("effect").known {
        Known::Value(effect) => effect,
        Known::Unknown(why) if block.raw("effect").is_some() => return Err(why),
        Known::Unknown(_) | Known::Absent => "Allow".to_owned(),
    };
    statement.insert("Effect".into(), effect.into());
    for (name, element) in [
        ("actions", "Action"),
        ("not_actions", "NotAction"),
        ("resources", "Resource"),
        ("not_resources", "NotResource"),
    ] {
        let texts = given(block, name)?;
        if !texts.is_empty() {
            statement.insert(element.into(), texts.into());
        }
    }
    for (name, element) in [
        ("principals", "Principal"),
        ("not_principals", "NotPrincipal"),
    ] {
        let mut principals = Map::new();
        let blocks = block.blocks(name);
        for one in &blocks.items {
            let kind = one.text("type").get().cloned().unwrap_or_default();
            let identifiers = given(one, "identifiers")?;
            if kind == "*" {
                principals.insert("AWS".into(), identifiers.into());
            } else {
                principals.insert(kind, identifiers.into());
            }
        }
        if let Some(why) = blocks.open.first().filter(|_| block.raw(name).is_some()) {
            return Err(why.clone());
        }
        if !principals.is_empty() {
            statement.insert(element.into(), principals.into());
        }
    }
    let conditions = block.blocks("condition");
    if let Some(why) = conditions
        .open
        .first()
        .filter(|_| block.raw("condition").is_some())
    {
        return Err(why.clone());
    }
    let mut written = Map::new();
    for condition in &conditions.items {
        let test = condition.text("test").get().cloned().unwrap_or_default();
        let variable = condition
            .text("variable")
            .get()
            .cloned()
            .unwrap_or_default();
        let values = given(condition, "values")?;
        let entry = written.entry(test).or_insert_with(|| json!({}));
        if let Some(entry) = entry.as_object_mut() {
            entry.insert(variable, values.into());
        }
    }
    if !written.is_empty() {
        statement.insert("Condition".into(), written.into());
    }
    Ok(Json::Object(statement))
}

/// The texts of a list that is set; all of them, or why not.
fn given(block: &Body<'_, '_>, name: &str) -> Result<Vec<String>, Why> {
    if block.raw(name).is_none() {
        return Ok(Vec::new());
    }
    let texts: List<Fact<String>> = block.texts(name);
    let hidden = texts.iter().find_map(Fact::why);
    match hidden.or(texts.incomplete.first()) {
        Some(why) => Err(why.clone()),
        None => Ok(texts.iter().filter_map(Fact::get).cloned().collect()),
    }
}
