//! Regular expressions. Terraform's are RE2's; what `regex-lite` does not know
//! of them (classes of Unicode) is not known here.

use std::collections::BTreeMap;
use std::sync::Arc;

use checker_model::Why;
use regex_lite::{Captures, Regex, RegexBuilder};

use super::{Call, Outcome, Stop};
use crate::value::{Data, List, Map, Unknown, Value};

/// Bytes of a compiled pattern.
const COMPILED: usize = 1 << 20;

fn compile(pattern: &str) -> Result<Regex, Stop> {
    let built = RegexBuilder::new(pattern).size_limit(COMPILED).build();
    built.map_err(|_| {
        let why = format!("the regular expression `{}`", short(pattern));
        Stop::Unknown(Unknown::new(Why::NotSupported(why)))
    })
}

fn short(pattern: &str) -> String {
    pattern.chars().take(80).collect()
}

pub(super) fn regex(call: &Call<'_>) -> Outcome {
    let (pattern, text) = (call.text(0)?, call.text(1)?);
    let regex = searched(call, &pattern, &text)?;
    let found = regex.captures(&text).ok_or(Stop::Error)?;
    call.give(captured(call, &regex, &found))
}

pub(super) fn regex_all(call: &Call<'_>) -> Outcome {
    let (pattern, text) = (call.text(0)?, call.text(1)?);
    let regex = searched(call, &pattern, &text)?;
    let found = regex.captures_iter(&text);
    let found = found.map(|found| Value::new(captured(call, &regex, &found), Arc::clone(&call.at)));
    call.give_list(found.collect())
}

/// Searching takes time that grows with both.
fn searched(call: &Call<'_>, pattern: &str, text: &str) -> Result<Regex, Stop> {
    call.evaluator.spend(pattern.len())?;
    let regex = compile(pattern)?;
    let work = text.len().saturating_mul(pattern.len() / 8 + 1);
    call.evaluator.spend(work)?;
    Ok(regex)
}

/// The text itself without groups; a list of groups, or a map if they have
/// names.
fn captured(call: &Call<'_>, regex: &Regex, found: &Captures<'_>) -> Data {
    let value = |index: usize| match found.get(index) {
        Some(group) => Value::string(group.as_str(), Arc::clone(&call.at)),
        None => Value::new(Data::Null, Arc::clone(&call.at)),
    };
    let names: Vec<_> = regex.capture_names().enumerate().skip(1).collect();
    if names.is_empty() {
        return value(0).data;
    }
    if names.iter().all(|(_, name)| name.is_none()) {
        return Data::List(Arc::new(List {
            items: names.iter().map(|(index, _)| value(*index)).collect(),
            ..List::default()
        }));
    }
    let entries: BTreeMap<_, _> = names
        .iter()
        .filter_map(|(index, name)| Some((Arc::from((*name)?), value(*index))))
        .collect();
    Data::Map(Arc::new(Map {
        entries,
        rest: None,
    }))
}

pub(super) fn replace(call: &Call<'_>) -> Outcome {
    let (text, wanted, with) = (call.text(0)?, call.text(1)?, call.text(2)?);
    let pattern = wanted
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'));
    let Some(pattern) = pattern else {
        let count = match wanted.len() {
            0 => text.len() + 1,
            _ => text.matches(&*wanted).count(),
        };
        call.fits(text.len().saturating_add(count.saturating_mul(with.len())))?;
        return call.give_text(text.replace(&*wanted, &with));
    };
    let regex = searched(call, pattern, &text)?;
    let mut replaced = String::new();
    let mut end = 0;
    for found in regex.captures_iter(&text) {
        let Some(whole) = found.get(0) else { continue };
        replaced.push_str(text.get(end..whole.start()).unwrap_or_default());
        found.expand(&with, &mut replaced);
        end = whole.end();
        call.fits(replaced.len())?;
    }
    replaced.push_str(text.get(end..).unwrap_or_default());
    call.give_text(replaced)
}
