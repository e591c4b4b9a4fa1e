//! Arguments and nested blocks of resources, `dynamic` ones written out.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use checker_model::Why;
use hcl_edit::Span;
use hcl_edit::structure::{Block, Body};

use super::eval::Locals;
use super::module::{Attribute, Declared, Nested, block_type};
use super::source::Source;
use super::world::{Instance, Item, Key, World};
use crate::value::{Data, List, Map, Number, Unknown, Value};

/// A block is a map with entries, an argument is kept with its place: both
/// take more than a step.
const STEPS_OF_A_BLOCK: u64 = 20;
const STEPS_OF_AN_ARGUMENT: u64 = 40;

/// Arguments and blocks that are Terraform's, not the resource's.
const META: [&str; 8] = [
    "count",
    "for_each",
    "depends_on",
    "lifecycle",
    "provider",
    "providers",
    "provisioner",
    "connection",
];

/// The instance that a body belongs to.
#[derive(Clone, Copy)]
pub(super) struct Context<'w> {
    pub(super) instance: &'w Rc<Instance>,
    pub(super) key: &'w Key,
}

impl<'a> World<'a> {
    /// All arguments and blocks of a resource by name.
    pub(crate) fn attributes(&self, item: &Rc<Item<'a>>) -> BTreeMap<Arc<str>, Value> {
        let declared = item.declared;
        let names: BTreeSet<&str> = declared
            .attributes
            .keys()
            .copied()
            .chain(
                declared
                    .blocks
                    .iter()
                    .map(|nested| block_type(nested.block)),
            )
            .filter(|name| !META.contains(name))
            .collect();
        // An argument that is left out would count as not set.
        let exhausted = Value::unknown(self.exhausted(), declared.origin());
        let value = |name| {
            if self.budget.spend(STEPS_OF_AN_ARGUMENT) {
                self.argument(item, name)
            } else {
                exhausted.clone()
            }
        };
        names
            .into_iter()
            .map(|name| (name.into(), value(name)))
            .collect()
    }

    /// An argument or the blocks of a type; `null` when there are none.
    pub(super) fn set(&self, item: &Rc<Item<'a>>, name: &str) -> Value {
        let context = Context {
            instance: &item.instance,
            key: &item.key,
        };
        match item.declared.attributes.get(name) {
            _ if META.contains(&name) => Value::default(),
            Some(attribute) => {
                self.evaluate(*attribute, &item.instance, &item.key, &Locals::none())
            }
            None => self.blocks(context, item.declared, name),
        }
    }

    /// The blocks of a type in a declaration, as a list of maps.
    pub(super) fn blocks(
        &self,
        context: Context<'_>,
        declared: &Declared<'a>,
        name: &str,
    ) -> Value {
        let blocks: Vec<Nested<'a>> = declared.blocks_of(name).collect();
        self.list(context, &blocks, &Locals::none())
    }

