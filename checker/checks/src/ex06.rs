//! Exercise 06: a VPC, and nothing else.

pub(crate) mod vpc;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex06",
    title: "Network",
    section: "module02, Exercise 06 - Network",
    checks: &[
        vpc::REGION,
        vpc::CIDR,
        vpc::DNS_HOSTNAMES,
        vpc::TAG_PROJECT_NAME,
        vpc::TAG_NAME,
    ],
};
