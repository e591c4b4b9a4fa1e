//! `condition ? this : that`

use hcl_edit::expr::{Conditional, Expression};

use super::{Evaluator, Locals, Stop, same, truth, unify};
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
        // Both sides become one type; what has only one already, keeps it.
        let fixed = match &value.data {
            Data::Number(_) | Data::Bool(_) => false,
            Data::List(list) => list.items.is_empty(),
            Data::Map(map) => map.entries.is_empty(),
            _ => true,
        };
        if fixed {
            return value;
        }
        let errors = self.errors();
        let other = self.expression(other, names);
        self.forgive(errors);
        match unify(self, vec![value, other]) {
            Ok(mut both) => both.swap_remove(0),
            Err(stop) => self.stopped(stop, expression),
        }
    }
}
