//! The matrix for a browser: one file that needs nothing else, runs nothing and
//! asks nobody. Rows are written as they are visited.

use std::io::{self, Write};

use checker_model::{Level, Verdict};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{LEGEND, Matrix, Row, Rows, letter};
use crate::html::{tone, word};
use crate::inert::{inert, inert_within};
use crate::outcome::OWN;
use crate::points::earned;

const STYLE: &str = include_str!("../html/page.css");
const OF_MATRIX: &str = include_str!("matrix.css");

/// Nothing but this style: what were not escaped would not act either.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Checks in the list of those that fail most often.
const MOST: usize = 25;

/// Writes the page.
///
/// # Errors
/// When it cannot be written, or the rows cannot be visited.
pub fn write(out: &mut dyn Write, matrix: &Matrix, rows: Rows<'_>) -> io::Result<()> {
    put(out, html! { (DOCTYPE) })?;
    out.write_all(b"<html lang=\"en\">")?;
    put(out, head(matrix))?;
    out.write_all(b"<body>")?;
    put(out, top(matrix))?;
    out.write_all(b"<main>")?;
    put(out, most(matrix))?;
    overview(out, matrix, rows)?;
    whole(out, matrix, rows)?;
    out.write_all(b"</main>")?;
    put(
        out,
        html! { footer { p { "This page is one file, runs nothing and asks nobody." } } },
    )?;
    out.write_all(b"</body></html>\n")
}

fn put(out: &mut dyn Write, markup: Markup) -> io::Result<()> {
    out.write_all(markup.into_string().as_bytes())
}

fn head(matrix: &Matrix) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            title { (matrix.totals.students()) " students – checker matrix" }
            style { (PreEscaped(STYLE)) (PreEscaped(OF_MATRIX)) }
        }
    }
}

fn top(matrix: &Matrix) -> Markup {
    let totals = &matrix.totals;
    let counts = [
        (totals.conforming, "conform", tone(Verdict::Pass)),
        (totals.failing, "do not conform", tone(Verdict::Fail)),
        (
            totals.undetermined,
            "undetermined",
            tone(Verdict::Undetermined),
        ),
        (totals.nothing, "handed in nothing", tone(Verdict::Skipped)),
        (
            totals.could_not_run,
            "could not be run",
            tone(Verdict::Undetermined),
        ),
    ];
    html! {
        a.skip href="#students" { "Skip to the students" }
        header.plain {
            p.tool { "checker" }
            h1 { (totals.students()) " students" }
            ul.counts {
                @for (count, what, tone) in counts {
                    @if count > 0 { li class={ "chip " (tone) } { (count) " " (what) } }
                }
            }
        }
    }
}

fn most(matrix: &Matrix) -> Markup {
    let failed = matrix.most_failed();
    html! {
        section aria-labelledby="most" {
            h2 #most { "Most often failed" }
            @if failed.is_empty() {
                p { "No check failed." }
            } @else {
                div.scroll role="group" aria-label="table of the checks that failed most often" tabindex="0" {
                    table {
                        thead { tr {
                            th scope="col" { "check" }
                            th scope="col" { "requirement" }
                            th.n scope="col" { "failed" }
                            th.n scope="col" { "judged" }
                            th.n scope="col" { "share" }
                        } }
                        tbody {
                            @for (column, tally) in failed.iter().take(MOST) {
                                tr {
                                    th scope="row" { code { (inert(&column.id)) } }
                                    td {
                                        (inert_within(&column.title, OWN))
                                        @if column.level == Level::Advice { " " span.level { "advice, does not count" } }
                                    }
                                    td.n { (tally.failed) }
                                    td.n { (tally.judged) }
                                    td.n { (tally.failed * 100 / tally.judged.max(1)) " %" }
                                }
                            }
                        }
                    }
                }
                @if failed.len() > MOST { p { "and " (failed.len() - MOST) " more" } }
            }
        }
    }
}

/// Students by exercises.
fn overview(out: &mut dyn Write, matrix: &Matrix, rows: Rows<'_>) -> io::Result<()> {
    let exercises = matrix.exercises();
    let points = matrix.totals.points;
    out.write_all(b"<section aria-labelledby=\"students\">")?;
    put(
        out,
        html! {
            h2 #students tabindex="-1" { "Students by exercises" }
            p.legend { (LEGEND) ". An exercise has the letter of its worst required check." }
        },
    )?;
    out.write_all(b"<div class=\"scroll tall\" role=\"group\" aria-label=\"table of students by exercises\" tabindex=\"0\"><table class=\"matrix\">")?;
    put(
        out,
        html! {
            thead { tr {
                th scope="col" { "student" }
                th scope="col" { "verdict" }
                th.n scope="col" { "passed" }
                @if points { th.n scope="col" { "points" } }
                @for (id, _) in &exercises { th.c scope="col" { (inert(id)) } }
            } }
        },
    )?;
    out.write_all(b"<tbody>")?;
    rows(&mut |row| {
        let (passed, required) = matrix.passed(row);
        put(
            out,
            html! {
                tr {
                    (name(row))
                    @match row.without() {
                        Some(reason) => td.none colspan=(2 + usize::from(points) + exercises.len()) { (reason) },
                        None => {
                            (verdict(row))
                            td.n { (passed) " of " (required) }
                            @if points {
                                td.n { @if let Some(points) = row.points { (earned(points)) } @else { "–" } }
                            }
                            @for (_, range) in &exercises { (cell(matrix.worst(row, range.clone()))) }
                        },
                    }
                }
            },
        )
    })?;
    out.write_all(b"</tbody></table></div></section>")
}

