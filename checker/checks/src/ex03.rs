//! Exercise 03: the API, its role, and the list of files.

pub(crate) mod api;
pub(crate) mod files;
pub(crate) mod instance;
pub(crate) mod list;
pub(crate) mod role;
pub(crate) mod root;
pub(crate) mod security_group;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex03",
    title: "Flask API, list",
    section: "module02, Exercise 03 - Flask API - List",
    questions: &[
        Question {
            ask: "Show me in `s3_funcs.py` where credentials come from. What would break if you copied `app.py` to your laptop?",
            listen_for: "nowhere: boto3 asks the instance's role; on the laptop it takes other credentials or finds none",
        },
        Question {
            ask: "What happens to `/list_files` with 2,500 objects in the bucket?",
            listen_for: "S3 lists 1,000 at a time: a paginator or the continuation token is there, and they can point at it",
        },
        Question {
            ask: "The role may do everything in every bucket. Which permissions does this API really need?",
            listen_for: "list, get and put in one bucket; they see that the subject's full access is more than that",
        },
    ],
    checks: &[
        files::APP,
        role::EXISTS,
        role::TRUST,
        role::S3_FULL_ACCESS,
        instance::ROLE,
        security_group::PORT_5000,
        root::STATUS,
        root::MESSAGE,
        list::STATUS,
        list::MESSAGE,
        list::CONTENT,
        list::COMPLETE,
        api::JSON,
    ],
};
