//! How long a result is waited for.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What should never appear is waited for at least so long.
const SHORTEST: Duration = Duration::from_millis(500);

/// How long results took that came, and which never did: nobody waits twice for
/// the same.
#[derive(Default)]
pub(super) struct Patience {
    state: Mutex<Waited>,
}

#[derive(Default)]
struct Waited {
    longest: Duration,
    /// Promises, by their places, for which all the time was spent.
    in_vain: BTreeSet<usize>,
}

impl Patience {
    fn state(&self) -> MutexGuard<'_, Waited> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long a promise is waited for, at most `time`.
    pub(super) fn time(&self, which: usize, time: Duration) -> Duration {
        if self.state().in_vain.contains(&which) {
            Duration::ZERO
        } else {
            time
        }
    }

    /// How long is enough to be sure that nothing comes, at most `longest`.
    pub(super) fn enough(&self, longest: Duration) -> Duration {
        (self.state().longest * 2).max(SHORTEST).min(longest)
    }

    pub(super) fn came(&self, after: Duration) {
        let mut state = self.state();
        state.longest = state.longest.max(after);
    }

    pub(super) fn never_came(&self, which: usize) {
        self.state().in_vain.insert(which);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Duration = Duration::from_mins(1);

    #[test]
    fn nobody_waits_twice_for_what_never_came() {
        let patience = Patience::default();
        assert_eq!(patience.time(1, WHOLE), WHOLE);
        patience.never_came(1);
        assert_eq!(patience.time(1, WHOLE), Duration::ZERO);
        assert_eq!(patience.time(0, WHOLE), WHOLE);
    }

    #[test]
    fn what_yields_nothing_is_waited_for_as_long_as_the_others_took() {
        let patience = Patience::default();
        assert_eq!(patience.enough(WHOLE), SHORTEST);
        patience.came(Duration::from_secs(3));
        patience.came(Duration::from_secs(1));
        assert_eq!(patience.enough(WHOLE), Duration::from_secs(6));
        patience.came(Duration::from_secs(50));
        assert_eq!(patience.enough(WHOLE), WHOLE);
    }
}
