//! Names that are known in a part of an expression only.

use std::sync::Arc;

use crate::value::Value;

/// Names that hide those of the module: the variables of a `for`, the iterator
/// of a `dynamic` block, the variables of a template. Inner ones hide outer
/// ones.
#[derive(Debug, Clone, Default)]
pub struct Locals<'a> {
    names: Vec<(Arc<str>, Value)>,
    outer: Option<&'a Locals<'a>>,
}

impl<'a> Locals<'a> {
    /// No names.
    pub fn none() -> Self {
        Self::default()
    }

    /// One more name.
    #[must_use]
    pub fn with(mut self, name: impl Into<Arc<str>>, value: Value) -> Self {
        self.names.push((name.into(), value));
        self
    }

    /// No names yet, inside of others.
    pub fn inside(outer: &'a Locals<'a>) -> Self {
        Self {
            names: Vec::new(),
            outer: Some(outer),
        }
    }

    /// What a name means.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let mut scope = self;
        loop {
            if let Some((_, value)) = scope.names.iter().rev().find(|(key, _)| &**key == name) {
                return Some(value);
            }
            scope = scope.outer?;
        }
    }
}
