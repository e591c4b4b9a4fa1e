//! Whether what a function writes can trigger it again, as far as its
//! configuration tells: where it writes is in its environment.

use checker_model::functions::{EnvironmentVariable, Function};
use checker_model::{Known, Why};

use crate::finding::Finding;
use crate::focus::managed::{Trigger, is_bucket};

const FIX: &str = "let it write to another bucket, or below a prefix that triggers nothing";

/// Words in the name of a variable that is about what is read.
const INPUT: [&str; 4] = ["input", "source", "src", "upload"];

fn is_about_input(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    INPUT.iter().any(|word| name.contains(word))
}

fn is_called(name: &str, word: &str) -> bool {
    name.to_ascii_lowercase().contains(word)
}

/// What is found of one trigger.
pub(crate) fn finding(function: &Function, trigger: &Trigger<'_>) -> Finding {
    let all = outputs(function);
    if all.is_empty() {
        let open = &function.environment.incomplete;
        if open.is_empty() {
            let why = Why::NotVisible("the bucket that its code writes to".into());
            return Finding::undetermined(&why, &function.environment.origin);
        }
        return Finding::incomplete(open, &function.environment.origin);
    }
    let findings = all.into_iter().map(|(name, variable)| {
        let bucket = &variable.bucket;
        match &bucket.known {
            Known::Value(id) if is_bucket(trigger.bucket, id) => {
                same_bucket(function, trigger, name)
            }
            Known::Value(_) => Finding::pass(),
            Known::Unknown(why) => Finding::undetermined(why, &bucket.origin),
            // No bucket of this stack: a name is compared with a name.
            Known::Absent => match (&variable.value.known, &trigger.bucket.name.known) {
                (Known::Value(value), Known::Value(name_of)) if value == name_of => {
                    same_bucket(function, trigger, name)
                }
                (Known::Unknown(why), _) | (_, Known::Unknown(why)) => {
                    Finding::undetermined(why, &variable.value.origin)
                }
                _ => Finding::pass(),
            },
        }
    });
    Finding::all(findings.collect::<Vec<_>>(), Finding::pass)
}

/// The variables that name where it writes: all that name buckets, but those
/// that speak of what is read while others do not.
fn outputs(function: &Function) -> Vec<(&str, &EnvironmentVariable)> {
    let names_bucket = |(name, variable): &(&String, &EnvironmentVariable)| {
        let open = variable.bucket.why().is_some() || variable.value.why().is_some();
        variable.bucket.get().is_some() || is_called(name, "bucket") || open
    };
    let all = function.environment.items.iter().filter(names_bucket);
    let all: Vec<(&str, &EnvironmentVariable)> = all
        .map(|(name, variable)| (name.as_str(), variable))
        .collect();
    let written: Vec<_> = all
        .iter()
        .copied()
        .filter(|(name, _)| !is_about_input(name))
        .collect();
    if written.is_empty() { all } else { written }
}

/// It writes into the bucket that triggers it: by which prefix?
fn same_bucket(function: &Function, trigger: &Trigger<'_>, variable: &str) -> Finding {
    let filter = &trigger.notification.prefix;
    let expected = || format!("{}: nothing it writes triggers it", function.id);
    let bucket = &trigger.bucket.id;
    let wanted = match &filter.known {
        Known::Value(prefix) if !prefix.is_empty() => prefix,
        Known::Value(_) | Known::Absent => {
            // Only a suffix may still tell its results from uploads.
            if let Some(suffix) = trigger.notification.suffix.get() {
                let why = Why::NotVisible(format!("whether its results end with {suffix}"));
                return Finding::undetermined(&why, &trigger.notification.suffix.origin);
            }
            let actual = format!("{variable} is {bucket}, in which every key triggers it");
            return Finding::fail(expected(), actual, &filter.origin, FIX);
        }
        Known::Unknown(why) => return Finding::undetermined(why, &filter.origin),
    };
    let prefixes = function.environment.items.iter().filter(|(name, _)| {
        !is_about_input(name) && (is_called(name, "prefix") || is_called(name, "folder"))
    });
    let findings: Vec<Finding> = prefixes
        .map(|(name, one)| match &one.value.known {
            // A prefix that begins like the trigger's, or that the trigger's
            // begins like: what is behind it decides, in the second case.
            Known::Value(prefix) if prefix.starts_with(wanted.as_str()) => Finding::fail(
                expected(),
                format!("it writes to {bucket} below {name} {prefix}, and {wanted} triggers it"),
                &one.value.origin,
                FIX,
            ),
            Known::Value(prefix) if wanted.starts_with(prefix.as_str()) => {
                let why = Why::NotVisible("the keys that its code writes".into());
                Finding::undetermined(&why, &one.value.origin)
            }
            Known::Value(_) => Finding::pass(),
            Known::Absent => Finding::undetermined(
                &Why::NotVisible("the keys that its code writes".into()),
                &one.value.origin,
            ),
            Known::Unknown(why) => Finding::undetermined(why, &one.value.origin),
        })
        .collect();
    Finding::all(findings, || {
        let why = Why::NotVisible(format!(
            "the prefix that its code writes below, in {bucket}"
        ));
        Finding::undetermined(&why, &function.environment.origin)
    })
}
