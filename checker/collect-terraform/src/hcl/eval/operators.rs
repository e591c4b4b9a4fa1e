//! Operators.

use checker_model::Why;
use hcl_edit::expr::{BinaryOp, BinaryOperator, Expression, UnaryOp, UnaryOperator};

use super::same::order;
use super::{Evaluator, Locals, Stop, number, same, truth};
use crate::value::{Data, Number, Unknown, Value};

impl Evaluator<'_> {
    pub(super) fn unary(
        &self,
        operation: &UnaryOp,
        expression: &Expression,
        names: &Locals<'_>,
    ) -> Value {
        let operand = self.expression(&operation.expr, names);
        let data = match operation.operator.value() {
            UnaryOperator::Not => truth(&operand).map(|truth| Data::Bool(!truth)),
            UnaryOperator::Neg => number(&operand)
                .and_then(|number| arithmetic(BinaryOperator::Minus, Number::Integer(0), number))
                .map(Data::Number),
        };
        match data {
            Ok(data) => Value::new(data, self.place(expression)),
            Err(stop) => self.stopped(stop, expression),
        }
    }

    pub(super) fn binary(
        &self,
        operation: &BinaryOp,
        expression: &Expression,
        names: &Locals<'_>,
    ) -> Value {
        let a = self.expression(&operation.lhs_expr, names);
        let b = self.expression(&operation.rhs_expr, names);
        match self.operate(*operation.operator.value(), operation, &a, &b) {
            Ok(data) => Value::new(data, self.place(expression)),
            Err(Stop::Error) => self.fail(expression),
            Err(Stop::Unknown(mut unknown)) => {
                for value in [&a, &b] {
                    self.mentions(value, &mut unknown);
                }
                self.not_known(unknown, expression)
            }
        }
    }

    fn operate(
        &self,
        operator: BinaryOperator,
        operation: &BinaryOp,
        a: &Value,
        b: &Value,
    ) -> Result<Data, Stop> {
        match operator {
            BinaryOperator::Eq | BinaryOperator::NotEq => {
                let equal = same(self, a, b)?;
                if equal && typed_apart(&operation.lhs_expr, &operation.rhs_expr, a) {
                    let why = Why::NotSupported(format!(
                        "a literal compared with a collection: {}",
                        self.quote(&operation.lhs_expr)
                    ));
                    return Err(Stop::Unknown(Unknown::new(why)));
                }
                Ok(Data::Bool(equal == (operator == BinaryOperator::Eq)))
            }
            BinaryOperator::And | BinaryOperator::Or => {
                // The one that decides does so whatever the other is.
                let decisive = operator == BinaryOperator::Or;
                match (truth(a), truth(b)) {
                    (Err(Stop::Error), _) | (_, Err(Stop::Error)) => Err(Stop::Error),
                    (Ok(truth), _) | (_, Ok(truth)) if truth == decisive => Ok(Data::Bool(truth)),
                    (Err(stop), _) | (_, Err(stop)) => Err(stop),
                    (Ok(_), Ok(truth)) => Ok(Data::Bool(truth)),
                }
            }
            BinaryOperator::Less
            | BinaryOperator::LessEq
            | BinaryOperator::Greater
            | BinaryOperator::GreaterEq => {
                let (a, b) = both(number(a), number(b))?;
                let order = order(a, b);
                Ok(Data::Bool(match operator {
                    BinaryOperator::Less => order.is_lt(),
                    BinaryOperator::LessEq => order.is_le(),
                    BinaryOperator::Greater => order.is_gt(),
                    _ => order.is_ge(),
                }))
            }
            _ => {
                let (a, b) = both(number(a), number(b))?;
                arithmetic(operator, a, b).map(Data::Number)
            }
        }
    }

    /// Adds all attributes of resources that a value is made of.
    pub(crate) fn mentions(&self, value: &Value, unknown: &mut Unknown) {
        if !self.scope.budget().spend(1) {
            return;
        }
        match &value.data {
            Data::Reference(reference) => unknown.mention([&**reference]),
            Data::Unknown(other) => unknown.mention(&other.mentions),
            Data::List(list) => {
                unknown.mention(list.rest.iter().flat_map(|rest| &rest.mentions));
                for item in &list.items {
                    self.mentions(item, unknown);
                }
            }
            Data::Map(map) => {
                unknown.mention(map.rest.iter().flat_map(|rest| &rest.mentions));
                for item in map.entries.values() {
                    self.mentions(item, unknown);
                }
            }
            _ => {}
        }
    }
}

/// Terraform compares types too: a list that is declared as one never equals
/// the tuple `["a"]`, nor `{}` a map. What type a value is, is not kept.
fn typed_apart(a: &Expression, b: &Expression, value: &Value) -> bool {
    let literal = |expression: &Expression| {
        matches!(
            expression,
            Expression::Array(_) | Expression::Object(_) | Expression::ForExpr(_)
        )
    };
    matches!(value.data, Data::List(_) | Data::Map(_)) && literal(a) != literal(b)
}

/// Both, or why not; an error is worse than not knowing.
fn both<T>(a: Result<T, Stop>, b: Result<T, Stop>) -> Result<(T, T), Stop> {
    match (a, b) {
        (Err(Stop::Error), _) | (_, Err(Stop::Error)) => Err(Stop::Error),
        (Err(stop), _) | (_, Err(stop)) => Err(stop),
        (Ok(a), Ok(b)) => Ok((a, b)),
    }
}

/// Adds, subtracts, multiplies, divides.
pub(crate) fn arithmetic(operator: BinaryOperator, a: Number, b: Number) -> Result<Number, Stop> {
    let exact = match (a, b) {
        (Number::Integer(a), Number::Integer(b)) => match operator {
            BinaryOperator::Plus => a.checked_add(b),
            BinaryOperator::Minus => a.checked_sub(b),
            BinaryOperator::Mul => a.checked_mul(b),
            BinaryOperator::Div if b != 0 && a.checked_rem(b) == Some(0) => a.checked_div(b),
            // Odd, but so it is.
            BinaryOperator::Mod if b == 0 => Some(a),
            BinaryOperator::Mod => a.checked_rem(b),
            _ => None,
        },
        _ => None,
    };
    if let Some(exact) = exact {
        return Ok(Number::Integer(exact));
    }
    if let (Number::Integer(a), Number::Integer(b)) = (a, b) {
        let (a, b) = (i128::from(a), i128::from(b));
        let large = match operator {
            BinaryOperator::Plus => Some(a + b),
            BinaryOperator::Minus => Some(a - b),
            BinaryOperator::Mul => a.checked_mul(b),
            _ => None,
        };
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "that is the question"
        )]
        if large.is_some_and(|large| large as f64 as i128 != large) {
            let why = Why::NotSupported("whole numbers of more than 64 bits".to_owned());
            return Err(Stop::Unknown(Unknown::new(why)));
        }
    }
    let (a, b) = (a.as_f64(), b.as_f64());
    let number = match operator {
        BinaryOperator::Plus => a + b,
        BinaryOperator::Minus => a - b,
        BinaryOperator::Mul => a * b,
        BinaryOperator::Div => a / b,
        BinaryOperator::Mod => a % b,
        _ => return Err(Stop::Error),
    };
    Number::from_f64(decimal(number)).ok_or(Stop::Error)
}

/// Terraform counts with so many digits that `0.1 + 0.2` is `0.3`; what a float
/// adds at its end is not meant.
fn decimal(number: f64) -> f64 {
    if !number.is_finite() || number.fract() == 0.0 {
        return number;
    }
    format!("{number:.14e}").parse().unwrap_or(number)
}
