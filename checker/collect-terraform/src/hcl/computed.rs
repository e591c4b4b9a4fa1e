//! Attributes that nobody writes but that are known all the same.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use checker_model::{Origin, Why};

use super::eval::{Locals, template};
use super::here::Here;
use super::policy;
use super::scope::Scope;
use super::world::{Item, World, unresolved};
use crate::value::{Data, Reference, Unknown, Value};

/// An attribute of a resource or data source: as configured, else as it can be
/// told, else a reference to what is known after apply.
pub(super) fn attribute<'a>(
    world: &World<'a>,
    item: &Rc<Item<'a>>,
    name: &str,
    at: &Arc<Origin>,
) -> Value {
    let configured = world.argument(item, name);
    if !configured.is_null() {
        return configured;
    }
    let told = match item.declared.keyword {
        "data" => told(world, item, name, at),
        _ if name == "arn" && item.declared.kind == "aws_s3_bucket" => {
            Some(bucket_arn(world, item, at))
        }
        _ if name == "output" && item.declared.kind == "terraform_data" => {
            Some(world.argument(item, "input"))
        }
        _ => None,
    };
    told.unwrap_or_else(|| {
        let reference = Reference {
            address: item.address.clone(),
            attribute: name.into(),
        };
        Value::new(Data::Reference(Arc::new(reference)), at.clone())
    })
}

/// A bucket whose name is not known has its address in its ARN: a policy about it
/// can be read all the same.
fn bucket_arn<'a>(world: &World<'a>, item: &Rc<Item<'a>>, at: &Arc<Origin>) -> Value {
    let name = world.argument(item, "bucket");
    let name: &str = match &name.data {
        Data::String(name) => name,
        _ => &item.address,
    };
    Value::string(checker_model::storage::bucket_arn(name), at.clone())
}

/// The attributes of a data source that can be told, by name.
pub(super) fn of_data<'a>(world: &World<'a>, item: &Rc<Item<'a>>) -> Vec<(&'static str, Value)> {
    let names: &[&str] = match item.declared.kind {
        "aws_region" => &["name", "region", "id"],
        "aws_iam_policy_document" => &["json"],
        "template_file" | "cloudinit_config" | "template_cloudinit_config" => &["rendered"],
        "local_file" => &["content"],
        _ => &[],
    };
    let at = Arc::new(item.declared.origin());
    names
        .iter()
        .filter(|name| world.argument(item, name).is_null())
        .filter_map(|name| Some((*name, told(world, item, name, &at)?)))
        .collect()
}

fn told<'a>(world: &World<'a>, item: &Rc<Item<'a>>, name: &str, at: &Arc<Origin>) -> Option<Value> {
    match (item.declared.kind, name) {
        ("aws_region", "name" | "region" | "id") => {
            let explicit = ["region", "name"]
                .into_iter()
                .map(|name| world.argument(item, name))
                .find(|value| !value.is_null());
            let region = explicit.unwrap_or_else(|| world.provider_of(item).region);
            Some(if region.is_null() {
                unresolved(&format!("{}.{name}", item.address), at)
            } else {
                region
            })
        }
        ("aws_availability_zones", "names" | "zone_ids") => {
            Some(unresolved(&format!("{}.{name}", item.address), at))
        }
        ("aws_iam_policy_document", "json" | "minified_json") => {
            Some(policy::json(world, item, at))
        }
        ("template_file", "rendered") => Some(rendered(world, item, at)),
        ("cloudinit_config" | "template_cloudinit_config", "rendered") => {
            Some(joined(world, item, at))
        }
        ("local_file", "content") => Some(content(world, item, at)),
        _ => None,
    }
}

fn here<'w, 'a>(world: &'w World<'a>, item: &'w Item<'a>) -> Here<'w, 'a> {
    Here {
        world,
        instance: &item.instance,
        key: &item.key,
        source: item.declared.source,
    }
}

/// `template_file`: its template, with its variables.
fn rendered<'a>(world: &World<'a>, item: &Rc<Item<'a>>, at: &Arc<Origin>) -> Value {
    let (text, vars) = (
        world.argument(item, "template"),
        world.argument(item, "vars"),
    );
    let mut locals = Locals::none();
    match &vars.data {
        Data::Map(map) if map.rest.is_none() => {
            for (name, value) in &map.entries {
                locals = locals.with(name.clone(), value.clone());
            }
        }
        Data::Null => {}
        _ => return unknown(&vars, &format!("{}.vars", item.address), at),
    }
    match &text.data {
        Data::String(text) => template(text, &here(world, item), &locals, at),
        _ => unknown(&text, &format!("{}.template", item.address), at),
    }
}

/// `cloudinit_config`: its parts, one after the other. How they are packed is
/// nobody's requirement.
fn joined<'a>(world: &World<'a>, item: &Rc<Item<'a>>, at: &Arc<Origin>) -> Value {
    let parts = world.argument(item, "part");
    let Data::List(list) = &parts.data else {
        return unknown(&parts, &format!("{}.part", item.address), at);
    };
    if let Some(rest) = &list.rest {
        return Value::new(Data::Unknown(Arc::new(rest.clone())), at.clone());
    }
    let mut text = String::from("MIME-Version: 1.0\nContent-Type: multipart/mixed\n");
    for part in &list.items {
        let Data::Map(part) = &part.data else {
            continue;
        };
        match part.entries.get("content").map(|content| &content.data) {
            Some(Data::String(content)) => {
                text.push_str("\n--MIMEBOUNDARY\n\n");
                text.push_str(content);
            }
            _ => {
                let content = part.entries.get("content").cloned().unwrap_or_default();
                return unknown(&content, &format!("{}.part.content", item.address), at);
            }
        }
    }
    if text.len() > world.budget.limits().string_bytes {
        return unresolved(&format!("{}.rendered", item.address), at);
    }
    Value::string(text, at.clone())
}

fn content<'a>(world: &World<'a>, item: &Rc<Item<'a>>, at: &Arc<Origin>) -> Value {
    let name = world.argument(item, "filename");
    match &name.data {
        Data::String(path) => match here(world, item).read(path) {
            Ok(text) => Value::string(text, at.clone()),
            Err(why) => Value::unknown(why, at.clone()),
        },
        _ => unknown(&name, &format!("{}.filename", item.address), at),
    }
}

/// An unknown value made of another; its own reason where it has none.
pub(super) fn unknown(value: &Value, shown: &str, at: &Arc<Origin>) -> Value {
    let unknown = super::types::unknown(value).unwrap_or_else(|| Unknown {
        why: Why::UnresolvedExpression(shown.to_owned()),
        mentions: BTreeSet::new(),
    });
    Value::new(Data::Unknown(Arc::new(unknown)), at.clone())
}
