//! Expressions come to values, as Terraform would have them.
//!
//! Where a value is not known, as much of it as can be is: an unknown tag does
//! not hide its neighbours. What Terraform would refuse is unknown too, and
//! counted, since `try` and `can` ask for it.

mod blame;
mod conditions;
mod convert;
mod for_expr;
mod heredoc;
mod locals;
mod operators;
mod same;
mod templates;
mod traversal;
mod unify;

use std::cell::Cell;
use std::sync::Arc;

use checker_model::{Origin, Why};
use hcl_edit::Span;
use hcl_edit::expr::{Array, Expression, Object, ObjectKey};
use hcl_edit::template::Template;

use super::scope::Scope;
use crate::value::{Data, List, Map, Number, Unknown, Value};

pub(crate) use convert::{Stop, known, number, text, truth, whole};
pub use locals::Locals;
pub(crate) use operators::arithmetic;
pub(crate) use same::same;
pub(crate) use unify::unify;

/// What an expression comes to in a module.
pub fn evaluate(expression: &Expression, scope: &dyn Scope) -> Value {
    evaluate_with(expression, scope, &Locals::none())
}

/// The same, where further names are known: the iterator of a `dynamic` block
/// (an object of `key` and `value`), or `each`.
pub fn evaluate_with(expression: &Expression, scope: &dyn Scope, locals: &Locals<'_>) -> Value {
    let evaluator = Evaluator::new(scope);
    let value = evaluator.expression(expression, locals);
    evaluator.shallow(value)
}

/// What a template comes to that is not written in HCL: a string of a
/// `.tf.json` file. Everything in it is said to stand `at` one place.
pub fn template(text: &str, scope: &dyn Scope, locals: &Locals<'_>, at: &Arc<Origin>) -> Value {
    // Most strings are no templates, and need no parser.
    if !text.contains("${") && !text.contains("%{") {
        return Value::string(text, Arc::clone(at));
    }
    let evaluator = Evaluator::new(scope);
    let value = evaluator.sheet(text, locals, at, false);
    evaluator.shallow(value)
}

/// One evaluation.
pub(crate) struct Evaluator<'s> {
    pub(crate) scope: &'s dyn Scope,
    /// Whether the names of the module cannot be seen: in a template file.
    pub(crate) sealed: bool,
    errors: Cell<u64>,
    depth: Cell<usize>,
}

/// Expressions within expressions. The parser allows fewer; this holds if it
/// ever does not.
const DEPTH: usize = 400;

impl<'s> Evaluator<'s> {
    fn new(scope: &'s dyn Scope) -> Self {
        Self {
            scope,
            sealed: false,
            errors: Cell::new(0),
            depth: Cell::new(0),
        }
    }

    /// What an expression comes to.
    pub(crate) fn expression(&self, expression: &Expression, names: &Locals<'_>) -> Value {
        if !self.scope.budget().spend(1) || self.depth.get() >= DEPTH {
            return self.exhausted(expression);
        }
        self.depth.set(self.depth.get() + 1);
        let value = self.dispatch(expression, names);
        self.depth.set(self.depth.get() - 1);
        value
    }

    fn dispatch(&self, expression: &Expression, names: &Locals<'_>) -> Value {
        let here = || self.place(expression);
        match expression {
            Expression::Null(_) => Value::new(Data::Null, here()),
            Expression::Bool(truth) => Value::new(Data::Bool(*truth.value()), here()),
            Expression::Number(literal) => {
                let literal = literal.value();
                let number = match literal.as_i64() {
                    Some(whole) => Some(Number::Integer(whole)),
                    None => literal.as_f64().and_then(Number::from_f64),
                };
                match number {
                    Some(number) => Value::new(Data::Number(number), here()),
                    None => self.fail(expression),
                }
            }
            Expression::String(text) => Value::string(text.value().as_str(), here()),
            Expression::Array(array) => self.array(array, expression, names),
            Expression::Object(object) => self.object(object, expression, names),
            Expression::StringTemplate(template) => self.quoted(template, expression, names),
            Expression::HeredocTemplate(heredoc) => self.heredoc(heredoc, expression, names),
            Expression::Parenthesis(inner) => self.expression(inner.inner(), names),
            Expression::Variable(name) => match names.get(name.value()) {
                Some(value) => value.clone(),
                None => self.fail(expression),
            },
            Expression::Conditional(conditional) => {
                self.conditional(conditional, expression, names)
            }
            Expression::FuncCall(call) => self.call(call, expression, names),
            Expression::Traversal(traversal) => self.traversal(traversal, expression, names),
            Expression::UnaryOp(operation) => self.unary(operation, expression, names),
            Expression::BinaryOp(operation) => self.binary(operation, expression, names),
            Expression::ForExpr(body) => self.for_expr(body, expression, names),
        }
    }

    fn array(&self, array: &Array, expression: &Expression, names: &Locals<'_>) -> Value {
        let items = array.iter().map(|item| self.expression(item, names));
        let list = List {
            items: items.collect(),
            ..List::default()
        };
        Value::new(Data::List(Arc::new(list)), self.place(expression))
    }

    fn object(&self, object: &Object, expression: &Expression, names: &Locals<'_>) -> Value {
        let mut map = Map::default();
        for (key, value) in object {
            let value = self.expression(value.expr(), names);
            match self.key(key, names) {
                Ok(key) => {
                    map.entries.insert(key, value);
                }
                Err(unknown) => map.rest = Some(unknown),
            }
        }
        Value::new(Data::Map(Arc::new(map)), self.place(expression))
    }

    fn key(&self, key: &ObjectKey, names: &Locals<'_>) -> Result<Arc<str>, Unknown> {
        match key {
            // Alone, a name is a key and not a variable.
            ObjectKey::Ident(name) | ObjectKey::Expression(Expression::Variable(name)) => {
                Ok(name.value().as_str().into())
            }
            ObjectKey::Expression(expression) => {
                let value = self.expression(expression, names);
                text(&value).map_err(|stop| self.unknown(stop, expression))
            }
        }
    }

    /// Where an expression stands.
    pub(crate) fn place(&self, expression: &Expression) -> Arc<Origin> {
        self.scope.place(expression.span())
    }

    /// A template of its own: a file, or a string of JSON.
    pub(crate) fn sheet(
        &self,
        text: &str,
        names: &Locals<'_>,
        at: &Arc<Origin>,
        sealed: bool,
    ) -> Value {
        let Ok(parsed) = text.parse::<Template>() else {
            self.errors.set(self.errors.get() + 1);
            let why = Why::UnresolvedExpression(blame::bounded(text));
            return Value::unknown(why, Arc::clone(at));
        };
        let sheet = blame::Sheet {
            inner: self.scope,
            text,
            at,
        };
        self.within(&sheet, sealed, |evaluator| {
            evaluator.file(&parsed, names, at)
        })
    }

    /// Evaluates in other surroundings.
    fn within(
        &self,
        scope: &dyn Scope,
        sealed: bool,
        evaluate: impl FnOnce(&Evaluator<'_>) -> Value,
    ) -> Value {
        let evaluator = Evaluator {
            scope,
            sealed,
            errors: Cell::new(self.errors.get()),
            depth: Cell::new(self.depth.get()),
        };
        let value = evaluate(&evaluator);
        self.errors.set(evaluator.errors.get());
        value
    }
}
