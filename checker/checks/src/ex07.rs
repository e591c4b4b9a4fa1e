//! Exercise 07: two public subnets in two zones.

pub(crate) mod files;
pub(crate) mod subnets;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex07",
    title: "Subnets",
    section: "module02, Exercise 07 - Subnets",
    checks: &[
        files::PRESENT,
        subnets::COUNT,
        subnets::CIDR,
        subnets::AVAILABILITY_ZONE,
        subnets::PUBLIC_IP,
        subnets::TAG_PROJECT_NAME,
        subnets::TAG_NAME,
        subnets::DEPENDS_ON_VPC,
    ],
};
