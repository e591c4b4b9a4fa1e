//! Several students at a time, each in a process of its own, and an eye on
//! those that take too long.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::anyhow;
use checker_report::Format;
use checker_report::matrix::Outcome;

use super::folder::Folder;
use super::progress::{End, Progress};
use super::roster::Entry;
use super::student;
use super::words::Words;

/// How often is looked for those that take too long.
const LOOK: Duration = Duration::from_millis(100);

/// Who judges, and how.
pub(crate) struct Crew<'a> {
    /// This program.
    pub(crate) program: PathBuf,
    pub(crate) words: Words,
    pub(crate) folder: &'a Folder,
    pub(crate) formats: Vec<Format>,
    pub(crate) time_limit: Duration,
    pub(crate) jobs: usize,
    pub(crate) force: bool,
}

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// Records that were there and still hold.
    pub(crate) kept: usize,
    pub(crate) judged: usize,
    pub(crate) could_not_run: usize,
}

impl Crew<'_> {
    /// Makes a record of everybody. One student's disaster is in their record.
    ///
    /// # Errors
    /// When records cannot be written.
    pub(crate) fn work(&self, entries: &[&Entry], progress: &Progress) -> anyhow::Result<Done> {
        let watch = Watch::default();
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(false);
        let (sender, receiver) = channel();
        let work = |sender: Sender<anyhow::Result<End>>| {
            while !stop.load(Ordering::Relaxed)
                && let Some(entry) = entries.get(next.fetch_add(1, Ordering::Relaxed))
            {
                let end = catch_unwind(AssertUnwindSafe(|| self.one(entry, &watch)))
                    .unwrap_or_else(|_| Err(anyhow!("there is a bug in `checker batch`")));
                // Nobody listens any more only when all is over.
                let _ = sender.send(end);
            }
        };
        let mut done = Done::default();
        let mut failure = None;
        std::thread::scope(|scope| {
            for _ in 0..self.jobs.clamp(1, entries.len().max(1)) {
                let sender = sender.clone();
                scope.spawn(|| work(sender));
            }
            drop(sender);
            loop {
                match receiver.recv_timeout(LOOK) {
                    Ok(Ok(end)) => {
                        done.add(end);
                        progress.ended(end, done.could_not_run);
                    }
                    Ok(Err(error)) => {
                        stop.store(true, Ordering::Relaxed);
                        failure.get_or_insert(error);
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
                watch.end_the_late();
            }
        });
        match failure {
            Some(error) => Err(error),
            None => Ok(done),
        }
    }

    fn one(&self, entry: &Entry, watch: &Watch) -> anyhow::Result<End> {
        let (record, was_kept) = student::record(self, entry, watch)?;
        Ok(match record.outcome {
            _ if was_kept => End::Kept,
            Outcome::CouldNotRun(_) => End::CouldNotRun,
            Outcome::Judged(_) | Outcome::NothingHandedIn => End::Judged,
        })
    }
}

impl Done {
    fn add(&mut self, end: End) {
        match end {
            End::Kept => self.kept += 1,
            End::Judged => self.judged += 1,
            End::CouldNotRun => self.could_not_run += 1,
        }
    }
}

/// Processes by number: when each has to be done, and whether it was not.
type Running = BTreeMap<usize, (Instant, Arc<Mutex<Child>>, Arc<AtomicBool>)>;

/// Processes under way, and when each has to be done.
#[derive(Default)]
pub(crate) struct Watch {
    running: Mutex<Running>,
    count: AtomicUsize,
}

/// A process under watch, until this is dropped.
pub(crate) struct Watched<'a> {
    watch: &'a Watch,
    number: usize,
    late: Arc<AtomicBool>,
}

impl Watch {
    pub(crate) fn over(&self, child: &Arc<Mutex<Child>>, limit: Duration) -> Watched<'_> {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let late = Arc::new(AtomicBool::new(false));
        let watched = (Instant::now() + limit, child.clone(), late.clone());
        self.lock().insert(number, watched);
        Watched {
            watch: self,
            number,
            late,
        }
    }

    fn end_the_late(&self) {
        let now = Instant::now();
        for (until, child, late) in self.lock().values() {
            // A locked one is being waited for: it has closed its output.
            if now >= *until
                && let Ok(mut child) = child.try_lock()
            {
                late.store(true, Ordering::Relaxed);
                // It may have ended by itself just now.
                let _ = child.kill();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watched<'_> {
    /// Whether it was ended for taking too long.
    pub(crate) fn was_late(&self) -> bool {
        self.late.load(Ordering::Relaxed)
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        self.watch.lock().remove(&self.number);
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "helpers of tests")]

    use super::super::record::Record;
    use super::*;

    /// What a batch makes of a student whose process does this.
    fn outcome(script: &str) -> (Done, Record) {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::open(home.path()).unwrap();
        let crew = Crew {
            program: "/bin/sh".into(),
            words: Words::of_test(&["-c", script]),
            folder: &folder,
            formats: vec![Format::Json],
            time_limit: Duration::from_mins(1),
            jobs: 1,
            force: false,
        };
        let ann = Entry {
            student: "ann".into(),
            file: "ann".into(),
            given: vec![("plan", Some("nowhere".into()))],
        };
        let done = crew.work(&[&ann], &Progress::new(false, 1)).unwrap();
        (done, Record::find(home.path(), "ann", "ann").unwrap())
    }

    #[test]
    fn whatever_ends_a_process_is_in_the_record() {
        for (script, reason) in [
            ("kill -SEGV $$", "crashed (signal: 11 (SIGSEGV)"),
            ("kill -KILL $$", "ended from outside"),
            ("ulimit -v 1000; exec /bin/cat", ""),
            ("exit 101", "ended without a word (exit status: 101)"),
            ("echo 'error: no luck' >&2; exit 3", "no luck"),
            ("echo one >&2; echo two >&2; exit 3", "two"),
            // A code that promises a report, and none.
            ("exit 0", "ended without a word (exit status: 0)"),
            ("yes | head -c 5000000 >&2; exit 7", "y"),
        ] {
            let (done, record) = outcome(script);
            let Outcome::CouldNotRun(said) = record.outcome else {
                panic!("{script}: {:?}", record.outcome);
            };
            assert!(said.contains(reason), "{script}: {said}");
            assert_eq!((done.could_not_run, done.judged), (1, 0), "{script}");
        }
    }
}
