//! A cohort: many turn-ins, evidence files or accounts, one report each, and a
//! matrix of students by checks.
//!
//! Every student is judged by a process of its own, this very program: whatever
//! a turn-in does to it, only that one is without a verdict. `docs/batch.md`
//! describes the roster, the folder that is written and the exit codes.

mod arguments;
mod crew;
mod digest;
mod folder;
mod manifest;
mod merge;
mod name;
mod progress;
mod record;
mod roster;
mod shard;
mod student;
mod table;
mod words;

use anyhow::Context as _;
use checker_checks::Selection;
use checker_model::run::EXIT_CONFORMS;
use jiff::Timestamp;
use jiff::tz::TimeZone;

pub(crate) use arguments::{Batch, Merge};
pub(crate) use merge::start as merge;

use crate::config::Config;
use crate::failure::say;
use crate::gate::Gate;
use crate::terminal::Terminal;

use self::crew::Crew;
use self::folder::Folder;
use self::manifest::{Manifest, Named};
use self::progress::Progress;
use self::roster::{Entry, Roster};
use self::words::Words;

/// At least so many at a time where somebody is asked: they mostly wait.
const ASKING: usize = 8;

/// Judges a cohort; the exit code.
pub(crate) fn start(batch: &Batch, terminal: Terminal) -> anyhow::Result<u8> {
    let selection = match batch.selection.as_slice() {
        [] => Selection::all(),
        words => Selection::parse(words)?,
    };
    // What is wrong for everybody is said once, before anything begins.
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    Config::open(batch.cohort.config.as_deref())?;
    Gate::open(&batch.excuses, &selection, today)?;
    let roster = Roster::open(&batch.roster, &batch.into)?;
    let words = Words::new(batch, &selection)?;
    let folder = Folder::open(&batch.into)?;
    let manifest = Manifest {
        shard: batch.shard,
        students: roster.entries.iter().map(Named::of).collect(),
        ..Manifest::new(&words, &selection, &batch.formats)
    };
    folder.begin(&manifest)?;
    let entries: Vec<&Entry> = roster
        .entries
        .iter()
        .filter(|entry| batch.shard.is_none_or(|shard| shard.holds(&entry.student)))
        .collect();
    let crew = Crew {
        program: std::env::current_exe().context("this program cannot be started again")?,
        words,
        folder: &folder,
        formats: manifest.formats.clone(),
        time_limit: batch.time_limit.unsigned_abs(),
        jobs: jobs(batch, &entries),
        force: batch.force,
    };
    let shown = terminal.watched && !batch.no_progress && !batch.quiet;
    let progress = Progress::new(shown, entries.len());
    let done = crew.work(&entries, &progress)?;
    progress.finish();
    if done.kept > 0 && !batch.quiet {
        say(&format!(
            "{} were judged before and have not changed; --force judges them again",
            done.kept
        ));
    }
    let students: Vec<Named> = entries.into_iter().map(Named::of).collect();
    let code = table::write(&folder, &manifest, &students, terminal, batch.quiet)?;
    match batch.shard {
        // With more shards than students, some are empty, which is no failure.
        Some(shard) if students.is_empty() => {
            say(&format!("no student of the roster is in shard {shard}"));
            Ok(EXIT_CONFORMS)
        }
        _ => Ok(code),
    }
}

fn jobs(batch: &Batch, entries: &[&Entry]) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let default = if entries.iter().any(|entry| entry.asks_somebody()) {
        cores.max(ASKING)
    } else {
        cores
    };
    batch.jobs.map_or(default, usize::from)
}
