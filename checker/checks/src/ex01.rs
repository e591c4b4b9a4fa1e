//! Exercise 01: a bucket with a file in it, and a presigned URL.

pub(crate) mod bucket;
pub(crate) mod files;
pub(crate) mod object;
pub(crate) mod script;
pub(crate) mod url;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex01",
    title: "Storage",
    section: "module02, Exercise 01 - Storage",
    checks: &[
        files::SCRIPT,
        script::PRESIGN,
        script::EXPIRES,
        bucket::NAME,
        bucket::REGION,
        object::UPLOADED,
        object::CONTENT,
        url::TARGET,
        url::EXPIRY,
    ],
};
