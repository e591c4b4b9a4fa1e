//! Folders as students hand them in, and as nobody should.
#![expect(clippy::unwrap_used, reason = "tests")]

mod blocks;
mod broken;
mod data;
mod declared;
mod hostile;
mod json;
mod layouts;
mod modules;
mod overrides;
mod providers;
mod secrets;
mod stack;
mod values;

use std::fs;
use std::path::Path;

use checker_collect_terraform::config::Configuration;
use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::turn_in::{Collected, configuration, turn_in};
use checker_collect_terraform::value::{Data, Number, Value};
use tempfile::TempDir;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), files);
    dir
}

fn write(dir: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// The folder's files as a root module.
fn read(files: &[(&str, &str)]) -> Configuration {
    configuration(folder(files).path(), &Limits::default()).unwrap()
}

/// A turn-in of which everything up to ex11 is selected.
fn collect(dir: &Path) -> Collected {
    let exercises = ["ex06".to_owned(), "ex11".to_owned()].into();
    turn_in(dir, &exercises, &Limits::default()).unwrap()
}

/// A value, short.
fn show(value: &Value) -> String {
    match &value.data {
        Data::Null => "null".into(),
        Data::Bool(value) => value.to_string(),
        Data::Number(Number::Integer(value)) => value.to_string(),
        Data::Number(Number::Float(value)) => value.to_string(),
        Data::String(text) => format!("{text:?}"),
        Data::Resource(address) => format!("<{address}>"),
        Data::Reference(one) => format!("<{}.{}>", one.address, one.attribute),
        Data::Unknown(unknown) => format!("?{}", unknown.why.detail()),
        Data::List(list) => {
            let mut items: Vec<String> = list.items.iter().map(show).collect();
            items.extend(
                list.rest
                    .iter()
                    .map(|rest| format!("?{}", rest.why.detail())),
            );
            format!("[{}]", items.join(", "))
        }
        Data::Map(map) => {
            let mut items: Vec<String> = map
                .entries
                .iter()
                .map(|(key, value)| format!("{key}={}", show(value)))
                .collect();
            items.extend(
                map.rest
                    .iter()
                    .map(|rest| format!("?{}", rest.why.detail())),
            );
            format!("{{{}}}", items.join(", "))
        }
    }
}

/// `address.attribute`, or `output.name`, of a configuration.
fn at(configuration: &Configuration, what: &str) -> String {
    let (address, attribute) = what.rsplit_once('.').unwrap();
    if address == "output" {
        return show(&configuration.outputs.get(attribute).unwrap().value);
    }
    let Some(resource) = configuration.resources.get(address) else {
        let known: Vec<_> = configuration.resources.keys().collect();
        return format!("no {address} among {known:?}");
    };
    match attribute {
        "(region)" => show(&resource.region),
        "(default_tags)" => show(&resource.default_tags),
        name => resource
            .attributes
            .get(name)
            .map_or_else(|| "not set".to_owned(), show),
    }
}

/// That these files come to these values, and leave nothing open.
#[track_caller]
fn comes_to(files: &[(&str, &str)], expected: &[(&str, &str)]) {
    let configuration = read(files);
    assert_eq!(configuration.open, [], "open");
    has(&configuration, expected);
}

#[track_caller]
fn has(configuration: &Configuration, expected: &[(&str, &str)]) {
    for (what, value) in expected {
        assert_eq!(at(configuration, what), *value, "{what}");
    }
}

/// Addresses of all resources.
fn addresses(configuration: &Configuration) -> Vec<&str> {
    configuration.resources.keys().map(|key| &**key).collect()
}

/// Types and reasons of what is open.
fn open(configuration: &Configuration) -> Vec<(&str, &str)> {
    configuration
        .open
        .iter()
        .map(|open| (open.kind.as_deref().unwrap_or("*"), open.why.detail()))
        .collect()
}
