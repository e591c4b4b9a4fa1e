//! Exercise 08: the internet gateway and the route table.

pub(crate) mod files;
pub(crate) mod gateway;
pub(crate) mod routes;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex08",
    title: "Internet gateway and routes",
    section: "module02, Exercise 08 - IGW - Route table",
    checks: &[
        files::PRESENT,
        gateway::ATTACHED,
        gateway::TAG_PROJECT_NAME,
        gateway::TAG_NAME,
        gateway::DEPENDS_ON_VPC,
        routes::DEFAULT_ROUTE,
        routes::TAG_PROJECT_NAME,
        routes::TAG_NAME,
        routes::DEPENDS_ON,
        routes::ASSOCIATIONS,
        routes::ASSOCIATIONS_DEPEND_ON,
    ],
};
