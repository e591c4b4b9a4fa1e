//! Exercise 05: downloads by presigned URL, and the image to keep.

pub(crate) mod ami;
pub(crate) mod download;
pub(crate) mod files;
pub(crate) mod missing;
pub(crate) mod url;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex05",
    title: "Flask API, download",
    section: "module02, Exercise 05 - Flask API - Download",
    checks: &[
        files::APP,
        download::STATUS,
        download::MESSAGE,
        download::CONTENT,
        url::EXPIRY,
        url::DOWNLOADS,
        url::EXPIRES,
        missing::STATUS,
        missing::MESSAGE,
        ami::EXISTS,
    ],
};
