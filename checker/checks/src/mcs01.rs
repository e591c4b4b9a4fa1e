//! Managed services, part 1: a public website bucket from a template.

pub(crate) mod bucket;
pub(crate) mod object;
pub(crate) mod stack;
pub(crate) mod template;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "mcs01",
    title: "Public website bucket",
    section: "Managed Cloud Services, AWS S3",
    questions: &[
        Question {
            ask: "Which settings had to change before a stranger could open an object, and what would each one alone have let through?",
            listen_for: "the public access block refuses or ignores a public policy, the policy names who may read; either alone opens nothing",
        },
        Question {
            ask: "What is the folder in an object's URL, and what happens to it when its last object is deleted?",
            listen_for: "part of the key and nothing more; it disappears, for there are no directories",
        },
        Question {
            ask: "The stack is deleted while the bucket still holds objects: what happens?",
            listen_for: "DELETE_FAILED, since CloudFormation removes empty buckets only; empty it first, or keep it by a deletion policy",
        },
    ],
    checks: &[
        stack::COMPLETE,
        template::PARAMETER,
        bucket::WEBSITE,
        bucket::PUBLIC_ACCESS,
        bucket::POLICY,
        bucket::OWNERSHIP,
        object::PUBLIC_URL,
        object::LIST_DENIED,
    ],
};
