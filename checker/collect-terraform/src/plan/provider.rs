//! What the provider's configuration says: the region and default tags.

use std::sync::Arc;

use checker_model::{Origin, Why};

use super::modules::{Plans, path};
use super::terms::Scope;
use super::{at, looks_like_region};
use crate::json::address::{Step, parse};
use crate::json::convert::{Names, value};
use crate::json::node::Node;
use crate::value::Value;

/// Variables of variables.
const DEEP: usize = 24;

impl<'p> Plans<'p> {
    /// The configuration of the provider that a block uses.
    pub(super) fn provider(&self, block: Option<&Node<'_>>) -> Option<&'p Node<'p>> {
        let key = block?.get("provider_config_key")?.text()?;
        self.configuration.at(&["provider_config", key])
    }

    /// The region of the default `aws` provider.
    pub(super) fn default_region(&self) -> Value {
        self.region(self.configuration.at(&["provider_config", "aws"]))
    }

    /// The region of a provider; `null` when it is not set, or not known to be
    /// a provider at all.
    pub(super) fn region(&self, provider: Option<&'p Node<'p>>) -> Value {
        let Some(expression) = provider.and_then(|one| one.at(&["expressions", "region"])) else {
            return Value::default();
        };
        let origin = Arc::new(at("provider.aws".into()));
        let region = self
            .constant(expression, &scope(provider), 0)
            .map(|node| value(node, &origin, &mut Names::default()));
        match region {
            Some(region) if region.is_null() || looks_like_region(&region) => region,
            _ => Value::unknown(blame("region", expression), origin),
        }
    }

    /// `default_tags` of a provider.
    pub(super) fn default_tags(provider: Option<&'p Node<'p>>, names: &mut Names) -> Value {
        let blocks = provider.and_then(|one| one.at(&["expressions", "default_tags"]));
        let Some(block) = blocks.and_then(|blocks| blocks.items().first()) else {
            return Value::default();
        };
        let Some(expression) = block.get("tags") else {
            return Value::default();
        };
        let origin: Arc<Origin> = Arc::new(at("provider.aws".into()));
        match expression.get("constant_value") {
            Some(tags) => value(tags, &origin, names),
            // With references it may be anything made of them.
            None => Value::unknown(blame("default_tags", expression), origin),
        }
    }

    /// The value of an expression that is a constant, or reads one variable.
    fn constant(
        &self,
        expression: &'p Node<'p>,
        scope: &Scope<'p>,
        depth: usize,
    ) -> Option<&'p Node<'p>> {
        if let Some(constant) = expression.get("constant_value") {
            return Some(constant);
        }
        let references = expression.get("references")?.items();
        let [reference] = references else {
            return None;
        };
        let steps = parse(reference.text()?)?;
        let [Step::Name("var"), Step::Name(name)] = steps.as_slice() else {
            return None;
        };
        if depth >= DEEP || !self.step(0) {
            return None;
        }
        let default = || {
            self.module(&scope.path)?
                .at(&["variables", name, "default"])
        };
        let Some(((_, key), around)) = scope.path.split_last() else {
            return self.variables.at(&[name, "value"]).or_else(default);
        };
        match self.call(&scope.path)?.at(&["expressions", name]) {
            Some(expression) => {
                let outside = Scope {
                    path: around.to_vec(),
                    key: key.clone(),
                    for_each: None,
                };
                self.constant(expression, &outside, depth + 1)
            }
            None => default(),
        }
    }
}

/// The module that a provider is configured in.
fn scope<'p>(provider: Option<&Node<'_>>) -> Scope<'p> {
    let module = provider.and_then(|one| one.get("module_address")?.text());
    Scope {
        path: module.and_then(path).unwrap_or_default(),
        key: None,
        for_each: None,
    }
}

fn blame(argument: &str, expression: &Node<'_>) -> Why {
    let references: Vec<&str> = expression
        .get("references")
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .filter_map(Node::text)
        .take(5)
        .collect();
    Why::UnresolvedExpression(format!(
        "{argument} of provider aws: {}",
        references.join(", ")
    ))
}
