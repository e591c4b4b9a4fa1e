//! What a judging function is given of a turn-in: a folder as it was handed
//! in, or everything.

use checker_model::turn_in::{Declaration, Declared, Entry, EntryKind, Folder, TurnIn};
use checker_model::{Course, Known, Listing, Origin, Verdict, Why};

use crate::accept::Acceptance;
use crate::case::{Context, StackCase};
use crate::check::{Check, Judge};
use crate::finding::{Finding, Judged, Stop};
use crate::place::Spot;

/// Everything that was handed in.
#[derive(Debug, Clone, Copy)]
pub struct TurnInCase<'a> {
    /// What it has in common with the others.
    pub context: Context<'a>,
    /// What was handed in.
    pub turn_in: &'a TurnIn,
}

/// The folder of one exercise, with the stack that it describes.
#[derive(Debug, Clone, Copy)]
pub struct FilesCase<'a> {
    /// The folder, and the exercise that it was handed in for.
    pub spot: Spot<'a>,
    /// The exercise that is judged: the same, or an earlier one.
    pub exercise: &'a str,
    /// The stack that its Terraform files describe.
    pub stack: StackCase<'a>,
}

impl<'a> FilesCase<'a> {
    /// A folder, on which an exercise is judged.
    pub fn new(context: Context<'a>, spot: Spot<'a>, exercise: &'a str) -> Self {
        Self {
            spot,
            exercise,
            stack: StackCase::in_folder(context, spot),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &'a Folder {
        self.spot.folder
    }

    /// What its Terraform files declare.
    pub fn declared(&self) -> &'a Declared {
        &self.spot.folder.declared
    }

