//! Exercise 04: uploads.

pub(crate) mod files;
pub(crate) mod missing;
pub(crate) mod upload;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex04",
    title: "Flask API, upload",
    section: "module02, Exercise 04 - Flask API - Upload",
    checks: &[
        files::APP,
        files::UPLOADS_DIRECTORY,
        upload::STATUS,
        upload::MESSAGE,
        upload::STORED,
        upload::LISTED,
        missing::STATUS,
        missing::MESSAGE,
        upload::ODD_NAMES,
        upload::NO_TRAVERSAL,
    ],
};
