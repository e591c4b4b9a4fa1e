//! `--waivers` and `--baseline`: read before anything is asked, and refused
//! when anything about them is off. A gate that is ajar by mistake is worse
//! than none.

use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail, ensure};
use checker_checks::gate::{Waiver, compare, waive};
use checker_checks::{Judgement, Selection, registry};
use checker_model::run::{FORMAT_VERSION, Run};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;
use toml::value::Datetime;

use crate::args::Excuses;

/// Bytes that are read of either file.
const LIMIT: u64 = 32 << 20;

/// Which failures do not count.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    waivers: Vec<Waiver>,
    baseline: Option<Box<Run>>,
}

impl Gate {
    /// Reads what was given. `today` is the day in UTC.
    ///
    /// # Errors
    /// When a file cannot be read or used as a whole.
    pub(crate) fn open(
        excuses: &Excuses,
        selection: &Selection,
        today: Date,
    ) -> anyhow::Result<Self> {
        let mut gate = Self::default();
        if let Some(file) = &excuses.waivers {
            let text = read(file).with_context(|| format!("--waivers: {}", file.display()))?;
            gate.waivers = waivers(&text, selection, today).map_err(|(place, what)| {
                let (line, column) = position(&text, place.start);
                anyhow!("--waivers: {}:{line}:{column}: {what}", file.display())
            })?;
        }
        if let Some(file) = &excuses.baseline {
            let run = read(file).and_then(|text| baseline(&text));
            let run = run.with_context(|| format!("--baseline: {}", file.display()))?;
            gate.baseline = Some(Box::new(run));
        }
        Ok(gate)
    }

    /// Waives what they cover. What somebody answers for comes first: their
    /// reason says more than that it was so before.
    pub(crate) fn apply(&self, judgement: &mut Judgement) {
        if !self.waivers.is_empty() {
            waive(judgement, &self.waivers);
        }
        if let Some(earlier) = &self.baseline {
            compare(judgement, earlier);
        }
    }
}

/// The text of a file of bounded size.
///
/// # Errors
/// When it cannot be read, is too large, or no text.
pub(crate) fn read(path: &Path) -> anyhow::Result<String> {
    let file = File::open(path)?;
    ensure!(!file.metadata()?.is_dir(), "it is a directory");
    let mut bytes = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut bytes)?;
    ensure!(
        bytes.len() as u64 <= LIMIT,
        "it is larger than the {} MiB that are read",
        LIMIT >> 20
    );
    String::from_utf8(bytes).context("it is no text in UTF-8")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    waiver: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Option<Spanned<String>>,
    reason: Option<Spanned<String>>,
    expires: Option<Spanned<Datetime>>,
}

/// Where in the file, and what is wrong there.
type Mistake = (Range<usize>, String);

fn waivers(text: &str, selection: &Selection, today: Date) -> Result<Vec<Waiver>, Mistake> {
    let document: Document = toml::from_str(text)
        .map_err(|error| (error.span().unwrap_or(0..0), error.message().to_owned()))?;
    let mut waivers: Vec<Waiver> = Vec::new();
    for entry in document.waiver {
        let waiver = waiver(&entry, selection, today)?;
        if waivers.iter().any(|other| other.id == waiver.id) {
            let what = format!("`{}` is waived twice", waiver.id);
            return Err((entry.span(), what));
        }
        waivers.push(waiver);
    }
    Ok(waivers)
}

fn waiver(entry: &Spanned<Entry>, selection: &Selection, today: Date) -> Result<Waiver, Mistake> {
    let missing = |what: &str| (entry.span(), format!("the waiver has no `{what}`"));
    let Entry {
        id,
        reason,
        expires,
    } = entry.get_ref();
    let id = id.as_ref().ok_or_else(|| missing("id"))?;
    let name = id.get_ref();
    if registry::check(name).is_none() {
        // A misspelt id gets the hint that it gets elsewhere.
        let what = match Selection::parse([name]) {
            Err(unknown) => unknown.to_string(),
            Ok(_) => format!("`{name}` is several checks; waive each by its id"),
        };
        return Err((id.span(), what));
    }
    if !selection.contains(name) {
        let what = format!("`{name}` is not selected; select it, or leave its waiver out");
        return Err((id.span(), what));
    }
    let reason = reason.as_ref().ok_or_else(|| missing("reason"))?;
    if reason.get_ref().trim().is_empty() {
        return Err((reason.span(), "the reason is empty".into()));
    }
    let expires = expires.as_ref().ok_or_else(|| missing("expires"))?;
    let last = date(expires.get_ref()).ok_or_else(|| {
        let what = "`expires` is a date without a time, such as 2027-01-31".to_owned();
        (expires.span(), what)
    })?;
    if last < today {
        let what = format!("the waiver of `{name}` expired on {last}");
        return Err((expires.span(), what));
    }
    Ok(Waiver {
        id: name.clone(),
        reason: reason.get_ref().trim().to_owned(),
        expires: last.to_string(),
    })
}

fn date(datetime: &Datetime) -> Option<Date> {
    if datetime.time.is_some() || datetime.offset.is_some() {
        return None;
    }
    datetime.to_string().parse().ok()
}

/// Line and column in characters, from 1, of a byte.
pub(crate) fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let begun = before.rsplit('\n').next().unwrap_or_default();
    (line, begun.chars().count() + 1)
}

fn baseline(text: &str) -> anyhow::Result<Run> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| anyhow!("it is no JSON report ({error}); save one with `-o json=FILE`"))?;
    match value.get("format_version").and_then(Value::as_u64) {
        Some(version) if version == u64::from(FORMAT_VERSION) => {}
        Some(version) => bail!(
            "it is a report of format version {version}, and this checker reads version {FORMAT_VERSION}"
        ),
        None => {
            bail!("it is no JSON report: it has no `format_version`; save one with `-o json=FILE`")
        }
    }
    serde_json::from_value(value).context("its report makes no sense")
}
