//! Exercise 02: an instance, and what it runs.

pub(crate) mod files;
pub(crate) mod instance;
pub(crate) mod key_pair;
pub(crate) mod os_name;

use crate::registry::Exercise;

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex02",
    title: "Compute",
    section: "module02, Exercise 02 - Compute",
    checks: &[
        files::OS_NAME,
        os_name::AMAZON_LINUX,
        key_pair::EXISTS,
        instance::TYPE,
        instance::AMI,
        instance::TERMINATED,
    ],
};
