//! What everybody is judged by: the words of the command line that are handed
//! on, and a digest of what they mean.

use std::ffi::OsString;
use std::path::Path;

use anyhow::Context as _;
use checker_checks::Selection;
use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Args, Command, CommandFactory as _};

use super::arguments::Batch;
use super::digest::Fingerprint;
use crate::args::{Cli, Cohort, Excuses, Judging};

/// What everybody is judged by.
pub(crate) struct Words {
    words: Vec<OsString>,
    terms: String,
}

impl Words {
    pub(crate) fn new(batch: &Batch, selection: &Selection) -> anyhow::Result<Self> {
        let matches = Cli::command().try_get_matches_from(std::env::args_os())?;
        let of_batch = matches.subcommand_matches("batch");
        let of_batch = of_batch.context("the command line cannot be read again")?;
        let mut given = handed_on::<Judging>(of_batch);
        given.extend(handed_on::<Cohort>(of_batch));
        given.extend(handed_on::<Excuses>(of_batch));

        let mut terms = Fingerprint::new();
        terms.add(env!("CARGO_PKG_VERSION").as_bytes());
        selection.ids().for_each(|id| terms.add(id.as_bytes()));
        for format in &batch.formats {
            terms.add(format.name().as_bytes());
        }
        for (flag, value) in &given {
            terms.add(flag.as_bytes());
            if let Some(value) = value {
                terms.add(value.as_encoded_bytes());
                // A file that is named counts by what is in it.
                let path = Path::new(value);
                if path.is_file() {
                    terms.add_path(path);
                }
            }
        }
        let mut words: Vec<OsString> = match batch.selection.as_slice() {
            [] => vec!["all".into()],
            words => words.iter().map(OsString::from).collect(),
        };
        words.extend(given.into_iter().map(|(flag, value)| word(&flag, value)));
        Ok(Self {
            words,
            terms: terms.finish(),
        })
    }

    /// The words for whoever judges one student.
    pub(crate) fn words(&self) -> &[OsString] {
        &self.words
    }

    /// The digest of what they mean.
    pub(crate) fn terms(&self) -> &str {
        &self.terms
    }

    /// Words that no command line gave.
    #[cfg(all(test, unix))]
    pub(crate) fn of_test(words: &[&str]) -> Self {
        Self {
            words: words.iter().map(OsString::from).collect(),
            terms: words.concat(),
        }
    }
}

/// A flag as one word, so that no value is taken for a flag.
pub(crate) fn word(flag: &str, value: Option<OsString>) -> OsString {
    let mut word = OsString::from("--");
    word.push(flag);
    if let Some(value) = value {
        word.push("=");
        word.push(value);
    }
    word
}

/// The arguments of a group that were given, whatever the group has by now.
fn handed_on<A: Args>(matches: &ArgMatches) -> Vec<(String, Option<OsString>)> {
    let command = A::augment_args(Command::new("group"));
    let mut found = Vec::new();
    for argument in command.get_arguments() {
        let id = argument.get_id().as_str();
        let (Some(flag), Some(source)) = (argument.get_long(), matches.value_source(id)) else {
            continue;
        };
        if source == ValueSource::DefaultValue {
            continue;
        }
        if matches!(argument.get_action(), ArgAction::SetTrue) {
            found.push((flag.to_owned(), None));
        } else {
            let values = matches.get_raw(id).into_iter().flatten();
            found.extend(values.map(|value| (flag.to_owned(), Some(value.to_owned()))));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_is_handed_on_and_nothing_else() {
        let line = "checker batch roster ex06 --into out --strict --waivers=a=b --quiet";
        let matches = Cli::command().get_matches_from(line.split(' '));
        let matches = matches.subcommand_matches("batch").unwrap();
        assert_eq!(handed_on::<Judging>(matches), [("strict".to_owned(), None)]);
        assert_eq!(
            handed_on::<Excuses>(matches),
            [("waivers".to_owned(), Some("a=b".into()))]
        );
        assert_eq!(word("waivers", Some("a=b".into())), "--waivers=a=b");
        assert_eq!(word("strict", None), "--strict");
    }
}
