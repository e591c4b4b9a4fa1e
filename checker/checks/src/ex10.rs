//! Exercise 10: the autoscaling group and what it launches.

pub(crate) mod group;
pub(crate) mod instances;
pub(crate) mod launch;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex10",
    title: "Autoscaling",
    section: "module02, Exercise 10 - Autoscaling",
    checks: &[
        launch::EXISTS,
        launch::TYPE,
        launch::AMI,
        launch::SECURITY_GROUP,
        launch::ROLE,
        launch::PUBLIC_IP,
        launch::USER_DATA,
        group::LAUNCH,
        group::SUBNETS,
        group::MIN_SIZE,
        group::MAX_SIZE,
        group::TAG,
        instances::TWO,
        instances::TAGGED,
        instances::SPREAD,
    ],
};
