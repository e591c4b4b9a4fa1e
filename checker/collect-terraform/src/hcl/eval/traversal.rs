//! Names, attributes, elements, splats.

use std::sync::Arc;

use checker_model::Origin;
use hcl_edit::Decorated;
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};

use super::{Evaluator, Locals, Stop, known, number, text};
use crate::value::{Data, List, Number, Reference, Value};

type Step = Decorated<TraversalOperator>;

impl Evaluator<'_> {
    pub(super) fn traversal(
        &self,
        traversal: &Traversal,
        expression: &Expression,
        names: &Locals<'_>,
    ) -> Value {
        let steps = &traversal.operators[..];
        let at = self.place(expression);
        let (value, steps) = match &traversal.expr {
            Expression::Variable(root) => match names.get(root.value()) {
                Some(value) => (value.clone(), steps),
                None => match self.root(root.value(), steps, &at) {
                    Some(found) => found,
                    None => return self.fail(expression),
                },
            },
            other => (self.expression(other, names), steps),
        };
        match self.steps(value, steps, names, &at) {
            Ok(value) => value,
            Err(stop) => self.stopped(stop, expression),
        }
    }

    /// What a name of the module means, and the steps that lead on from there.
    fn root<'s>(
        &self,
        root: &str,
        steps: &'s [Step],
        at: &Arc<Origin>,
    ) -> Option<(Value, &'s [Step])> {
        if self.sealed {
            return None;
        }
        let (first, rest) = name(steps)?;
        match root {
            "data" => {
                let (second, rest) = name(rest)?;
                let value = self.scope.named(&format!("data.{first}"), second, at);
                Some((value, rest))
            }
            "resource" => {
                let (second, rest) = name(rest)?;
                Some((self.scope.named(first, second, at), rest))
            }
            _ => Some((self.scope.named(root, first, at), rest)),
        }
    }

    fn steps(
        &self,
        mut value: Value,
        steps: &[Step],
        names: &Locals<'_>,
        at: &Arc<Origin>,
    ) -> Result<Value, Stop> {
        let mut steps = steps.iter();
        while let Some(step) = steps.next() {
            self.spend(1)?;
            value = match step.value() {
                TraversalOperator::GetAttr(name) => self.attribute(&value, name.value(), at)?,
                TraversalOperator::Index(key) => {
                    let key = self.expression(key, names);
                    self.element(&value, &key, at)?
                }
                TraversalOperator::LegacyIndex(index) => {
                    let index = i64::try_from(*index.value()).map_err(|_| Stop::Error)?;
                    let index = Number::Integer(index);
                    self.element(&value, &Value::new(Data::Number(index), Arc::clone(at)), at)?
                }
                TraversalOperator::FullSplat(_) => {
                    return self.splat(&value, steps.as_slice(), names, at);
                }
                TraversalOperator::AttrSplat(_) => {
                    // Only attributes are meant for each; what comes after them
                    // is of the list.
                    let rest = steps.as_slice();
                    let own = |step: &Step| {
                        matches!(
                            step.value(),
                            TraversalOperator::GetAttr(_) | TraversalOperator::LegacyIndex(_)
                        )
                    };
                    let own = rest.iter().take_while(|step| own(step)).count();
                    let (own, rest) = rest.split_at(own);
                    steps = rest.iter();
                    self.splat(&value, own, names, at)?
                }
            };
        }
        Ok(value)
    }

    /// The steps taken from each element; from the value itself, if it has none.
    fn splat(
        &self,
        value: &Value,
        steps: &[Step],
        names: &Locals<'_>,
        at: &Arc<Origin>,
    ) -> Result<Value, Stop> {
        let (items, rest) = match &value.data {
            Data::Null => (&[][..], None),
            Data::List(list) => (&list.items[..], list.rest.clone()),
            // Whether that is a list, only its provider knows.
            Data::Reference(_) | Data::Unknown(_) => {
                known(value)?;
                return Err(Stop::Error);
            }
            _ => (std::slice::from_ref(value), None),
        };
        let taken = items
            .iter()
            .map(|item| self.steps(item.clone(), steps, names, at));
        let list = List {
            items: taken.collect::<Result<_, _>>()?,
            rest,
            is_set: false,
        };
        Ok(Value::new(Data::List(Arc::new(list)), Arc::clone(at)))
    }

    /// `value.name`
    pub(super) fn attribute(
        &self,
        value: &Value,
        name: &str,
        at: &Arc<Origin>,
    ) -> Result<Value, Stop> {
        match &value.data {
            Data::Map(map) => match (map.entries.get(name), &map.rest) {
                (Some(value), _) => Ok(value.clone()),
                (None, Some(rest)) => Err(Stop::Unknown(rest.clone())),
                (None, None) => Err(Stop::Error),
            },
            Data::Resource(address) => Ok(self.scope.attribute(address, name, at)),
            Data::Reference(reference) => Ok(further(reference, &format!(".{name}"), at)),
            // The reason is theirs, and so is the place.
            Data::Unknown(_) => Ok(value.clone()),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::List(_) => {
                Err(Stop::Error)
            }
        }
    }

    /// `value[key]`
    pub(crate) fn element(
        &self,
        value: &Value,
        key: &Value,
        at: &Arc<Origin>,
    ) -> Result<Value, Stop> {
        match &value.data {
            Data::List(list) => {
                let index = number(key)?.as_i64().ok_or(Stop::Error)?;
                // Where the missing ones are is not known, nor which is which.
                if let Some(rest) = &list.rest {
                    return Err(Stop::Unknown(rest.clone()));
                }
                let index = usize::try_from(index).map_err(|_| Stop::Error)?;
                list.items.get(index).cloned().ok_or(Stop::Error)
            }
            Data::Map(_) | Data::Resource(_) => self.attribute(value, &text(key)?, at),
            Data::Reference(reference) => {
                let step = match &known(key)?.data {
                    Data::Number(Number::Integer(index)) => format!("[{index}]"),
                    Data::String(name) if is_name(name) => format!(".{name}"),
                    Data::String(name) => format!("[{name:?}]"),
                    _ => return Err(Stop::Error),
                };
                Ok(further(reference, &step, at))
            }
            Data::Unknown(unknown) => {
                let mut unknown = (**unknown).clone();
                self.mentions(key, &mut unknown);
                Err(Stop::Unknown(unknown))
            }
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => Err(Stop::Error),
        }
    }
}

/// The name that the first of the steps asks for, and the others.
fn name(steps: &[Step]) -> Option<(&str, &[Step])> {
    let (first, rest) = steps.split_first()?;
    match first.value() {
        TraversalOperator::GetAttr(name) => Some((name.value().as_str(), rest)),
        _ => None,
    }
}

/// Bytes of a path below a resource: more is no attribute of any.
const PATH: usize = 200;

fn further(reference: &Reference, step: &str, at: &Arc<Origin>) -> Value {
    let mut attribute = reference.attribute.to_string();
    if attribute.len() + step.len() <= PATH {
        attribute.push_str(step);
    }
    let reference = Reference {
        address: Arc::clone(&reference.address),
        attribute: attribute.into(),
    };
    Value::new(Data::Reference(Arc::new(reference)), Arc::clone(at))
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}
