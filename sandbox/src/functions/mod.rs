//! The reference functions in this process, as the served stack has them: its
//! notifications trigger them, its environment is theirs, its URL leads to
//! them. A stack that is set up wrongly behaves wrongly.
//!
//! Which of the two a function is follows from its name, since a stack does
//! not show code; any other answers as a new function does and does nothing.

mod event;
mod spoil;
mod trigger;
mod url;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use api::client::ClientOptions;
use api::embedded::KeyPair;
use axum::http::Method;
use checker_model::Stack;
use checker_model::functions::{Function, FunctionUrl};
use fixtures::{Effect, FaultDoor, HttpFault};
use lambda::s3::S3;
use lambda::{resize, upload_url};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::effects::Faults;
use crate::log::{Log, Logged};
use spoil::{SpoiledSigner, SpoiledStore};

pub(crate) use event::Happened;
pub(crate) use url::FunctionDoor;

/// An asynchronous invocation that fails is tried again twice; AWS waits one
/// minute, then two.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);

/// Invocations at once: each may hold an image.
const AT_ONCE: usize = 4;

/// Seconds, where the function does not say.
const DEFAULT_TIMEOUT: i64 = 3;

/// The functions' way into S3, with the keys of their role.
pub(crate) fn s3(endpoint_url: &str, region: &str, keys: &KeyPair) -> S3 {
    let place = ClientOptions {
        region: Some(region.to_owned()),
        endpoint_url: Some(endpoint_url.to_owned()),
    };
    let (id, secret) = (&keys.access_key_id, &keys.secret_access_key);
    S3::new(api::client::with_keys(&place, id, secret))
}

/// Which of the reference functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Code {
    Resize,
    UploadUrl,
}

impl Code {
    fn of(function: &Function) -> Option<Self> {
        let name = function
            .name
            .get()
            .map_or(function.id.as_str(), String::as_str);
        let says = |word: &str| name.to_ascii_lowercase().contains(word);
        match (says("resize"), says("upload") || says("url")) {
            (true, _) => Some(Self::Resize),
            (false, true) => Some(Self::UploadUrl),
            (false, false) => None,
        }
    }
}

/// Why an invocation failed: as the runtime reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Failed(String);

/// The functions of a stack.
pub(crate) struct Functions {
    stack: Stack,
    region: String,
    account: String,
    s3: S3,
    resize_faults: Faults,
    url_faults: Faults,
    log: Log,
    number: AtomicU64,
    slots: Semaphore,
    stop: CancellationToken,
}

impl Functions {
    pub(crate) fn new(
        stack: Stack,
        region: &str,
        s3: S3,
        faults: &[HttpFault],
        (log, stop): (Log, CancellationToken),
    ) -> Self {
        let account = stack.caller.account.get().cloned();
        Self {
            account: account.unwrap_or_else(|| "123456789012".to_owned()),
            stack,
            region: region.to_owned(),
            s3,
            resize_faults: Faults::of(FaultDoor::Resize, faults),
            url_faults: Faults::of(FaultDoor::FunctionUrl, faults),
            log,
            number: AtomicU64::new(1),
            slots: Semaphore::new(AT_ONCE),
            stop,
        }
    }

    fn next(&self) -> u64 {
        self.number.fetch_add(1, Ordering::Relaxed)
    }

    /// Tells the functions that the bucket's notifications name, and does not
    /// wait for them.
    pub(crate) fn happened(self: &Arc<Self>, happened: &Happened) {
        for function in trigger::told(&self.stack, happened, &self.account) {
            let event = event::of_s3(happened, &self.region, self.next());
            let what = format!(
                "invoke {} {} {}/{}",
                function.id, happened.name, happened.bucket, happened.key
            );
            let (functions, id) = (Arc::clone(self), function.id.clone());
            let stop = self.stop.clone();
            tokio::spawn(stop.run_until_cancelled_owned(async move {
                functions.deliver(id.as_str(), &event, &what).await;
            }));
        }
    }

