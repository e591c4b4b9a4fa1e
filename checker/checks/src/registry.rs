//! Every exercise and every check, in the order of the subject. A test walks
//! the folders, so that no file can be forgotten.

use crate::check::Check;
use crate::{
    ex00, ex01, ex02, ex03, ex04, ex05, ex06, ex07, ex08, ex09, ex10, ex11, leftovers, mcs01,
    mcs02, mcs03, turnin,
};

/// What is judged only when it is asked for by name: nothing is left of a stack
/// that `all` is about.
pub const APART: &str = "leftovers";

/// One exercise of a subject.
#[derive(Debug)]
pub struct Exercise {
    /// Such as `ex07`.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The document and the section that it comes from.
    pub section: &'static str,
    /// What an evaluator still has to ask: two or three questions about what
    /// neither files nor calls can show.
    pub questions: &'static [Question],
    /// Its checks, in the order of the catalogue.
    pub checks: &'static [Check],
}

/// A question from one person to another.
#[derive(Debug)]
pub struct Question {
    /// What is asked, or asked to be shown.
    pub ask: &'static str,
    /// What an answer should hold.
    pub listen_for: &'static str,
}

/// All of them.
pub const EXERCISES: &[Exercise] = &[
    turnin::EXERCISE,
    ex00::EXERCISE,
    ex01::EXERCISE,
    ex02::EXERCISE,
    ex03::EXERCISE,
    ex04::EXERCISE,
    ex05::EXERCISE,
    ex06::EXERCISE,
    ex07::EXERCISE,
    ex08::EXERCISE,
    ex09::EXERCISE,
    ex10::EXERCISE,
    ex11::EXERCISE,
    leftovers::EXERCISE,
    mcs01::EXERCISE,
    mcs02::EXERCISE,
    mcs03::EXERCISE,
];

/// Every check of every exercise.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    EXERCISES.iter().flat_map(|exercise| exercise.checks)
}

/// One check by id.
pub fn check(id: &str) -> Option<&'static Check> {
    checks().find(|check| check.id == id)
}
