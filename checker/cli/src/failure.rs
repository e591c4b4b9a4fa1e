//! Why there is no verdict, in a line or two on standard error.

use std::io::Write as _;
use std::panic::PanicHookInfo;

use checker_report::inert::inert_within;

use crate::config::Mistakes;
use crate::terminal::{Color, Terminal};

/// Longer than any message of our own.
const LIMIT: usize = 1500;

/// Prints an error with its causes on one line; the mistakes in a file of the
/// cohort one by one, with their lines.
pub(crate) fn report(error: &anyhow::Error) {
    let Some(mistakes) = error.downcast_ref::<Mistakes>() else {
        say(&format!("error: {error:#}"));
        return;
    };
    for (what, lines) in mistakes.blocks(Terminal::detect(Color::Never).stdout) {
        say(&format!("error: {what}"));
        for line in lines.lines() {
            say(line);
        }
    }
}

/// A line of diagnostics, harmless whatever is in it.
pub(crate) fn say(line: &str) {
    // Nothing can be done about a terminal that is gone.
    let _ = writeln!(std::io::stderr(), "{}", inert_within(line, LIMIT));
}

/// A panic is our own fault and no business of the reader's.
pub(crate) fn report_panic(info: &PanicHookInfo<'_>) {
    let place = info
        .location()
        .map(|place| format!(" at {}:{}", place.file(), place.line()))
        .unwrap_or_default();
    let what = info
        .payload_as_str()
        .unwrap_or("something that should not happen");
    say(&format!(
        "error: this is a bug in checker, not in your stack: {what}{place}; please report it with the command that was run"
    ));
}
