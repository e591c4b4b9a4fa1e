//! Terraform's functions. One that is not here makes its value unknown, and
//! says so.

mod choices;
mod encoding;
mod files;
mod format;
mod hashes;
mod json;
mod lists;
mod maps;
mod network;
mod numbers;
mod patterns;
mod sets;
mod strings;
mod types;

use std::collections::BTreeMap;
use std::sync::Arc;

use checker_model::{Origin, Why};
use hcl_edit::expr::{Expression, FuncCall};

use super::eval::{Evaluator, Locals, Stop, known, number, text, truth, whole};
use crate::value::{Data, List, Map, Number, Unknown, Value};

/// A function: how many arguments it takes, and what it does with them.
struct Function {
    least: usize,
    most: usize,
    run: fn(&Call<'_>) -> Outcome,
    /// Whether it knows what to do when it is not known how many arguments
    /// there are.
    open: bool,
}

type Outcome = Result<Value, Stop>;

/// As many as there are.
const ANY: usize = usize::MAX;

fn function(least: usize, most: usize, run: fn(&Call<'_>) -> Outcome) -> Option<Function> {
    Some(Function {
        least,
        most,
        run,
        open: false,
    })
}

fn find(name: &str) -> Option<Function> {
    numbers::find(name)
        .or_else(|| strings::find(name))
        .or_else(|| lists::find(name))
        .or_else(|| maps::find(name))
        .or_else(|| sets::find(name))
        .or_else(|| choices::find(name))
        .or_else(|| types::find(name))
        .or_else(|| encoding::find(name))
        .or_else(|| hashes::find(name))
        .or_else(|| network::find(name))
        .or_else(|| files::find(name))
}

/// One call of a function.
struct Call<'c> {
    evaluator: &'c Evaluator<'c>,
    arguments: Vec<Value>,
    /// Why there may be more of them.
    open: Option<Unknown>,
    /// Where the call stands.
    at: Arc<Origin>,
}

impl Evaluator<'_> {
    /// What a call comes to.
    pub(super) fn call(
        &self,
        call: &FuncCall,
        expression: &Expression,
        names: &Locals<'_>,
    ) -> Value {
        let name = call.name.name.value().as_str();
        let mut namespace = call.name.namespace.iter();
        let own = match (namespace.next(), namespace.next()) {
            (None, _) => true,
            (Some(only), None) => only.value().as_str() == "core",
            _ => false,
        };
        match name {
            "try" if own => return self.attempt(call, expression, names),
            "can" if own => return self.can(call, expression, names),
            // Templates do not read further templates.
            "templatefile" if own && self.sealed => return self.fail(expression),
            _ => {}
        }
        let arguments = call
            .args
            .iter()
            .map(|argument| self.expression(argument, names));
        let mut arguments: Vec<Value> = arguments.collect();
        let mut open = None;
        if call.args.expand_final()
            && let Some(last) = arguments.pop()
        {
            match &last.data {
                Data::List(list) => {
                    arguments.extend(list.items.iter().cloned());
                    open.clone_from(&list.rest);
                }
                _ => match known(&last) {
                    Ok(_) | Err(Stop::Error) => return self.fail(expression),
                    Err(Stop::Unknown(unknown)) => open = Some(unknown),
                },
            }
        }
        let call = Call {
            evaluator: self,
            arguments,
            open,
            at: self.place(expression),
        };
        let Some(function) = find(name).filter(|_| own) else {
            let mut unknown = Unknown::new(Why::NotSupported(format!(
                "the function in `{}`",
                self.quote(expression)
            )));
            if matches!(name, "timestamp" | "plantimestamp" | "uuid" | "bcrypt") {
                unknown.why = Why::KnownAfterApply(self.quote(expression));
            }
            return call.unknown(unknown);
        };
        match call.run(&function) {
            Ok(value) => value,
            Err(Stop::Error) => self.fail(expression),
            Err(Stop::Unknown(unknown)) => call.unknown(unknown),
        }
    }
}

