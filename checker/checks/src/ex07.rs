//! Exercise 07: two public subnets in two zones.

pub(crate) mod files;
pub(crate) mod subnets;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex07",
    title: "Subnets",
    section: "module02, Exercise 07 - Subnets",
    questions: &[
        Question {
            ask: "Terraform orders by reference already. What does your `depends_on` add here, and where would it be indispensable?",
            listen_for: "nothing but what the subject asks, if `vpc_id` refers to the VPC; it matters where no attribute refers to the other",
        },
        Question {
            ask: "A data centre of eu-west-1a burns down tonight. What of your stack still works, and why?",
            listen_for: "what runs in the other subnet: a subnet is in one zone, always",
        },
        Question {
            ask: "What makes these subnets public: the name, the flag, or something that is not here yet?",
            listen_for: "the route to an internet gateway; the flag only hands out addresses",
        },
    ],
    checks: &[
        files::PRESENT,
        subnets::COUNT,
        subnets::CIDR,
        subnets::AVAILABILITY_ZONE,
        subnets::PUBLIC_IP,
        subnets::TAG_PROJECT_NAME,
        subnets::TAG_NAME,
        subnets::DEPENDS_ON_VPC,
    ],
};
