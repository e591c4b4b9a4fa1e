//! Expressions come to values, as Terraform would have them.

mod locals;

use std::sync::Arc;

use checker_model::{Origin, Why};
use hcl_edit::Span;
use hcl_edit::expr::Expression;

use super::scope::Scope;
use crate::value::Value;

pub use locals::Locals;

/// What an expression comes to in a module.
pub fn evaluate(expression: &Expression, scope: &dyn Scope) -> Value {
    evaluate_with(expression, scope, &Locals::none())
}

/// The same, where further names are known: the iterator of a `dynamic` block
/// (an object of `key` and `value`), or `each`.
pub fn evaluate_with(expression: &Expression, scope: &dyn Scope, _locals: &Locals<'_>) -> Value {
    let text = expression.to_string();
    Value::unknown(
        Why::UnresolvedExpression(text.trim().to_owned()),
        scope.place(expression.span()),
    )
}

/// What a template comes to that is not written in HCL: a string of a
/// `.tf.json` file. Everything in it is said to stand `at` one place.
pub fn template(text: &str, scope: &dyn Scope, locals: &Locals<'_>, at: &Arc<Origin>) -> Value {
    let _ = (scope, locals);
    Value::string(text, at.clone())
}
