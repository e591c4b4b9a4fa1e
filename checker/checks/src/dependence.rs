//! What Terraform makes before what: the dependencies that files declare.
//!
//! A reference and an entry of `depends_on` order two resources alike, also
//! through others between them; what has to be written out is in `depends_on`
//! itself.

use std::collections::BTreeSet;

use checker_model::turn_in::{Declaration, without_indices};
use checker_model::verdict::Correction;

use crate::correction;
use crate::files::FilesCase;
use crate::finding::{Finding, Stop};

/// How a dependency has to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tie {
    /// In the block's own `depends_on`.
    WrittenOut,
    /// By reference or `depends_on`, directly or through others.
    Any,
}

impl<'a> FilesCase<'a> {
    /// Whether making one resource waits for another.
    pub(crate) fn waits_for(&self, from: &Declaration, to: &str) -> bool {
        let resources = &self.declared().resources;
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open = vec![from];
        while let Some(declaration) = open.pop() {
            if declaration.depends_on(to) {
                return true;
            }
            for dependency in declaration.depends_on.iter().chain(&declaration.references) {
                let address = dependency.address.as_str();
                if !seen.insert(address) {
                    continue;
                }
                match resources.items.get(address) {
                    Some(next) => open.push(next),
                    None => open.extend(self.within(address)),
                }
            }
        }
        false
    }

    /// The resources in a module.
    fn within(&self, module: &str) -> impl Iterator<Item = &'a Declaration> {
        let prefix = format!("{module}.");
        let is_module = module.starts_with("module.");
        let resources = self.declared().resources.values();
        resources.filter(move |one| is_module && one.address.starts_with(&prefix))
    }

    /// Every declaration of a kind.
    pub(crate) fn of_kind(&self, kinds: &[&str]) -> impl Iterator<Item = &'a Declaration> {
        let resources = self.declared().resources.values();
        resources.filter(|one| kinds.contains(&one.kind.as_str()))
    }

    /// One resource depends on others, all given by their ids in the stack.
    pub(crate) fn ties(&self, id: &str, on: &[&str], tie: Tie) -> Result<Finding, Stop> {
        let declaration = self.declaration(id)?;
        Ok(self.tied(&[declaration], on, tie))
    }

    /// Declarations that make one thing together depend on resources; the
    /// first of them is the one to put right.
    pub(crate) fn tied(&self, from: &[&Declaration], on: &[&str], tie: Tie) -> Finding {
        let on: BTreeSet<String> = on.iter().map(|id| without_indices(id)).collect();
        let holds = |one: &&Declaration, to: &str| match tie {
            Tie::WrittenOut => one.names(to),
            Tie::Any => self.waits_for(one, to),
        };
        let missing: Vec<String> = on
            .iter()
            .filter(|to| !from.iter().any(|one| holds(one, to)))
            .cloned()
            .collect();
        let Some(first) = from.first().filter(|_| !missing.is_empty()) else {
            return Finding::pass();
        };
        let resources = &self.declared().resources;
        if tie == Tie::Any && !resources.is_complete() {
            return Finding::incomplete(&resources.incomplete, &first.origin);
        }
        refuse(first, &on, &missing, tie)
    }
}

fn refuse(
    declaration: &Declaration,
    on: &BTreeSet<String>,
    missing: &[String],
    tie: Tie,
) -> Finding {
    let names = |all: Vec<&str>| all.join(" and ");
    let wanted = names(on.iter().map(String::as_str).collect());
    let lacking = names(missing.iter().map(String::as_str).collect());
    let address = &declaration.address;
    let (how, actual) = match tie {
        Tie::WrittenOut => (
            "depends_on of",
            if declaration.depends_on.is_empty() {
                format!("{address}: no depends_on")
            } else {
                let entries = declaration.depends_on.iter();
                let entries: Vec<&str> = entries.map(|one| one.address.as_str()).collect();
                format!("{address}: depends_on {}", entries.join(", "))
            },
        ),
        Tie::Any => (
            "a dependency of",
            format!("{address} does not depend on {lacking}"),
        ),
    };
    let insert = |correction: &Correction| match correction {
        Correction::Insert(line) | Correction::Replace(line) => line.clone(),
    };
    let correction = correction::depends_on(declaration, missing);
    let fix = match &correction {
        Some(line) => format!("add `{}`", insert(line)),
        None => format!("add {lacking} to the depends_on of {address}"),
    };
    Finding::fail(
        format!("{how} {address} on {wanted}"),
        actual,
        &declaration.origin,
        fix,
    )
    .correcting(|| correction)
}
