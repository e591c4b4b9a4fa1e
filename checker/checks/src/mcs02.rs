//! Managed services, part 2: a function that resizes every image that is put
//! below `input/`.

pub(crate) mod function;

pub(crate) mod resize;
pub(crate) mod trigger;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "mcs02",
    title: "Image resizing",
    section: "Managed Cloud Services, AWS Lambda",
    questions: &[
        Question {
            ask: "An upload into the output bucket triggers the function as well: what happens, and what does it cost before someone notices?",
            listen_for: "each result triggers the next run; different buckets, or a prefix that results never have, prevent it",
        },
        Question {
            ask: "Why did raising the memory make the function faster, and what do you pay for?",
            listen_for: "CPU is given in proportion to memory; paid is memory times duration, so more memory may cost less",
        },
        Question {
            ask: "Two images arrive in the same second, and the first one again an hour later: how often does your code run, and with what event?",
            listen_for: "perhaps twice at once, events may hold several records, and S3 may deliver one twice: running again must do no harm",
        },
    ],
    checks: &[
        function::EXISTS,
        function::RUNTIME,
        function::HANDLER,
        function::MEMORY,
        function::TIMEOUT,
        function::LAYER,
        function::ENVIRONMENT,
        trigger::EVENT,
        trigger::PREFIX,
        trigger::PERMISSION,
        trigger::NOT_RECURSIVE,
        resize::THUMBNAIL,
        resize::VIEW,
        resize::ASPECT_RATIO,
        resize::CONTENT_TYPE,
        resize::PUBLIC,
        resize::REJECTS_NON_IMAGES,
    ],
};
