//! Which provider makes a resource, and what it brings along.

use std::rc::Rc;
use std::sync::Arc;

use checker_model::Origin;
use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};

use super::bodies::Context;
use super::module::Declared;
use super::world::{Instance, Item, Key, World, unresolved};
use crate::value::{Data, Value};

/// What a resource has from its provider; `null` where that sets nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Provider {
    pub(crate) region: Value,
    pub(crate) default_tags: Value,
}

/// The local name of a provider, and its alias: `aws`, `aws.ireland`.
type Name<'a> = (&'a str, Option<&'a str>);

impl<'a> World<'a> {
    /// The provider of a resource or data source.
    pub(crate) fn provider_of(&self, item: &Rc<Item<'a>>) -> Provider {
        let declared = item.declared;
        let explicit = declared
            .attributes
            .get("provider")
            .map(|attribute| name(attribute.expression));
        let wanted = match explicit {
            Some(Some(wanted)) => wanted,
            Some(None) => return typo(declared, "provider"),
            None => (declared.kind.split('_').next().unwrap_or_default(), None),
        };
        let found = self.provider(&item.instance, wanted);
        if found.is_none() && wanted.1.is_some() {
            return typo(declared, &shown(wanted));
        }
        found.unwrap_or_default()
    }

    /// The default `aws` provider of the root module.
    pub(crate) fn default_provider(&self, root: &Rc<Instance>) -> Provider {
        self.provider(root, ("aws", None)).unwrap_or_default()
    }

    fn provider(&self, instance: &Rc<Instance>, wanted: Name<'_>) -> Option<Provider> {
        let mut instance = instance.clone();
        let mut wanted = (wanted.0.to_owned(), wanted.1.map(str::to_owned));
        // Each turn goes one module up.
        loop {
            let node = self.node(&instance)?;
            let (local, alias) = (wanted.0.as_str(), wanted.1.as_deref());
            if let Some(declared) = node.module.provider(local, alias) {
                return Some(self.settings(&instance, declared));
            }
            let (caller, _) = instance.caller.as_ref()?;
            match node.call.and_then(|call| call.attributes.get("providers")) {
                Some(passed) => {
                    let passed = passed.expression.as_object()?;
                    let (_, outer) = passed
                        .iter()
                        .find(|(key, _)| key_name(key) == Some((local, alias)))?;
                    let outer = name(outer.expr())?;
                    wanted = (outer.0.to_owned(), outer.1.map(str::to_owned));
                }
                None if alias.is_none() => {}
                None => return None,
            }
            let caller = caller.clone();
            instance = caller;
        }
    }

    fn settings(&self, instance: &Rc<Instance>, declared: &'a Declared<'a>) -> Provider {
        let key = shown((declared.name, declared.alias()));
        let region = self.remembered(
            instance,
            &format!("provider.{key}.region"),
            || match declared.attributes.get("region") {
                Some(region) => {
                    self.evaluate(*region, instance, &Key::Only, &super::eval::Locals::none())
                }
                None => Value::default(),
            },
        );
        let default_tags = self.remembered(instance, &format!("provider.{key}.tags"), || {
            let context = Context {
                instance,
                key: &Key::Only,
            };
            tags(&self.blocks(context, declared, "default_tags"))
        });
        Provider {
            region,
            default_tags,
        }
    }
}

/// The tags within the one `default_tags` block.
fn tags(blocks: &Value) -> Value {
    let Data::List(list) = &blocks.data else {
        return blocks.clone();
    };
    match (list.items.first().map(|item| &item.data), &list.rest) {
        (Some(Data::Map(map)), _) => map.entries.get("tags").cloned().unwrap_or_default(),
        (_, Some(rest)) => Value::new(Data::Unknown(Arc::new(rest.clone())), blocks.origin.clone()),
        _ => Value::default(),
    }
}

fn typo(declared: &Declared<'_>, shown: &str) -> Provider {
    let origin: Arc<Origin> = Arc::new(declared.origin());
    let unknown = unresolved(shown, &origin);
    Provider {
        region: unknown.clone(),
        default_tags: unknown,
    }
}

fn shown((local, alias): Name<'_>) -> String {
    match alias {
        Some(alias) => format!("{local}.{alias}"),
        None => local.to_owned(),
    }
}

/// The provider that an expression names: `aws` or `aws.ireland`.
fn name(expression: &Expression) -> Option<Name<'_>> {
    match expression {
        Expression::Variable(local) => Some((local.as_str(), None)),
        Expression::Traversal(traversal) => {
            let local = traversal.expr.as_variable()?.as_str();
            match traversal.operators.as_slice() {
                [operator] => match operator.value() {
                    TraversalOperator::GetAttr(alias) => Some((local, Some(alias.as_str()))),
                    _ => None,
                },
                _ => None,
            }
        }
        Expression::String(text) => Some(match text.split_once('.') {
            Some((local, alias)) => (local, Some(alias)),
            None => (text.as_str(), None),
        }),
        _ => None,
    }
}

fn key_name(key: &ObjectKey) -> Option<Name<'_>> {
    match key {
        ObjectKey::Ident(ident) => Some((ident.as_str(), None)),
        ObjectKey::Expression(expression) => name(expression),
    }
}
