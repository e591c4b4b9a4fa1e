//! Exercise 01: a bucket, and a presigned URL.

pub(crate) mod files;
pub(crate) mod script;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex01",
    title: "Storage",
    section: "module02, Exercise 01 - Storage",
    checks: &[files::SCRIPT, script::PRESIGN, script::EXPIRES],
};
