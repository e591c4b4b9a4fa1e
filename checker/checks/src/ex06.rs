//! Exercise 06: a VPC, and nothing else.

pub(crate) mod files;
pub(crate) mod region;
pub(crate) mod stack;
pub(crate) mod vpc;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex06",
    title: "Network",
    section: "module02, Exercise 06 - Network",
    checks: &[
        files::PRESENT,
        files::VARIABLES_DECLARED,
        files::VALUES_ASSIGNED,
        region::VARIABLE,
        stack::ONLY_VPC,
        vpc::REGION,
        vpc::CIDR,
        vpc::DNS_HOSTNAMES,
        vpc::TAG_PROJECT_NAME,
        vpc::TAG_NAME,
    ],
};
