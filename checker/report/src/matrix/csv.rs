//! The matrix for a spreadsheet: RFC 4180, one line per student.

use std::io::{self, Write};

use super::{Matrix, Outcome, Rows};
use crate::inert::inert_within;

/// Characters of a name and of a reason.
const LONGEST: usize = 1000;

/// Writes the table: `student`, `outcome`, `reason`, `passed`, `required`, the
/// points where there are any, and a column per check.
///
/// # Errors
/// When it cannot be written, or the rows cannot be visited.
pub fn write(out: &mut dyn Write, matrix: &Matrix, rows: Rows<'_>) -> io::Result<()> {
    let mut csv = ::csv::Writer::from_writer(out);
    let mut head = vec!["student", "outcome", "reason", "passed", "required"];
    if matrix.totals.points {
        head.extend(["points_min", "points_max", "points_total"]);
    }
    head.extend(matrix.columns.iter().map(|column| column.id.as_str()));
    csv.write_record(head)?;
    rows(&mut |row| {
        let (passed, required) = matrix.passed(row);
        let judged = !row.cells.is_empty();
        let reason = match &row.outcome {
            Outcome::CouldNotRun(reason) => reason.as_str(),
            Outcome::Judged(_) | Outcome::NothingHandedIn => "",
        };
        csv.write_field(cell(&row.student))?;
        csv.write_field(row.word())?;
        csv.write_field(cell(reason))?;
        for count in [passed, required] {
            csv.write_field(if judged {
                count.to_string()
            } else {
                String::new()
            })?;
        }
        if matrix.totals.points {
            match row.points {
                Some(points) => {
                    for value in [points.earned_min, points.earned_max, points.total] {
                        csv.write_field(value.to_string())?;
                    }
                }
                None => (0..3).try_for_each(|_| csv.write_field(""))?,
            }
        }
        for index in 0..matrix.columns.len() {
            csv.write_field(row.cells.get(index).map_or("", |verdict| verdict.name()))?;
        }
        csv.write_record(None::<&[u8]>)?;
        Ok(())
    })?;
    csv.flush()
}

/// Text from outside that no spreadsheet takes for a formula, and no CI server
/// for a command when it is printed.
fn cell(text: &str) -> String {
    let text = inert_within(text, LONGEST);
    if text.starts_with(['=', '+', '-', '@']) || text.starts_with("::") {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::Row;
    use super::super::tests::{cohort, matrix, points};
    use super::*;

    fn text(rows: &[Row]) -> String {
        let mut out = Vec::new();
        write(&mut out, &matrix(rows), &|visit| {
            rows.iter().try_for_each(visit)
        })
        .unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_line_per_student() {
        assert_eq!(
            text(&cohort()),
            "student,outcome,reason,passed,required,ex06.vpc.cidr,ex06.vpc.dns,ex07.subnets.cidr,ex07.subnets.zones\n\
             ann,pass,,3,3,pass,fail,pass,pass\n\
             ben,fail,,0,3,fail,pass,skipped,skipped\n\
             eve,fail,,1,3,fail,pass,pass,fail\n\
             dan,undetermined,,1,2,pass,pass,undetermined,not-applicable\n\
             fay,nothing-handed-in,,,,,,,\n\
             gil,could-not-run,no such folder,,,,,,\n"
        );
    }

    #[test]
    fn points_have_columns_where_there_are_any() {
        let mut rows = cohort();
        rows[0].points = Some(points());
        let text = text(&rows);
        let line = |n: usize| text.lines().nth(n).unwrap().to_owned();
        assert!(line(0).contains(",required,points_min,points_max,points_total,ex06."));
        assert!(line(1).starts_with("ann,pass,,3,3,14,17.5,20,pass,"));
        assert!(line(2).starts_with("ben,fail,,0,3,,,,fail,"));
    }

    #[test]
    fn names_are_no_formulas_and_act_on_nothing() {
        let mut rows = cohort();
        rows[0].student = "=HYPERLINK(\"http://x\")".into();
        rows[1].student = "a\x1b[2J,\"b\"\nc".into();
        rows[2].student = "::error::x".into();
        rows[5].outcome = Outcome::CouldNotRun("@SUM(A1)\r\n".into());
        let text = text(&rows);
        let mut read = ::csv::Reader::from_reader(text.as_bytes());
        let read: Vec<_> = read.records().map(Result::unwrap).collect();
        assert_eq!(&read[0][0], "'=HYPERLINK(\"http://x\")");
        assert_eq!(&read[1][0], "a\\u{1b}[2J,\"b\"\\nc");
        assert_eq!(&read[2][0], "'::error::x");
        assert_eq!(&read[5][2], "'@SUM(A1)\\r\\n");
    }
}
