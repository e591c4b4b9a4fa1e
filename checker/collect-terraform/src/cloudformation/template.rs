//! The sections of a template.

use std::collections::BTreeMap;
use std::sync::Arc;

use checker_model::{Origin, Why};

use super::error::Problem;
use super::node::{Form, Key, Node, Span};
use crate::limits::Limits;

/// A template, section by section.
pub(super) struct Template<'t> {
    pub(super) file: Arc<str>,
    pub(super) limits: Limits,
    pub(super) parameters: BTreeMap<&'t str, &'t Node>,
    /// Where they are declared.
    pub(super) parameters_at: Option<Span>,
    pub(super) mappings: BTreeMap<&'t str, &'t Node>,
    pub(super) conditions: BTreeMap<&'t str, &'t Node>,
    pub(super) resources: BTreeMap<&'t str, Declared<'t>>,
    /// Why there may be resources that are not written here.
    pub(super) open: Vec<(Why, Span)>,
    /// Whether the template is one of SAM's.
    pub(super) is_serverless: bool,
    /// What every resource of a type has, in SAM.
    pub(super) globals: Option<&'t Node>,
}

/// A resource as it is declared.
#[derive(Clone, Copy)]
pub(super) struct Declared<'t> {
    pub(super) kind: &'t str,
    pub(super) node: &'t Node,
}

/// The transform that makes SAM of a template.
const SERVERLESS: &str = "AWS::Serverless-2016-10-31";

/// Adds functions, and changes nothing that is written.
const EXTENSIONS: &str = "AWS::LanguageExtensions";

/// What `CloudFormation` takes: "quotas" in its user guide.
const RESOURCES: usize = 500;

impl<'t> Template<'t> {
    pub(super) fn new(root: &'t Node, file: &str, limits: &Limits) -> Result<Self, Problem> {
        let Form::Map(sections) = &root.form else {
            return Err(Problem::NoMap(match root.form {
                Form::List(_) => "a list",
                _ => "a text",
            }));
        };
        let has = |name: &str| root.get(name).is_some();
        if !has("Resources") {
            return Err(match () {
                () if has("planned_values") || has("resource_changes") => Problem::Plan,
                () if has("terraform_version") || has("lineage") => Problem::State,
                () if has("resource") || has("terraform") || has("provider") => Problem::Terraform,
                () => Problem::NoResources,
            });
        }
        let mut template = Self {
            file: file.into(),
            limits: *limits,
            parameters: section(root, "Parameters")?,
            parameters_at: root.get("Parameters").map(|node| node.span),
            mappings: section(root, "Mappings")?,
            conditions: section(root, "Conditions")?,
            resources: BTreeMap::new(),
            open: Vec::new(),
            is_serverless: false,
            globals: root.get("Globals"),
        };
        template.read_transforms(root);
        template.read_resources(root)?;
        for (key, _) in sections {
            template.doubt_key(key);
        }
        Ok(template)
    }

    /// What a macro makes of a template is not in it.
    fn read_transforms(&mut self, root: &'t Node) {
        let Some(transform) = root.get("Transform") else {
            return;
        };
        for one in transform.elements() {
            let name = one.as_text().or_else(|| one.get("Name")?.as_text());
            match name.map(|name| &**name) {
                Some(SERVERLESS) => self.is_serverless = true,
                Some(EXTENSIONS) => {}
                name => {
                    let name = name.unwrap_or("a Transform of this form");
                    self.open.push((
                        Why::NotSupported(format!("what the macro {name} makes of the template")),
                        one.span,
                    ));
                }
            }
        }
    }

    fn read_resources(&mut self, root: &'t Node) -> Result<(), Problem> {
        let Some(node) = root.get("Resources") else {
            return Ok(());
        };
        let declared = map(node, "Resources is no map")?;
        if declared.len() > RESOURCES {
            return Err(Problem::TooManyResources(RESOURCES));
        }
        for (key, node) in declared {
            if self.doubt_key(key) {
                continue;
            }
            let name = &key.text;
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return Err(Problem::Malformed {
                    at: key.span.start,
                    what: "the id of a resource is made of letters and digits".to_owned(),
                });
            }
            map(node, &format!("the resource {name} is no map"))?;
            let Some(kind) = node.get("Type").and_then(Node::as_text) else {
                return Err(Problem::Malformed {
                    at: key.span.start,
                    what: format!("the resource {name} has no Type"),
                });
            };
            if kind.starts_with("AWS::Serverless::") && !self.is_serverless {
                return Err(Problem::Malformed {
                    at: node.span.start,
                    what: format!("{kind} needs `Transform: {SERVERLESS}` in the template"),
                });
            }
            self.resources.insert(name, Declared { kind, node });
        }
        Ok(())
    }

    /// Notes a key behind which there may be more resources, if it is one.
    fn doubt_key(&mut self, key: &Key) -> bool {
        let opens = key.text.starts_with("Fn::") || &*key.text == "<<";
        if opens {
            let why = Why::NotSupported(format!("{} among resources", key.text));
            self.open.push((why, key.span));
        }
        opens
    }

    /// A place in the template; `within` is the resource, or what else it is in.
    pub(super) fn origin(&self, span: Span, within: &str) -> Arc<Origin> {
        Arc::new(Origin::Cloudformation {
            address: within.to_owned(),
            file: self.file.to_string(),
            line: span.start.line,
            column: span.start.column,
            end: (span.end > span.start).then_some(span.end),
        })
    }
}

/// The members of a section that may be left out.
fn section<'t>(root: &'t Node, name: &str) -> Result<BTreeMap<&'t str, &'t Node>, Problem> {
    let Some(node) = root.get(name) else {
        return Ok(BTreeMap::new());
    };
    let entries = map(node, &format!("{name} is no map"))?;
    Ok(entries
        .iter()
        .map(|(key, node)| (&*key.text, node))
        .collect())
}

fn map<'t>(node: &'t Node, otherwise: &str) -> Result<&'t [(Key, Node)], Problem> {
    node.as_map().ok_or_else(|| Problem::Malformed {
        at: node.span.start,
        what: otherwise.to_owned(),
    })
}
