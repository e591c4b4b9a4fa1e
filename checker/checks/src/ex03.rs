//! Exercise 03: the API, its role, and the list of files.

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex03",
    title: "Flask API, list",
    section: "module02, Exercise 03 - Flask API - List",
    checks: &[],
};
