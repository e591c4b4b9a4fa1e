//! Requests that ask the same at the same time share one question.
//!
//! A request joins only a question that has not been sent yet, so that every
//! answer is as fresh as if the request had asked alone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared, WeakShared};

/// Longest that a question waits for the one before it: one that hangs must
/// not hold up those that come after.
const TURN: Duration = Duration::from_millis(100);

type Question<T> = Shared<BoxFuture<'static, T>>;

/// The questions under way, by what they are about.
#[derive(Debug)]
pub(crate) struct Flights<T: Clone + Send + Sync + 'static> {
    lanes: Arc<Mutex<HashMap<String, Lane<T>>>>,
}

#[derive(Debug)]
struct Lane<T: Clone + Send + Sync + 'static> {
    /// Questions made and not yet dropped.
    users: usize,
    /// Held by the question that has been sent.
    turn: Arc<tokio::sync::Mutex<()>>,
    /// The question that can still be joined.
    next: Option<WeakShared<BoxFuture<'static, T>>>,
}

impl<T: Clone + Send + Sync + 'static> Clone for Flights<T> {
    fn clone(&self) -> Self {
        Self {
            lanes: Arc::clone(&self.lanes),
        }
    }
}

impl<T: Clone + Send + Sync + 'static> Default for Flights<T> {
    fn default() -> Self {
        Self {
            lanes: Arc::default(),
        }
    }
}

impl<T: Clone + Send + Sync + 'static> Flights<T> {
    /// The answer to `ask`, or to another's of the same `key` that is sent
    /// after this was called.
    pub(crate) async fn join(&self, key: &str, ask: impl Future<Output = T> + Send + 'static) -> T {
        self.question(key, ask).await
    }

    fn question(&self, key: &str, ask: impl Future<Output = T> + Send + 'static) -> Question<T> {
        let mut lanes = self.lock();
        let lane = lanes.entry(key.to_owned()).or_insert_with(|| Lane {
            users: 0,
            turn: Arc::default(),
            next: None,
        });
        if let Some(question) = lane.next.as_ref().and_then(WeakShared::upgrade) {
            return question;
        }
        lane.users += 1;
        let turn = Arc::clone(&lane.turn);
        let place = Place {
            flights: self.clone(),
            key: key.to_owned(),
        };
        let question = async move {
            let _turn = tokio::time::timeout(TURN, turn.lock()).await;
            place.close();
            ask.await
        };
        let question = question.boxed().shared();
        lane.next = question.downgrade();
        question
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Lane<T>>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A question's place in its lane, given up when the question ends or when
/// nobody waits for it any more.
struct Place<T: Clone + Send + Sync + 'static> {
    flights: Flights<T>,
    key: String,
}

impl<T: Clone + Send + Sync + 'static> Place<T> {
    /// From now on nobody joins.
    fn close(&self) {
        if let Some(lane) = self.flights.lock().get_mut(&self.key) {
            lane.next = None;
        }
    }
}

impl<T: Clone + Send + Sync + 'static> Drop for Place<T> {
    fn drop(&mut self) {
        let mut lanes = self.flights.lock();
        if let Some(lane) = lanes.get_mut(&self.key) {
            lane.users -= 1;
            if lane.users == 0 {
                lanes.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Semaphore;

    use super::*;

    /// Counts the questions sent; each is answered when let through.
    struct Oracle {
        sent: AtomicUsize,
        gate: Semaphore,
    }

    impl Oracle {
        fn new() -> Arc<Self> {
            Arc::new(Self {
                sent: AtomicUsize::new(0),
                gate: Semaphore::new(0),
            })
        }

        async fn answer(self: Arc<Self>) -> usize {
            let number = self.sent.fetch_add(1, Ordering::SeqCst);
            self.gate.acquire().await.unwrap().forget();
            number
        }

        fn let_through(&self, count: usize) {
            self.gate.add_permits(count);
        }
    }

    #[tokio::test]
    async fn only_a_question_not_yet_sent_is_joined() {
        let (flights, oracle) = (Flights::default(), Oracle::new());
        let ask = || flights.question("a", Arc::clone(&oracle).answer());
        let mut first = Box::pin(ask());
        assert!(futures::poll!(first.as_mut()).is_pending());
        assert_eq!(oracle.sent.load(Ordering::SeqCst), 1);
        let (mut late, later) = (Box::pin(ask()), ask());
        assert!(futures::poll!(late.as_mut()).is_pending());
        assert_eq!(oracle.sent.load(Ordering::SeqCst), 1, "one at a time");
        let other = flights.question("b", async { 99 });
        assert_eq!(other.await, 99, "another key is another question");
        oracle.let_through(2);
        assert_eq!(first.await, 0);
        assert_eq!((late.await, later.await), (1, 1));
        assert!(flights.lock().is_empty());
    }

    #[tokio::test]
    async fn a_question_that_hangs_delays_the_next_but_little() {
        let (flights, oracle) = (Flights::default(), Oracle::new());
        let mut stuck = Box::pin(flights.question("a", std::future::pending()));
        assert!(futures::poll!(stuck.as_mut()).is_pending());
        oracle.let_through(1);
        assert_eq!(flights.join("a", Arc::clone(&oracle).answer()).await, 0);
        drop(stuck);
        assert!(flights.lock().is_empty());
    }

    #[tokio::test]
    async fn whoever_leaves_takes_nothing_along() {
        let (flights, oracle) = (Flights::default(), Oracle::new());
        let ask = || flights.question("a", Arc::clone(&oracle).answer());
        let (mut leaves, stays) = (Box::pin(ask()), ask());
        assert!(futures::poll!(leaves.as_mut()).is_pending());
        drop(leaves);
        oracle.let_through(1);
        assert_eq!(stays.await, 0);
        drop(ask());
        assert!(flights.lock().is_empty(), "nobody waits for it");
    }
}
