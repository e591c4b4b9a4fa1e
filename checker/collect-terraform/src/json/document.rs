//! What kind of document a JSON file is, by its content.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::node::Node;
use super::{Make, Problem};

/// The documents that Terraform writes.
#[derive(Debug, PartialEq)]
pub(crate) enum Document {
    /// `terraform show -json tfplan`.
    Plan,
    /// `terraform show -json`.
    Shown,
    /// A `.tfstate` file, of this version.
    Raw(String),
}

#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    format_version: Option<Node<'a>>,
    #[serde(borrow)]
    version: Option<Node<'a>>,
    planned_values: Option<IgnoredAny>,
    resource_changes: Option<IgnoredAny>,
    configuration: Option<IgnoredAny>,
    serial: Option<IgnoredAny>,
    lineage: Option<IgnoredAny>,
    modules: Option<IgnoredAny>,
    encrypted_data: Option<IgnoredAny>,
    #[serde(rename = "@message")]
    message: Option<IgnoredAny>,
}

/// Looks at the keys of the document.
pub(crate) fn look(text: &str, make: Make) -> Result<Document, Problem> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let head = Head::deserialize(&mut parser).map_err(|error| {
        // A list, a number: JSON, but not a document.
        if error.is_data() {
            Problem::SomethingElse { make }
        } else {
            super::parser_says(&error, make)
        }
    })?;
    // A log is one document a line, and only its first was looked at.
    if head.message.is_some() {
        return Err(Problem::Log(make));
    }
    parser
        .end()
        .map_err(|error| super::parser_says(&error, make))?;
    if head.encrypted_data.is_some() {
        return Err(Problem::Encrypted);
    }
    if let Some(version) = &head.format_version {
        let version = version.text().unwrap_or_default();
        if !matches!(version.split('.').next(), Some("0" | "1")) {
            return Err(Problem::Format(version.chars().take(20).collect()));
        }
        let plan = head.planned_values.is_some()
            || head.resource_changes.is_some()
            || head.configuration.is_some();
        // Without anything else it is the state of nothing at all.
        return Ok(if plan {
            Document::Plan
        } else {
            Document::Shown
        });
    }
    match head.version {
        Some(Node::Number(crate::value::Number::Integer(version)))
            if head.serial.is_some() || head.lineage.is_some() || head.modules.is_some() =>
        {
            Ok(Document::Raw(version.to_string()))
        }
        _ => Err(Problem::SomethingElse { make }),
    }
}
