//! `checker`: judges a deployed stack and its API against the course.
//!
//! Arguments in, exit code out. What is judged and how is decided elsewhere;
//! here sources are chosen, asked, and the report is put where it was wanted.

mod address;
mod args;
mod batch;
#[cfg(feature = "live")]
mod bucket;
#[cfg(test)]
mod ci;
mod config;
#[cfg(feature = "live")]
mod demo;
mod docs;
mod evidence;
mod failure;
mod files;
mod gate;
#[cfg(feature = "live")]
mod gather;
#[cfg(feature = "live")]
mod leftovers;
#[cfg(feature = "live")]
mod needs;
mod output;
mod policy;
#[cfg(feature = "live")]
mod progress;
#[cfg(feature = "live")]
mod remote;
mod run;
mod settle;
#[cfg(feature = "live")]
mod shelter;
mod terminal;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use checker_model::run::EXIT_COULD_NOT_RUN;
use clap::{CommandFactory as _, Parser as _};

use crate::args::{Cli, Command};
use crate::terminal::Terminal;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(failure::report_panic));
    // A panic is a bug and says so; it still ends with the code that scripts
    // know for "there is no verdict".
    let code = catch_unwind(AssertUnwindSafe(start)).unwrap_or(EXIT_COULD_NOT_RUN);
    ExitCode::from(code)
}

fn start() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing can be done about a terminal that is gone.
            let _ = error.print();
            return if error.use_stderr() {
                EXIT_COULD_NOT_RUN
            } else {
                0
            };
        }
    };
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) => {
            failure::report(&error);
            EXIT_COULD_NOT_RUN
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<u8> {
    if let Some(word) = cli.misplaced_command() {
        anyhow::bail!("`{word}` is a command: it comes first, `checker {word} …`");
    }
    let terminal = Terminal::detect(cli.color);
    match cli.command {
        Some(Command::List(list)) => {
            docs::list(&list, terminal)?;
            Ok(0)
        }
        Some(Command::Explain { id }) => {
            docs::explain(&id, terminal)?;
            Ok(0)
        }
        Some(Command::Policy { selection }) => {
            policy::print(&selection)?;
            Ok(0)
        }
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "checker", &mut script);
            output::to_stdout(&script)?;
            Ok(0)
        }
        Some(Command::Man { command }) => {
            docs::man(command.as_deref())?;
            Ok(0)
        }
        Some(Command::Batch(batch)) => batch::start(&batch, terminal),
        Some(Command::Merge(merge)) => batch::merge(&merge, terminal),
        #[cfg(feature = "live")]
        Some(Command::Leftovers(wanted)) => leftovers::start(wanted, terminal),
        #[cfg(not(feature = "live"))]
        Some(Command::Leftovers(_)) => {
            anyhow::bail!("this build asks nobody; build it with the feature `live`")
        }
        #[cfg(feature = "live")]
        Some(Command::Demo(demo)) => match shelter::enter() {
            Some(code) => Ok(code),
            None => demo::start(&demo, terminal),
        },
        #[cfg(not(feature = "live"))]
        Some(Command::Demo(_)) => {
            anyhow::bail!(
                "this build asks nobody, itself neither; build it with the feature `live`"
            )
        }
        None => run::start(cli.check, terminal),
    }
}
