//! A cohort in one table: students by checks, and what fails most often.
//!
//! The rows are never all in memory. Whoever calls gives a [`Rows`] that visits
//! them, as often as a format needs to, and the numbers that were counted on an
//! earlier visit.

pub mod console;
pub mod csv;
pub mod html;

use std::io;

use checker_model::points::Points;
use checker_model::{Level, Verdict};
use serde::{Deserialize, Serialize};

use crate::inert::inert_within;

/// One check: a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Such as `ex07.subnets.cidr`.
    pub id: String,
    /// The requirement in a few words.
    pub title: String,
    /// The exercise that it belongs to, such as `ex07`.
    pub exercise: String,
    /// Whether it counts.
    pub level: Level,
}

/// What came of one student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "detail")]
pub enum Outcome {
    /// There is a verdict.
    Judged(Verdict),
    /// There is nothing of theirs to look at.
    NothingHandedIn,
    /// There is no verdict, and why.
    CouldNotRun(String),
}

/// One student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Their name.
    pub student: String,
    /// The report that a page links to, from where the page is.
    pub link: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
    /// Verdicts, in the order of the columns; empty without a verdict.
    pub cells: Vec<Verdict>,
    /// Where points were configured.
    pub points: Option<Points>,
}

/// Receives one row after the other.
pub type Visit<'a> = &'a mut dyn FnMut(&Row) -> io::Result<()>;

/// Rows that can be visited, in the same order each time.
pub type Rows<'a> = &'a dyn Fn(Visit<'_>) -> io::Result<()>;

/// What is known of a cohort before its rows are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The checks.
    pub columns: Vec<Column>,
    /// What was counted.
    pub totals: Totals,
}

/// What is counted over all rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Students that conform.
    pub conforming: usize,
    /// Students with a required check that failed.
    pub failing: usize,
    /// Students of whom none failed, but one is undetermined.
    pub undetermined: usize,
    /// Students of whom there is nothing to look at.
    pub nothing: usize,
    /// Students without a verdict.
    pub could_not_run: usize,
    /// For each column.
    pub of: Vec<Tally>,
    /// Whether there are points.
    pub points: bool,
    /// Characters of the longest name, as it is shown.
    pub longest: usize,
}

/// How often a check had which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Students that were judged on it: it applies to them.
    pub judged: usize,
    /// Not met.
    pub failed: usize,
    /// Not known.
    pub undetermined: usize,
}

impl Matrix {
    /// Counts the rows.
    ///
    /// # Errors
    /// When they cannot be visited.
    pub fn count(columns: Vec<Column>, rows: Rows<'_>) -> io::Result<Self> {
        let mut totals = Totals {
            of: vec![Tally::default(); columns.len()],
            ..Totals::default()
        };
        rows(&mut |row| {
            totals.add(row);
            Ok(())
        })?;
        Ok(Self { columns, totals })
    }

    /// The exercises in order, each with the columns that are its.
    pub(crate) fn exercises(&self) -> Vec<(&str, std::ops::Range<usize>)> {
        let mut found: Vec<(&str, std::ops::Range<usize>)> = Vec::new();
        for (index, column) in self.columns.iter().enumerate() {
            match found.last_mut() {
                Some((exercise, range)) if *exercise == column.exercise => range.end = index + 1,
                _ => found.push((&column.exercise, index..index + 1)),
            }
        }
        found
    }

    /// The checks that most students failed, the most often failed first.
    pub fn most_failed(&self) -> Vec<(&Column, Tally)> {
        let all = self.columns.iter().zip(self.totals.of.iter().copied());
        let mut failed: Vec<_> = all.filter(|(_, tally)| tally.failed > 0).collect();
        // Stable: those that failed equally often stay in the catalogue's order.
        failed.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.failed));
        failed
    }

    /// The worst verdict of the required checks in some columns; of none,
    /// [`Verdict::NotApplicable`].
    pub(crate) fn worst(&self, row: &Row, columns: std::ops::Range<usize>) -> Verdict {
        let mut worst = Verdict::NotApplicable;
        for (column, verdict) in self.columns[columns.clone()]
            .iter()
            .zip(row.cells.get(columns).unwrap_or_default())
        {
            if column.level == Level::Required {
                worst = worst.worse(*verdict);
            }
        }
        worst
    }

    /// How many required checks passed, of how many that apply.
    pub(crate) fn passed(&self, row: &Row) -> (usize, usize) {
        let mut passed = (0, 0);
        for (column, verdict) in self.columns.iter().zip(&row.cells) {
            if column.level == Level::Required && *verdict != Verdict::NotApplicable {
                passed.0 += usize::from(*verdict == Verdict::Pass);
                passed.1 += 1;
            }
        }
        passed
    }
}

impl Totals {
    /// Every student.
    pub fn students(&self) -> usize {
        self.conforming + self.failing + self.undetermined + self.nothing + self.could_not_run
    }

    fn add(&mut self, row: &Row) {
        match row.outcome {
            Outcome::Judged(Verdict::Pass | Verdict::Waived) => self.conforming += 1,
            Outcome::Judged(Verdict::Fail | Verdict::Skipped) => self.failing += 1,
            Outcome::Judged(Verdict::Undetermined) => self.undetermined += 1,
            Outcome::NothingHandedIn => self.nothing += 1,
            Outcome::Judged(Verdict::NotApplicable) | Outcome::CouldNotRun(_) => {
                self.could_not_run += 1;
            }
        }
        for (tally, verdict) in self.of.iter_mut().zip(&row.cells) {
            tally.judged += usize::from(*verdict != Verdict::NotApplicable);
            tally.failed += usize::from(*verdict == Verdict::Fail);
            tally.undetermined += usize::from(*verdict == Verdict::Undetermined);
        }
        self.points |= row.points.is_some();
        self.longest = self.longest.max(shown(&row.student).chars().count());
    }

