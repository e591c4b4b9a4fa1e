//! The matrix at a terminal: students by exercises, as wide as the terminal,
//! and what fails most often at the end, where it is seen.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::Style;
use checker_model::Verdict;

use super::{LEGEND, Matrix, Row, Rows, letter, shown};
use crate::inert::{inert, inert_within};
use crate::page::{BOLD, CYAN, DIM, GREEN, Look, PLAIN, Page, RED, YELLOW};
use crate::points::earned;

/// Columns for names.
const NAMES: Range<usize> = 8..30;

/// Columns for the reason why there is no verdict, at least.
const REASONS: usize = 22;

/// Columns for how many passed, and for points.
const PASSED: usize = 9;
const POINTS: usize = 20;

/// Checks in the list of those that fail most often.
const MOST: usize = 10;

/// Writes the table and the summary; `quiet` leaves out the table.
///
/// # Errors
/// When it cannot be written, or the rows cannot be visited.
pub fn write(
    out: &mut dyn Write,
    matrix: &Matrix,
    rows: Rows<'_>,
    look: Look,
    quiet: bool,
) -> io::Result<()> {
    if !quiet {
        let table = Table::of(matrix, look);
        table.head(out)?;
        rows(&mut |row| table.row(out, row))?;
    }
    let mut page = Page::new(look);
    if !quiet {
        most(&mut page, matrix);
        page.blank();
        page.line(0, &[], 0, (DIM, LEGEND));
    }
    page.line(0, &[], 0, (BOLD, &matrix.totals.line()));
    out.write_all(page.finish().as_bytes())
}

struct Table<'a> {
    matrix: &'a Matrix,
    look: Look,
    /// Columns for the name.
    name: usize,
    exercises: Vec<(String, Range<usize>)>,
    /// Columns for each exercise.
    wide: usize,
}

impl<'a> Table<'a> {
    fn of(matrix: &'a Matrix, look: Look) -> Self {
        let longest = matrix.totals.longest.clamp(NAMES.start, NAMES.end);
        let mut table = Self {
            matrix,
            look,
            name: longest,
            exercises: matrix
                .exercises()
                .into_iter()
                .map(|(id, range)| (inert_within(id, 10), range))
                .collect(),
            wide: 0,
        };
        table.wide = 1 + table.widest_id();
        if table.width() > look.width {
            // `07` is enough where all of them are of one document.
            let short = |id: &str| id.strip_prefix("ex").map(str::to_owned);
            for (id, _) in &mut table.exercises {
                *id = short(id).unwrap_or_else(|| std::mem::take(id));
            }
            table.wide = 1 + table.widest_id();
        }
        let over = table.width().saturating_sub(look.width);
        // Reasons are wrapped in what is left, which has to be some columns.
        let most = look.width.saturating_sub(REASONS);
        table.name = table.name.saturating_sub(over).min(most).max(NAMES.start);
        table
    }

    fn widest_id(&self) -> usize {
        let widths = self.exercises.iter().map(|(id, _)| id.chars().count());
        widths.max().unwrap_or(0).max(2)
    }

    fn rest(&self) -> usize {
        PASSED + if self.matrix.totals.points { POINTS } else { 0 }
    }

    fn width(&self) -> usize {
        self.name + self.exercises.len() * self.wide + self.rest()
    }

    /// Exercises that stand on one line.
    fn per_line(&self) -> usize {
        let room = self.look.width.saturating_sub(self.name + self.rest());
        (room / self.wide.max(1)).max(1)
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let cells: Vec<(Style, String)> = self
            .exercises
            .iter()
            .map(|(id, _)| (DIM, id.clone()))
            .collect();
        let mut rest = format!("{:>PASSED$}", "passed");
        if self.matrix.totals.points {
            rest = format!("{rest}{:>POINTS$}", "points");
        }
        self.lines(out, (DIM, "student"), &cells, &rest)
    }

    fn row(&self, out: &mut dyn Write, row: &Row) -> io::Result<()> {
        if let Some(reason) = row.without() {
            let mut page = Page::new(self.look);
            let name = self.padded(&shown(&row.student));
            page.line(0, &[(BOLD, &name)], self.name + 1, (YELLOW, &reason));
            return out.write_all(page.finish().as_bytes());
        }
        let cells: Vec<(Style, String)> = self
            .exercises
            .iter()
            .map(|(_, range)| {
                let verdict = self.matrix.worst(row, range.clone());
                (style(verdict), letter(verdict).to_owned())
            })
            .collect();
        let (passed, required) = self.matrix.passed(row);
        let mut rest = format!("{:>PASSED$}", format!("{passed}/{required}"));
        if let Some(points) = row.points {
            rest = format!("{rest}{:>POINTS$}", earned(points));
        }
        self.lines(out, (PLAIN, &shown(&row.student)), &cells, &rest)
    }

