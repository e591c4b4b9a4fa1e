//! Exercise 10: the autoscaling group and what it launches.

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex10",
    title: "Autoscaling",
    section: "module02, Exercise 10 - Autoscaling",
    checks: &[],
};
