//! Exercise 11: the load balancer.

pub(crate) mod api;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex11",
    title: "Load balancer",
    section: "module02, Exercise 11 - Load balancer",
    checks: &[
        api::ROOT,
        api::LIST,
        api::UPLOAD,
        api::UPLOAD_MISSING,
        api::DOWNLOAD,
        api::DOWNLOAD_MISSING,
        api::BOTH_INSTANCES,
    ],
};
