//! Exercise 09: the instance and its security group.

pub(crate) mod api;
pub(crate) mod files;
pub(crate) mod instance;
pub(crate) mod security_group;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex09",
    title: "EC2 and security groups",
    section: "module02, Exercise 09 - EC2 - Security groups",
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
