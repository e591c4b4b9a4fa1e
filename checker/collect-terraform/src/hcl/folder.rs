//! A folder of Terraform files, from text to resources.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use checker_model::turn_in::Declared as Written;
use checker_model::{Origin, VantagePoint, Why};

use super::computed;
use super::declared;
use super::eval::Locals;
use super::expand::Shape;
use super::json::Form;
use super::module::{Attribute, Module};
use super::nodes::{self, Child, Files, below};
use super::source::{Allowance, Source};
use super::world::{Instance, Item, Key, World};
use crate::config::{Configuration, Mode, Output, Resource};
use crate::limits::Limits;
use crate::turn_in::tree::Tree;
use crate::value::{Data, Value};

/// What a folder's Terraform files say.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) configuration: Configuration,
    pub(crate) declared: Written,
    /// The texts that were read, by path below the turn-in.
    pub(crate) sources: BTreeMap<String, Arc<str>>,
}

/// Reads and evaluates a folder of a turn-in as Terraform's root module.
pub(crate) fn folder(tree: &Tree, folder: &str, limits: &Limits) -> Folder {
    let mut allowance = Allowance::new(limits);
    let files = nodes::read(tree, folder, limits, &mut allowance);
    let (values, unread) = values(tree, folder, &mut allowance);
    let mut sources = BTreeMap::new();
    for source in all(&files).chain(&values) {
        sources.insert(source.path.clone(), source.whole());
    }
    let modules: BTreeMap<&str, Module<'_>> = files
        .iter()
        .map(|(dir, files)| {
            let module = Module::new(&files.ordinary, &files.overriding);
            (dir.as_str(), module)
        })
        .collect();
    let nodes = nodes::nodes(&modules, folder, limits);
    let assigned: BTreeMap<&str, Attribute<'_>> = assignments(&values).collect();
    let world = World::new(tree, folder, &nodes, &assigned, limits);
    for (path, why) in unread
        .iter()
        .chain(files.values().flat_map(|files| &files.broken))
    {
        let file = path.clone();
        world.report(None, why.clone(), Origin::File { file, line: None });
    }
    for dir in files.keys() {
        if let Some(why) = tree.cut.get(dir) {
            let file = dir.clone();
            world.report(None, why.clone(), Origin::File { file, line: None });
        }
    }
    for (why, origin) in modules.values().flat_map(|module| &module.broken) {
        world.report(None, why.clone(), origin.clone());
    }
    let configuration = configuration(&world, tree, folder);
    let declared = declared::declared(&world, &values, &configuration);
    Folder {
        configuration,
        declared,
        sources,
    }
}

fn all(files: &BTreeMap<String, Files>) -> impl Iterator<Item = &Source> {
    files
        .values()
        .flat_map(|files| files.ordinary.iter().chain(&files.overriding))
}

