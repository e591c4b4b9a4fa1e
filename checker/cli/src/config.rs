//! `checker.toml`: what holds for a cohort. Its parameters, on which terms is
//! judged, and the points. `docs/checker-toml.md` describes the file.
//!
//! It is read only when it is named, by `--config` or `CHECKER_CONFIG`: a file
//! that is merely there may have come with the turn-in.

mod course;
mod images;
mod mistakes;
mod points;
mod reader;
#[cfg(test)]
mod schema;

use std::path::Path;

use anyhow::Context as _;
use checker_checks::Judgement;
use checker_checks::points::Scheme;
use checker_model::Course;
use toml::de::DeTable;

pub(crate) use mistakes::Mistakes;
use reader::Reader;

use crate::args::Judging;

/// The tables of the file.
const TABLES: [&str; 3] = ["course", "run", "points"];
/// The keys of `[run]`.
const RUN: [&str; 2] = ["strict", "wait_expiry"];

/// What holds for a cohort. Without a file nothing does but the subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Config {
    /// The parameters; only with a table `[course]`.
    course: Option<Course>,
    /// Whether that names the region.
    names_region: bool,
    /// The points; only with a table `[points]`.
    points: Option<Scheme>,
    strict: bool,
    wait_expiry: bool,
}

impl Config {
    /// Reads the file, when there is one.
    ///
    /// # Errors
    /// When it cannot be read, or with all [`Mistakes`] that are in it.
    pub(crate) fn open(file: Option<&Path>) -> anyhow::Result<Self> {
        let Some(file) = file else {
            return Ok(Self::default());
        };
        let text = crate::gate::read(file);
        let text = text.with_context(|| format!("--config: {}", file.display()))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        Ok(parse(text).map_err(|found| Mistakes::new(file, text, found))?)
    }

    /// What the course prescribes. A region that the command line names goes
    /// before the file's, and that before the subject's.
    pub(crate) fn course(&self, region: Option<&str>) -> Course {
        let mut course = self.course.clone().unwrap_or_default();
        if let Some(region) = region {
            region.clone_into(&mut course.region);
        }
        course
    }

    /// What the course prescribed when evidence was saved, unless the file says
    /// otherwise now. `saved` are the parameters that were saved, and `region`
    /// what the command line named then.
    pub(crate) fn course_again(&self, saved: Option<&Course>, region: Option<&str>) -> Course {
        match (&self.course, saved) {
            (Some(_), _) if self.names_region => self.course(None),
            (None, Some(saved)) => {
                let mut course = saved.clone();
                if let Some(region) = region {
                    region.clone_into(&mut course.region);
                }
                course
            }
            _ => self.course(region),
        }
    }

    /// The parameters of the file, to be saved with evidence.
    pub(crate) fn parameters(&self) -> Option<&Course> {
        self.course.as_ref()
    }

    /// What the file asks for besides what the command line does.
    pub(crate) fn judging(&self, given: Judging) -> Judging {
        Judging {
            strict: given.strict || self.strict,
            wait_expiry: given.wait_expiry || self.wait_expiry,
            retry_for: given.retry_for,
        }
    }

    /// Writes points into a judgement whose verdicts are final, if the file
    /// gives some.
    pub(crate) fn award(&self, judgement: &mut Judgement) {
        if let Some(points) = &self.points {
            points.award(judgement);
        }
    }
}

/// What a report has to say about parameters that are not the subject's.
pub(crate) fn note(course: &Course) -> Option<String> {
    let differing = course::differing(course);
    (!differing.is_empty()).then(|| {
        format!(
            "judged by the parameters of the cohort: {}",
            differing.join(", ")
        )
    })
}

fn parse(text: &str) -> Result<Config, Vec<mistakes::Mistake>> {
    let mut reader = Reader::default();
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        reader.wrong(error.span().unwrap_or(0..0), error.message().to_owned());
    }
    // What was recovered of a broken document is guessed: nothing about it is
    // worth saying.
    reader.finish()?;
    let mut reader = Reader::default();
    let mut config = Config::default();
    let document = document.get_ref();
    reader.only(document, "the file", &TABLES);
    if let Some(table) = reader.table(document, "course") {
        config.names_region = table.contains_key("region");
        config.course = Some(course::read(&mut reader, table));
    }
    if let Some(table) = reader.table(document, "run") {
        reader.only(table, "[run]", &RUN);
        config.strict = reader.truth(table, "strict").unwrap_or_default();
        config.wait_expiry = reader.truth(table, "wait_expiry").unwrap_or_default();
    }
    if let Some(table) = reader.table(document, "points") {
        config.points = points::read(&mut reader, table);
    }
    reader.finish()?;
    Ok(config)
}

#[cfg(test)]
mod tests;
