//! Exercise 08: the internet gateway and the route table.

pub(crate) mod files;
pub(crate) mod gateway;
pub(crate) mod routes;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex08",
    title: "Internet gateway and routes",
    section: "module02, Exercise 08 - IGW - Route table",
    questions: &[
        Question {
            ask: "Take the default route away in your head: what can instances still reach, and from where can they be reached?",
            listen_for: "each other, through the local route; nothing outside, in neither direction",
        },
        Question {
            ask: "Follow a packet from my phone to an instance: which of these resources does it pass, and which one could drop it?",
            listen_for: "gateway, route table of the subnet, network ACL, security group; they name the last two as filters",
        },
        Question {
            ask: "What would a subnet without your association do, and why is that easy to miss?",
            listen_for: "it uses the VPC's main table, silently, which has no way out",
        },
    ],
    checks: &[
        files::PRESENT,
        gateway::ATTACHED,
        gateway::TAG_PROJECT_NAME,
        gateway::TAG_NAME,
        gateway::DEPENDS_ON_VPC,
        routes::DEFAULT_ROUTE,
        routes::TAG_PROJECT_NAME,
        routes::TAG_NAME,
        routes::DEPENDS_ON,
        routes::ASSOCIATIONS,
        routes::ASSOCIATIONS_DEPEND_ON,
    ],
};
