//! Exercise 05: downloads by presigned URL, and the image to keep.

pub(crate) mod ami;
pub(crate) mod download;
pub(crate) mod files;
pub(crate) mod missing;
pub(crate) mod url;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex05",
    title: "Flask API, download",
    section: "module02, Exercise 05 - Flask API - Download",
    questions: &[
        Question {
            ask: "Draw who talks to whom during a download. Which bytes go through your instance?",
            listen_for: "only the request and the URL; the object goes from S3 to the client, which is why this scales",
        },
        Question {
            ask: "How does your route find out that a file does not exist, as signing never asks S3?",
            listen_for: "a request for the object's head, or the listing; a URL can be signed for anything",
        },
        Question {
            ask: "What exactly is inside the image that you made, and what would you rather not find in it?",
            listen_for: "the application with its libraries; no keys, no shell history, no uploads of others",
        },
    ],
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
