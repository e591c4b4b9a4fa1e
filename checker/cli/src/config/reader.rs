//! Reads values out of a document, and collects what is wrong with them.

use std::ops::{Range, RangeInclusive};

use checker_checks::select::nearest;
use checker_model::points::Amount;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistakes::Mistake;

/// A value with its place.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// Collects mistakes, so that all of them are told at once.
#[derive(Debug, Default)]
pub(super) struct Reader {
    mistakes: Vec<Mistake>,
}

impl Reader {
    /// Notes a mistake.
    pub(super) fn wrong(&mut self, place: Range<usize>, what: impl Into<String>) {
        let what = what.into();
        self.mistakes.push(Mistake { place, what });
    }

    /// All mistakes, if there are any.
    pub(super) fn finish(self) -> Result<(), Vec<Mistake>> {
        if self.mistakes.is_empty() {
            Ok(())
        } else {
            Err(self.mistakes)
        }
    }

    /// Notes the keys that a table does not have.
    pub(super) fn only(&mut self, table: &DeTable<'_>, name: &str, known: &[&str]) {
        for key in table.keys() {
            let word = key.get_ref().as_ref();
            if !known.contains(&word) {
                let hint = match nearest(word, known.iter().copied()) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => format!("there are {}", known.join(", ")),
                };
                self.wrong(key.span(), format!("{name} has no `{word}`; {hint}"));
            }
        }
    }

    /// A table, if it is there.
    pub(super) fn table<'a>(
        &mut self,
        table: &'a DeTable<'a>,
        key: &str,
    ) -> Option<&'a DeTable<'a>> {
        let value = table.get(key)?;
        if let DeValue::Table(table) = value.get_ref() {
            return Some(table);
        }
        self.other(value, key, "a table");
        None
    }

    /// A text, if it is there.
    pub(super) fn text<'a>(
        &mut self,
        table: &'a DeTable<'a>,
        key: &str,
    ) -> Option<Spanned<&'a str>> {
        let value = table.get(key)?;
        self.as_text(value, key)
    }

    /// Two texts, if they are there.
    pub(super) fn texts<'a>(
        &mut self,
        table: &'a DeTable<'a>,
        key: &str,
    ) -> Option<[Spanned<&'a str>; 2]> {
        let value = table.get(key)?;
        match value.get_ref() {
            DeValue::Array(list) => {
                let [first, second] = list.as_ref() else {
                    self.wrong(
                        value.span(),
                        format!("`{key}` holds two texts, not {}", list.len()),
                    );
                    return None;
                };
                let texts = (self.as_text(first, key), self.as_text(second, key));
                Some([texts.0?, texts.1?])
            }
            _ => {
                self.other(value, key, "an array of two texts");
                None
            }
        }
    }

    /// `true` or `false`, if it is there.
    pub(super) fn truth(&mut self, table: &DeTable<'_>, key: &str) -> Option<bool> {
        let value = table.get(key)?;
        if let DeValue::Boolean(truth) = value.get_ref() {
            return Some(*truth);
        }
        self.other(value, key, "true or false");
        None
    }

    /// A whole number within a range, if it is there.
    pub(super) fn whole(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
        range: RangeInclusive<u32>,
    ) -> Option<u32> {
        let value = table.get(key)?;
        let DeValue::Integer(integer) = value.get_ref() else {
            self.other(value, key, "a whole number");
            return None;
        };
        let number = u32::from_str_radix(integer.as_str(), integer.radix());
        let number = number.ok().filter(|number| range.contains(number));
        if number.is_none() {
            let (low, high) = (range.start(), range.end());
            let what = format!("`{key}` is a whole number from {low} to {high}, not {integer}");
            self.wrong(value.span(), what);
        }
        number
    }

    /// A number of points, or a weight.
    pub(super) fn amount(&mut self, value: &Value<'_>, key: &str, most: Amount) -> Option<Amount> {
        let (number, written) = match value.get_ref() {
            DeValue::Integer(whole) => {
                let number = i64::from_str_radix(whole.as_str(), whole.radix());
                let number = number.ok().and_then(|number| i32::try_from(number).ok());
                (number.map(f64::from), whole.to_string())
            }
            DeValue::Float(float) => (float.as_str().parse().ok(), float.to_string()),
            _ => {
                self.other(value, key, "a number");
                return None;
            }
        };
        let amount = number.and_then(Amount::from_number);
        let what = match (number, amount) {
            (_, Some(amount)) if amount <= most => return Some(amount),
            (Some(number), _) if number < 0.0 => "is negative".to_owned(),
            (Some(number), _) if !number.is_finite() => "is no number to count with".to_owned(),
            (Some(number), None) if number < f64::from(most.thousandths()) / 1000.0 => {
                "has more than three decimals".to_owned()
            }
            _ => format!("is more than {most}"),
        };
        self.wrong(value.span(), format!("`{key}`: {written} {what}"));
        None
    }

    fn as_text<'a>(&mut self, value: &'a Value<'a>, key: &str) -> Option<Spanned<&'a str>> {
        if let DeValue::String(text) = value.get_ref() {
            return Some(Spanned::new(value.span(), text.as_ref()));
        }
        self.other(value, key, "a text");
        None
    }

    fn other(&mut self, value: &Value<'_>, key: &str, wanted: &str) {
        let actual = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "an array",
            DeValue::Table(_) => "a table",
        };
        self.wrong(value.span(), format!("`{key}` is {wanted}, not {actual}"));
    }
}
