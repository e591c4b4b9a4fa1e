//! Exercise 10: the autoscaling group and what it launches.

pub(crate) mod files;
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
        files::PRESENT,
        launch::EXISTS,
        launch::TYPE,
        launch::AMI,
        launch::SECURITY_GROUP,
        launch::ROLE,
        launch::PUBLIC_IP,
        launch::USER_DATA,
        launch::CREATE_BEFORE_DESTROY,
        group::LAUNCH,
        group::DEPENDS_ON_LAUNCH,
        group::SUBNETS,
        group::MIN_SIZE,
        group::MAX_SIZE,
        group::TAG,
        instances::TWO,
        instances::TAGGED,
        instances::SPREAD,
    ],
};
