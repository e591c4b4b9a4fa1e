//! A `.tfstate` file of version 4, as Terraform keeps it.

use std::collections::BTreeMap;
use std::sync::Arc;

use checker_model::{Origin, Why};
use serde::Deserialize;

use super::shown;
use crate::config::{Mode, Open, Resource};
use crate::json::Problem;
use crate::json::address::{Key, short};
use crate::json::convert::Names;
use crate::json::node::{Node, Text};
use crate::limits::Limits;
use crate::value::Number;

/// Resources by address.
pub(crate) type Resources = BTreeMap<Arc<str>, Resource>;

/// The whole file.
#[derive(Deserialize)]
pub(crate) struct Raw<'a> {
    #[serde(borrow, default)]
    pub(crate) outputs: Node<'a>,
    #[serde(borrow, default)]
    pub(crate) resources: Vec<Block<'a>>,
}

/// A resource block with its instances.
#[derive(Deserialize)]
pub(crate) struct Block<'a> {
    #[serde(borrow, default)]
    module: Option<Text<'a>>,
    #[serde(borrow)]
    mode: Text<'a>,
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow, default)]
    instances: Vec<Instance<'a>>,
}

/// One instance of it.
#[derive(Deserialize)]
struct Instance<'a> {
    #[serde(borrow, default)]
    index_key: Node<'a>,
    /// An object that is to be destroyed: another has taken its place.
    #[serde(borrow, default)]
    deposed: Option<Text<'a>>,
    #[serde(borrow, default)]
    attributes: Option<Node<'a>>,
}

impl Raw<'_> {
    /// Resources by address, and those that cannot be read.
    pub(crate) fn resources(
        &self,
        limits: &Limits,
        names: &mut Names,
    ) -> Result<(Resources, Vec<Open>), Problem> {
        let mut resources = BTreeMap::new();
        let mut open = Vec::new();
        for block in &self.resources {
            let mode = shown::mode(&block.mode);
            let module = block.module.as_deref().unwrap_or_default();
            short([module, &block.kind, &block.name])?;
            for instance in &block.instances {
                if instance.deposed.is_some() {
                    continue;
                }
                let address = block.address(mode, &instance.index_key);
                if resources.len() + open.len() >= limits.resources {
                    return Err(Problem::TooManyResources(limits.resources));
                }
                let origin = Origin::State {
                    address: address.clone(),
                };
                // Without attributes it keeps them in the shape of Terraform
                // 0.11 (`attributes_flat`), until the next refresh.
                let Some(attributes) = &instance.attributes else {
                    open.push(Open {
                        kind: Some(names.keep(&block.kind)),
                        why: Why::NotSupported(format!(
                            "attributes of {address} in the shape of Terraform 0.11"
                        )),
                        origin,
                    });
                    continue;
                };
                let resource =
                    shown::resource(&address, mode, &block.kind, attributes, origin, names);
                resources.insert(resource.address.clone(), resource);
            }
        }
        Ok((resources, open))
    }
}

impl Block<'_> {
    fn address(&self, mode: Mode, key: &Node<'_>) -> String {
        let key = match key {
            Node::Number(Number::Integer(index)) => u64::try_from(*index).ok().map(Key::Index),
            Node::String(name) => Some(Key::Name(name.to_string())),
            _ => None,
        };
        let mut address = String::new();
        if let Some(module) = &self.module
            && !module.is_empty()
        {
            address.push_str(module);
            address.push('.');
        }
        if mode == Mode::Data {
            address.push_str("data.");
        }
        address.push_str(&self.kind);
        address.push('.');
        address.push_str(&self.name);
        if let Some(key) = key {
            address.push_str(&key.to_string());
        }
        address
    }
}
