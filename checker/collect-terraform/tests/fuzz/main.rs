//! Documents that nobody would write: changed at random from real ones. Nothing
//! may panic or grow, and reading the same twice is the same.
//!
//! `FUZZ_SEED` and `FUZZ_ITERATIONS` choose where to begin and how long to go
//! on; what fails names the seed that fails alone:
//! `FUZZ_SEED=… FUZZ_ITERATIONS=1`.

#![expect(clippy::unwrap_used, reason = "tests")]

mod mutate;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use checker_collect_terraform::config::Configuration;
use checker_collect_terraform::json::Error;
use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::plan::plan_from;
use checker_collect_terraform::stack::stack;
use checker_collect_terraform::state::state_from;
use checker_collect_terraform::turn_in::configuration;
use checker_collect_terraform::value::{Data, Value};
use mutate::Dice;
use serde_json::Value as Json;

fn variable(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// Runs a case once for each seed, and names the one that fails.
fn for_each_seed(iterations: u64, case: impl Fn(&mut Dice)) {
    let first = variable("FUZZ_SEED", 42);
    for seed in first..first + variable("FUZZ_ITERATIONS", iterations) {
        let run = || case(&mut Dice::new(seed));
        assert!(
            catch_unwind(AssertUnwindSafe(run)).is_ok(),
            "FUZZ_SEED={seed} FUZZ_ITERATIONS=1 fails alone"
        );
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The recorded documents of this name.
fn recorded(name: &str) -> Vec<Json> {
    let folder = repository().join("fixtures/terraform");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().join(name))
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no {name}");
    paths
        .iter()
        .map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        .collect()
}

/// References of these documents, and some that lead in circles or nowhere.
fn references() -> Vec<String> {
    [
        "aws_vpc.main.id",
        "aws_vpc.main",
        "aws_subnet.public",
        "aws_subnet.public[0].id",
        "aws_security_group.flask.id",
        "count.index",
        "each.key",
        "each.value.id",
        "var.region",
        "var.x.y[0]",
        "local.x",
        "module.net.id",
        "module.net[\"a\"].ids[1]",
        "data.aws_ami.flask.id",
        "path.module",
        "a[\"",
        "a.b[\"\\u00e9${\"].c",
        "",
        "delete",
        "data",
    ]
    .map(String::from)
    .to_vec()
}

const JSON_TOKENS: [&str; 16] = [
    "null", "true", "[", "{", "]", "}", ",", ":", "\"", "\\", "\\ud800", "-1", "1e999", "[[",
    "{\"a\":", "\u{feff}",
];

/// Reads twice; the second must be as the first, and neither may be larger than
/// the limits allow.
fn read(
    bytes: &[u8],
    reader: fn(&[u8], &str, &Limits) -> Result<Configuration, Error>,
    read_any: &mut bool,
) {
    let limits = Limits::default();
    let first = reader(bytes, "FILE", &limits);
    let second = reader(bytes, "FILE", &limits);
    match (first, second) {
        (Ok(first), Ok(second)) => {
            same(&first, &second);
            *read_any = true;
        }
        (Err(first), Err(second)) => {
            assert_eq!(first, second);
            let line = first.to_string();
            assert!(
                line.starts_with("FILE: ") && line.lines().count() == 1,
                "{line}"
            );
        }
        (first, second) => panic!("{first:?} once, {second:?} then"),
    }
}

fn same(first: &Configuration, second: &Configuration) {
    assert!(first == second, "two readings differ");
    assert!(stack(first) == stack(second), "two stacks differ");
    let values: usize = first
        .resources
        .values()
        .flat_map(|resource| resource.attributes.values())
        .chain(first.outputs.values().map(|output| &output.value))
        .map(size)
        .sum();
    assert!(values < 500_000, "{values} values");
}

/// Values within a value, and what it mentions.
fn size(value: &Value) -> usize {
    1 + match &value.data {
        Data::List(list) => list.items.iter().map(size).sum(),
        Data::Map(map) => map.entries.values().map(size).sum(),
        Data::Unknown(unknown) => unknown.mentions.len(),
        _ => 0,
    }
}

/// Fuzzes one kind of document, by nodes and by bytes.
fn documents(
    name: &str,
    reader: fn(&[u8], &str, &Limits) -> Result<Configuration, Error>,
    iterations: u64,
) {
    let corpus = recorded(name);
    let references = references();
    let read_any = std::cell::Cell::new(false);
    for_each_seed(iterations, |dice| {
        let mut document = dice.pick(&corpus).clone();
        let mut any = read_any.get();
        mutate::nodes(&mut document, &references, dice);
        let text = document.to_string();
        read(text.as_bytes(), reader, &mut any);
        if dice.below(2) == 0 {
            let other = dice.pick(&corpus).to_string();
            let bytes = mutate::bytes(text.as_bytes(), other.as_bytes(), &JSON_TOKENS, dice);
            read(&bytes, reader, &mut any);
        }
        read_any.set(any);
    });
    // Documents that are all refused would test nothing.
    assert!(read_any.get() || variable("FUZZ_ITERATIONS", 2) < 2);
}

#[test]
fn plans() {
    documents("plan.json", plan_from, 100);
}

#[test]
fn states() {
    documents("state.json", state_from, 80);
}

#[test]
fn raw_states() {
    documents("terraform.tfstate", state_from, 80);
}

const HCL_TOKENS: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "${",
    "%{ if true }",
    "%{ for a in b }",
    "<<EOT\n",
    "\n",
    "=",
    "=>",
    "...",
    "?",
    ":",
    ",",
    ".",
    "[*]",
    ".*",
    "!",
    "-",
    "&&",
    "==",
    "null",
    "true",
    "count = 3\n",
    "for_each = toset([\"a\"])\n",
    "each.value",
    "count.index",
    "var.region",
    "local.x",
    "module.net.id",
    "aws_vpc.main",
    "cidrsubnet(",
    "merge(",
    "range(1e9)",
    "/*",
    "\u{feff}é",
];

/// The Terraform files of one folder of the reference solution.
fn folder(path: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(&path).unwrap())
        })
        .collect()
}

#[test]
fn folders() {
    let corpus: Vec<BTreeMap<String, Vec<u8>>> = ["ex06", "ex08", "ex09", "ex11"]
        .map(|name| folder(&repository().join("infra").join(name)))
        .to_vec();
    let described = std::cell::Cell::new(false);
    for_each_seed(60, |dice| {
        let mut files = dice.pick(&corpus).clone();
        let names: Vec<String> = files.keys().cloned().collect();
        for _ in 0..=dice.below(3) {
            let name = dice.pick(&names);
            let others = dice.pick(&corpus);
            let other = others.values().nth(dice.below(others.len())).unwrap();
            let mutated = mutate::bytes(&files[name], other, &HCL_TOKENS, dice);
            files.insert(name.clone(), mutated);
        }
        let place = tempfile::tempdir().unwrap();
        for (name, bytes) in &files {
            std::fs::write(place.path().join(name), bytes).unwrap();
        }
        let limits = Limits::default();
        let first = configuration(place.path(), &limits).unwrap();
        let second = configuration(place.path(), &limits).unwrap();
        same(&first, &second);
        described.set(described.get() || !first.resources.is_empty());
    });
    assert!(described.get() || variable("FUZZ_ITERATIONS", 2) < 2);
}
