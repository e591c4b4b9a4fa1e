//! `condition ? this : that`

use hcl_edit::expr::{Conditional, Expression};

use super::{Evaluator, Locals, Stop, same, text, truth};
use crate::value::{Data, Value};

impl Evaluator<'_> {
    pub(super) fn conditional(
        &self,
        conditional: &Conditional,
        expression: &Expression,
        names: &Locals<'_>,
    ) -> Value {
        let condition = self.expression(&conditional.cond_expr, names);
        let (chosen, other) = match truth(&condition) {
            Ok(true) => (&conditional.true_expr, &conditional.false_expr),
            Ok(false) => (&conditional.false_expr, &conditional.true_expr),
            Err(Stop::Error) => return self.fail(&conditional.cond_expr),
            Err(Stop::Unknown(mut unknown)) => {
                let errors = self.errors();
                let a = self.expression(&conditional.true_expr, names);
                let b = self.expression(&conditional.false_expr, names);
                self.forgive(errors);
                if let Ok(true) = same(self, &a, &b) {
                    return a;
                }
                for value in [&condition, &a, &b] {
                    self.mentions(value, &mut unknown);
                }
                return self.not_known(unknown, expression);
            }
        };
        let value = self.expression(chosen, names);
        if !matches!(value.data, Data::Number(_) | Data::Bool(_)) {
            return value;
        }
        // Both sides become one type: a text, if one of them is.
        let errors = self.errors();
        let other = self.expression(other, names);
        self.forgive(errors);
        match (&other.data, text(&value)) {
            (Data::String(_), Ok(text)) => Value::string(text, value.origin),
            _ => value,
        }
    }
}