    /// What the course prescribes.
    pub fn course(&self) -> &'a Course {
        self.stack.course()
    }

    /// Whether an equivalent is accepted.
    pub fn accepts(&self, equivalent: Acceptance) -> bool {
        self.stack.accepts(equivalent)
    }

    /// Goes on only if the folder is the exercise's own: which files it must
    /// hold, and that it holds nothing else, is not asked of a later one.
    pub fn own(&self) -> Result<(), Stop> {
        if self.spot.exercise == self.exercise {
            return Ok(());
        }
        Err(Finding::not_applicable(format!(
            "--turn-in is judged as the folder of {}, not of {}",
            self.spot.exercise, self.exercise
        ))
        .stop())
    }

    /// Goes on only if a prerequisite holds in this folder.
    pub fn after(&self, prerequisite: &Check) -> Result<(), Stop> {
        let finding = match prerequisite.judge {
            Judge::Files(judge) => Finding::from_judged(judge(self)),
            _ => return self.stack.after(prerequisite),
        };
        match finding.verdict {
            Verdict::Fail => Err(Finding::skipped(prerequisite).stop()),
            Verdict::Skipped => Err(finding.stop()),
            _ => Ok(()),
        }
    }

    /// Leaves a failure to the check that owns it, while that one is judged on
    /// this folder, is reported in this run, and does not hold either.
    pub fn leave_to(&self, owner: &Check, finding: Finding) -> Finding {
        if finding.verdict != Verdict::Fail || !self.stack.is_reported(owner) {
            return finding;
        }
        match self.after(owner) {
            Ok(()) => finding,
            Err(stop) => *stop,
        }
    }

    /// A file directly in the folder.
    pub fn file(&self, name: &str) -> Option<&'a Entry> {
        let entry = self.entries().items.get(name)?;
        (entry.kind == EntryKind::File).then_some(entry)
    }

    /// Everything in the folder.
    pub fn entries(&self) -> &'a Listing<String, Entry> {
        &self.spot.folder.entries
    }

    /// A file of the folder as an origin.
    pub fn origin(&self, name: &str) -> Origin {
        let path = &self.spot.folder.path;
        let file = match (path.as_str(), name) {
            ("", "") => ".".to_owned(),
            (path, "") => path.to_owned(),
            ("", name) => name.to_owned(),
            (path, name) => format!("{path}/{name}"),
        };
        Origin::File { file, line: None }
    }

    /// The path below the folder of the file that an origin is in.
    pub fn path_of<'o>(&self, origin: &'o Origin) -> Option<&'o str> {
        let (Origin::Hcl { file, .. } | Origin::File { file, .. }) = origin else {
            return None;
        };
        match self.spot.folder.path.as_str() {
            "" => Some(file),
            path => file.strip_prefix(path)?.strip_prefix('/'),
        }
    }

    /// Files of these names are handed in, directly in the folder.
    pub fn holds(&self, names: &[&str]) -> Finding {
        Finding::all(names.iter().map(|name| self.holds_one(name)), || {
            Finding::undetermined(
                &Why::NotCollected("which files are wanted".into()),
                &Origin::Unseen,
            )
        })
    }

    fn holds_one(&self, name: &str) -> Finding {
        let entries = self.entries();
        let refuse = |actual: String, origin: &Origin| {
            Finding::fail(
                format!("a file {name}"),
                actual,
                origin,
                format!(
                    "hand in {name} directly in the folder of {}, under exactly this name",
                    self.exercise
                ),
            )
        };
        let is = |what: &str| refuse(format!("{name} is {what}"), &self.origin(name));
        match entries.items.get(name).map(|entry| entry.kind) {
            Some(EntryKind::File) => return Finding::pass(),
            Some(EntryKind::Directory) => return is("a directory"),
            Some(EntryKind::ForeignLink) => {
                return is("a link that leads out of the turn-in or nowhere");
            }
            Some(EntryKind::Special) => return is("no regular file"),
            None => {}
        }
        if !entries.is_complete() {
            return Finding::incomplete(&entries.incomplete, &self.origin(""));
        }
        let closest = entries.items.iter().find(|(path, entry)| {
            let base = path.rsplit('/').next().unwrap_or(path);
            entry.kind == EntryKind::File && alike(base, name)
        });
        match closest {
            Some((path, _)) => refuse(
                format!("no {name}; the closest is {path}"),
                &self.origin(path),
            ),
            None => refuse(format!("no {name}"), &self.origin("")),
        }
    }

    /// A file whose name ends so is handed in, wherever in the folder.
    pub fn holds_any(&self, ends: &[&str], shown: &str) -> Finding {
        let entries = self.entries();
        let found = entries.items.iter().any(|(path, entry)| {
            entry.kind == EntryKind::File && ends.iter().any(|end| path.ends_with(end))
        });
        if found {
            return Finding::pass();
        }
        if !entries.is_complete() {
            return Finding::incomplete(&entries.incomplete, &self.origin(""));
        }
        Finding::fail(
            format!("a file {shown}"),
            format!("no {shown}"),
            &self.origin(""),
            format!("hand in the {shown} files that the stack is described with"),
        )
    }

    /// The text of a file; without one there is nothing to judge.
    pub fn text(&self, name: &str, presence: &Check) -> Result<&'a str, Stop> {
        let Some(entry) = self.file(name) else {
            self.after(presence)?;
            return Err(Finding::incomplete(&self.entries().incomplete, &self.origin(name)).stop());
        };
        match &entry.text.known {
            Known::Value(text) => Ok(text),
            Known::Absent => Ok(""),
            Known::Unknown(why) => Err(Finding::undetermined(why, &self.origin(name)).stop()),
        }
    }

    /// What the files declare under an id of the stack.
    pub(crate) fn declaration(&self, id: &str) -> Result<&'a Declaration, Stop> {
        let resources = &self.declared().resources;
        self.declared().of(id).ok_or_else(|| {
            let elsewhere = [Why::NotVisible(format!("no file declares {id}"))];
            let open = if resources.is_complete() {
                &elsewhere[..]
            } else {
                &resources.incomplete
            };
            Finding::incomplete(open, &resources.origin).stop()
        })
    }

    /// What a judging function returned, as a finding.
    pub(crate) fn judged(&self, judge: fn(&FilesCase<'_>) -> Judged) -> Finding {
        Finding::from_judged(judge(self))
    }
}

/// A name that differs in letter case, separators or a second ending only.
fn alike(seen: &str, wanted: &str) -> bool {
    let plain = |name: &str| -> String {
        let name = name.strip_suffix(".json").unwrap_or(name);
        name.chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect()
    };
    plain(seen) == plain(wanted)
}
