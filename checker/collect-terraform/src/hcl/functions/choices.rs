//! Functions that choose one of what they are given.

use hcl_edit::expr::{Expression, FuncCall};

use super::{ANY, Call, Function, Outcome, Stop, function, known};
use crate::hcl::eval::{Evaluator, Locals, same, unify};
use crate::value::{Data, Value};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "coalesce" => function(1, ANY, coalesce),
        "coalescelist" => function(1, ANY, coalesce_list),
        "alltrue" => function(1, 1, |call| all(call, true)),
        "anytrue" => function(1, 1, |call| all(call, false)),
        "one" => function(1, 1, one),
        "element" => function(2, 2, element),
        "index" => function(2, 2, index),
        "contains" => function(2, 2, contains),
        _ => None,
    }
}

impl Evaluator<'_> {
    /// The first of several expressions that Terraform would not refuse.
    pub(super) fn attempt(
        &self,
        call: &FuncCall,
        expression: &Expression,
        names: &Locals<'_>,
    ) -> Value {
        let before = self.errors();
        for argument in &call.args {
            let value = self.expression(argument, names);
            if self.errors() == before {
                return value;
            }
            self.forgive(before);
        }
        self.fail(expression)
    }

    /// Whether Terraform would not refuse it.
    pub(super) fn can(
        &self,
        call: &FuncCall,
        expression: &Expression,
        names: &Locals<'_>,
    ) -> Value {
        let (Some(argument), 1) = (call.args.get(0), call.args.len()) else {
            return self.fail(expression);
        };
        let before = self.errors();
        let value = self.expression(argument, names);
        let can = self.errors() == before;
        self.forgive(before);
        match &value.data {
            // A type may still turn out to be the wrong one.
            Data::Unknown(unknown) if can => self.not_known((**unknown).clone(), expression),
            _ => Value::new(Data::Bool(can), self.place(expression)),
        }
    }
}

fn coalesce(call: &Call<'_>) -> Outcome {
    for value in unify(call.evaluator, call.arguments.clone())? {
        match known(&value) {
            Ok(Value {
                data: Data::String(text),
                ..
            }) if text.is_empty() => {}
            Ok(_) => return Ok(value),
            Err(Stop::Error) => {}
            Err(stop) => return Err(stop),
        }
    }
    Err(Stop::Error)
}

fn coalesce_list(call: &Call<'_>) -> Outcome {
    for (index, value) in call.arguments.iter().enumerate() {
        let list = call.list(index)?;
        if !list.items.is_empty() {
            return Ok(value.clone());
        }
        if let Some(rest) = &list.rest {
            return Err(Stop::Unknown(rest.clone()));
        }
    }
    Err(Stop::Error)
}

/// One that differs decides, whatever is not known of the others.
fn all(call: &Call<'_>, wanted: bool) -> Outcome {
    let list = call.list(0)?;
    let mut open = list.rest.clone().map(Stop::Unknown);
    for item in &list.items {
        match super::truth(item) {
            Ok(truth) if truth == wanted => {}
            Ok(_) => return call.give_truth(!wanted),
            // `null` is not true.
            Err(Stop::Error) if item.is_null() && wanted => return call.give_truth(false),
            Err(Stop::Error) if item.is_null() => {}
            Err(Stop::Error) => return Err(Stop::Error),
            Err(stop) => open = open.or(Some(stop)),
        }
    }
    match open {
        Some(stop) => Err(stop),
        None => call.give_truth(wanted),
    }
}

fn one(call: &Call<'_>) -> Outcome {
    match call.items(0)? {
        [] => call.give(Data::Null),
        [only] => Ok(only.clone()),
        _ => Err(Stop::Error),
    }
}

fn element(call: &Call<'_>) -> Outcome {
    let items = call.items(0)?;
    let index = call.whole(1)?;
    let count = i64::try_from(items.len()).map_err(|_| Stop::Error)?;
    if index < 0 {
        return Err(Stop::Error);
    }
    let index = index.checked_rem(count).ok_or(Stop::Error)?;
    let index = usize::try_from(index).map_err(|_| Stop::Error)?;
    items.get(index).cloned().ok_or(Stop::Error)
}

fn index(call: &Call<'_>) -> Outcome {
    let wanted = call.given(1)?;
    for (index, item) in call.items(0)?.iter().enumerate() {
        if same(call.evaluator, item, wanted)? {
            return call.give_count(index);
        }
    }
    Err(Stop::Error)
}

fn contains(call: &Call<'_>) -> Outcome {
    let (list, wanted) = (call.list(0)?, call.given(1)?);
    if wanted.is_null() {
        return Err(Stop::Error);
    }
    let mut open = list.rest.clone().map(Stop::Unknown);
    for item in &list.items {
        match same(call.evaluator, item, wanted) {
            Ok(true) => return call.give_truth(true),
            Ok(false) => {}
            Err(stop) => open = open.or(Some(stop)),
        }
    }
    match open {
        Some(stop) => Err(stop),
        None => call.give_truth(false),
    }
}
