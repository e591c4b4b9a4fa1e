//! Texts.

use std::sync::Arc;

use super::{ANY, Call, Function, Outcome, Stop, format, function, items, patterns, text};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "chomp" => function(1, 1, |call| {
            call.give_text(call.text(0)?.trim_end_matches(['\n', '\r']))
        }),
        "endswith" => function(2, 2, |call| {
            compare(call, |text, part| text.ends_with(part))
        }),
        "startswith" => function(2, 2, |call| {
            compare(call, |text, part| text.starts_with(part))
        }),
        "strcontains" => function(2, 2, |call| compare(call, |text, part| text.contains(part))),
        "format" => function(1, ANY, format::format),
        "formatlist" => function(1, ANY, format::format_list),
        "indent" => function(2, 2, indent),
        "join" => function(2, ANY, join),
        "lower" => function(1, 1, |call| {
            call.give_text(cased(&call.text(0)?, |c| one(c.to_lowercase(), c)))
        }),
        "upper" => function(1, 1, |call| {
            call.give_text(cased(&call.text(0)?, |c| one(c.to_uppercase(), c)))
        }),
        "regex" => function(2, 2, patterns::regex),
        "regexall" => function(2, 2, patterns::regex_all),
        "replace" => function(3, 3, patterns::replace),
        "split" => function(2, 2, split),
        "strrev" => function(1, 1, |call| {
            call.give_text(call.text(0)?.chars().rev().collect::<String>())
        }),
        "substr" => function(3, 3, substr),
        "title" => function(1, 1, |call| call.give_text(title(&call.text(0)?))),
        "trim" => function(2, 2, |call| {
            let (text, set) = (call.text(0)?, call.text(1)?);
            call.give_text(text.trim_matches(|c| set.contains(c)))
        }),
        "trimprefix" => function(2, 2, |call| {
            let (text, prefix) = (call.text(0)?, call.text(1)?);
            call.give_text(text.strip_prefix(&*prefix).unwrap_or(&text))
        }),
        "trimsuffix" => function(2, 2, |call| {
            let (text, suffix) = (call.text(0)?, call.text(1)?);
            call.give_text(text.strip_suffix(&*suffix).unwrap_or(&text))
        }),
        "trimspace" => function(1, 1, |call| call.give_text(call.text(0)?.trim())),
        _ => None,
    }
}

fn compare(call: &Call<'_>, compare: fn(&str, &str) -> bool) -> Outcome {
    call.give_truth(compare(&call.text(0)?, &call.text(1)?))
}

fn indent(call: &Call<'_>) -> Outcome {
    let (spaces, text) = (call.whole(0)?, call.text(1)?);
    let spaces = usize::try_from(spaces).map_err(|_| Stop::Error)?;
    let breaks = text.matches('\n').count();
    call.fits(text.len().saturating_add(breaks.saturating_mul(spaces)))?;
    if breaks == 0 {
        return call.give_text(text);
    }
    call.give_text(text.replace('\n', &format!("\n{}", " ".repeat(spaces))))
}

fn join(call: &Call<'_>) -> Outcome {
    let separator = call.text(0)?;
    let mut joined = String::new();
    let mut first = true;
    for list in call.arguments.iter().skip(1) {
        for item in items(list)? {
            if !first {
                joined.push_str(&separator);
            }
            first = false;
            let item = text(item)?;
            joined.push_str(&item);
            call.fits(joined.len())?;
        }
    }
    call.give_text(joined)
}

fn split(call: &Call<'_>) -> Outcome {
    let (separator, text) = (call.text(0)?, call.text(1)?);
    call.evaluator.spend(text.len())?;
    if separator.is_empty() {
        return call.give_texts(text.chars().map(|c| Arc::from(c.to_string())));
    }
    call.give_texts(text.split(&*separator))
}

fn substr(call: &Call<'_>) -> Outcome {
    let (text, offset, length) = (call.text(0)?, call.whole(1)?, call.whole(2)?);
    let count = i64::try_from(text.chars().count()).map_err(|_| Stop::Error)?;
    let offset = if offset < 0 {
        offset.saturating_add(count).max(0)
    } else {
        offset
    };
    let offset = usize::try_from(offset).map_err(|_| Stop::Error)?;
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    call.give_text(text.chars().skip(offset).take(length).collect::<String>())
}

fn cased(text: &str, case: fn(char) -> char) -> String {
    text.chars().map(case).collect()
}

/// Terraform never makes several letters of one.
fn one(mut cased: impl Iterator<Item = char>, letter: char) -> char {
    match (cased.next(), cased.next()) {
        (Some(only), None) => only,
        _ => letter,
    }
}

/// The first letter of each word large.
fn title(text: &str) -> String {
    let mut before = ' ';
    let upper = |c: char| {
        let apart = if before.is_ascii() {
            !(before.is_ascii_alphanumeric() || before == '_')
        } else {
            before.is_whitespace()
        };
        before = c;
        if apart {
            c.to_uppercase().to_string()
        } else {
            c.to_string()
        }
    };
    text.chars().map(upper).collect()
}
