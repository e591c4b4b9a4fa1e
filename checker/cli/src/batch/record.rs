//! What came of one student: what the matrix needs of the report, and from
//! what it was made. It is written last: where it is, the reports are whole.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, ensure};
use checker_model::Verdict;
use checker_model::points::Points;
use checker_report::Format;
use checker_report::matrix::{Column, Outcome, Row};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::folder::{self, record_path};
use super::manifest::VERSION;

/// Bytes of a file of ours that are read.
const LIMIT: u64 = 64 << 20;

/// What came of one student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) version: u32,
    pub(crate) student: String,
    /// How everybody was judged.
    pub(crate) terms: String,
    /// From what this was made: the terms, what was given, and what was in it.
    pub(crate) inputs: String,
    pub(crate) outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) points: Option<Points>,
    /// The verdicts by check.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) checks: BTreeMap<String, Verdict>,
}

/// As much of a report as is needed.
#[derive(Deserialize)]
struct Report {
    exercises: Vec<Exercise>,
    summary: Summary,
}

#[derive(Deserialize)]
struct Exercise {
    checks: Vec<Check>,
}

#[derive(Deserialize)]
struct Check {
    id: String,
    verdict: Verdict,
}

#[derive(Deserialize)]
struct Summary {
    verdict: Verdict,
    points: Option<Points>,
}

impl Record {
    pub(crate) fn new(student: &str, terms: &str, inputs: String, outcome: Outcome) -> Self {
        Self {
            version: VERSION,
            student: student.into(),
            terms: terms.into(),
            inputs,
            outcome,
            points: None,
            checks: BTreeMap::new(),
        }
    }

    /// Takes over what a JSON report says.
    pub(crate) fn fill(&mut self, report: &Path) -> anyhow::Result<()> {
        let report: Report = read(report)?;
        let checks = report.exercises.into_iter().flat_map(|one| one.checks);
        self.checks = checks.map(|check| (check.id, check.verdict)).collect();
        self.points = report.summary.points;
        self.outcome = Outcome::Judged(report.summary.verdict);
        Ok(())
    }

    /// Reads that of a student, where there is one of this version and of them.
    pub(crate) fn find(root: &Path, file: &str, student: &str) -> Option<Self> {
        let record: Self = read(&record_path(root, file)).ok()?;
        (record.version == VERSION && record.student == student).then_some(record)
    }

    /// Whether it need not be made again from the same inputs.
    pub(crate) fn is_final(&self) -> bool {
        !matches!(self.outcome, Outcome::CouldNotRun(_))
    }

    /// Whether there are reports beside it.
    pub(crate) fn has_reports(&self) -> bool {
        matches!(self.outcome, Outcome::Judged(_))
    }

    /// The row of the matrix.
    pub(crate) fn row(self, file: &str, columns: &[Column], formats: &[Format]) -> Row {
        let shown = if formats.contains(&Format::Html) {
            Format::Html
        } else {
            Format::Json
        };
        let verdict = |column: &Column| {
            let found = self.checks.get(&column.id).copied();
            found.unwrap_or(Verdict::NotApplicable)
        };
        Row {
            link: self.has_reports().then(|| folder::report(file, shown)),
            cells: match self.outcome {
                Outcome::Judged(_) => columns.iter().map(verdict).collect(),
                _ => Vec::new(),
            },
            student: self.student,
            outcome: self.outcome,
            points: self.points,
        }
    }
}

/// Reads a JSON file of ours.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(|| path.display().to_string())?;
    file.take(LIMIT + 1).read_to_end(&mut bytes)?;
    ensure!(bytes.len() as u64 <= LIMIT, "{}: too large", path.display());
    serde_json::from_slice(&bytes).with_context(|| path.display().to_string())
}
