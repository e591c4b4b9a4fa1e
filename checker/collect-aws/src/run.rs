//! One collection: every call goes through here, so that each is counted,
//! bounded in time and number, shown as progress, and classified when it fails.

use std::collections::BTreeSet;
use std::error::Error;
use std::future::Future;
use std::sync::Mutex;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use checker_model::course::Course;
use checker_model::evidence::Given;
use checker_model::{List, Listing, Origin, Why};
use tokio::sync::Semaphore;
use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};

use crate::asked::Asked;
use crate::clients::Clients;
use crate::error::{Kind, Trouble};
use crate::hearing::heard_out;
use crate::settings::Settings;

/// What happens while an account is read, for a line of progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// A call begins: its IAM action, such as `ec2:DescribeVpcs`.
    Started(&'static str),
    /// It ended, well or not.
    Finished(&'static str),
}

/// Where progress is told.
pub(crate) type Watch<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// Calls in flight at once: all of a small account's first round, and still
/// below what EC2 grants in a burst.
const AT_ONCE: usize = 40;

/// Where the SDK does not wait between two tries, this does.
const FIRST_PAUSE: Duration = Duration::from_millis(300);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Pages of one listing. AWS gives a hundred items and more per page.
const MAX_PAGES: usize = 500;

/// Waits before the next try, longer after each.
pub(crate) async fn pause(tries: u32) {
    let wait = FIRST_PAUSE * 2_u32.saturating_pow(tries.saturating_sub(1));
    tokio::time::sleep(wait.min(LONGEST_PAUSE)).await;
}

/// How the calls ended.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    answered: usize,
    unreachable: Option<String>,
    rejected: Option<String>,
    expired: Option<String>,
}

/// The verdict of a tally on the endpoint as a whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Hopeless {
    Unreachable(String),
    Rejected(String),
    Expired(String),
}

impl Tally {
    fn count(&mut self, trouble: Option<&Trouble>) {
        if let Some(Why::ExpiredCredentials(action)) = trouble.map(|trouble| &trouble.why) {
            self.expired.get_or_insert_with(|| action.clone());
            return;
        }
        match trouble.map(|trouble| (trouble.kind, trouble.why.detail())) {
            None | Some((Kind::NotFound | Kind::Other, _)) => self.answered += 1,
            Some((Kind::Unreachable, detail)) => {
                self.unreachable.get_or_insert_with(|| detail.to_owned());
            }
            Some((Kind::Rejected, detail)) => {
                self.rejected.get_or_insert_with(|| detail.to_owned());
            }
            Some((Kind::Mute | Kind::NotMade, _)) => {}
        }
    }

    fn hopeless(&self) -> Option<Hopeless> {
        if self.answered > 0 {
            return None;
        }
        let expired = self.expired.clone().map(Hopeless::Expired);
        let rejected = || self.rejected.clone().map(Hopeless::Rejected);
        let unreachable = || self.unreachable.clone().map(Hopeless::Unreachable);
        expired.or_else(rejected).or_else(unreachable)
    }
}

/// One collection in one region.
pub(crate) struct Run<'a> {
    pub(crate) clients: &'a Clients,
    /// Where functions and stacks of `CloudFormation` are looked for: first
    /// where they are expected.
    pub(crate) places: &'a [Clients],
    pub(crate) region: &'a str,
    pub(crate) course: &'a Course,
    pub(crate) given: &'a Given,
    /// Whether what ex00 and ex01 ask about is read too.
    pub(crate) setup: bool,
    /// Whether functions, stacks and how buckets are set up are read too.
    pub(crate) managed: bool,
    /// How often a thing is tried at most.
    pub(crate) attempts: u32,
    asked: &'a Asked,
    watch: Watch<'a>,
    gate: Semaphore,
    deadline: Instant,
    budget: Duration,
    tally: Mutex<Tally>,
}

