//! Which checks are wanted: `ex11`, `ex06..ex11`, `module02`, `mcs`, `all`,
//! `ex07.subnets.*` or an id. What is left after `terraform destroy` is none of
//! `all`, and of no range: it is selected by its own ids.

use std::collections::BTreeSet;

use crate::registry::{APART, EXERCISES, checks};

/// A set of checks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    ids: BTreeSet<&'static str>,
}

/// Why a selection cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// It names nothing.
    #[error("`{word}` selects no check; {hint}")]
    Unknown {
        /// What was given.
        word: String,
        /// What could have been meant.
        hint: String,
    },
    /// A range runs backwards.
    #[error("`{0}` runs backwards; write the earlier exercise first")]
    Backwards(String),
    /// Nothing was given.
    #[error("nothing is selected; name an exercise (ex11), a range (ex06..ex11), module02 or all")]
    Nothing,
}

impl Selection {
    /// Every check of a stack that is there: all but what is selected by its
    /// own name only.
    pub fn all() -> Self {
        let of_all = checks().filter(|check| check.exercise() != APART);
        Self {
            ids: of_all.map(|check| check.id).collect(),
        }
    }

    /// Reads the words of a command line; their union counts.
    ///
    /// # Errors
    /// When a word selects nothing, or there is none.
    pub fn parse<S: AsRef<str>>(
        words: impl IntoIterator<Item = S>,
    ) -> Result<Self, SelectionError> {
        let mut ids = BTreeSet::new();
        let mut any = false;
        for word in words {
            for word in word.as_ref().split(',').map(str::trim) {
                any = true;
                let found = one(word)?;
                if found.is_empty() {
                    return Err(SelectionError::Unknown {
                        word: word.into(),
                        hint: hint(word),
                    });
                }
                ids.extend(found);
            }
        }
        if !any || ids.is_empty() {
            return Err(SelectionError::Nothing);
        }
        Ok(Self { ids })
    }

    /// Whether it holds a check.
    pub fn contains(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// The ids that it holds, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.ids.iter().copied()
    }
}

fn one(word: &str) -> Result<Vec<&'static str>, SelectionError> {
    let of = |wanted: &dyn Fn(&str) -> bool| -> Vec<&'static str> {
        EXERCISES
            .iter()
            .filter(|exercise| exercise.id != APART && wanted(exercise.id))
            .flat_map(|exercise| exercise.checks)
            .map(|check| check.id)
            .collect()
    };
    if let Some((first, last)) = word.split_once("..") {
        let last = last.trim_start_matches('=');
        for end in [first, last] {
            if end == APART || !EXERCISES.iter().any(|exercise| exercise.id == end) {
                return Err(SelectionError::Unknown {
                    word: end.into(),
                    hint: hint(end),
                });
            }
        }
        if first > last {
            return Err(SelectionError::Backwards(word.into()));
        }
        // A range stays within its document: ex06..ex11 never means mcs01.
        return Ok(of(&|id| (first..=last).contains(&id)));
    }
    Ok(match word {
        "all" => of(&|_| true),
        "module02" => of(&|id| id.starts_with("ex") || id == "turnin"),
        "mcs" => of(&|id| id.starts_with("mcs")),
        _ => {
            let family = word.strip_suffix(".*").unwrap_or(word);
            checks()
                .map(|check| check.id)
                .filter(|id| {
                    id.strip_prefix(family)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                })
                .collect()
        }
    })
}

/// What might have been meant: the id nearest to a word.
pub(crate) fn hint(word: &str) -> String {
    let exercises = EXERCISES.iter().map(|exercise| exercise.id);
    match nearest(word, exercises.chain(checks().map(|check| check.id))) {
        Some(id) => format!("did you mean `{id}`?"),
        None => "`checker list` shows what there is".into(),
    }
}

/// The word that is most like one that is none of them, if any is like it: with
/// fewer than a third of its letters changed.
pub fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let words = words.into_iter();
    let near = words.map(|one| (distance(word, one), one));
    let near = near.filter(|(distance, one)| *distance <= one.len() / 3);
    near.min().map(|(_, one)| one)
}

/// How many letters have to be changed, added or taken away (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(100).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(x != *y))
                .min(above + 1)
                .min(row[j] + 1);
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_select_what_they_say() {
        let count = |word: &str| Selection::parse([word]).unwrap().ids().count();
        assert_eq!(count("all") + count("leftovers"), checks().count());
        assert_eq!(count("leftovers.vpc"), 1);
        assert_eq!(count("ex06.vpc.cidr"), 1);
        assert_eq!(count("ex06.vpc.*"), count("ex06.vpc"));
        assert_eq!(count("ex06..ex07"), count("ex06") + count("ex07"));
        assert_eq!(count("ex06,ex07"), count("ex06..ex07"));
        assert_eq!(
            Selection::parse(["ex06", "ex06.vpc.cidr"]).unwrap(),
            Selection::parse(["ex06"]).unwrap()
        );
    }

    #[test]
    fn what_is_left_is_no_part_of_the_whole() {
        for word in ["all", "module02", "ex00..ex11"] {
            let selection = Selection::parse([word]).unwrap();
            let mut ids = selection.ids();
            assert!(!ids.any(|id| id.starts_with(APART)), "{word}");
        }
        assert_eq!(Selection::all(), Selection::parse(["all"]).unwrap());
    }

    #[test]
    fn what_selects_nothing_is_an_error_with_a_way_out() {
        for word in [
            "ex99",
            "ex06.vpc.cid",
            "ex06.*.cidr",
            "",
            "ex06..ex99",
            "ex06..leftovers",
            "leftovers..leftovers",
        ] {
            let error = Selection::parse([word]).unwrap_err();
            assert!(matches!(error, SelectionError::Unknown { .. }), "{word}");
        }
        assert_eq!(
            Selection::parse(["ex06.vpc.cdir"]).unwrap_err().to_string(),
            "`ex06.vpc.cdir` selects no check; did you mean `ex06.vpc.cidr`?"
        );
        assert_eq!(
            Selection::parse(["ex07..ex06"]),
            Err(SelectionError::Backwards("ex07..ex06".into()))
        );
        assert_eq!(
            Selection::parse(Vec::<String>::new()),
            Err(SelectionError::Nothing)
        );
    }
}
