//! Exercise 01: a bucket with a file in it, and a presigned URL.

pub(crate) mod bucket;
pub(crate) mod files;
pub(crate) mod object;
pub(crate) mod script;
pub(crate) mod url;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex01",
    title: "Storage",
    section: "module02, Exercise 01 - Storage",
    questions: &[
        Question {
            ask: "Run the script in front of me and open the URL in a private window. Who pays for that download, and who allowed it?",
            listen_for: "the account of whoever signed; the URL carries a signature of their key, so it may what they may, for ten minutes",
        },
        Question {
            ask: "Ten minutes are over: what does S3 answer, and what would you have to change to withdraw the URL sooner?",
            listen_for: "403 with the reason; deactivating the key or denying the object does it, deleting the script does not",
        },
        Question {
            ask: "How did the file get into the bucket, and how do you know that it arrived whole?",
            listen_for: "an `aws s3 cp` that they can type again; size or checksum compared, not only that a name is listed",
        },
    ],
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
        url::DOWNLOADS,
        url::EXPIRES,
    ],
};
