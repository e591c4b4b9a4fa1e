//! The formats, by name.

use std::fmt;
use std::str::FromStr;

use checker_model::run::Run;
use checker_model::{Sources, Stack, Transcript};

use crate::page::Look;
use crate::{
    Detail, Entry, console, github, gradescope, html, json, junit, markdown, sarif, svg, tap,
};

/// A format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people, at a terminal.
    Console,
    /// For programs, format version 1.
    Json,
    /// For CI servers.
    Junit,
    /// For code scanning and editors.
    Sarif,
    /// For pull requests and notes.
    Markdown,
    /// Annotations of GitHub Actions.
    Github,
    /// For test harnesses.
    Tap,
    /// For Gradescope's autograder.
    Gradescope,
    /// For browsers: one page that needs nothing else.
    Html,
    /// The picture of the stack alone.
    Svg,
}

/// A name that is no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an output format; there are {names}", names = names())]
pub struct UnknownFormat(pub String);

/// Why a report could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A format that is JSON.
    #[error("the report could not be rendered as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A format that is XML.
    #[error("the report could not be rendered as XML: {0}")]
    Xml(#[from] quick_junit::SerializeError),
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 10] = [
        Self::Console,
        Self::Json,
        Self::Junit,
        Self::Sarif,
        Self::Markdown,
        Self::Github,
        Self::Tap,
        Self::Gradescope,
        Self::Html,
        Self::Svg,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Sarif => "sarif",
            Self::Markdown => "markdown",
            Self::Github => "github",
            Self::Tap => "tap",
            Self::Gradescope => "gradescope",
            Self::Html => "html",
            Self::Svg => "svg",
        }
    }
}

fn names() -> String {
    Format::ALL.map(Format::name).join(", ")
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.into_iter();
        all.find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
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
    /// The folder that paths of files are below, as seen from where the checker
    /// was started; empty when it is that. For tools that look from there.
    pub root: &'a str,
    /// The stack that was judged last, for the picture of it.
    pub stack: Option<&'a Stack>,
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
    Ok(match format {
        Format::Console => console::render(document, look, detail),
        Format::Json => json::render(document.run)?,
        Format::Junit => junit::render(document)?,
        Format::Sarif => sarif::render(document)?,
        Format::Markdown => markdown::render(document),
        Format::Github => github::render(document),
        Format::Tap => tap::render(document),
        Format::Gradescope => gradescope::render(document)?,
        Format::Html => html::render(document),
        Format::Svg => svg::render(document),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        assert_eq!(
            "pdf".parse::<Format>().unwrap_err().to_string(),
            "`pdf` is not an output format; there are console, json, junit, sarif, markdown, github, tap, gradescope, html, svg"
        );
    }
}
