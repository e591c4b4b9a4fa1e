//! What is wrong in the file: all of it at once, each with its place.

use std::fmt;
use std::ops::Range;
use std::path::Path;

use checker_report::{Look, lines_at};

/// Mistakes that are shown; a file of another kind makes hundreds.
const SHOWN: usize = 20;

/// Where in the text, in bytes, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) place: Range<usize>,
    pub(super) what: String,
}

/// Everything that is wrong in a file.
#[derive(Debug)]
pub(crate) struct Mistakes {
    file: String,
    text: String,
    found: Vec<Mistake>,
}

impl std::error::Error for Mistakes {}

impl Mistakes {
    pub(super) fn new(file: &Path, text: &str, mut found: Vec<Mistake>) -> Self {
        found.sort_by_key(|mistake| mistake.place.start);
        Self {
            file: file.display().to_string(),
            text: text.to_owned(),
            found,
        }
    }

    /// Each as a line that editors and people find the place by, with the lines
    /// of the file below it.
    pub(crate) fn blocks(&self, look: Look) -> Vec<(String, String)> {
        let shown = self.found.iter().take(SHOWN);
        let mut blocks: Vec<(String, String)> = shown
            .map(|mistake| {
                let at = |byte| crate::gate::position(&self.text, byte);
                let (from, to) = (at(mistake.place.start), at(mistake.place.end));
                let drawn = lines_at(&self.file, &self.text, from, to, look);
                (self.line(mistake), drawn.unwrap_or_default())
            })
            .collect();
        if let Some(more) = self.found.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            blocks.push((
                format!("--config: {}: and {more} more", self.file),
                String::new(),
            ));
        }
        blocks
    }

    fn line(&self, mistake: &Mistake) -> String {
        let (line, column) = crate::gate::position(&self.text, mistake.place.start);
        format!("--config: {}:{line}:{column}: {}", self.file, mistake.what)
    }
}

impl fmt::Display for Mistakes {
    /// The first, and how many more there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(first) = self.found.first() {
            f.write_str(&self.line(first))?;
        }
        match self.found.len().saturating_sub(1) {
            0 => Ok(()),
            more => write!(f, " (and {more} more)"),
        }
    }
}
