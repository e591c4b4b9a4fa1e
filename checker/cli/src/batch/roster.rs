//! Who is judged, and where to look for what is theirs: a CSV file, or a folder
//! of turn-ins. It is read as a whole before anything begins; what is wrong with
//! it is said with file and line, all of it at once.

mod columns;
mod table;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};

use super::name::file_name;
use super::words::word;
use crate::failure::say;

/// More students than any cohort has.
const MOST: usize = 100_000;

/// Mistakes that are shown.
const SHOWN: usize = 20;

/// What is given for a file or folder.
const FILES: [&str; 5] = ["turn-in", "plan", "state", "template", "evidence"];
/// What names an account.
const ACCOUNTS: [&str; 3] = ["profile", "role-arn", "live"];
/// What names a deployed API.
const DOORS: [&str; 3] = ["elb", "api", "presigned-url"];

/// Who is judged.
#[derive(Debug)]
pub(crate) struct Roster {
    /// In the order of the file, or by name.
    pub(crate) entries: Vec<Entry>,
}

/// One student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) student: String,
    /// The name of their files.
    pub(crate) file: String,
    /// Flags without their dashes, and values; a switch has none.
    pub(crate) given: Vec<(&'static str, Option<OsString>)>,
}

impl Entry {
    fn new(student: String, given: Vec<(&'static str, Option<OsString>)>) -> Self {
        Self {
            file: file_name(&student),
            student,
            given,
        }
    }

    fn gives(&self, flags: &[&str]) -> bool {
        self.given.iter().any(|(flag, _)| flags.contains(flag))
    }

    /// Whether there is nothing of theirs to look at. The account of whoever
    /// judges is nobody's turn-in, so it never stands in.
    pub(crate) fn is_blank(&self) -> bool {
        !self.gives(&FILES) && !self.asks_somebody()
    }

    /// Whether an account or an API is asked.
    pub(crate) fn asks_somebody(&self) -> bool {
        self.gives(&ACCOUNTS) || self.gives(&DOORS)
    }

    /// The files and folders that are given.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&'static str, &OsString)> {
        let given = self.given.iter().filter(|(flag, _)| FILES.contains(flag));
        given.filter_map(|(flag, path)| Some((*flag, path.as_ref()?)))
    }

    /// The words that say where to look.
    pub(crate) fn words(&self) -> Vec<OsString> {
        let given = self.given.iter();
        let mut words: Vec<OsString> = given
            .map(|(flag, value)| word(flag, value.clone()))
            .collect();
        let account = self.gives(&ACCOUNTS);
        let files = self.gives(&FILES);
        if account && files && !self.gives(&["live"]) {
            // Beside files, an account is looked at only when told so.
            words.push("--live".into());
        }
        if !account && !files {
            words.push("--no-live".into());
        }
        words
    }
}

impl Roster {
    /// Reads it. `into` is where results go, and nobody's turn-in.
    ///
    /// # Errors
    /// When it cannot be read, nobody is in it, or anything about it is wrong.
    pub(crate) fn open(path: &Path, into: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let found = fs::metadata(path).with_context(|| format!("{shown}"))?;
        let (entries, mut mistakes) = if found.is_dir() {
            (
                of_folder(path, into).with_context(|| format!("{shown}"))?,
                Vec::new(),
            )
        } else {
            let table = table::read(path).with_context(|| format!("{shown}"))?;
            (table.entries, table.mistakes)
        };
        mistakes.extend(twice(&entries));
        mistakes.sort_by_key(|(line, _)| *line);
        for (line, mistake) in mistakes.iter().take(SHOWN) {
            say(&format!("error: {shown}:{line}: {mistake}"));
        }
        match mistakes.len() {
            0 => {}
            1 => bail!("{shown}: mend that; nobody was judged"),
            all => bail!("{shown}: mend these {all} mistakes; nobody was judged"),
        }
        ensure!(!entries.is_empty(), "{shown}: there is no student in it");
        ensure!(
            entries.len() <= MOST,
            "{shown}: there are more than {MOST} students in it"
        );
        Ok(Self {
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        })
    }
}

/// A line of the roster, and what is wrong there.
type Mistake = (u64, String);

/// The line of an entry, and the entry.
type Line = (u64, Entry);

/// Every folder in a folder is a turn-in.
fn of_folder(path: &Path, into: &Path) -> anyhow::Result<Vec<Line>> {
    let into = into.canonicalize().ok();
    let mut entries = Vec::new();
    let mut exercises = 0;
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name();
        let path = entry.path();
        let is_ours = into.is_some() && path.canonicalize().ok() == into;
        if name.as_encoded_bytes().starts_with(b".") || is_ours || !path.is_dir() {
            continue;
        }
        let student = name.to_string_lossy().into_owned();
        exercises += usize::from(is_exercise(&student));
        let given = vec![("turn-in", Some(path.into_os_string()))];
        entries.push((0, Entry::new(student, given)));
    }
    ensure!(
        exercises == 0 || exercises < entries.len(),
        "is one turn-in, not a folder of them; give the folder above it, or judge it with --turn-in"
    );
    entries.sort_by(|(_, a), (_, b)| a.student.cmp(&b.student));
    Ok(entries)
}

fn is_exercise(name: &str) -> bool {
    name.strip_prefix("ex")
        .is_some_and(|rest| rest.len() == 2 && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// Nobody may be there twice, nor have the files of somebody else.
fn twice(entries: &[Line]) -> Vec<Mistake> {
    let mut lines: BTreeMap<&str, (u64, &str)> = BTreeMap::new();
    let mut mistakes = Vec::new();
    for (line, entry) in entries {
        match lines.get(entry.file.as_str()) {
            Some((first, student)) if *student == entry.student => {
                let student = &entry.student;
                mistakes.push((
                    *line,
                    format!("`{student}` is in line {first} already; name each student once"),
                ));
            }
            Some((first, _)) => mistakes.push((
                *line,
                format!("this name cannot be told from the one in line {first}; change one"),
            )),
            None => {
                lines.insert(&entry.file, (*line, &entry.student));
            }
        }
    }
    mistakes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(given: &[(&'static str, &str)]) -> Entry {
        let given = given.iter();
        let given = given.map(|(flag, value)| {
            let value = (!value.is_empty()).then(|| OsString::from(value));
            (*flag, value)
        });
        Entry::new("ann".into(), given.collect())
    }

    #[test]
    fn the_account_of_whoever_judges_is_never_a_students() {
        let blank = entry(&[("region", "eu-west-1"), ("bucket", "b")]);
        assert!(blank.is_blank() && !blank.asks_somebody());
        assert!(!entry(&[("turn-in", "a")]).is_blank());
        let words = |given| entry(given).words();
        assert_eq!(words(&[("turn-in", "a")]), ["--turn-in=a"]);
        assert_eq!(
            words(&[("elb", "a.example")]),
            ["--elb=a.example", "--no-live"]
        );
        assert_eq!(words(&[("profile", "p")]), ["--profile=p"]);
        assert_eq!(words(&[("live", ""), ("elb", "a")]), ["--live", "--elb=a"]);
        assert_eq!(
            words(&[("turn-in", "a"), ("profile", "p")]),
            ["--turn-in=a", "--profile=p", "--live"]
        );
    }
}
