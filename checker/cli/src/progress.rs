//! What is being waited for, on one line of standard error, while somebody
//! watches.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use checker_model::transcript::{Door, Step};
use indicatif::{ProgressBar, ProgressStyle};

/// Longer than that, names of what is waited for are left out.
const NAMED: usize = 2;

/// The line, or nothing.
pub(crate) struct Watcher {
    bar: Option<ProgressBar>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// IAM actions in flight, and how many calls of each.
    calls: BTreeMap<&'static str, usize>,
    done: usize,
    /// What each conversation is at.
    doors: BTreeMap<Door, String>,
}

impl Watcher {
    pub(crate) fn new(shown: bool) -> Self {
        let bar = shown.then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self {
            bar,
            state: Mutex::default(),
        }
    }

    /// A word on what happens outside the rest.
    pub(crate) fn say(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(what.to_owned());
        }
    }

    pub(crate) fn account(&self, progress: checker_collect_aws::Progress) {
        self.update(|state| state.call(progress));
    }

    pub(crate) fn api(&self, door: Door, progress: &checker_probe::Progress) {
        self.update(|state| state.exchange(door, progress));
    }

    /// A conversation is over.
    pub(crate) fn over(&self, door: Door) {
        self.update(|state| {
            state.doors.remove(&door);
        });
    }

    /// Takes the line away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn update(&self, change: impl FnOnce(&mut State)) {
        let Some(bar) = &self.bar else {
            return;
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        bar.set_message(state.line());
    }
}

impl State {
    fn call(&mut self, progress: checker_collect_aws::Progress) {
        match progress {
            checker_collect_aws::Progress::Started(action) => {
                *self.calls.entry(action).or_default() += 1;
            }
            checker_collect_aws::Progress::Finished(action) => {
                self.done += 1;
                if let Some(count) = self.calls.get_mut(action) {
                    *count -= 1;
                    if *count == 0 {
                        self.calls.remove(action);
                    }
                }
            }
        }
    }

    fn exchange(&mut self, door: Door, progress: &checker_probe::Progress) {
        let at = match progress {
            checker_probe::Progress::Began { exchange, step } => {
                format!("{} ({exchange})", asked(step))
            }
            checker_probe::Progress::Ended { .. } => return,
            checker_probe::Progress::WaitingForExpiry { seconds } => {
                format!("waiting {seconds} s for a presigned URL to expire")
            }
            checker_probe::Progress::WaitingForResult { status, seconds } => {
                let so_far = status.map_or("no answer".to_owned(), |status| status.to_string());
                format!("waiting for a resized image, {so_far} so far, {seconds} s left")
            }
            checker_probe::Progress::CleaningUp => "removing what was uploaded".to_owned(),
        };
        self.doors.insert(door, at);
    }

    fn line(&self) -> String {
        let mut parts = Vec::new();
        if !self.calls.is_empty() {
            let names: Vec<&str> = self.calls.keys().copied().take(NAMED).collect();
            let more = if self.calls.len() > NAMED {
                ", …"
            } else {
                ""
            };
            parts.push(format!(
                "account: {} calls answered, waiting for {}{more}",
                self.done,
                names.join(", ")
            ));
        }
        for (door, at) in &self.doors {
            parts.push(format!("{}: {at}", name(*door)));
        }
        parts.join("; ")
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.finish();
    }
}

fn name(door: Door) -> &'static str {
    match door {
        Door::Api => "API",
        Door::LoadBalancer => "balancer",
        Door::Instances => "instances",
        Door::PresignedUrl => "presigned URL",
        Door::FunctionUrl => "function URL",
        Door::Bucket => "bucket",
    }
}

fn asked(step: &Step) -> &'static str {
    match step {
        Step::Root | Step::InstanceRoot { .. } => "GET /",
        Step::List | Step::ListAfterUpload => "GET /list_files",
        Step::Upload { .. } => "uploading",
        Step::UploadMissing { .. } => "uploading a file that is not there",
        Step::Download { .. } => "GET /download",
        Step::DownloadMissing { .. } => "GET /download of a file that is not there",
        Step::Presigned { .. } => "downloading",
        Step::PresignedExpired { .. } => "downloading after expiry",
        Step::Burst => "a burst of GET /",
        Step::UploadUrl { .. } => "asking for an upload URL",
        Step::Put { .. } => "uploading an image",
        Step::Resized { .. } => "waiting for a resized image",
        Step::PublicObject { .. } => "fetching an object without credentials",
        Step::AnonymousListing { .. } => "listing without credentials",
    }
}

#[cfg(test)]
mod tests {
    use checker_collect_aws::Progress::{Finished, Started};
    use checker_probe::Progress::{Began, Ended, WaitingForExpiry};

    use super::*;

    #[test]
    fn the_line_says_what_is_being_waited_for() {
        let mut state = State::default();
        assert_eq!(state.line(), "");
        for action in ["ec2:DescribeVpcs", "ec2:DescribeVpcs", "iam:GetRole"] {
            state.call(Started(action));
        }
        state.call(Finished("ec2:DescribeVpcs"));
        assert_eq!(
            state.line(),
            "account: 1 calls answered, waiting for ec2:DescribeVpcs, iam:GetRole"
        );
        state.call(Started("s3:ListAllMyBuckets"));
        assert!(state.line().ends_with("ec2:DescribeVpcs, iam:GetRole, …"));
        for action in ["ec2:DescribeVpcs", "iam:GetRole", "s3:ListAllMyBuckets"] {
            state.call(Finished(action));
        }
        assert_eq!(state.line(), "");
    }

    #[test]
    fn why_an_image_is_waited_for_is_told() {
        let mut state = State::default();
        let waiting = checker_probe::Progress::WaitingForResult {
            status: Some(403),
            seconds: 42,
        };
        state.exchange(Door::FunctionUrl, &waiting);
        assert_eq!(
            state.line(),
            "function URL: waiting for a resized image, 403 so far, 42 s left"
        );
    }

    #[test]
    fn each_conversation_is_told_apart() {
        let mut state = State::default();
        let list = Began {
            exchange: 2,
            step: Step::List,
        };
        state.exchange(Door::LoadBalancer, &list);
        state.exchange(Door::PresignedUrl, &WaitingForExpiry { seconds: 9 });
        let ended = Ended {
            exchange: 2,
            status: Some(200),
        };
        state.exchange(Door::LoadBalancer, &ended);
        assert_eq!(
            state.line(),
            "balancer: GET /list_files (2); presigned URL: waiting 9 s for a presigned URL to expire"
        );
    }
}
