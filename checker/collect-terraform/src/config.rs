//! What files, a plan or a state describe, before it is a stack: resources,
//! and what may be missing.

use std::collections::BTreeMap;
use std::sync::Arc;

use checker_model::{Origin, VantagePoint, Why};

use crate::value::Value;

/// Everything that one reader read.
#[derive(Debug, Clone, PartialEq)]
pub struct Configuration {
    /// By which reader.
    pub vantage_point: VantagePoint,
    /// What it read, for people: a folder, a file.
    pub source: String,
    /// Resources and data sources, one for each instance, by address.
    pub resources: BTreeMap<Arc<str>, Resource>,
    /// What could not be enumerated.
    pub open: Vec<Open>,
    /// Outputs of the root module, by name.
    pub outputs: BTreeMap<String, Output>,
    /// The region of the default `aws` provider; `null` when it is not set.
    pub region: Value,
}

/// One instance of a resource or data source.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its whole address, with module and index.
    pub address: Arc<str>,
    /// Whether Terraform makes it, or looks it up.
    pub mode: Mode,
    /// Its type: `aws_vpc`.
    pub kind: Arc<str>,
    /// Its arguments and, where they are known, its computed attributes.
    /// Nested blocks of one type are a list of maps, in order, as in a plan. An
    /// argument that is not set is not there, or `null`.
    pub attributes: BTreeMap<Arc<str>, Value>,
    /// `default_tags` of its provider; `null` without.
    pub default_tags: Value,
    /// The region of its provider, or its own `region` argument; `null` when
    /// it is not set.
    pub region: Value,
    /// Where it is declared.
    pub origin: Arc<Origin>,
}

/// Managed resource or data source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `resource`.
    Managed,
    /// `data`.
    Data,
}

/// Resources of which it is not known whether there are any, how many, or
/// which: an unknown `count`, a module from a registry, a broken file.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// The only type that they can be of; any, without.
    pub kind: Option<Arc<str>>,
    /// Why they are not known.
    pub why: Why,
    /// Where.
    pub origin: Origin,
}

/// An output of the root module.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// What it shows.
    pub value: Value,
    /// Whether it is hidden.
    pub sensitive: bool,
    /// Where it is declared.
    pub origin: Arc<Origin>,
}