    /// One line, or several when the terminal is narrow.
    fn lines(
        &self,
        out: &mut dyn Write,
        (style, name): (Style, &str),
        cells: &[(Style, String)],
        rest: &str,
    ) -> io::Result<()> {
        let mut page = Page::new(self.look);
        let mut chunks = cells.chunks(self.per_line()).peekable();
        let mut name = self.padded(name);
        while let Some(chunk) = chunks.next() {
            let cells: Vec<(Style, String)> = chunk
                .iter()
                .map(|(style, text)| (*style, format!("{text:>width$}", width = self.wide)))
                .collect();
            let mut parts = vec![(style, name.as_str())];
            parts.extend(cells.iter().map(|(style, text)| (*style, text.as_str())));
            if chunks.peek().is_none() {
                parts.push((PLAIN, rest));
            }
            page.line(0, &parts, 0, (PLAIN, ""));
            name = " ".repeat(self.name);
        }
        out.write_all(page.finish().as_bytes())
    }

    /// The name in its column, cut where it is too long. Names may be wider
    /// than their characters are many.
    fn padded(&self, name: &str) -> String {
        let mut shown = String::new();
        let mut width = 0;
        for c in name.chars() {
            let wide = textwrap::core::display_width(c.encode_utf8(&mut [0; 4]));
            if width + wide >= self.name && textwrap::core::display_width(name) > self.name {
                shown.push('…');
                width += 1;
                break;
            }
            shown.push(c);
            width += wide;
        }
        shown.extend(std::iter::repeat_n(' ', self.name.saturating_sub(width)));
        shown
    }
}

fn most(page: &mut Page, matrix: &Matrix) {
    let failed = matrix.most_failed();
    if failed.is_empty() {
        return;
    }
    page.blank();
    page.line(0, &[(BOLD, "most often failed")], 0, (PLAIN, ""));
    let widest = failed.iter().take(MOST).map(|(column, _)| column.id.len());
    let widest = widest.max().unwrap_or(0);
    for (column, tally) in failed.iter().take(MOST) {
        let count = format!("{:>6} of {:<6}", tally.failed, tally.judged);
        let id = format!("{:<widest$}  ", inert(&column.id));
        let hang = 2 + count.len() + id.len();
        page.line(
            2,
            &[(RED, &count), (PLAIN, &id)],
            if page.is_narrow() { 8 } else { hang },
            (DIM, &inert(&column.title)),
        );
    }
    if failed.len() > MOST {
        let more = format!("and {} more", failed.len() - MOST);
        page.line(2, &[], 2, (DIM, &more));
    }
}

fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Pass => GREEN,
        Verdict::Fail => RED,
        Verdict::Undetermined | Verdict::Skipped => YELLOW,
        Verdict::Waived => CYAN,
        Verdict::NotApplicable => DIM,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Outcome;
    use super::super::tests::{cohort, matrix, points};
    use super::*;

    fn text(rows: &[Row], width: usize, quiet: bool) -> String {
        let look = Look {
            width,
            ..Look::default()
        };
        let mut out = Vec::new();
        let visit = |visit: super::super::Visit<'_>| rows.iter().try_for_each(visit);
        write(&mut out, &matrix(rows), &visit, look, quiet).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_cohort_at_a_terminal() {
        insta::assert_snapshot!("a_cohort", text(&cohort(), 100, false));
        let mut rows = cohort();
        rows[3].points = Some(points());
        insta::assert_snapshot!(
            "a_cohort_with_points_at_a_narrow_terminal",
            text(&rows, 50, false)
        );
        assert_eq!(text(&rows, 100, true).lines().count(), 1);
    }

    #[test]
    fn the_table_is_never_wider_than_the_terminal() {
        let mut rows = cohort();
        rows[0].student = "x".repeat(500);
        rows[1].student = "漢".repeat(50);
        for width in [40, 60, 80, 100] {
            for line in text(&rows, width, false).lines() {
                assert!(textwrap::core::display_width(line) <= width, "{line}");
            }
        }
    }

    #[test]
    fn names_and_reasons_are_inert() {
        let mut rows = cohort();
        rows[0].student = "::error::\x1b[2Jx".into();
        rows[5].outcome = Outcome::CouldNotRun("\x1b]0;pwned\x07\n::error::".into());
        let text = text(&rows, 100, false);
        assert!(!text.contains('\x1b'), "{text}");
        assert!(
            !text.lines().any(|line| line.trim_start().starts_with("::")),
            "{text}"
        );
    }
}
