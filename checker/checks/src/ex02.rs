//! Exercise 02: an instance, and what it runs.

pub(crate) mod files;
pub(crate) mod instance;
pub(crate) mod key_pair;
pub(crate) mod os_name;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex02",
    title: "Compute",
    section: "module02, Exercise 02 - Compute",
    questions: &[
        Question {
            ask: "How did you reach the instance, and what keeps somebody else from doing the same?",
            listen_for: "SSH with their key pair; the private key never left their machine and is readable by nobody else (mode 400)",
        },
        Question {
            ask: "Which command wrote `os_name.txt`, and on which machine did it run?",
            listen_for: "it ran on the instance, through SSH; they can say what tells the system from the kernel in it",
        },
        Question {
            ask: "What is the difference between stopping an instance and terminating it, and what still costs money after each?",
            listen_for: "a stopped one keeps its volume, which is paid for; a terminated one is gone, volumes and addresses may outlive it",
        },
    ],
    checks: &[
        files::OS_NAME,
        os_name::AMAZON_LINUX,
        key_pair::EXISTS,
        instance::TYPE,
        instance::AMI,
        instance::TERMINATED,
    ],
};
