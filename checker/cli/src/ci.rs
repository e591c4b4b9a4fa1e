//! What `docs/ci.md` and `action.yml` show is YAML, keeps what comes from
//! outside out of scripts, and says what the command line understands.

use std::path::Path;

use clap::Parser as _;
use saphyr_parser::{Event, Parser};

use crate::args::Cli;

fn file(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(path)).unwrap()
}

/// The fenced blocks of a language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    let blocks = page.split(fence.as_str()).skip(1);
    blocks
        .map(|rest| rest.split("\n```").next().unwrap())
        .collect()
}

/// Every scalar of a document.
fn scalars(yaml: &str) -> Vec<String> {
    let mut scalars = Vec::new();
    for event in Parser::new_from_str(yaml) {
        let (event, _) = event.unwrap_or_else(|error| panic!("{error}\n{yaml}"));
        if let Event::Scalar(text, ..) = event {
            scalars.push(text.into_owned());
        }
    }
    scalars
}

/// The command lines of a script that are ours.
fn commands(script: &str) -> Vec<&str> {
    let lines = script.lines().map(str::trim);
    lines.filter(|line| line.starts_with("checker ")).collect()
}

/// Gives a command to clap, with stand-ins for what a shell would put there.
fn parse(command: &str) -> Result<Cli, clap::Error> {
    let (command, _) = command.split_once(" || ").unwrap_or((command, ""));
    let command = command
        .replace("\"${words[@]}\"", "--turn-in=. -ojson=r/report.json")
        .replace("\"${selection[@]}\"", "ex06..ex11")
        .replace("\"$ELB\"", "elb.example")
        .replace("\"$dns\"", "elb.example");
    assert!(!command.contains('$'), "{command}");
    Cli::try_parse_from(shlex::split(&command).unwrap())
}

/// The documents, with everything that stands in them.
fn documents() -> Vec<Vec<String>> {
    let page = file("docs/ci.md");
    let blocks = blocks(&page, "yaml");
    assert!(blocks.len() >= 3);
    let mut documents: Vec<Vec<String>> = blocks.into_iter().map(scalars).collect();
    documents.push(scalars(&file("action.yml")));
    documents
}

#[test]
fn every_command_is_understood() {
    let page = file("docs/ci.md");
    let shell = blocks(&page, "sh").into_iter().map(str::to_owned);
    let scripts = documents().into_iter().flatten().chain(shell);
    let mut seen = 0;
    for script in scripts {
        for command in commands(&script) {
            seen += 1;
            let parsed = parse(command);
            assert!(parsed.is_ok(), "{command}: {:?}", parsed.err());
        }
    }
    assert!(seen >= 6, "only {seen} commands");
    assert!(parse("checker ex11 --no-such-flag").is_err());
}

#[test]
fn what_comes_from_outside_stays_out_of_scripts() {
    for scalars in documents() {
        for script in scalars.iter().filter(|text| text.contains('\n')) {
            assert!(!script.contains("${{"), "{script}");
        }
    }
    // Each input is used, and through the environment.
    let action = file("action.yml");
    let (inputs, rest) = action.split_once("\noutputs:\n").unwrap();
    let names = inputs.lines().filter_map(|line| {
        let name = line.strip_prefix("  ")?.strip_suffix(':')?;
        (!name.starts_with(' ')).then_some(name)
    });
    let names: Vec<&str> = names.collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        assert!(rest.contains(&format!("inputs.{name}")), "{name} is unused");
    }
}

/// The flags that the action passes on exist.
#[test]
fn the_actions_flags_exist() {
    let action = file("action.yml");
    let mut seen = 0;
    for word in action.split("words+=(").skip(1) {
        for word in word.split(')').next().unwrap().split_whitespace() {
            let word = word.trim_matches('"');
            let (flag, _) = word.split_once('=').unwrap_or((word, ""));
            let value = match flag {
                "--live" => flag.to_owned(),
                _ if flag.starts_with("-o") => format!("{flag}=x"),
                _ => format!("{flag}=abc.example"),
            };
            let parsed = Cli::try_parse_from(["checker", "ex11", &value]);
            assert!(parsed.is_ok(), "{value}: {:?}", parsed.err());
            seen += 1;
        }
    }
    assert!(seen > 12, "{seen}");
}