impl Call<'_> {
    fn run(&self, function: &Function) -> Outcome {
        let given = self.arguments.len();
        if given > function.most || given < function.least && self.open.is_none() {
            return Err(Stop::Error);
        }
        match &self.open {
            Some(open) if !function.open => Err(Stop::Unknown(open.clone())),
            _ => (function.run)(self),
        }
    }

    /// Unknown, and made of what was given.
    fn unknown(&self, mut unknown: Unknown) -> Value {
        for argument in &self.arguments {
            self.evaluator.mentions(argument, &mut unknown);
        }
        if let Some(open) = &self.open {
            unknown.mention(&open.mentions);
        }
        Value::new(Data::Unknown(Arc::new(unknown)), Arc::clone(&self.at))
    }

    fn given(&self, index: usize) -> Result<&Value, Stop> {
        self.arguments.get(index).ok_or(Stop::Error)
    }

    fn text(&self, index: usize) -> Result<Arc<str>, Stop> {
        text(self.given(index)?)
    }

    fn number(&self, index: usize) -> Result<Number, Stop> {
        number(self.given(index)?)
    }

    fn whole(&self, index: usize) -> Result<i64, Stop> {
        whole(self.given(index)?)
    }

    /// A list that may lack some of its elements.
    fn list(&self, index: usize) -> Result<&List, Stop> {
        list(self.given(index)?)
    }

    /// The elements of a list of which all are there.
    fn items(&self, index: usize) -> Result<&[Value], Stop> {
        let items = items(self.given(index)?)?;
        self.evaluator.spend(items.len())?;
        Ok(items)
    }

    /// A map that may lack some of its keys.
    fn map(&self, index: usize) -> Result<&Map, Stop> {
        match &known(self.given(index)?)?.data {
            Data::Map(map) => {
                self.evaluator.spend(map.entries.len())?;
                Ok(map)
            }
            _ => Err(Stop::Error),
        }
    }

    fn texts(&self, index: usize) -> Result<Vec<Arc<str>>, Stop> {
        self.items(index)?.iter().map(text).collect()
    }

    fn give(&self, data: Data) -> Outcome {
        Ok(Value::new(data, Arc::clone(&self.at)))
    }

    fn give_text(&self, text: impl Into<Arc<str>>) -> Outcome {
        let text = text.into();
        self.fits(text.len())?;
        self.give(Data::String(text))
    }

    /// Whether a text of that many bytes is not too long.
    fn fits(&self, bytes: usize) -> Result<(), Stop> {
        let limit = self.evaluator.scope.budget().limits().string_bytes;
        if bytes > limit {
            let why = Why::NotSupported(format!("a text longer than {limit} bytes"));
            return Err(Stop::Unknown(Unknown::new(why)));
        }
        self.evaluator.spend(1 + bytes / 64)
    }

    fn give_truth(&self, truth: bool) -> Outcome {
        self.give(Data::Bool(truth))
    }

    fn give_number(&self, number: Option<Number>) -> Outcome {
        self.give(Data::Number(number.ok_or(Stop::Error)?))
    }

    fn give_count(&self, count: usize) -> Outcome {
        self.give_number(i64::try_from(count).ok().map(Number::Integer))
    }

    fn give_list(&self, items: Vec<Value>) -> Outcome {
        self.give_open_list(items, None)
    }

    fn give_open_list(&self, items: Vec<Value>, rest: Option<Unknown>) -> Outcome {
        self.evaluator.spend(items.len())?;
        self.give(Data::List(Arc::new(List {
            items,
            rest,
            is_set: false,
        })))
    }

    fn give_set(&self, items: Vec<Value>, rest: Option<Unknown>) -> Outcome {
        self.evaluator.spend(items.len())?;
        self.give(Data::List(Arc::new(List {
            items,
            rest,
            is_set: true,
        })))
    }

    fn give_map(&self, entries: BTreeMap<Arc<str>, Value>, rest: Option<Unknown>) -> Outcome {
        self.give(Data::Map(Arc::new(Map { entries, rest })))
    }

    fn give_texts<T: Into<Arc<str>>>(&self, texts: impl IntoIterator<Item = T>) -> Outcome {
        let texts = texts.into_iter();
        let values = texts.map(|text| Value::string(text, Arc::clone(&self.at)));
        self.give_list(values.collect())
    }
}

fn list(value: &Value) -> Result<&List, Stop> {
    match &known(value)?.data {
        Data::List(list) => Ok(list),
        _ => Err(Stop::Error),
    }
}

fn items(value: &Value) -> Result<&[Value], Stop> {
    let list = list(value)?;
    match &list.rest {
        Some(rest) => Err(Stop::Unknown(rest.clone())),
        None => Ok(&list.items),
    }
}
