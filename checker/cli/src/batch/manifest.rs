//! What a folder of results is about: `batch.json`.

use std::path::Path;

use anyhow::{Context as _, ensure};
use checker_checks::Selection;
use checker_report::Format;
use checker_report::matrix::Column;
use serde::{Deserialize, Serialize};

use super::folder::manifest_path;
use super::name::file_name;
use super::record::read;
use super::roster::Entry;
use super::shard::Shard;
use super::words::Words;

const FORMAT: &str = "checker-batch";

/// The version of manifests and records.
pub(crate) const VERSION: u32 = 1;

/// What a folder of results is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) format: String,
    pub(crate) version: u32,
    /// The version of the checker.
    pub(crate) tool: String,
    /// A digest of how everybody is judged: selection, configuration, version.
    pub(crate) terms: String,
    /// The part of the roster that was to be judged, if not all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) shard: Option<Shard>,
    /// The formats of each report.
    #[serde(with = "names")]
    pub(crate) formats: Vec<Format>,
    /// The checks, in the order of the catalogue.
    pub(crate) checks: Vec<Column>,
    /// The whole roster, in its order.
    pub(crate) students: Vec<Named>,
}

/// A student, and the name of their files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Named {
    pub(crate) student: String,
    pub(crate) file: String,
}

impl Named {
    pub(crate) fn of(entry: &Entry) -> Self {
        Self {
            student: entry.student.clone(),
            file: entry.file.clone(),
        }
    }
}

impl Manifest {
    pub(crate) fn new(words: &Words, selection: &Selection, formats: &[Format]) -> Self {
        let mut all = vec![Format::Json];
        for format in formats {
            if !all.contains(format) {
                all.push(*format);
            }
        }
        let checks = crate::docs::entries()
            .into_iter()
            .filter(|entry| selection.contains(entry.id))
            .map(|entry| Column {
                id: entry.id.to_owned(),
                title: entry.title.to_owned(),
                exercise: entry.exercise.to_owned(),
                level: entry.level,
            });
        Self {
            format: FORMAT.into(),
            version: VERSION,
            tool: env!("CARGO_PKG_VERSION").into(),
            terms: words.terms().to_owned(),
            shard: None,
            formats: all,
            checks: checks.collect(),
            students: Vec::new(),
        }
    }

    /// Reads that of a folder.
    ///
    /// # Errors
    /// When there is none that makes sense.
    pub(crate) fn open(root: &Path) -> anyhow::Result<Self> {
        let path = manifest_path(root);
        let manifest: Self = read(&path)
            .with_context(|| format!("{}: no results of `checker batch`", root.display()))?;
        ensure!(
            manifest.format == FORMAT && manifest.version == VERSION,
            "{}: of another version of the checker",
            path.display()
        );
        // Names of files come from a file here, and are paths elsewhere.
        for named in &manifest.students {
            ensure!(
                named.file == file_name(&named.student),
                "{}: was changed since it was written",
                path.display()
            );
        }
        Ok(manifest)
    }
}

/// Formats by their names.
mod names {
    use checker_report::Format;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        formats: &[Format],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(formats.iter().map(|format| format.name()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Format>, D::Error> {
        let names = Vec::<String>::deserialize(deserializer)?;
        let formats = names
            .iter()
            .map(|name| name.parse().map_err(D::Error::custom));
        formats.collect()
    }
}
