//! What `var.…`, `local.…`, outputs and whole resources mean in a module.

use std::rc::Rc;
use std::sync::Arc;

use checker_model::{Origin, Why};

use super::eval::Locals;
use super::module::Attribute;
use super::nodes::Child;
use super::types;
use super::world::{Instance, Key, World, unresolved, within};
use crate::value::Value;

impl<'a> World<'a> {
    /// `var.name`.
    pub(crate) fn variable(&self, instance: &Rc<Instance>, name: &str, at: &Arc<Origin>) -> Value {
        let shown = format!("var.{name}");
        let declared = self
            .node(instance)
            .and_then(|node| node.module.variable(name));
        let Some(declared) = declared else {
            return unresolved(&shown, at);
        };
        self.once(&instance.memo, &shown, &within(instance, &shown), || {
            let given = match &instance.caller {
                None => self
                    .assigned
                    .get(name)
                    .map(|value| self.evaluate(*value, instance, &Key::Only, &Locals::none())),
                Some((caller, key)) => self
                    .node(instance)
                    .and_then(|node| node.call)
                    .and_then(|call| call.attributes.get(name))
                    .map(|value| self.evaluate(*value, caller, key, &Locals::none())),
            };
            let default = |instance: &Rc<Instance>| {
                let default = declared.attributes.get("default")?;
                Some(self.evaluate(*default, instance, &Key::Only, &Locals::none()))
            };
            let nullable = declared
                .attributes
                .get("nullable")
                .and_then(|value| value.expression.as_bool());
            let given = given.filter(|value| nullable != Some(false) || !value.is_null());
            let Some(value) = given.or_else(|| default(instance)) else {
                return Value::unknown(Why::UnresolvedExpression(shown.clone()), declared.origin());
            };
            let Some(constraint) = declared.attributes.get("type") else {
                return value;
            };
            let default = |attribute: &'a hcl_edit::expr::Expression| {
                let attribute = Attribute {
                    source: constraint.source,
                    expression: attribute,
                };
                self.evaluate(attribute, instance, &Key::Only, &Locals::none())
            };
            types::convert(value, constraint.expression, &shown, &default, &self.budget)
        })
    }

    /// `local.name`.
    pub(crate) fn local(&self, instance: &Rc<Instance>, name: &str, at: &Arc<Origin>) -> Value {
        let shown = format!("local.{name}");
        let local = self
            .node(instance)
            .and_then(|node| node.module.locals.get(name));
        let Some(local) = local else {
            return unresolved(&shown, at);
        };
        self.once(&instance.memo, &shown, &within(instance, &shown), || {
            self.evaluate(*local, instance, &Key::Only, &Locals::none())
        })
    }

    /// An output of a module.
    pub(crate) fn output(&self, instance: &Rc<Instance>, name: &str, at: &Arc<Origin>) -> Value {
        let value = self
            .node(instance)
            .and_then(|node| node.module.outputs.get(name))
            .and_then(|output| output.attributes.get("value"));
        let shown = if instance.address.is_empty() {
            format!("output.{name}")
        } else {
            format!("{}.{name}", instance.address)
        };
        let Some(value) = value else {
            return unresolved(&shown, at);
        };
        self.once(&instance.memo, &format!("output.{name}"), &shown, || {
            self.evaluate(*value, instance, &Key::Only, &Locals::none())
        })
    }

    /// What the name of a resource, data source or module means: one, a list
    /// or a map of them.
    pub(crate) fn whole(&self, instance: &Rc<Instance>, name: &str, at: &Arc<Origin>) -> Value {
        let Some(node) = self.node(instance) else {
            return unresolved(name, at);
        };
        let (declared, child) = match name.strip_prefix("module.") {
            Some(call) => (node.module.calls.get(call), node.children.get(call)),
            None => (node.module.resources.get(name), None),
        };
        let Some(declared) = declared else {
            return unresolved(name, at);
        };
        if let Some(Child::Foreign(why)) = child {
            return Value::unknown(why.clone(), at.clone());
        }
        let value = self.expansion(instance, name, declared);
        Value::new(value.data, at.clone())
    }
}
