//! Exercise 11: the load balancer.

pub(crate) mod api;
pub(crate) mod elb;
pub(crate) mod files;
pub(crate) mod group;
pub(crate) mod instances;
pub(crate) mod output;
pub(crate) mod security_group;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex11",
    title: "Load balancer",
    section: "module02, Exercise 11 - Load balancer",
    questions: &[
        Question {
            ask: "Stop the application on one instance, not the instance. What do callers notice, and what does each health check do?",
            listen_for: "the balancer takes it out after failed checks; as the group's type is ELB, the group then replaces it",
        },
        Question {
            ask: "Upload through the balancer, then list several times. Why does it not matter which instance answers?",
            listen_for: "the bucket holds the state, the instances none; `uploads` is only passed through",
        },
        Question {
            ask: "Now run `terraform destroy`. What is left in the account, and did you mean it to be?",
            listen_for: "bucket, role, image with its snapshot, key pair and alarm: made by hand, and some of them cost money",
        },
    ],
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