    /// The cohort in one line.
    pub(crate) fn line(&self) -> String {
        let mut parts = vec![
            format!("{} conform", self.conforming),
            format!("{} do not", self.failing),
        ];
        for (count, what) in [
            (self.undetermined, "undetermined"),
            (self.nothing, "handed in nothing"),
            (self.could_not_run, "could not be run"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        let all = self.students();
        let students = if all == 1 { "student" } else { "students" };
        format!("{all} {students}: {}", parts.join(", "))
    }
}

impl Row {
    /// Why there are no verdicts.
    pub(crate) fn without(&self) -> Option<String> {
        match &self.outcome {
            Outcome::Judged(Verdict::NotApplicable) => {
                Some("could not run: nothing that is selected could be judged".into())
            }
            Outcome::Judged(_) => None,
            Outcome::NothingHandedIn => Some("nothing was handed in".into()),
            Outcome::CouldNotRun(reason) => {
                Some(format!("could not run: {}", inert_within(reason, REASON)))
            }
        }
    }

    /// What came of it in one word.
    pub(crate) fn word(&self) -> &'static str {
        match self.outcome {
            Outcome::Judged(Verdict::NotApplicable) | Outcome::CouldNotRun(_) => "could-not-run",
            Outcome::Judged(verdict) => verdict.name(),
            Outcome::NothingHandedIn => "nothing-handed-in",
        }
    }
}

/// Characters of a reason that are shown.
const REASON: usize = 600;

/// Characters of a name that are shown.
const NAME: usize = 60;

fn shown(student: &str) -> String {
    inert_within(student, NAME)
}

/// The letter of a verdict; the legend says what each means.
pub(crate) fn letter(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "P",
        Verdict::Fail => "F",
        Verdict::Undetermined => "U",
        Verdict::Skipped => "S",
        Verdict::Waived => "W",
        Verdict::NotApplicable => "–",
    }
}

/// What the letters mean.
pub(crate) const LEGEND: &str = "P pass · F fail · U undetermined · S skipped: its prerequisite failed · W waived · – not applicable";

#[cfg(test)]
pub(crate) mod tests {
    use checker_model::points::Amount;

    use super::*;

    pub(crate) fn columns() -> Vec<Column> {
        [
            ("ex06.vpc.cidr", Level::Required),
            ("ex06.vpc.dns", Level::Advice),
            ("ex07.subnets.cidr", Level::Required),
            ("ex07.subnets.zones", Level::Required),
        ]
        .map(|(id, level)| Column {
            id: id.into(),
            title: format!("the title of {id}"),
            exercise: id[..4].into(),
            level,
        })
        .into()
    }

    fn row(student: &str, outcome: Outcome, cells: &[Verdict]) -> Row {
        Row {
            student: student.into(),
            link: Some(format!("reports/{}.json", student.len())),
            outcome,
            cells: cells.into(),
            points: None,
        }
    }

    pub(crate) fn cohort() -> Vec<Row> {
        use Verdict::{Fail, NotApplicable, Pass, Skipped, Undetermined};
        vec![
            row("ann", Outcome::Judged(Pass), &[Pass, Fail, Pass, Pass]),
            row(
                "ben",
                Outcome::Judged(Fail),
                &[Fail, Pass, Skipped, Skipped],
            ),
            row("eve", Outcome::Judged(Fail), &[Fail, Pass, Pass, Fail]),
            row(
                "dan",
                Outcome::Judged(Undetermined),
                &[Pass, Pass, Undetermined, NotApplicable],
            ),
            row("fay", Outcome::NothingHandedIn, &[]),
            row("gil", Outcome::CouldNotRun("no such folder".into()), &[]),
        ]
    }

    pub(crate) fn matrix(rows: &[Row]) -> Matrix {
        Matrix::count(columns(), &|visit| rows.iter().try_for_each(visit)).unwrap()
    }

    #[test]
    fn rows_are_counted() {
        let rows = cohort();
        let matrix = matrix(&rows);
        assert_eq!(
            matrix.totals.line(),
            "6 students: 1 conform, 2 do not, 1 undetermined, 1 handed in nothing, 1 could not be run"
        );
        let failed: Vec<_> = matrix
            .most_failed()
            .into_iter()
            .map(|(column, tally)| (column.id.as_str(), tally.failed, tally.judged))
            .collect();
        assert_eq!(
            failed,
            [
                ("ex06.vpc.cidr", 2, 4),
                ("ex06.vpc.dns", 1, 4),
                ("ex07.subnets.zones", 1, 3)
            ]
        );
        // Advice is no verdict of an exercise.
        assert_eq!(matrix.worst(&rows[0], 0..2), Verdict::Pass);
        assert_eq!(matrix.worst(&rows[1], 2..4), Verdict::Skipped);
        assert_eq!(matrix.worst(&rows[4], 2..4), Verdict::NotApplicable);
        assert_eq!(matrix.passed(&rows[3]), (1, 2));
        assert_eq!(matrix.exercises(), [("ex06", 0..2), ("ex07", 2..4)]);
    }

    pub(crate) fn points() -> Points {
        let of = Amount::from_thousandths;
        Points {
            earned_min: of(14_000),
            earned_max: of(17_500),
            total: of(20_000),
            not_judged: Amount::ZERO,
        }
    }
}
