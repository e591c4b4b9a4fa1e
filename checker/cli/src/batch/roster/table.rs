//! A roster as a CSV file.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, ensure};
use clap::CommandFactory as _;
use csv::{ReaderBuilder, StringRecord, Trim};

use super::columns::{Column, Kind, STUDENT, columns};
use super::{Entry, Line, Mistake, word};
use crate::args::Cli;

/// Bytes of it that are read.
const LIMIT: u64 = 32 << 20;

/// Any selection: only the flags are looked at.
const ANY: &str = "ex06";

/// What stands in it.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) entries: Vec<Line>,
    pub(super) mistakes: Vec<Mistake>,
}

/// Reads a file.
///
/// # Errors
/// When it cannot be read. What is wrong in it is among the mistakes.
pub(super) fn read(path: &Path) -> anyhow::Result<Table> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LIMIT + 1).read_to_end(&mut bytes)?;
    ensure!(
        bytes.len() as u64 <= LIMIT,
        "it is larger than the {} MiB that are read",
        LIMIT >> 20
    );
    let text = String::from_utf8(bytes).context("it is no text in UTF-8; save it as such")?;
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok(parse(&text, folder))
}

/// `folder` is what relative paths are relative to.
fn parse(text: &str, folder: &Path) -> Table {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut table = Table::default();
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            table.mistakes.push((1, error.to_string()));
            return table;
        }
    };
    let line = header.position().map_or(1, csv::Position::line);
    let heads = match heads(&header) {
        Ok(heads) => heads,
        Err(mistakes) => {
            table.mistakes = mistakes.into_iter().map(|one| (line, one)).collect();
            return table;
        }
    };
    let command = Cli::command();
    let mut lines = Lines {
        text: text.as_bytes(),
        at: 0,
        line: 1,
    };
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                table.mistakes.push((line, error.to_string()));
                continue;
            }
        };
        let line = record.position().map_or(0, |position| lines.of(position));
        match entry(&record, &heads, folder, &command) {
            Ok(entry) => table.entries.push((line, entry)),
            Err(mistake) => table.mistakes.push((line, mistake)),
        }
    }
    table
}

/// Lines of records that are asked for in order.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line in which a record begins. The reader counts blank lines before
    /// it as part of it.
    fn of(&mut self, position: &csv::Position) -> u64 {
        let begin = usize::try_from(position.byte()).unwrap_or(usize::MAX);
        while let Some(byte) = self.text.get(self.at)
            && (self.at < begin || matches!(byte, b'\r' | b'\n'))
        {
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}

/// What spreadsheets save where the comma is for decimals.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    match (
        first.contains(','),
        first.contains(';'),
        first.contains('\t'),
    ) {
        (false, true, _) => b';',
        (false, false, true) => b'\t',
        _ => b',',
    }
}

/// What a column of the file is.
enum Head {
    Student,
    Of(Column),
}

fn heads(header: &StringRecord) -> Result<Vec<Head>, Vec<String>> {
    let known = columns();
    let mut mistakes = Vec::new();
    let mut heads = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for name in header {
        let name = name.to_lowercase().replace(['-', ' '], "_");
        if seen.contains(&name) {
            mistakes.push(format!("there are two columns `{name}`"));
        }
        if name == STUDENT {
            heads.push(Head::Student);
        } else if let Some(column) = known.iter().find(|column| column.name == name) {
            heads.push(Head::Of(*column));
        } else {
            let names: Vec<&str> = known.iter().map(|column| column.name).collect();
            mistakes.push(format!(
                "`{name}` is no column; there are {STUDENT}, {}",
                names.join(", ")
            ));
        }
        seen.push(name);
    }
    if !seen.iter().any(|name| name == STUDENT) {
        let missing = format!("there is no column `{STUDENT}`; the first line names the columns");
        mistakes.insert(0, missing);
    }
    if mistakes.is_empty() {
        Ok(heads)
    } else {
        Err(mistakes)
    }
}

