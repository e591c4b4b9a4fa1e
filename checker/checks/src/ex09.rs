//! Exercise 09: the instance and its security group.

pub(crate) mod api;
pub(crate) mod files;
pub(crate) mod instance;
pub(crate) mod security_group;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex09",
    title: "EC2 and security groups",
    section: "module02, Exercise 09 - EC2 - Security groups",
    questions: &[
        Question {
            ask: "Stop the application on the instance and reboot it. Is the API back, and which line makes it so?",
            listen_for: "user data runs at first boot only: it is not back unless they made a service; they know it",
        },
        Question {
            ask: "Port 22 is open to the world in many solutions. Who needs it here, and what happens to a machine that offers it?",
            listen_for: "only who logs in; it is scanned within minutes, so one address, or no SSH at all, is better",
        },
        Question {
            ask: "Where do you look when the instance runs and the API does not answer?",
            listen_for: "the log of cloud-init on the instance, then the process, the security group, the route: in some order that finds it",
        },
    ],
    checks: &[
        files::PRESENT,
        security_group::NAME,
        security_group::VPC,
        security_group::SSH_OPEN,
        security_group::PORT_5000,
        security_group::NOT_WIDE_OPEN,
        security_group::DEPENDS_ON_SUBNETS,
        instance::TYPE,
        instance::PUBLIC_IP,
        instance::SUBNET,
        instance::AMI,
        instance::SECURITY_GROUP,
        instance::ROLE,
        instance::USER_DATA,
        instance::DEPENDS_ON_SUBNETS,
        api::ANSWERS,
    ],
};
