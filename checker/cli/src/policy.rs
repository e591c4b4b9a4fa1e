//! `policy`: what an account has to allow for the selected checks to be seen.

use checker_checks::{Selection, policy};
use checker_model::Course;
use checker_report::json;

use anyhow::Context as _;

use crate::output;

/// Prints the IAM policy for a selection, everything when it is empty.
pub(crate) fn print(selection: &[String]) -> anyhow::Result<()> {
    let selection = if selection.is_empty() {
        Selection::all()
    } else {
        Selection::parse(selection)?
    };
    let policy = policy::policy(&selection, &Course::default());
    let text = json::pretty(&policy).context("the policy could not be written as JSON")?;
    output::to_stdout(text.as_bytes())
}
