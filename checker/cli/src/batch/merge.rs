//! The results of shards become those of the whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};

use super::arguments::Merge;
use super::folder::{self, Folder, record_path, remove};
use super::manifest::{Manifest, Named};
use super::record::Record;
use super::shard::Shard;
use super::table;
use crate::failure::say;
use crate::terminal::Terminal;

/// Names that are shown of those that are missing.
const SHOWN: usize = 10;

/// Puts shards together; the exit code.
pub(crate) fn start(merge: &Merge, terminal: Terminal) -> anyhow::Result<u8> {
    let into = merge.into.canonicalize().ok();
    let mut parts: Vec<(PathBuf, Manifest)> = Vec::new();
    for part in &merge.parts {
        let real = part
            .canonicalize()
            .with_context(|| part.display().to_string())?;
        ensure!(
            Some(&real) != into.as_ref(),
            "--into: {} is one of the parts; give another folder",
            part.display()
        );
        parts.push((part.clone(), Manifest::open(part)?));
    }
    let (first, like) = parts.first().context("there is nothing to put together")?;
    for (part, manifest) in &parts {
        ensure!(
            manifest.terms == like.terms && manifest.formats == like.formats,
            "{} was judged otherwise than {} (selection, configuration, formats or version of the checker); judge both the same way",
            part.display(),
            first.display()
        );
    }
    let whole = Manifest {
        shard: None,
        students: together(parts.iter().map(|(_, manifest)| manifest)),
        ..like.clone()
    };
    let found = find(&parts, &whole)?;
    let folder = Folder::open(&merge.into)?;
    folder.begin(&whole)?;
    for named in &whole.students {
        let part = found.get(named.student.as_str()).copied();
        take(&folder, &whole, named, part)?;
    }
    complain(&parts, &whole, &found);
    table::write(&folder, &whole, &whole.students, terminal, merge.quiet)
}

/// Every student of every roster, in order.
fn together<'a>(manifests: impl Iterator<Item = &'a Manifest>) -> Vec<Named> {
    let mut seen = BTreeSet::new();
    let students = manifests.flat_map(|manifest| &manifest.students);
    students
        .filter(|named| seen.insert(*named))
        .cloned()
        .collect()
}

/// Where each student was judged.
fn find<'a>(
    parts: &'a [(PathBuf, Manifest)],
    whole: &Manifest,
) -> anyhow::Result<BTreeMap<&'a str, &'a Path>> {
    let mut found: BTreeMap<&str, &Path> = BTreeMap::new();
    let mut twice = Vec::new();
    for (part, manifest) in parts {
        // What an earlier batch left there of others is not of this one.
        let theirs = manifest.students.iter().filter(|named| {
            let shard = manifest.shard;
            shard.is_none_or(|shard| shard.holds(&named.student))
        });
        for named in theirs {
            let record = Record::find(part, &named.file, &named.student);
            if record.is_none_or(|record| record.terms != whole.terms) {
                continue;
            }
            if let Some(other) = found.insert(&named.student, part) {
                twice.push((&named.student, other, part));
            }
        }
    }
    for (student, one, other) in twice.iter().take(SHOWN) {
        say(&format!(
            "error: `{student}` was judged in {} and in {}",
            one.display(),
            other.display()
        ));
    }
    if !twice.is_empty() {
        bail!(
            "{} of the roster were judged more than once, and nothing says which verdict counts; leave out a folder",
            twice.len()
        );
    }
    Ok(found)
}

/// Takes over what there is of a student.
fn take(
    folder: &Folder,
    whole: &Manifest,
    named: &Named,
    part: Option<&Path>,
) -> anyhow::Result<()> {
    let root = folder.root();
    let reports = whole.formats.iter();
    let reports = reports.map(|format| PathBuf::from(folder::report(&named.file, *format)));
    let record = record_path(Path::new(""), &named.file);
    // The record comes last: where it is, the reports are.
    for path in reports.chain([record]) {
        remove(&root.join(&path))?;
        if let Some(part) = part {
            copy(&part.join(&path), &root.join(&path))?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    // Nothing is ever written in place, so one file can be in both folders.
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    match fs::copy(from, to) {
        // Somebody without a verdict has no reports.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        copied => {
            copied.with_context(|| format!("{} cannot be copied", from.display()))?;
            Ok(())
        }
    }
}

/// Says who is missing, and of which shard they would be.
fn complain(parts: &[(PathBuf, Manifest)], whole: &Manifest, found: &BTreeMap<&str, &Path>) {
    let students = whole.students.iter().map(|named| named.student.as_str());
    let missing: Vec<&str> = students.filter(|name| !found.contains_key(name)).collect();
    if missing.is_empty() {
        return;
    }
    let shards: Vec<Shard> = parts.iter().filter_map(|(_, one)| one.shard).collect();
    let of = shards.first().map(|shard| shard.of());
    let mut lacking: BTreeMap<String, usize> = BTreeMap::new();
    for student in &missing {
        let shard = of.map(|of| Shard::of_student(student, of));
        let name = match shard {
            Some(shard) if !shards.contains(&shard) => format!(" (shard {shard} is not given)"),
            Some(shard) => format!(" (shard {shard} is not finished)"),
            None => String::new(),
        };
        *lacking.entry(name).or_default() += 1;
    }
    for (shard, count) in lacking {
        say(&format!(
            "error: {count} of the roster were not judged{shard}"
        ));
    }
    for student in missing.iter().take(SHOWN) {
        say(&format!("error: `{student}` was not judged"));
    }
}
