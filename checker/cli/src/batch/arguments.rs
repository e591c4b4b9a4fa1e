//! The command lines of `batch` and `merge`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use checker_report::Format;
use clap::Args;
use jiff::SignedDuration;

use super::shard::Shard;
use crate::args::{Cohort, Excuses, Judging};

/// Whom to judge, and where the results go.
#[derive(Debug, Args)]
pub(crate) struct Batch {
    /// A CSV file with a column `student` and columns such as `turn_in`, profile or
    /// elb; or a folder whose folders are turn-ins
    #[arg(value_name = "ROSTER")]
    pub(crate) roster: PathBuf,

    /// Which checks [default: all]
    pub(crate) selection: Vec<String>,

    /// The folder for the reports and the matrix; what is finished there is not
    /// judged again
    #[arg(long, value_name = "DIR")]
    pub(crate) into: PathBuf,

    /// Students at a time [default: one per core, and 8 at least where accounts or
    /// APIs are asked]
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Judge the I-th of N parts of the roster; `checker merge` puts them together
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<Shard>,

    /// Judge again what is finished
    #[arg(long)]
    pub(crate) force: bool,

    /// The longest that one student takes
    #[arg(long, value_name = "DURATION", default_value = "15m", value_parser = duration)]
    pub(crate) time_limit: SignedDuration,

    #[command(flatten)]
    pub(crate) judging: Judging,

    #[command(flatten)]
    pub(crate) cohort: Cohort,

    #[command(flatten)]
    pub(crate) excuses: Excuses,

    /// Another format of each report, besides json; repeatable
    #[arg(
        short = 'o',
        long = "output",
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    pub(crate) formats: Vec<Format>,

    /// Show only how many conform
    #[arg(short, long, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// Do not show how far it is
    #[arg(long, help_heading = "Output")]
    pub(crate) no_progress: bool,
}

/// What to put together.
#[derive(Debug, Args)]
pub(crate) struct Merge {
    /// Folders that `checker batch --shard` wrote
    #[arg(required = true, value_name = "DIR")]
    pub(crate) parts: Vec<PathBuf>,

    /// The folder for the whole
    #[arg(long, value_name = "DIR")]
    pub(crate) into: PathBuf,

    /// Show only how many conform
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

fn duration(text: &str) -> Result<SignedDuration, String> {
    match text.parse::<SignedDuration>() {
        Ok(duration) if duration.is_positive() => Ok(duration),
        Ok(_) => Err("it has to be longer than nothing".into()),
        Err(_) => Err("write it as 90s, 15m or 1h30m".into()),
    }
}
