//! Exercise 00: an account that is safe to work with.

pub(crate) mod billing_alarm;
pub(crate) mod identity;
pub(crate) mod root;

use crate::registry::{Exercise, Question};

/// The exercise.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "ex00",
    title: "Setup",
    section: "module02, Exercise 00 - Setup",
    questions: &[
        Question {
            ask: "Open the console: as whom are you signed in, and what did you last need the root user for?",
            listen_for: "an IAM user; root was needed for the account itself, to enable billing alerts say, and for nothing since",
        },
        Question {
            ask: "Show the mail that asked you to confirm the topic. What would you get, and when, if something cost money tonight?",
            listen_for: "one mail once the estimate passes 1 USD, hours late: the alarm tells, it stops nothing",
        },
        Question {
            ask: "Where is `credentials.csv` now, and who could use it if this laptop were stolen?",
            listen_for: "not in the repository nor in a synchronised folder; they know where to deactivate the key",
        },
    ],
    checks: &[
        identity::NOT_ROOT,
        identity::ADMINISTRATOR,
        root::NO_ACCESS_KEY,
        billing_alarm::EXISTS,
        billing_alarm::THRESHOLD,
        billing_alarm::ENABLED,
        billing_alarm::TOPIC,
        billing_alarm::SUBSCRIPTION,
    ],
};
