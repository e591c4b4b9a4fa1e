//! Exercise 03: the API, its role, and the list of files.

pub(crate) mod api;
pub(crate) mod files;
pub(crate) mod instance;
pub(crate) mod list;
pub(crate) mod role;
pub(crate) mod root;
pub(crate) mod security_group;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex03",
    title: "Flask API, list",
    section: "module02, Exercise 03 - Flask API - List",
    checks: &[
        files::APP,
        role::EXISTS,
        role::TRUST,
        role::S3_FULL_ACCESS,
        instance::ROLE,
        security_group::PORT_5000,
        root::STATUS,
        root::MESSAGE,
        list::STATUS,
        list::MESSAGE,
        list::CONTENT,
        list::COMPLETE,
        api::JSON,
    ],
};
