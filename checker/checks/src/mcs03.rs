//! Managed services, part 3: a function behind a URL that hands out presigned
//! URLs for uploads.

pub(crate) mod end_to_end;
pub(crate) mod function;
pub(crate) mod get;
pub(crate) mod put;
pub(crate) mod url;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "mcs03",
    title: "Upload URLs",
    section: "Managed Cloud Services, AWS Lambda Upload Images",
    questions: &[
        Question {
            ask: "What can someone do who finds your function URL, and what would you put in front of it?",
            listen_for: "upload whatever they like at your cost, as often as they like; a login, a limit on size and rate, or a gateway",
        },
        Question {
            ask: "Why does the client send the image to S3 and not through your function?",
            listen_for: "a function's payload is limited to 6 MB and billed by time; S3 takes the bytes directly, the signature limits what for",
        },
        Question {
            ask: "Change one letter of the key in the presigned URL: what does S3 answer, and how does it know?",
            listen_for: "403, SignatureDoesNotMatch: method, key, expiry and signed headers are all part of what was signed",
        },
    ],
    checks: &[
        url::EXISTS,
        function::ENVIRONMENT,
        get::STATUS,
        get::UPLOAD_URL,
        get::RESIZED_URLS,
        put::ACCEPTED,
        put::EXPIRES,
        put::WRONG_TYPE,
        put::OTHER_KEY,
        end_to_end::END_TO_END,
    ],
};
