//! What a state says that there is: `terraform show -json`, and the `.tfstate`
//! file itself. Everything in it is known; it is as old as its last refresh.

mod raw;
pub(crate) mod shown;

use std::path::Path;

use checker_model::{Origin, Stack, VantagePoint};

use crate::config::Configuration;
use crate::json::convert::Names;
use crate::json::document::{Document, look};
use crate::json::{self, Error, Make, Problem};
use crate::limits::Limits;
use crate::stack::stack;
use crate::value::Value;

/// Reads a state file, in either shape.
///
/// # Errors
/// When it cannot be read, is no state, or needs more than the limits allow.
pub fn state(path: &Path, limits: &Limits) -> Result<Configuration, Error> {
    let (file, bytes) = json::open(path, limits)?;
    state_from(&bytes, &file, limits)
}

/// Reads a state from memory; `source` is how messages call it.
///
/// # Errors
/// When it is no state, or needs more than the limits allow.
pub fn state_from(bytes: &[u8], source: &str, limits: &Limits) -> Result<Configuration, Error> {
    configuration(bytes, source, limits).map_err(|problem| Error {
        file: source.into(),
        problem,
    })
}

/// Reads a state file, and makes the stack that it describes.
///
/// # Errors
/// As [`state`].
pub fn state_stack(path: &Path, limits: &Limits) -> Result<Stack, Error> {
    state(path, limits).map(|configuration| stack(&configuration))
}

fn configuration(bytes: &[u8], source: &str, limits: &Limits) -> Result<Configuration, Problem> {
    let text = json::text(bytes, Make::State, limits)?;
    let mut configuration = Configuration {
        vantage_point: VantagePoint::State,
        source: source.into(),
        resources: std::collections::BTreeMap::new(),
        open: Vec::new(),
        outputs: std::collections::BTreeMap::new(),
        region: Value::default(),
    };
    let names = &mut Names::default();
    match look(&text, Make::State)? {
        Document::Plan => return Err(Problem::IsPlan),
        Document::Raw(version) if version == "4" => {
            let raw: raw::Raw<'_> = json::parse(&text, Make::State)?;
            (configuration.resources, configuration.open) = raw.resources(limits, names)?;
            configuration.outputs = shown::outputs(&raw.outputs, at, names);
        }
        Document::Raw(version) => return Err(Problem::StateVersion(version)),
        Document::Shown => {
            let shown: shown::Shown<'_> = json::parse(&text, Make::State)?;
            let Some(values) = shown.values else {
                return Ok(configuration);
            };
            configuration.outputs = shown::outputs(&values.outputs, at, names);
            if let Some(root) = values.root_module {
                root.each(&mut |instance| {
                    if instance.deposed_key.is_some()
                        || configuration.resources.len() > limits.resources
                    {
                        return;
                    }
                    let resource = shown::resource(
                        &instance.address,
                        instance.mode(),
                        &instance.kind,
                        &instance.values,
                        at(instance.address.to_string()),
                        names,
                    );
                    configuration
                        .resources
                        .insert(resource.address.clone(), resource);
                });
            }
            if configuration.resources.len() > limits.resources {
                return Err(Problem::TooManyResources(limits.resources));
            }
        }
    }
    Ok(configuration)
}

fn at(address: String) -> Origin {
    Origin::State { address }
}
