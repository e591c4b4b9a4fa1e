//! On which folder of a turn-in an exercise is judged.

use checker_model::turn_in::{Folder, Layout, TurnIn};
use checker_model::{Known, Origin};

use crate::case::Context;
use crate::check::{Check, Judge};
use crate::finding::Finding;
use crate::registry::EXERCISES;

/// A folder, and what it is judged as.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    /// The turn-in that it is part of.
    pub turn_in: &'a TurnIn,
    /// The folder.
    pub folder: &'a Folder,
    /// The exercise that it was handed in for.
    pub exercise: &'a str,
}

/// Where an exercise is judged.
#[derive(Debug, Clone)]
pub(crate) enum Place<'a> {
    /// On this folder.
    On(Spot<'a>),
    /// Nowhere: its folder was not handed in.
    Missing(&'a TurnIn),
    /// Nowhere, and nobody asked for it: what would be asked.
    Elsewhere(String),
}

impl<'a> Context<'a> {
    /// Where in the turn-in a check is judged; `None` without a turn-in.
    pub(crate) fn place(&self, check: &Check) -> Option<Place<'a>> {
        let turn_in = self.evidence.turn_in.as_ref()?;
        let exercise = check.exercise();
        // What ex03 made by hand may be declared by any later exercise.
        if exercise == "ex03" && matches!(check.judge, Judge::Stack(_)) {
            let none = || {
                let role = &self.course.role;
                Place::Elsewhere(format!("no folder declares the role {role}"))
            };
            return Some(self.role_spot(turn_in).map_or_else(none, Place::On));
        }
        Some(match &turn_in.layout {
            Layout::Root => match turn_in.folder(exercise) {
                Some((exercise, folder)) => Place::On(Spot {
                    turn_in,
                    folder,
                    exercise,
                }),
                None => Place::Missing(turn_in),
            },
            Layout::Exercise(own) | Layout::Unnamed(own) => {
                let unnamed = matches!(turn_in.layout, Layout::Unnamed(_));
                // Exercises are ordered by their ids, within one document.
                let document = |id: &str| id.trim_end_matches(|c: char| c.is_ascii_digit()).len();
                let same = exercise.get(..document(exercise)) == own.get(..document(own));
                let earlier = unnamed && same && exercise < own.as_str();
                match turn_in.folders.get(own) {
                    Some(folder) if exercise == own || earlier => Place::On(Spot {
                        turn_in,
                        folder,
                        exercise: own,
                    }),
                    _ => Place::Elsewhere(format!("--turn-in is the folder of {own}")),
                }
            }
        })
    }

    /// The newest folder that declares the course's role, else the newest one
    /// that declares any.
    fn role_spot(&self, turn_in: &'a TurnIn) -> Option<Spot<'a>> {
        let declares = |folder: &Folder, named: bool| {
            folder.stack.roles.values().any(|role| {
                let name = &role.name.known;
                folder.declared.of(role.id.as_str()).is_some()
                    && (!named || matches!(name, Known::Value(name) if *name == self.course.role))
            })
        };
        [true, false].into_iter().find_map(|named| {
            let mut newest = turn_in.folders.iter().rev();
            newest
                .find(|(_, folder)| declares(folder, named))
                .map(|(exercise, folder)| Spot {
                    turn_in,
                    folder,
                    exercise,
                })
        })
    }

    /// What a check finds of an exercise whose folder is missing: the check
    /// that asks for its files fails, and leaves nothing to the others.
    pub(crate) fn without_folder(turn_in: &TurnIn, check: &Check) -> Finding {
        let exercise = check.exercise();
        match presence(exercise) {
            Some(first) if first.id == check.id => Finding::fail(
                format!("a folder {exercise}"),
                format!("no folder {exercise}"),
                &Origin::File {
                    file: exercise.to_owned(),
                    line: None,
                },
                format!(
                    "hand in the folder {exercise} beside the others of {}",
                    turn_in.source
                ),
            ),
            Some(first) => Finding::skipped(first),
            None => Finding::not_applicable("no file is asked for"),
        }
    }
}

impl Spot<'_> {
    /// Whether two are the same folder.
    pub(crate) fn is(&self, other: &Spot<'_>) -> bool {
        std::ptr::eq(self.folder, other.folder)
    }
}

/// The check that asks for the files of an exercise: its first one on files.
fn presence(exercise: &str) -> Option<&'static Check> {
    EXERCISES
        .iter()
        .filter(|one| one.id == exercise)
        .flat_map(|one| one.checks)
        .find(|check| matches!(check.judge, Judge::Files(_)))
}
