//! Exercise 04: uploads.

pub(crate) mod files;
pub(crate) mod missing;
pub(crate) mod upload;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex04",
    title: "Flask API, upload",
    section: "module02, Exercise 04 - Flask API - Upload",
    questions: &[
        Question {
            ask: "Upload a file while I watch `uploads`. What is in there afterwards, and what after the thousandth upload?",
            listen_for: "either files are removed once S3 has them, or they know that the disk fills up",
        },
        Question {
            ask: "Somebody uploads a file named `../../app.py`. Which line of yours decides what happens?",
            listen_for: "the name is reduced or refused before anything is written; they point at the line",
        },
        Question {
            ask: "S3 refuses the object after the file was saved. What does the caller read, and why not 200?",
            listen_for: "the failure is reported as one, and the message does not claim that anything was uploaded",
        },
    ],
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
