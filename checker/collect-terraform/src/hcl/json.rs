//! Terraform's JSON syntax, put into the form of the other one.

use hcl_edit::Ident;
use hcl_edit::expr::{Array, Expression, Object, ObjectKey};
use hcl_edit::parser::{parse_expr, parse_template};
use hcl_edit::structure::{Attribute, Block, Body};
use hcl_edit::template::{Element, StringTemplate, Template};
use serde_json::{Map, Value};

/// What a JSON file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Blocks: `.tf.json`.
    Module,
    /// Values of variables: `.tfvars.json`.
    Values,
}

/// Without the provider's schema, an object may be an argument that is a map,
/// or a block. These are maps; all others that students meet are blocks.
const MAPS: [&str; 12] = [
    "tags",
    "tags_all",
    "variables",
    "vars",
    "parameters",
    "metadata",
    "triggers",
    "triggers_replace",
    "input",
    "content",
    "keepers",
    "query",
];

/// The body of a file.
pub(crate) fn body(text: &str, form: Form) -> Result<Body, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let place = (error.line(), error.column());
        let message = error.to_string();
        let reason = message.split(" at line ").next().unwrap_or_default();
        format!("{}:{}: {reason}", place.0, place.1)
    })?;
    let Value::Object(top) = value else {
        return Err(" expected an object".to_owned());
    };
    let mut body = Body::new();
    for (keyword, value) in members(&top) {
        if form == Form::Values {
            set(&mut body, keyword, literal(value)?)?;
            continue;
        }
        let labels = match keyword.as_str() {
            "resource" | "data" => 2,
            "variable" | "output" | "module" | "provider" => 1,
            "locals" => 0,
            _ => continue,
        };
        blocks(&mut body, keyword, &mut Vec::new(), labels, value)?;
    }
    Ok(body)
}

/// Members that are no comments.
fn members(object: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    object.iter().filter(|(key, _)| *key != "//")
}

/// Blocks of one type: an object for each label, then one body or several.
fn blocks(
    body: &mut Body,
    keyword: &str,
    labels: &mut Vec<String>,
    missing: usize,
    value: &Value,
) -> Result<(), String> {
    match value {
        Value::Array(items) => {
            for item in items {
                blocks(body, keyword, labels, missing, item)?;
            }
        }
        Value::Object(object) if missing > 0 => {
            for (label, value) in members(object) {
                labels.push(label.clone());
                blocks(body, keyword, labels, missing - 1, value)?;
                labels.pop();
            }
        }
        Value::Object(object) => {
            let mut block = Block::new(ident(keyword)?);
            block.labels = labels.iter().map(|label| label.as_str().into()).collect();
            block.body = contents(keyword, object)?;
            body.push(block);
        }
        Value::Null => {}
        _ => return Err(format!(" expected an object in `{keyword}`")),
    }
    Ok(())
}

fn contents(keyword: &str, object: &Map<String, Value>) -> Result<Body, String> {
    let mut body = Body::new();
    for (key, value) in members(object) {
        let has_blocks = !matches!(keyword, "locals" | "module" | "output" | "variable");
        match (keyword, key.as_str()) {
            ("variable", "type") | (_, "provider" | "iterator") => {
                set(&mut body, key, expression(value)?)?;
            }
            ("variable", "default") => set(&mut body, key, literal(value)?)?,
            ("module", "providers") | (_, "depends_on") => {
                set(&mut body, key, mapped(value, &expression)?)?;
            }
            (_, "dynamic") if has_blocks => blocks(&mut body, key, &mut Vec::new(), 1, value)?,
            ("dynamic", "content") => blocks(&mut body, key, &mut Vec::new(), 0, value)?,
            _ if has_blocks && is_block(key, value) => {
                blocks(&mut body, key, &mut Vec::new(), 0, value)?;
            }
            _ => set(&mut body, key, mapped(value, &template)?)?,
        }
    }
    Ok(body)
}

fn is_block(key: &str, value: &Value) -> bool {
    match value {
        Value::Object(_) => !MAPS.contains(&key),
        Value::Array(items) => {
            !items.is_empty() && items.iter().all(|item| matches!(item, Value::Object(_)))
        }
        _ => false,
    }
}

fn set(body: &mut Body, key: &str, value: Expression) -> Result<(), String> {
    // A member of a JSON object is there once.
    body.push(Attribute::new(ident(key)?, value));
    Ok(())
}

fn ident(name: &str) -> Result<Ident, String> {
    Ident::try_new(name).map_err(|_| format!(" `{name}` is not a name"))
}

/// A value whose texts are just texts.
fn literal(value: &Value) -> Result<Expression, String> {
    mapped(value, &|value| {
        Ok(Expression::from(value.as_str().unwrap_or_default()))
    })
}

/// A value whose texts are references: in `depends_on`, or the `type` of a
/// variable.
fn expression(value: &Value) -> Result<Expression, String> {
    match value {
        Value::String(text) => {
            // The older way of writing them.
            let bare = text
                .strip_prefix("${")
                .and_then(|rest| rest.strip_suffix('}'))
                .unwrap_or(text);
            parse_expr(bare).map_err(|_| format!(" `{text}` is not an expression"))
        }
        other => literal(other),
    }
}

/// A text in which `${…}` is evaluated.
fn template(value: &Value) -> Result<Expression, String> {
    let text = value.as_str().unwrap_or_default();
    if !text.contains("${") && !text.contains("%{") {
        return Ok(Expression::from(text));
    }
    let parsed: Template =
        parse_template(text).map_err(|error| format!(" in \"{text}\": {}", error.message()))?;
    let elements: Vec<Element> = parsed.into_iter().collect();
    Ok(Expression::StringTemplate(StringTemplate::from(elements)))
}

fn mapped(
    value: &Value,
    text: &dyn Fn(&Value) -> Result<Expression, String>,
) -> Result<Expression, String> {
    Ok(match value {
        Value::Null => Expression::null(),
        Value::Bool(value) => Expression::from(*value),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => Expression::from(number),
            (None, Some(number)) => Expression::Number(
                hcl_edit::Number::from_f64(number)
                    .ok_or_else(|| format!(" {number} is not a number"))?
                    .into(),
            ),
            (None, None) => return Err(format!(" {number} is not a number")),
        },
        Value::String(_) => text(value)?,
        Value::Array(items) => {
            let mut array = Array::new();
            for item in items {
                array.push(mapped(item, text)?);
            }
            Expression::Array(array)
        }
        Value::Object(object) => {
            let mut new = Object::new();
            for (key, value) in members(object) {
                let key = text(&Value::String(key.clone()))?;
                new.insert(ObjectKey::Expression(key), mapped(value, text)?);
            }
            Expression::Object(new)
        }
    })
}
