//! The formats, by name.

use std::fmt;
use std::str::FromStr;

use checker_model::run::Run;
use checker_model::{Sources, Transcript};

use crate::page::Look;
use crate::{Detail, Entry, console, json};

/// A format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people, at a terminal.
    Console,
    /// For programs, format version 1.
    Json,
}

/// A name that is no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an output format; there are console and json")]
pub struct UnknownFormat(pub String);

/// Why a report could not be rendered.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be rendered as {format}: {source}")]
pub struct RenderError {
    format: Format,
    source: serde_json::Error,
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "console" => Ok(Self::Console),
            "json" => Ok(Self::Json),
            _ => Err(UnknownFormat(name.to_owned())),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Console => "console",
            Self::Json => "json",
        })
    }
}

/// A finished run, and what helps to show it.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The verdicts.
    pub run: &'a Run,
    /// The conversations that it was judged on: with them a failed exchange is
    /// shown as a command to repeat it.
    pub transcripts: &'a [Transcript],
    /// The texts of the files that it was judged on: with them their lines are
    /// shown.
    pub sources: &'a Sources,
    /// What every check asks, for the formats that list rules.
    pub rules: &'a [Entry],
}

/// Renders a run.
///
/// # Errors
/// When the format cannot hold the run, which none that a judge made is.
pub fn render(
    format: Format,
    document: &Document<'_>,
    look: Look,
    detail: Detail,
) -> Result<String, RenderError> {
    match format {
        Format::Console => Ok(console::render(document, look, detail)),
        Format::Json => json::render(document.run).map_err(|source| RenderError { format, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for format in [Format::Console, Format::Json] {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        assert_eq!(
            "html".parse::<Format>().unwrap_err().to_string(),
            "`html` is not an output format; there are console and json"
        );
    }
}
