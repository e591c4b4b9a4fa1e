//! Exercise 09: the instance and its security group.

pub(crate) mod api;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex09",
    title: "EC2 and security groups",
    section: "module02, Exercise 09 - EC2 - Security groups",
    checks: &[
        api::ANSWERS,
    ],
};
