//! `list`, `explain` and `man`: the checks and the program as documentation.

use anyhow::{Context as _, anyhow, ensure};
use checker_checks::accept::ACCEPTANCES;
use checker_checks::{Check, EXERCISES, Exercise, Judge, Selection};
use checker_model::VantagePoint;
use checker_report::{Entry, Question, json};
use clap::CommandFactory as _;

use crate::args::{Cli, List};
use crate::output;
use crate::terminal::Terminal;

/// Which checks accept which equivalent. Ids that end in `.*` mean a family.
const ACCEPTED_BY: &[(&str, &[&str])] = &[
    ("launch-template", &["ex10.launch.exists"]),
    ("t3-micro", &["ex09.instance.type", "ex10.launch.type"]),
    ("elbv2", &["ex11.elb.exists"]),
    ("amazon-linux-2023", &["ex02.os-name.amazon-linux"]),
    ("edition-2021", &["ex01.files.script"]),
    ("lambda-runtime", &["mcs02.function.runtime"]),
];

pub(crate) fn list(list: &List, terminal: Terminal) -> anyhow::Result<()> {
    let selection = if list.selection.is_empty() {
        Selection::all()
    } else {
        Selection::parse(&list.selection)?
    };
    let is_wanted = |entry: &Entry| {
        let level = list.level.as_deref();
        let seen = |point: &VantagePoint| list.seen_from.iter().any(|name| name == point.name());
        selection.contains(entry.id)
            && level.is_none_or(|level| level == entry.level.name())
            && (list.seen_from.is_empty() || entry.vantage_points.iter().any(seen))
    };
    let entries: Vec<Entry> = entries().into_iter().filter(is_wanted).collect();
    ensure!(
        !entries.is_empty(),
        "no check that is selected is left; ask for less with --level and --seen-from"
    );
    let text = if list.json {
        json::pretty(&entries).context("the list could not be written as JSON")?
    } else {
        checker_report::list(&entries, terminal.stdout)
    };
    output::to_stdout(text.as_bytes())
}

/// The manual page of the program, or of one of its commands.
pub(crate) fn man(command: Option<&str>) -> anyhow::Result<()> {
    let mut cli = Cli::command();
    cli.build();
    let page = match command {
        None => cli,
        Some(name) => cli
            .find_subcommand(name)
            .cloned()
            .with_context(|| format!("`{name}` is no command; `checker --help` lists them"))?,
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    output::to_stdout(&text)
}

/// What evaluators still have to ask, by exercise.
pub(crate) fn questions() -> Vec<Question> {
    let all = EXERCISES.iter().flat_map(|exercise| {
        let own = exercise.questions.iter();
        own.map(|question| Question {
            exercise: exercise.id,
            ask: question.ask,
            listen_for: question.listen_for,
        })
    });
    all.collect()
}

pub(crate) fn explain(id: &str, terminal: Terminal) -> anyhow::Result<()> {
    let found = EXERCISES
        .iter()
        .flat_map(|exercise| exercise.checks.iter().map(move |check| (exercise, check)))
        .find(|(_, check)| check.id == id);
    let Some((exercise, check)) = found else {
        return Err(match Selection::parse([id]) {
            // A family or an exercise: several checks, not one.
            Ok(_) => anyhow!("`{id}` is more than one check; `checker list {id}` shows them"),
            Err(error) => anyhow!(error),
        });
    };
    let text = checker_report::explain(&entry(exercise, check), terminal.stdout);
    output::to_stdout(text.as_bytes())
}

/// Every check, as the formats want it that list rules.
pub(crate) fn entries() -> Vec<Entry> {
    EXERCISES
        .iter()
        .flat_map(|exercise| {
            exercise
                .checks
                .iter()
                .map(move |check| entry(exercise, check))
        })
        .collect()
}

fn entry(exercise: &Exercise, check: &Check) -> Entry {
    let seen_from = match check.judge {
        Judge::Stack(_) => "stack",
        Judge::Live(_) => "live",
        Judge::Terraform(_) => "terraform",
        Judge::Files(_) | Judge::TurnIn(_) => "files",
        Judge::Template(_) => "template",
        Judge::Http(_)
        | Judge::Balancer(_)
        | Judge::Instances(_)
        | Judge::FunctionUrl(_)
        | Judge::Bucket(_)
        | Judge::Given(_) => "http",
    };
    let needs = check.needs_flag();
    let accepted = ACCEPTANCES.iter().filter(|acceptance| {
        ACCEPTED_BY
            .iter()
            .any(|(id, checks)| *id == acceptance.id && checks.contains(&check.id))
    });
    let words: Vec<&str> = check.requirement.split_whitespace().collect();
    Entry {
        id: check.id,
        title: check.title,
        level: check.level,
        exercise: exercise.id,
        exercise_title: exercise.title,
        section: exercise.section,
        seen_from,
        vantage_points: check.seen_from().to_vec(),
        needs,
        requirement: words.join(" "),
        why: check.why,
        terraform: check.terraform,
        console: check.console,
        reads: check.reads.iter().map(|reads| reads.label()).collect(),
        permissions: check.actions(),
        accepted: accepted.map(|acceptance| (*acceptance).into()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_equivalent_belongs_to_checks_that_exist() {
        let named: Vec<&str> = ACCEPTED_BY.iter().map(|(id, _)| *id).collect();
        let known: Vec<&str> = ACCEPTANCES.iter().map(|one| one.id).collect();
        assert_eq!(named, known);
        for id in ACCEPTED_BY.iter().flat_map(|(_, checks)| *checks) {
            assert!(
                checker_checks::registry::check(id).is_some(),
                "{id} accepts something and does not exist"
            );
        }
    }

    /// `docs/checks.md` says what the checks say of themselves.
    #[test]
    fn the_page_of_all_checks_is_current() {
        let page = checker_report::reference(&entries());
        for entry in entries() {
            assert!(page.contains(&format!("<a id=\"{}\"></a>", entry.id)));
        }
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/checks.md");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, &page).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).unwrap_or_default() == page,
            "docs/checks.md is not what the checks say; UPDATE_DOCS=1 writes it anew"
        );
    }
}
