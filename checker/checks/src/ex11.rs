//! Exercise 11: the load balancer.

pub(crate) mod api;
pub(crate) mod elb;
pub(crate) mod files;
pub(crate) mod group;
pub(crate) mod instances;
pub(crate) mod output;
pub(crate) mod security_group;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex11",
    title: "Load balancer",
    section: "module02, Exercise 11 - Load balancer",
    checks: &[
        files::PRESENT,
        security_group::VPC,
        security_group::PORT_5000,
        security_group::DEPENDS_ON_VPC,
        elb::EXISTS,
        elb::LISTENER,
        elb::HEALTH_CHECK_PORT,
        elb::HEALTH_CHECK_INTERVAL,
        elb::HEALTHY_THRESHOLD,
        elb::CROSS_ZONE,
        elb::SECURITY_GROUP,
        elb::SUBNETS,
        group::ATTACHED,
        group::HEALTH_CHECK_TYPE,
        output::DNS_NAME,
        elb::DNS_IS_YOURS,
        instances::IN_SERVICE,
        api::ROOT,
        api::LIST,
        api::UPLOAD,
        api::UPLOAD_MISSING,
        api::DOWNLOAD,
        api::DOWNLOAD_MISSING,
        api::BOTH_INSTANCES,
    ],
};
