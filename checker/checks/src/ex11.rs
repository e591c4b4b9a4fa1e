//! Exercise 11: the load balancer.

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex11",
    title: "Load balancer",
    section: "module02, Exercise 11 - Load balancer",
    checks: &[],
};