    async fn deliver(&self, id: &str, event: &Value, what: &str) {
        let Some(function) = trigger::find(&self.stack, id) else {
            return;
        };
        for number in 1..=TRIES {
            let at = self.log.now();
            let done = self.invoke(function, event).await;
            self.log.add(Logged {
                action: what.to_owned(),
                region: String::new(),
                status: if done.is_ok() { 200 } else { 500 },
                at,
            });
            if done.is_ok() {
                return;
            }
            tokio::time::sleep(PAUSE * number).await;
        }
    }

    /// Runs a function on an event that no URL brings.
    async fn invoke(&self, function: &Function, event: &Value) -> Result<Value, Failed> {
        let Ok(_slot) = self.slots.acquire().await else {
            return Err(Failed("stopped".to_owned()));
        };
        match Code::of(function) {
            Some(Code::Resize) => {
                let path = format!("/{}", function.id);
                delay(function, &self.resize_faults.struck(&Method::POST, &path)).await?;
                let config = resize::Config::from_vars(|name| variable(function, name))
                    .map_err(|error| Failed(error.to_string()))?;
                let store = SpoiledStore {
                    s3: &self.s3,
                    faults: &self.resize_faults,
                };
                let outcome = resize::handle(&config, &store, event).await;
                let outcome = outcome
                    .into_result()
                    .map_err(|error| Failed(error.to_string()))?;
                Ok(serde_json::to_value(outcome).unwrap_or_default())
            }
            Some(Code::UploadUrl) => self.hand_out(function, event, &[]).await,
            None => Ok(json!({"statusCode": 200, "body": "\"Hello from Lambda!\""})),
        }
    }

    /// Runs a function on a request to its URL.
    async fn answer(
        &self,
        function: &Function,
        event: &Value,
        effects: &[&Effect],
    ) -> Result<Value, Failed> {
        match Code::of(function) {
            Some(Code::UploadUrl) => self.hand_out(function, event, effects).await,
            _ => self.invoke(function, event).await,
        }
    }

    async fn hand_out(
        &self,
        function: &Function,
        event: &Value,
        effects: &[&Effect],
    ) -> Result<Value, Failed> {
        delay(function, effects).await?;
        let config = upload_url::Config::from_vars(|name| variable(function, name))
            .map_err(|error| Failed(error.to_string()))?;
        let signer = SpoiledSigner {
            s3: &self.s3,
            effects,
        };
        let response = upload_url::handle(&config, &signer, event).await;
        serde_json::to_value(response).map_err(|error| Failed(error.to_string()))
    }

    /// The function URL that is served: that of the function which hands out
    /// upload URLs, else any.
    pub(crate) fn url(&self) -> Option<(&Function, &FunctionUrl)> {
        let urls = self.stack.function_urls.values().filter_map(|url| {
            let function = trigger::find(&self.stack, url.function.get()?.as_str())?;
            Some((function, url))
        });
        urls.min_by_key(|(function, _)| Code::of(function) != Some(Code::UploadUrl))
    }
}

/// What the function's environment says.
fn variable(function: &Function, name: &str) -> Option<String> {
    let variable = function.environment.items.get(name)?;
    variable.value.get().cloned()
}

/// Waits as long as faults say. The time that the function really takes on this
/// machine is not held against its timeout.
async fn delay(function: &Function, effects: &[&Effect]) -> Result<(), Failed> {
    let delays = effects.iter().filter_map(|effect| match effect {
        Effect::Delay(milliseconds) => Some(Duration::from_millis(*milliseconds)),
        _ => None,
    });
    let delay: Duration = delays.sum();
    let seconds = *function.timeout.get().unwrap_or(&DEFAULT_TIMEOUT);
    let timeout = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    tokio::time::sleep(delay.min(timeout)).await;
    if delay > timeout {
        return Err(Failed(format!("Task timed out after {seconds}.00 seconds")));
    }
    Ok(())
}
