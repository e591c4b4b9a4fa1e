//! The matrix, from the records of a folder.

use std::io::{self, BufWriter, Write as _};

use checker_model::run::{EXIT_CONFORMS, EXIT_COULD_NOT_RUN, EXIT_FAILED, EXIT_UNDETERMINED};
use checker_report::matrix::{self, Matrix, Outcome, Row, Totals, Visit};

use super::folder::Folder;
use super::manifest::{Manifest, Named};
use super::record::Record;
use crate::failure::say;
use crate::terminal::Terminal;

/// Writes `matrix.csv` and `matrix.html`, and shows the matrix; the exit code.
/// Records are read again for each, so that they are never all in memory.
pub(crate) fn write(
    folder: &Folder,
    manifest: &Manifest,
    students: &[Named],
    terminal: Terminal,
    quiet: bool,
) -> anyhow::Result<u8> {
    let rows = |visit: Visit<'_>| -> io::Result<()> {
        students
            .iter()
            .try_for_each(|named| visit(&row(folder, manifest, named)))
    };
    let matrix = Matrix::count(manifest.checks.clone(), &rows)?;
    let root = folder.root();
    folder.write(&root.join("matrix.csv"), |out| {
        matrix::csv::write(out, &matrix, &rows)
    })?;
    folder.write(&root.join("matrix.html"), |out| {
        matrix::html::write(out, &matrix, &rows)
    })?;
    let mut out = BufWriter::new(io::stdout().lock());
    let shown = matrix::console::write(&mut out, &matrix, &rows, terminal.stdout, quiet)
        .and_then(|()| out.flush());
    match shown {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        shown => shown?,
    }
    if !quiet {
        let root = root.display();
        say(&format!(
            "{root}/matrix.html, {root}/matrix.csv and {root}/reports are written"
        ));
    }
    Ok(exit_code(&matrix.totals))
}

fn row(folder: &Folder, manifest: &Manifest, named: &Named) -> Row {
    let found = Record::find(folder.root(), &named.file, &named.student);
    let found = found.filter(|record| record.terms == manifest.terms);
    match found {
        Some(record) => record.row(&named.file, &manifest.checks, &manifest.formats),
        None => {
            let missing = Outcome::CouldNotRun("it was not judged".into());
            Record::new(&named.student, "", String::new(), missing).row(&named.file, &[], &[])
        }
    }
}

/// Whoever has no verdict comes first: what is said of the others is not said
/// of the cohort.
fn exit_code(totals: &Totals) -> u8 {
    if totals.could_not_run > 0 || totals.students() == 0 {
        EXIT_COULD_NOT_RUN
    } else if totals.failing + totals.nothing > 0 {
        EXIT_FAILED
    } else if totals.undetermined > 0 {
        EXIT_UNDETERMINED
    } else {
        EXIT_CONFORMS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_follows_the_worst() {
        let of = |conforming, failing, undetermined, nothing, could_not_run| {
            exit_code(&Totals {
                conforming,
                failing,
                undetermined,
                nothing,
                could_not_run,
                ..Totals::default()
            })
        };
        assert_eq!(of(2, 0, 0, 0, 0), 0);
        assert_eq!(of(2, 0, 1, 0, 0), 2);
        assert_eq!(of(2, 1, 1, 0, 0), 1);
        assert_eq!(of(2, 0, 1, 1, 0), 1);
        assert_eq!(of(2, 1, 1, 1, 1), 3);
        assert_eq!(of(0, 0, 0, 0, 0), 3);
    }
}
