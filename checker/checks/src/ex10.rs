//! Exercise 10: the autoscaling group and what it launches.

pub(crate) mod files;
pub(crate) mod group;
pub(crate) mod instances;
pub(crate) mod launch;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex10",
    title: "Autoscaling",
    section: "module02, Exercise 10 - Autoscaling",
    questions: &[
        Question {
            ask: "Terminate one instance in front of me. What do you expect to see, in what order, and after how long?",
            listen_for: "the group notices, launches another one, which boots and starts the API: minutes, nobody does anything",
        },
        Question {
            ask: "Why must the new launch configuration exist before the old one is destroyed?",
            listen_for: "the group refers to it, and one in use cannot be deleted; configurations cannot be changed in place",
        },
        Question {
            ask: "With a minimum and a maximum of 2, what does this group scale?",
            listen_for: "nothing: it heals; scaling takes room between the two and a policy",
        },
    ],
    checks: &[
        files::PRESENT,
        launch::EXISTS,
        launch::TYPE,
        launch::AMI,
        launch::SECURITY_GROUP,
        launch::ROLE,
        launch::PUBLIC_IP,
        launch::USER_DATA,
        launch::CREATE_BEFORE_DESTROY,
        group::LAUNCH,
        group::DEPENDS_ON_LAUNCH,
        group::SUBNETS,
        group::MIN_SIZE,
        group::MAX_SIZE,
        group::TAG,
        instances::TWO,
        instances::TAGGED,
        instances::SPREAD,
    ],
};
