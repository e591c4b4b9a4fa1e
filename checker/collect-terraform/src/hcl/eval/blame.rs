//! What is to blame, in its own words.

use std::collections::HashMap;
use std::fmt::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use checker_model::{Origin, Why};
use hcl_edit::Span;
use hcl_edit::expr::Expression;

use super::{Evaluator, Stop};
use crate::hcl::scope::{Budget, Scope};
use crate::value::{Data, Unknown, Value};

/// Bytes of source text that a reason quotes.
const QUOTED: usize = 120;

impl Evaluator<'_> {
    /// An expression that Terraform would refuse.
    pub(crate) fn fail(&self, expression: &Expression) -> Value {
        self.errors.set(self.errors.get() + 1);
        let why = Why::UnresolvedExpression(self.quote(expression));
        Value::unknown(why, self.place(expression))
    }

    /// An expression without an answer.
    pub(crate) fn stopped(&self, stop: Stop, expression: &Expression) -> Value {
        match stop {
            Stop::Error => self.fail(expression),
            Stop::Unknown(unknown) => self.not_known(unknown, expression),
        }
    }

    /// The same, as a reason.
    pub(crate) fn unknown(&self, stop: Stop, expression: &Expression) -> Unknown {
        match stop {
            Stop::Error => {
                self.errors.set(self.errors.get() + 1);
                Unknown::new(Why::UnresolvedExpression(self.quote(expression)))
            }
            Stop::Unknown(unknown) => unknown,
        }
    }

    /// An expression of which something else is not known.
    pub(crate) fn not_known(&self, unknown: Unknown, expression: &Expression) -> Value {
        Value::new(Data::Unknown(Arc::new(unknown)), self.place(expression))
    }

    /// An expression that would take too long.
    pub(crate) fn exhausted(&self, expression: &Expression) -> Value {
        Value::unknown(self.tired(), self.place(expression))
    }

    /// That it would take too long.
    pub(crate) fn tired(&self) -> Why {
        let steps = self.scope.budget().limits().steps;
        Why::NotSupported(format!(
            "expressions that take more than {steps} steps to evaluate"
        ))
    }

    /// How many refusals there were so far.
    pub(crate) fn errors(&self) -> u64 {
        self.errors.get()
    }

    /// Forgets the refusals since then.
    pub(crate) fn forgive(&self, errors: u64) {
        self.errors.set(errors);
    }

    /// The source text of an expression.
    pub(crate) fn quote(&self, expression: &Expression) -> String {
        let source = expression.span().and_then(|span| self.scope.source(span));
        if let Some(source) = source {
            return bounded(source);
        }
        let mut text = Bounded(String::new());
        // It stops with an error when it is full; what is there, is there.
        let _ = write!(text, "{expression}");
        bounded(&text.0)
    }

    /// Takes a step for each node of a value.
    ///
    /// # Errors
    /// There are none left.
    pub(crate) fn spend(&self, steps: usize) -> Result<(), Stop> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        if self.scope.budget().spend(steps) {
            Ok(())
        } else {
            Err(Stop::Unknown(Unknown::new(self.tired())))
        }
    }

    /// The value, unless what is inside of it lies so deep that to walk through
    /// it would need too much of the stack: a thousand locals can each wrap the
    /// one before.
    pub(super) fn shallow(&self, value: Value) -> Value {
        let nesting = self.scope.budget().limits().nesting;
        if height(&value, &mut HashMap::new()) <= nesting {
            return value;
        }
        let why = Why::NotSupported(format!("values nested deeper than {nesting}"));
        Value::unknown(why, value.origin)
    }
}

/// How deep a value is. What is shared is looked at once.
fn height(value: &Value, seen: &mut HashMap<usize, usize>) -> usize {
    let (address, children): (usize, Box<dyn Iterator<Item = &Value>>) = match &value.data {
        Data::List(list) => (Arc::as_ptr(list).addr(), Box::new(list.items.iter())),
        Data::Map(map) => (Arc::as_ptr(map).addr(), Box::new(map.entries.values())),
        _ => return 0,
    };
    if let Some(height) = seen.get(&address) {
        return *height;
    }
    let inner = children.map(|child| height(child, seen)).max();
    let height = inner.unwrap_or(0) + 1;
    seen.insert(address, height);
    height
}

/// As much of a text as a reason quotes, on one line.
pub(super) fn bounded(text: &str) -> String {
    let mut quoted = String::new();
    for word in text.split_whitespace() {
        if !quoted.is_empty() {
            quoted.push(' ');
        }
        for c in word.chars() {
            if quoted.len() >= QUOTED {
                quoted.push('…');
                return quoted;
            }
            quoted.push(c);
        }
    }
    quoted
}

/// A text that refuses to grow.
struct Bounded(String);

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.push_str(text);
        if self.0.len() > 4 * QUOTED {
            return Err(fmt::Error);
        }
        Ok(())
    }
}

/// The surroundings of a template that is not written in HCL.
pub(super) struct Sheet<'a> {
    pub(super) inner: &'a dyn Scope,
    pub(super) text: &'a str,
    pub(super) at: &'a Arc<Origin>,
}

impl Scope for Sheet<'_> {
    fn named(&self, root: &str, name: &str, at: &Arc<Origin>) -> Value {
        self.inner.named(root, name, at)
    }

    fn attribute(&self, address: &str, name: &str, at: &Arc<Origin>) -> Value {
        self.inner.attribute(address, name, at)
    }

    fn read(&self, path: &str) -> Result<Arc<str>, Why> {
        self.inner.read(path)
    }

    fn place(&self, _span: Option<Range<usize>>) -> Arc<Origin> {
        Arc::clone(self.at)
    }

    fn source(&self, span: Range<usize>) -> Option<&str> {
        self.text.get(span)
    }

    fn budget(&self) -> &Budget {
        self.inner.budget()
    }
}
