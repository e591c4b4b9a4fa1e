//! Exercise 05: downloads by presigned URL, and the image to keep.

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex05",
    title: "Flask API, download",
    section: "module02, Exercise 05 - Flask API - Download",
    checks: &[],
};