/// Students by checks.
fn whole(out: &mut dyn Write, matrix: &Matrix, rows: Rows<'_>) -> io::Result<()> {
    out.write_all(b"<section aria-labelledby=\"checks\">")?;
    put(out, html! { h2 #checks { "Students by checks" } })?;
    out.write_all(b"<div class=\"scroll tall\" role=\"group\" aria-label=\"table of students by checks\" tabindex=\"0\"><table class=\"matrix\">")?;
    put(
        out,
        html! {
            thead { tr {
                th scope="col" { "student" }
                @for column in &matrix.columns {
                    th.turned scope="col" title=(inert_within(&column.title, OWN)) { span { (inert(&column.id)) } }
                }
            } }
        },
    )?;
    out.write_all(b"<tbody>")?;
    rows(&mut |row| {
        put(
            out,
            html! {
                tr {
                    (name(row))
                    @match row.without() {
                        Some(reason) => td.none colspan=(matrix.columns.len().max(1)) { (reason) },
                        None => @for verdict in &row.cells { (cell(*verdict)) },
                    }
                }
            },
        )
    })?;
    out.write_all(b"</tbody>")?;
    put(
        out,
        html! {
            tfoot {
                tr {
                    th scope="row" { "failed" }
                    @for tally in &matrix.totals.of { td.c { (tally.failed) } }
                }
                tr {
                    th scope="row" { "undetermined" }
                    @for tally in &matrix.totals.of { td.c { (tally.undetermined) } }
                }
            }
        },
    )?;
    out.write_all(b"</table></div></section>")
}

fn name(row: &Row) -> Markup {
    let shown = super::shown(&row.student);
    html! {
        th scope="row" {
            @match &row.link {
                Some(link) => a href=(link) { (shown) },
                None => (shown),
            }
        }
    }
}

fn verdict(row: &Row) -> Markup {
    match row.outcome {
        super::Outcome::Judged(verdict) => html! {
            td { span class={ "chip " (tone(verdict)) } { (word(verdict)) } }
        },
        _ => html! { td { (row.word()) } },
    }
}

fn cell(verdict: Verdict) -> Markup {
    // As short as can be: there are students times checks of them.
    let class = match verdict {
        Verdict::Pass => "p",
        Verdict::Fail => "f",
        Verdict::Undetermined => "u",
        Verdict::Skipped => "s",
        Verdict::Waived => "w",
        Verdict::NotApplicable => "o",
    };
    html! { td class=(class) { (letter(verdict)) } }
}

#[cfg(test)]
mod tests {
    use scraper::{Html, Selector};

    use super::super::Outcome;
    use super::super::tests::{cohort, matrix, points};
    use super::*;

    fn page(rows: &[Row]) -> String {
        let mut out = Vec::new();
        write(&mut out, &matrix(rows), &|visit| {
            rows.iter().try_for_each(visit)
        })
        .unwrap();
        String::from_utf8(out).unwrap()
    }

    fn texts(page: &str, query: &str) -> Vec<String> {
        let document = Html::parse_document(page);
        assert_eq!(document.errors, Vec::<String>::new());
        let query = Selector::parse(query).unwrap();
        let found = document.select(&query);
        found.map(|one| one.text().collect()).collect()
    }

    #[test]
    fn students_stand_beside_exercises_and_checks() {
        let mut rows = cohort();
        rows[0].points = Some(points());
        let page = page(&rows);
        let row = |table: &str, number: usize| {
            texts(
                &page,
                &format!("section[aria-labelledby={table}] tbody tr:nth-child({number}) > *"),
            )
        };
        assert_eq!(
            row("students", 1),
            ["ann", "pass", "3 of 3", "14 to 17.5 of 20", "P", "P"]
        );
        assert_eq!(row("students", 2), ["ben", "fail", "0 of 3", "–", "F", "S"]);
        assert_eq!(row("students", 5), ["fay", "nothing was handed in"]);
        assert_eq!(row("checks", 3), ["eve", "F", "P", "P", "F"]);
        assert_eq!(row("checks", 6), ["gil", "could not run: no such folder"]);
        assert_eq!(row("most", 1)[0], "ex06.vpc.cidr");
        assert_eq!(row("most", 1)[2..], ["2", "4", "50 %"]);
        // Every row of a table is as wide as its head.
        for table in ["students", "checks"] {
            let document = Html::parse_document(&page);
            let rows = Selector::parse(&format!("section[aria-labelledby={table}] tr")).unwrap();
            let cells = Selector::parse("th,td").unwrap();
            let widths: std::collections::BTreeSet<usize> = document
                .select(&rows)
                .map(|row| {
                    let cells = row.select(&cells);
                    cells
                        .map(|cell| cell.attr("colspan").map_or(1, |n| n.parse().unwrap()))
                        .sum()
                })
                .collect();
            assert_eq!(widths.len(), 1, "{table}: {widths:?}");
        }
    }

    #[test]
    fn nothing_from_outside_is_markup_and_nothing_is_fetched() {
        let mut rows = cohort();
        let hostile = "<script>alert(1)</script>\"'><img src=x onerror=y>\x1b[2J";
        rows[0].student = hostile.into();
        rows[5].outcome = Outcome::CouldNotRun(hostile.into());
        let page = page(&rows);
        assert!(texts(&page, "script,img,link,iframe,object").is_empty());
        assert!(texts(&page, "th[scope=row] a")[0].starts_with("<script>alert(1)"));
        assert!(!page.contains('\x1b'));
        for part in ["http://", "https://", "url(", "@import", "javascript:"] {
            assert!(!page.contains(part), "{part}");
        }
    }
}