    fn list(&self, context: Context<'_>, blocks: &[Nested<'a>], locals: &Locals<'_>) -> Value {
        let Some(first) = blocks.first() else {
            return Value::default();
        };
        let mut list = List::default();
        for nested in blocks {
            if nested.block.ident.as_str() == "dynamic" {
                self.dynamic(context, *nested, locals, &mut list);
            } else {
                self.push(context, nested.source, nested.block, locals, &mut list);
            }
        }
        Value::new(Data::List(Arc::new(list)), place(first.source, first.block))
    }

    /// Adds one block; false when no more are looked at.
    fn push(
        &self,
        context: Context<'_>,
        source: &'a Source,
        block: &'a Block,
        locals: &Locals<'_>,
        list: &mut List,
    ) -> bool {
        let limits = self.budget.limits();
        if list.items.len() >= limits.instances || !self.budget.spend(STEPS_OF_A_BLOCK) {
            list.rest = Some(Unknown {
                why: Why::NotSupported(format!(
                    "more than {} blocks `{}`",
                    list.items.len(),
                    block_type(block)
                )),
                mentions: BTreeSet::new(),
            });
            return false;
        }
        let map = self.body(context, source, &block.body, locals);
        list.items
            .push(Value::new(Data::Map(Arc::new(map)), place(source, block)));
        true
    }

    fn body(
        &self,
        context: Context<'_>,
        source: &'a Source,
        body: &'a Body,
        locals: &Locals<'_>,
    ) -> Map {
        let mut map = Map::default();
        let mut blocks: BTreeMap<&str, Vec<Nested<'a>>> = BTreeMap::new();
        for attribute in body.attributes() {
            let expression = &attribute.value;
            let value = Attribute { source, expression };
            let value = self.evaluate(value, context.instance, context.key, locals);
            map.entries.insert(attribute.key.as_str().into(), value);
        }
        for block in body.blocks() {
            let nested = Nested { source, block };
            blocks.entry(block_type(block)).or_default().push(nested);
        }
        for (name, blocks) in blocks {
            let value = self.list(context, &blocks, locals);
            map.entries.insert(name.into(), value);
        }
        map
    }

    fn dynamic(
        &self,
        context: Context<'_>,
        nested: Nested<'a>,
        locals: &Locals<'_>,
        list: &mut List,
    ) {
        let Nested { source, block } = nested;
        let body = &block.body;
        let unresolved = |what: &str| Unknown {
            why: Why::UnresolvedExpression(format!("{what} of dynamic \"{}\"", block_type(block))),
            mentions: BTreeSet::new(),
        };
        let (Some(each), Some(inner)) = (
            body.get_attribute("for_each"),
            body.get_blocks("content").next(),
        ) else {
            list.rest = Some(unresolved("for_each"));
            return;
        };
        let iterator = body
            .get_attribute("iterator")
            .and_then(|attribute| attribute.value.as_variable())
            .map_or(block_type(block), |name| name.as_str());
        let expression = &each.value;
        let each = Attribute { source, expression };
        let each = self.evaluate(each, context.instance, context.key, locals);
        let (entries, rest) = match entries(&each) {
            Ok(found) => found,
            Err(unknown) => {
                list.rest = Some(unknown.unwrap_or_else(|| unresolved("for_each")));
                return;
            }
        };
        for (key, value) in entries {
            let both = Map {
                entries: BTreeMap::from([("key".into(), key), ("value".into(), value)]),
                rest: None,
            };
            let both = Value::new(Data::Map(Arc::new(both)), each.origin.clone());
            let locals = Locals::inside(locals).with(iterator, both);
            if !self.push(context, source, inner, &locals, list) {
                return;
            }
        }
        if rest.is_some() {
            list.rest = rest;
        }
    }
}

type Entries = (Vec<(Value, Value)>, Option<Unknown>);

/// Keys and values that `for_each` goes through, and why there may be more. In
/// a set each element is its own key.
fn entries(each: &Value) -> Result<Entries, Option<Unknown>> {
    match &each.data {
        Data::Map(map) => {
            let entries = map.entries.iter().map(|(key, value)| {
                let key = Value::string(key.clone(), value.origin.clone());
                (key, value.clone())
            });
            Ok((entries.collect(), map.rest.clone()))
        }
        Data::List(list) => {
            let entries = list.items.iter().enumerate().map(|(index, value)| {
                if list.is_set {
                    return (value.clone(), value.clone());
                }
                let index = i64::try_from(index).unwrap_or(i64::MAX);
                let key = Data::Number(Number::Integer(index));
                (Value::new(key, value.origin.clone()), value.clone())
            });
            Ok((entries.collect(), list.rest.clone()))
        }
        Data::Unknown(unknown) => Err(Some(Unknown::clone(unknown))),
        Data::Reference(reference) => Err(Some(Unknown {
            why: Why::KnownAfterApply(format!("{}.{}", reference.address, reference.attribute)),
            mentions: BTreeSet::from([Clone::clone(&**reference)]),
        })),
        _ => Err(None),
    }
}

fn place(source: &Source, block: &Block) -> checker_model::Origin {
    source.place(block.ident.span())
}
