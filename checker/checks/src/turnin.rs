//! What holds for a turn-in as a whole.

pub(crate) mod no_credentials;
pub(crate) mod no_state;

use checker_model::List;
use checker_model::turn_in::Leak;

use crate::finding::Finding;
use crate::registry::{Exercise, Question};

/// Not an exercise of the subject, but what it asks of all of them.
pub(crate) const EXERCISE: Exercise = Exercise {
    id: "turnin",
    title: "Whole turn-in",
    section: "module02, General rules",
    questions: &[
        Question {
            ask: "Who else can read this repository, and what would you do first if a key had been pushed to it?",
            listen_for: "the key is revoked before anything is deleted, since the history keeps it; rewriting commits comes second",
        },
        Question {
            ask: "Which file did you write last, and what did you change in it by hand after Terraform or the console had made it?",
            listen_for: "they find their way in their own files, and can say why each of them is handed in",
        },
    ],
    checks: &[no_credentials::NO_CREDENTIALS, no_state::NO_STATE],
};

/// Nothing of a kind is handed in. Here, and of what is left over, an empty set
/// is what is asked for, once it is known to be all.
fn nothing(leaks: &List<Leak>, expected: &str, fix: &str) -> Finding {
    let found = leaks
        .iter()
        .map(|leak| Finding::fail(expected, leak.what.clone(), &leak.origin, fix));
    let open =
        (!leaks.is_complete()).then(|| Finding::incomplete(&leaks.incomplete, &leaks.origin));
    Finding::all(found.chain(open), Finding::pass)
}
