//! Exercise 06: a VPC, and nothing else.

pub(crate) mod files;
pub(crate) mod region;
pub(crate) mod stack;
pub(crate) mod vpc;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex06",
    title: "Network",
    section: "module02, Exercise 06 - Network",
    questions: &[
        Question {
            ask: "Change the region in one place and plan: what would Terraform do to the VPC that is there?",
            listen_for: "nothing moves: the state still means the old region; variable and provider are the only places to change",
        },
        Question {
            ask: "How many addresses does 10.0.0.0/16 hold, and why not simply take a /8?",
            listen_for: "65,536, and a VPC takes /16 at most; blocks must not overlap with networks that will be joined later",
        },
        Question {
            ask: "What does the state file know that your `.tf` files do not, and who may read it?",
            listen_for: "ids and attributes of what exists, secrets in plain text too; so it is neither handed in nor shared",
        },
    ],
    checks: &[
        files::PRESENT,
        files::VARIABLES_DECLARED,
        files::VALUES_ASSIGNED,
        region::VARIABLE,
        stack::ONLY_VPC,
        vpc::REGION,
        vpc::CIDR,
        vpc::DNS_HOSTNAMES,
        vpc::TAG_PROJECT_NAME,
        vpc::TAG_NAME,
    ],
};
