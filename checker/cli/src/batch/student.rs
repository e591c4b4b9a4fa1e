//! One student, judged by a process of its own.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use checker_model::run::EXIT_COULD_NOT_RUN;
use checker_report::Format;
use checker_report::matrix::Outcome;

use super::crew::{Crew, Watch};
use super::digest::Fingerprint;
use super::folder::{self, record_path, remove};
use super::record::Record;
use super::roster::Entry;

/// Bytes of what it says that are read.
const SAID: u64 = 64 << 10;

/// Makes sure that there is a record of a student.
///
/// # Errors
/// When the folder of results cannot be written: that concerns everybody.
pub(super) fn record(
    crew: &Crew<'_>,
    entry: &Entry,
    watch: &Watch,
) -> anyhow::Result<(Record, bool)> {
    let root = crew.folder.root();
    let inputs = inputs(crew, entry);
    let earlier = Record::find(root, &entry.file, &entry.student);
    if let Some(earlier) = earlier
        && !crew.force
        && earlier.is_final()
        && earlier.inputs == inputs
        && has_reports(crew, entry, &earlier)
    {
        return Ok((earlier, true));
    }
    remove(&record_path(root, &entry.file))?;
    for format in &crew.formats {
        remove(&crew.folder.report(&entry.file, *format))?;
    }
    let terms = crew.words.terms();
    let mut record = Record::new(&entry.student, terms, inputs, Outcome::NothingHandedIn);
    if !entry.is_blank() {
        judge(crew, entry, watch, &mut record);
    }
    crew.folder.write(&record_path(root, &entry.file), |out| {
        serde_json::to_writer(out, &record).map_err(io::Error::other)
    })?;
    Ok((record, false))
}

fn has_reports(crew: &Crew<'_>, entry: &Entry, record: &Record) -> bool {
    let is_there = |format: &Format| crew.folder.report(&entry.file, *format).is_file();
    !record.has_reports() || crew.formats.iter().all(is_there)
}

/// From what a verdict on this student is made. What an account holds is not
/// part of it: nobody knows without asking.
fn inputs(crew: &Crew<'_>, entry: &Entry) -> String {
    let mut inputs = Fingerprint::new();
    inputs.add(crew.words.terms().as_bytes());
    inputs.add(entry.student.as_bytes());
    for word in entry.words() {
        inputs.add(word.as_encoded_bytes());
    }
    for (_, path) in entry.files() {
        inputs.add_path(Path::new(path));
    }
    inputs.finish()
}

fn judge(crew: &Crew<'_>, entry: &Entry, watch: &Watch, record: &mut Record) {
    let reason = match run(crew, entry, watch) {
        Ok(ended) => {
            let json = crew.folder.report(&entry.file, Format::Json);
            let report = match ended {
                Ended::WithReport => record.fill(&json).err().map(|error| format!("{error:#}")),
                Ended::Without(reason) => Some(reason),
            };
            match report {
                None => return,
                Some(reason) => reason,
            }
        }
        Err(error) => format!("no process could be started to judge it: {error}"),
    };
    record.outcome = Outcome::CouldNotRun(reason);
}

enum Ended {
    WithReport,
    Without(String),
}

fn run(crew: &Crew<'_>, entry: &Entry, watch: &Watch) -> io::Result<Ended> {
    let mut command = Command::new(&crew.program);
    command.args(crew.words.words()).args(entry.words());
    for format in &crew.formats {
        let path = folder::report(&entry.file, *format);
        let mut output = std::ffi::OsString::from(format!("--output={format}="));
        output.push(crew.folder.root().join(path));
        command.arg(output);
    }
    command
        .args(["--quiet", "--no-progress", "--color=never"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let stderr = child.stderr.take();
    let child = Arc::new(Mutex::new(child));
    let guard = watch.over(&child, crew.time_limit);
    // It ends when the process does, by itself or by force.
    let said = stderr.map(said).unwrap_or_default();
    let status = lock(&child).wait()?;
    let was_late = guard.was_late();
    drop(guard);
    let report = crew.folder.report(&entry.file, Format::Json);
    Ok(match status.code() {
        Some(code) if code <= i32::from(EXIT_COULD_NOT_RUN) && report.is_file() => {
            Ended::WithReport
        }
        _ if was_late => Ended::Without(format!(
            "it was not finished after {} s, and was ended",
            crew.time_limit.as_secs()
        )),
        _ => Ended::Without(why(status, &said)),
    })
}

pub(super) fn lock(child: &Mutex<Child>) -> std::sync::MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

fn said(mut stderr: impl Read) -> String {
    let mut bytes = Vec::new();
    // What could not be read is not shown; the exit code says enough.
    let _ = (&mut stderr).take(SAID).read_to_end(&mut bytes);
    let _ = io::copy(&mut stderr, &mut io::sink());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Why there is no report, in the words of the process if it had any.
fn why(status: ExitStatus, said: &str) -> String {
    let lines = || said.lines().map(str::trim).filter(|line| !line.is_empty());
    let error = lines().find_map(|line| line.strip_prefix("error: "));
    match (status.code(), error.or_else(|| lines().next_back())) {
        (Some(_), Some(reason)) => reason.to_owned(),
        (Some(_), None) => format!("its process ended without a word ({status})"),
        // Killed: what it said before is not why.
        (None, _) => format!("its process was ended from outside, or crashed ({status})"),
    }
}