/// The items of a paginated listing, and what stopped it before its end.
#[derive(Debug)]
pub(crate) struct Pages<T> {
    pub(crate) items: Vec<T>,
    pub(crate) trouble: Option<Trouble>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        clients: &'a Clients,
        settings: &'a Settings,
        asked: &'a Asked,
        watch: Watch<'a>,
        (deadline, budget): (Instant, Duration),
    ) -> Self {
        Self {
            clients,
            places: std::slice::from_ref(clients),
            region: &clients.region,
            course: &settings.course,
            given: &settings.given,
            setup: settings.setup,
            managed: settings.managed,
            attempts: settings.attempts,
            asked,
            watch,
            gate: Semaphore::new(AT_ONCE),
            deadline,
            budget,
            tally: Mutex::default(),
        }
    }

    /// The same, with other places for functions and stacks.
    pub(crate) fn looking_in(self, places: &'a [Clients]) -> Self {
        Self { places, ..self }
    }

    /// Makes one call, unless nobody reads its answer.
    pub(crate) async fn call<T, E>(
        &self,
        action: &'static str,
        asked: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, Trouble>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        // The SDK's futures are big, and dozens of them are joined.
        let asked = Box::pin(asked);
        self.asked.note(action)?;
        let permit = self.gate.acquire().await;
        (self.watch)(Progress::Started(action));
        let asked = async { timeout_at(self.deadline, asked).await };
        let outcome = match heard_out(asked).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(Trouble::of(action, &error)),
            Err((Elapsed { .. }, throttled)) => {
                let seconds = self.budget.as_secs();
                Err(Trouble::out_of_time(action, seconds, throttled))
            }
        };
        drop(permit);
        if let Err(trouble) = &outcome {
            tracing::debug!(action, why = %trouble.why, "call failed");
        }
        if let Ok(mut tally) = self.tally.lock() {
            tally.count(outcome.as_ref().err());
        }
        (self.watch)(Progress::Finished(action));
        outcome
    }

    /// Makes a call as often as there are pages. `take` maps a page at once, so
    /// that what the SDK parsed is not held, and says how to ask for the next.
    pub(crate) async fn pages<T, O, E, F>(
        &self,
        action: &'static str,
        ask: impl Fn(Option<String>) -> F,
        take: impl Fn(O) -> (Vec<T>, Option<String>),
    ) -> Pages<T>
    where
        F: Future<Output = Result<O, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + 'static,
    {
        let mut items = Vec::new();
        let mut asked_for = BTreeSet::new();
        let mut token = None;
        for _ in 0..MAX_PAGES {
            match self.call(action, ask(token.take())).await {
                Ok(page) => {
                    let (more, next) = take(page);
                    items.extend(more);
                    match next.filter(|next| !next.is_empty()) {
                        None => {
                            return Pages {
                                items,
                                trouble: None,
                            };
                        }
                        Some(next) if !asked_for.insert(next.clone()) => {
                            let trouble = Trouble::failed(action, "its pages repeat themselves");
                            return Pages {
                                items,
                                trouble: Some(trouble),
                            };
                        }
                        Some(next) => token = Some(next),
                    }
                }
                Err(trouble) => {
                    return Pages {
                        items,
                        trouble: Some(trouble),
                    };
                }
            }
        }
        let trouble = Trouble::failed(action, &format!("more than {MAX_PAGES} pages"));
        Pages {
            items,
            trouble: Some(trouble),
        }
    }

    /// Whether no call was of any use, because of the endpoint or the credentials.
    pub(crate) fn hopeless(&self) -> Option<Hopeless> {
        self.tally.lock().ok()?.hopeless()
    }
}

impl<T> Pages<T> {
    /// The reason for which there may be more. That a thing named in the call
    /// does not exist means that there are none, and is no such reason.
    pub(crate) fn incomplete(&self) -> Option<Why> {
        self.trouble
            .as_ref()
            .filter(|trouble| !trouble.is_not_found())
            .map(|trouble| trouble.why.clone())
    }

    /// A list inside a resource.
    pub(crate) fn list(self, origin: Origin) -> List<T> {
        let incomplete = self.incomplete().into_iter().collect();
        List {
            items: self.items,
            incomplete,
            origin,
        }
    }
}

impl<K: Ord, T> Pages<Option<(K, T)>> {
    /// The listing of a kind of resource. What came without an id cannot be
    /// listed, and the listing says so.
    pub(crate) fn listing(self, action: &'static str) -> Listing<K, T> {
        let mut incomplete: Vec<Why> = self.incomplete().into_iter().collect();
        if self.items.iter().any(Option::is_none) {
            incomplete.push(Why::Failed(format!("{action}: something without an id")));
        }
        Listing {
            items: self.items.into_iter().flatten().collect(),
            incomplete,
            origin: Origin::aws_call(action),
        }
    }
}