fn entry(
    record: &StringRecord,
    heads: &[Head],
    folder: &Path,
    command: &clap::Command,
) -> Result<Entry, String> {
    if record.len() != heads.len() {
        return Err(format!(
            "there are {} fields, and {} columns",
            record.len(),
            heads.len()
        ));
    }
    let mut student = "";
    let mut given: Vec<(&'static str, Option<OsString>)> = Vec::new();
    for (head, value) in heads.iter().zip(record) {
        match head {
            Head::Student => student = value,
            Head::Of(_) if value.is_empty() => {}
            Head::Of(column) => match column.kind {
                Kind::Path => {
                    given.push((column.flag, Some(folder.join(value).into_os_string())));
                }
                Kind::Value => given.push((column.flag, Some(value.into()))),
                Kind::Switch => {
                    if is_yes(value).ok_or_else(|| {
                        format!("{}: `{value}` is neither yes nor no", column.name)
                    })? {
                        given.push((column.flag, None));
                    }
                }
            },
        }
    }
    if student.is_empty() {
        return Err("there is no name of a student".into());
    }
    let entry = Entry::new(student.to_owned(), given);
    // One file or folder alone is always in order.
    if entry.given.len() > 1 || entry.asks_somebody() {
        accepted(&entry, command)?;
    }
    Ok(entry)
}

fn is_yes(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "1" | "x" => Some(true),
        "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

/// What the command line would say to it.
fn accepted(entry: &Entry, command: &clap::Command) -> Result<(), String> {
    let mut words: Vec<OsString> = vec!["checker".into(), ANY.into()];
    let given = entry.given.iter();
    words.extend(given.map(|(flag, value)| word(flag, value.clone())));
    let Err(error) = command.clone().try_get_matches_from(words) else {
        return Ok(());
    };
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let first = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = first.split_whitespace().collect();
    Err(words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Table {
        parse(text, Path::new("cohort"))
    }

    #[test]
    fn a_line_per_student_with_paths_from_the_rosters_folder() {
        let table = parsed(
            "\u{feff}Student;Turn-in;plan;profile;live\nann;a/b;;;\n\"ben; jr\";;/x/p.json;lab;yes\n\ndan;;;;no\n",
        );
        assert_eq!(table.mistakes, []);
        let ann = Entry::new("ann".into(), vec![("turn-in", Some("cohort/a/b".into()))]);
        let ben = Entry::new(
            "ben; jr".into(),
            vec![
                ("plan", Some("/x/p.json".into())),
                ("profile", Some("lab".into())),
                ("live", None),
            ],
        );
        let dan = Entry::new("dan".into(), vec![]);
        assert_eq!(table.entries, [(2, ann), (3, ben), (5, dan)]);
    }

    #[test]
    fn mistakes_say_what_and_in_which_line() {
        for (text, line, part) in [
            ("", 1, "no column `student`"),
            ("name,turn_in\nann,a\n", 1, "no column `student`"),
            ("student,e-mail\nann,a\n", 1, "`e_mail` is no column"),
            ("student,plan,Plan\nann,a,b\n", 1, "two columns `plan`"),
            ("student,plan\nann\n", 2, "1 fields, and 2 columns"),
            ("student,plan\nann,a\n,b\n", 3, "no name"),
            ("student,live\nann,perhaps\n", 2, "neither yes nor no"),
            ("student,elb\nann,https://a\n", 2, "speaks http"),
            ("student,api,bucket\nann,h,Not A\n", 2, "lower-case"),
            ("student,plan,evidence\nann,a,b\n", 2, "cannot be used with"),
        ] {
            let table = parsed(text);
            let (at, mistake) = table.mistakes.first().expect(text);
            assert_eq!(*at, line, "{text}");
            assert!(mistake.contains(part), "{text}: {mistake}");
            assert!(!mistake.contains('\n'), "{mistake}");
        }
    }

    #[test]
    fn a_value_is_never_a_flag() {
        let table = parsed("student,profile\nann,--endpoint-url=http://evil\n");
        assert_eq!(table.mistakes, []);
        let (_, ann) = &table.entries[0];
        assert_eq!(ann.words(), ["--profile=--endpoint-url=http://evil"]);
    }
}
