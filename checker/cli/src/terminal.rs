//! What the terminal can show, and whether anybody watches.

use std::io::IsTerminal as _;

use anstream::AutoStream;
use checker_report::Look;
use clap::ValueEnum;

/// When colours are used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// At a terminal, unless `NO_COLOR` is set; with `CLICOLOR_FORCE` everywhere.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// Where output goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    /// How standard output is written to.
    pub(crate) stdout: Look,
    /// Whether somebody watches standard error.
    pub(crate) watched: bool,
}

impl Terminal {
    pub(crate) fn detect(color: Color) -> Self {
        let stdout = std::io::stdout();
        let is_terminal = stdout.is_terminal();
        let color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
        };
        let width = terminal_size::terminal_size_of(&stdout)
            .map(|(width, _)| usize::from(width.0))
            .filter(|width| *width > 0);
        let plain = Look::default();
        Self {
            stdout: Look {
                width: width.unwrap_or(plain.width),
                color,
                ascii: (is_terminal && variable("TERM").as_deref() == Some("dumb"))
                    || !speaks_utf8(),
            },
            watched: std::io::stderr().is_terminal() && variable("CI").is_none(),
        }
    }
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The locale by the usual precedence; without one, the C locale is meant.
fn speaks_utf8() -> bool {
    if cfg!(windows) {
        return true;
    }
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(variable)
        .is_some_and(|locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        })
}