/// The files of values that Terraform loads by itself, in the order in which
/// they override each other, and those that make no sense.
fn values(
    tree: &Tree,
    folder: &str,
    allowance: &mut Allowance,
) -> (Vec<Source>, Vec<(String, Why)>) {
    let names: Vec<&str> = tree.directly_in(folder).map(|(name, _)| name).collect();
    let first = ["terraform.tfvars", "terraform.tfvars.json"];
    let loaded = first.into_iter().filter(|name| names.contains(name)).chain(
        names
            .iter()
            .copied()
            .filter(|name| name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json")),
    );
    let (mut sources, mut unread) = (Vec::new(), Vec::new());
    for name in loaded {
        let path = below(folder, name);
        let source = tree
            .text(&path)
            .and_then(|text| Source::parse(&path, text, Form::Values, allowance));
        match source {
            Ok(source) => sources.push(source),
            Err(why) => unread.push((path, why)),
        }
    }
    (sources, unread)
}

fn assignments(values: &[Source]) -> impl Iterator<Item = (&str, Attribute<'_>)> {
    values.iter().flat_map(|source| {
        source.body.attributes().map(move |attribute| {
            let expression = &attribute.value;
            (attribute.key.as_str(), Attribute { source, expression })
        })
    })
}

fn configuration(world: &World<'_>, tree: &Tree, folder: &str) -> Configuration {
    let root = world.root.clone();
    let mut resources = BTreeMap::new();
    collect(world, &root, &mut resources);
    let mut outputs = BTreeMap::new();
    if let Some(node) = world.node(&root) {
        for (name, output) in &node.module.outputs {
            let origin = Arc::new(output.origin());
            let value = world.output(&root, name, &origin);
            let sensitive = output.attributes.get("sensitive");
            let sensitive = sensitive.and_then(|one| one.expression.as_bool()) == Some(true);
            let output = Output {
                value,
                sensitive,
                origin,
            };
            outputs.insert((*name).to_owned(), output);
        }
    }
    let region = world.default_provider(&root).region;
    let source = if folder.is_empty() {
        tree.source.clone()
    } else {
        format!("{}/{folder}", tree.source)
    };
    if !world.budget.spend(0) {
        let file = folder.to_owned();
        world.report(None, world.exhausted(), Origin::File { file, line: None });
    }
    Configuration {
        vantage_point: VantagePoint::Hcl,
        source,
        resources,
        open: world.open.take(),
        outputs,
        region,
    }
}

/// All resources of a module instance, and of the modules that it calls.
fn collect(
    world: &World<'_>,
    instance: &Rc<Instance>,
    resources: &mut BTreeMap<Arc<str>, Resource>,
) {
    let Some(node) = world.node(instance) else {
        return;
    };
    for (name, declared) in &node.module.resources {
        for address in addresses(&world.expansion(instance, name, declared)) {
            // What is left out then is reported.
            if !world.budget.spend(1) {
                return;
            }
            if let Some(item) = world.item(&address) {
                resources.insert(address, resource(world, &item));
            }
        }
    }
    for (name, call) in &node.module.calls {
        match node.children.get(name) {
            Some(Child::Foreign(why)) => {
                let is_empty = match world.shape(instance, call) {
                    Shape::Count(count) => count == 0,
                    Shape::Each(entries, rest) => entries.is_empty() && rest.is_none(),
                    Shape::One | Shape::Unknown(_) => false,
                };
                if !is_empty {
                    world.report(None, why.clone(), call.origin());
                }
            }
            Some(Child::Local(_)) => {
                let name = format!("module.{name}");
                for address in addresses(&world.expansion(instance, &name, call)) {
                    if world.budget.spend(1)
                        && let Some(module) = world.module(&address)
                    {
                        collect(world, &module, resources);
                    }
                }
            }
            None => {}
        }
    }
}

/// The addresses that an expansion lists.
fn addresses(expansion: &Value) -> Vec<Arc<str>> {
    let address = |value: &Value| match &value.data {
        Data::Resource(address) => Some(address.clone()),
        _ => None,
    };
    match &expansion.data {
        Data::List(list) => list.items.iter().filter_map(address).collect(),
        Data::Map(map) => map.entries.values().filter_map(address).collect(),
        _ => address(expansion).into_iter().collect(),
    }
}

fn resource<'a>(world: &World<'a>, item: &Rc<Item<'a>>) -> Resource {
    let mut attributes = world.attributes(item);
    let mode = if item.declared.keyword == "data" {
        for (name, value) in computed::of_data(world, item) {
            attributes.insert(name.into(), value);
        }
        Mode::Data
    } else {
        Mode::Managed
    };
    let provider = world.provider_of(item);
    let region = attributes
        .get("region")
        .filter(|value| !value.is_null())
        .cloned()
        .unwrap_or(provider.region);
    Resource {
        address: item.address.clone(),
        mode,
        kind: item.declared.kind.into(),
        attributes,
        default_tags: provider.default_tags,
        region,
        origin: Arc::new(item.declared.origin()),
    }
}

impl<'a> World<'a> {
    /// What an argument of a declaration in the root module comes to.
    pub(super) fn in_root(&self, attribute: Attribute<'a>) -> Value {
        self.evaluate(attribute, &self.root, &Key::Only, &Locals::none())
    }
}
