//! `[points]`: what exercises are worth, and what checks weigh in them.

use std::collections::BTreeMap;
use std::ops::Range;

use checker_checks::EXERCISES;
use checker_checks::points::{Pattern, Scheme, SchemeError, Weights};
use checker_checks::select::nearest;
use checker_model::points::Amount;
use toml::de::{DeTable, DeValue};

use super::reader::Reader;

/// The tables below `[points]`.
pub(super) const TABLES: [&str; 2] = ["exercises", "checks"];

/// The most points of an exercise, and the most that a check weighs.
pub(super) const MOST: Amount = Amount::from_thousandths(10_000_000);

/// What was read, with the places to point at.
#[derive(Default)]
struct Read {
    weights: Weights,
    exercises: BTreeMap<&'static str, Range<usize>>,
    checks: Vec<(Pattern, Range<usize>)>,
}

/// Nothing when anything is wrong, which the reader knows then.
pub(super) fn read(reader: &mut Reader, table: &DeTable<'_>) -> Option<Scheme> {
    reader.only(table, "[points]", &TABLES);
    let mut read = Read::default();
    if let Some(table) = reader.table(table, "exercises") {
        exercises(reader, table, &mut read);
    }
    if let Some(table) = reader.table(table, "checks") {
        checks(reader, table, &mut read);
    }
    for mistake in read.weights.mistakes() {
        let SchemeError::NothingWeighs(id) = mistake;
        let place = read.exercises.get(id).cloned().unwrap_or_default();
        reader.wrong(place, mistake.to_string());
    }
    if !read.weights.exercises.is_empty() {
        idle(reader, &read);
    }
    Scheme::new(&read.weights).ok()
}

fn exercises(reader: &mut Reader, table: &DeTable<'_>, read: &mut Read) {
    for (key, value) in table {
        let word = key.get_ref().as_ref();
        let ids = || EXERCISES.iter().map(|exercise| exercise.id);
        let Some(id) = ids().find(|id| *id == word) else {
            let hint = match (word.contains('.'), nearest(word, ids())) {
                (true, _) => "checks are weighed in [points.checks]".to_owned(),
                (false, Some(id)) => format!("did you mean `{id}`?"),
                (false, None) => "`checker list` shows what there is".to_owned(),
            };
            reader.wrong(key.span(), format!("`{word}` is no exercise; {hint}"));
            continue;
        };
        read.exercises.insert(id, key.span());
        // One that is wrong is listed all the same: the others have company.
        let points = reader.amount(value, id, MOST);
        read.weights
            .exercises
            .insert(id, points.unwrap_or_default());
    }
}

fn checks(reader: &mut Reader, table: &DeTable<'_>, read: &mut Read) {
    for (key, value) in table {
        let word = key.get_ref().as_ref();
        if matches!(value.get_ref(), DeValue::Table(_)) {
            let what = format!("an id holds dots, so it is written in quotes: `\"{word}.…\" = 2`");
            reader.wrong(key.span(), what);
            continue;
        }
        let pattern = match Pattern::parse(word) {
            Ok(pattern) => pattern,
            Err(error) => {
                reader.wrong(key.span(), error.to_string());
                continue;
            }
        };
        let Some(weight) = reader.amount(value, word, MOST) else {
            continue;
        };
        let twice = read.weights.checks.insert(pattern.clone(), weight);
        if twice.is_some() {
            reader.wrong(key.span(), format!("`{word}` is weighed twice"));
        }
        read.checks.push((pattern, key.span()));
    }
}

/// Weights in exercises that are worth nothing change nothing: whoever wrote
/// them meant something else.
fn idle(reader: &mut Reader, read: &Read) {
    for (pattern, place) in &read.checks {
        let exercise = pattern.exercise();
        if !read.weights.exercises.contains_key(exercise) {
            let what = format!(
                "this weight changes nothing: `{exercise}` is worth no points in [points.exercises]"
            );
            reader.wrong(place.clone(), what);
        }
    }
}
