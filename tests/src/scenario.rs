//! What moto is made to hold and what must be said of it: `moto/mutants.json`,
//! and for the other document `moto/managed-mutants.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::moto::{Ids, workspace};

/// The exercises that most scenarios are judged on.
const EVERYTHING: &str = "ex00..ex11";
const REGION: &str = "eu-west-1";

/// All scenarios, and what is known of moto.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenarios {
    /// What the file is, for its readers.
    pub about: String,
    /// What each scenario is judged on, other than [`EVERYTHING`].
    select: Option<String>,
    /// The stage that each scenario starts from.
    stage: Option<String>,
    /// Checks that nothing in moto can make fail, and why.
    pub cannot_fail: BTreeMap<String, String>,
    /// Checks that do not pass on the reference in moto, and why.
    pub cannot_pass: BTreeMap<String, String>,
    /// One account each.
    pub scenarios: Vec<Scenario>,
}

/// One account, and the required checks that fail on it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is, in a few words.
    pub name: String,
    /// An earlier stage of the project to start from.
    stage: Option<String>,
    /// Parameters that are not those of the reference.
    #[serde(default)]
    set: serde_json::Map<String, Value>,
    /// What is done to the finished project.
    #[serde(default)]
    then: Vec<(String, Value)>,
    /// What is judged, other than [`EVERYTHING`].
    select: Option<String>,
    /// Where is looked, other than in [`REGION`].
    region: Option<String>,
    /// The name given with `--elb`; `own` is that of the balancer that was made.
    elb: Option<String>,
    /// The VPC given with `--vpc`: `own`, or its `twin`.
    vpc: Option<String>,
    /// The bucket given with `--bucket`.
    bucket: Option<String>,
    /// The stack given with `--stack-name`.
    stack_name: Option<String>,
    /// What some check has to note beside its verdict.
    #[serde(default)]
    pub notes: BTreeSet<String>,
    /// The required checks that fail, exactly.
    pub fails: BTreeSet<String>,
    /// The same under `--strict`, where that makes a difference.
    fails_strict: Option<BTreeSet<String>>,
    /// Checks that moto leaves undetermined here, and why.
    #[serde(default)]
    pub undetermined: BTreeMap<String, String>,
}

impl Scenarios {
    /// Reads the scenarios of module02.
    ///
    /// # Errors
    /// When they cannot be read, or are no such document.
    pub fn load() -> serde_json::Result<Self> {
        Self::read("mutants.json")
    }

    /// Reads those of the document on managed services.
    ///
    /// # Errors
    /// When they cannot be read, or are no such document.
    pub fn managed() -> serde_json::Result<Self> {
        Self::read("managed-mutants.json")
    }

    fn read(name: &str) -> serde_json::Result<Self> {
        let path = workspace().join("tests/moto").join(name);
        let text = std::fs::read_to_string(path).map_err(serde_json::Error::io)?;
        let mut all: Self = serde_json::from_str(&text)?;
        for one in &mut all.scenarios {
            one.select = one.select.take().or_else(|| all.select.clone());
            one.stage = one.stage.take().or_else(|| all.stage.clone());
        }
        Ok(all)
    }

    /// One scenario by name.
    pub fn named(&self, name: &str) -> Option<&Scenario> {
        self.scenarios.iter().find(|one| one.name == name)
    }
}

impl Scenario {
    /// The part that the builder reads.
    pub fn recipe(&self) -> Value {
        json!({ "stage": self.stage, "set": self.set, "then": self.then })
    }

    /// What is judged.
    pub fn selection(&self) -> &str {
        self.select.as_deref().unwrap_or(EVERYTHING)
    }

    /// Where is looked.
    pub fn region(&self) -> &str {
        self.region.as_deref().unwrap_or(REGION)
    }

    /// The name given with `--elb`.
    pub fn elb(&self, own: Option<&str>) -> Option<String> {
        match self.elb.as_deref() {
            Some("own") => own.map(str::to_owned),
            given => given.map(str::to_owned),
        }
    }

    /// Whether something of the document on managed services is judged.
    pub fn is_managed(&self) -> bool {
        self.selection().contains("mcs") || self.selection() == "all"
    }

    /// The bucket given with `--bucket`.
    pub fn bucket(&self) -> Option<&str> {
        self.bucket.as_deref()
    }

    /// The stack given with `--stack-name`.
    pub fn stack_name(&self) -> Option<&str> {
        self.stack_name.as_deref()
    }

    /// The VPC given with `--vpc`.
    pub fn vpc(&self, ids: &Ids) -> Option<String> {
        match self.vpc.as_deref()? {
            "own" => ids.vpc.clone(),
            _ => ids.twin.clone(),
        }
    }

    /// The required checks that fail, on either terms.
    pub fn failing(&self, strict: bool) -> &BTreeSet<String> {
        match &self.fails_strict {
            Some(fails) if strict => fails,
            _ => &self.fails,
        }
    }
}
