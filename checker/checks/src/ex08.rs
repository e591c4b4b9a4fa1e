//! Exercise 08: the internet gateway and the route table.

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex08",
    title: "Internet gateway and routes",
    section: "module02, Exercise 08 - IGW - Route table",
    checks: &[],
};
