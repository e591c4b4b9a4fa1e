//! Exercise 00: an account that is safe to work with.

pub(crate) mod billing_alarm;
pub(crate) mod identity;
pub(crate) mod root;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex00",
    title: "Setup",
    section: "module02, Exercise 00 - Setup",
    checks: &[
        identity::NOT_ROOT,
        identity::ADMINISTRATOR,
        root::NO_ACCESS_KEY,
        billing_alarm::EXISTS,
        billing_alarm::THRESHOLD,
        billing_alarm::ENABLED,
        billing_alarm::TOPIC,
        billing_alarm::SUBSCRIPTION,
    ],
};
