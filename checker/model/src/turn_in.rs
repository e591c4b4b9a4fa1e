//! What was handed in: folders, files, and what only Terraform files tell
//! (who declares what, where, and what is written to depend on what).
//!
//! A folder's resources are a [`Stack`] like any other; here is what a plan, a
//! state or an account cannot show.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fact::{Fact, Origin};
use crate::list::{List, Listing};
use crate::stack::Stack;

/// A turn-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnIn {
    /// The folder that was given, for people.
    pub source: String,
    /// What the folder that was given is.
    pub layout: Layout,
    /// The exercises' folders that were found, by exercise (`ex06`).
    pub folders: BTreeMap<String, Folder>,
    /// Credentials among the files, wherever they are. Never the secret.
    #[serde(default)]
    pub credentials: List<Leak>,
    /// State files, `.terraform` folders and crash logs, wherever they are.
    #[serde(default)]
    pub state: List<Leak>,
}

/// What the folder given with `--turn-in` is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "layout", content = "exercise", rename_all = "kebab-case")]
pub enum Layout {
    /// It holds a folder for each exercise.
    Root,
    /// It is the folder of this one exercise, by its name.
    Exercise(String),
    /// It is one folder, of the last exercise that was selected (here): its
    /// name does not say which. Earlier ones are judged on it as on a plan.
    Unnamed(String),
}

/// The folder of one exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// Path below the turn-in; empty when it is the turn-in itself.
    pub path: String,
    /// Everything in it, by path below the folder, with `/` between names.
    pub entries: Listing<String, Entry>,
    /// What its Terraform files declare.
    #[serde(default)]
    pub declared: Declared,
    /// The stack that they describe, from [`crate::VantagePoint::Hcl`].
    pub stack: Stack,
}

/// Something in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Bytes, of a file.
    #[serde(default)]
    pub size: u64,
    /// SHA-256 of the contents, as 64 hexadecimal digits, where it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The text of what checks read as text (scripts, `os_name.txt`, `.py`),
    /// with secrets redacted; not kept for other files.
    #[serde(default)]
    pub text: Fact<String>,
}

/// The kinds of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// A file, or a link to one within the turn-in.
    File,
    /// A folder.
    Directory,
    /// A link that leads out of the turn-in or nowhere; it is not followed.
    ForeignLink,
    /// A pipe, socket or device; it is not opened.
    Special,
}

/// Something that should not be handed in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Leak {
    /// What it is: `an access key id`, `a private key`, `a state file`.
    pub what: String,
    /// Where it is.
    pub origin: Origin,
}

/// What Terraform files declare, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Declared {
    /// `variable` blocks of the root module, in the order of files and lines.
    pub variables: List<Variable>,
    /// Values given in `*.tfvars` files, in the order in which they override.
    pub assignments: List<Assignment>,
    /// `provider "aws"` blocks of the root module.
    pub providers: List<Provider>,
    /// Resources, local modules' included, by address without an index
    /// (`module.net.aws_subnet.public`). Data sources are not among them.
    pub resources: Listing<String, Declaration>,
}

/// A `variable` block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value in the end, for one that is a string, number or boolean:
    /// assigned, else the default. A list or map is unknown.
    pub value: Fact<String>,
    /// Whether the block has a default.
    pub has_default: bool,
    /// Where the block begins.
    pub origin: Origin,
}

/// A value in a `.tfvars` file that Terraform loads by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The variable's name.
    pub name: String,
    /// The file, path below the folder.
    pub file: String,
    /// Where it is.
    pub origin: Origin,
}

/// A `provider "aws"` block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// Its alias; none for the one that is used by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// The region that it comes to; absent when it is not set.
    pub region: Fact<String>,
    /// The variables that the expression of `region` reads, locals seen
    /// through: `region` for `var.region`.
    pub region_reads: Vec<String>,
    /// Where the block begins.
    pub origin: Origin,
}

/// A `resource` block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// Its address without an index.
    pub address: String,
    /// Its type, such as `aws_vpc`.
    pub kind: String,
    /// What its `depends_on` names: addresses of resources, or of modules
    /// (`module.net`), completed by the module that it stands in.
    pub depends_on: Vec<Dependency>,
    /// What its other expressions refer to, locals, variables, outputs of
    /// modules and data sources seen through.
    pub references: Vec<Dependency>,
    /// `lifecycle { create_before_destroy }`; absent when it is not set.
    pub create_before_destroy: Fact<bool>,
    /// Where the block begins.
    pub origin: Origin,
}

/// One thing that a declaration depends on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Dependency {
    /// A resource's address without an index, or a module's.
    pub address: String,
    /// Where it is named.
    pub origin: Origin,
}

impl Declaration {
    /// Whether it depends on a resource: by `depends_on`, on it or on a module
    /// around it, or by reference.
    pub fn depends_on(&self, address: &str) -> bool {
        self.names(address) || self.references.iter().any(|one| one.address == address)
    }

    /// Whether `depends_on` names a resource or a module around it.
    pub fn names(&self, address: &str) -> bool {
        self.depends_on.iter().any(|one| {
            address
                .strip_prefix(&one.address)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

impl Declared {
    /// The declaration of a resource that a stack from HCL lists under this
    /// id: its address, with or without an index.
    pub fn of(&self, id: &str) -> Option<&Declaration> {
        self.resources.get(&without_indices(id))
    }
}

impl TurnIn {
    /// The folder on which an exercise is judged where each has one of its own,
    /// and the exercise that it is listed for. The second document (`mcs01` to
    /// `mcs03`) may be one folder, which its last exercise stands for.
    pub fn folder(&self, exercise: &str) -> Option<(&str, &Folder)> {
        let whole = || {
            let last = self.folders.last_key_value()?;
            let mut present = self.folders.keys().filter(|one| one.starts_with("mcs"));
            let alone = present.next() == Some(last.0);
            (alone && exercise.starts_with("mcs") && exercise < last.0.as_str()).then_some(last)
        };
        let found = self.folders.get_key_value(exercise).or_else(whole);
        found.map(|(exercise, folder)| (exercise.as_str(), folder))
    }
}

/// An address without indices: `module.a.aws_subnet.b` for
/// `module.a["x.y"].aws_subnet.b[0]`.
pub fn without_indices(address: &str) -> String {
    let mut bare = String::with_capacity(address.len());
    let (mut inside, mut quoted, mut escaped) = (false, false, false);
    for c in address.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if inside => quoted = !quoted,
            '[' if !quoted => inside = true,
            ']' if !quoted => inside = false,
            _ if inside => {}
            _ => bare.push(c),
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_loses_its_indices() {
        for (address, bare) in [
            ("aws_vpc.main", "aws_vpc.main"),
            ("aws_subnet.public[0]", "aws_subnet.public"),
            (
                r#"module.a["x.y]"].aws_subnet.b["\"]"]"#,
                "module.a.aws_subnet.b",
            ),
        ] {
            assert_eq!(without_indices(address), bare);
        }
    }

    #[test]
    fn a_module_stands_for_what_is_in_it() {
        let one = |address: &str| Dependency {
            address: address.into(),
            origin: Origin::Unseen,
        };
        let declaration = Declaration {
            address: "aws_subnet.a".into(),
            kind: "aws_subnet".into(),
            depends_on: vec![one("module.net")],
            references: vec![one("aws_vpc.main")],
            create_before_destroy: Fact::absent(Origin::Unseen),
            origin: Origin::Unseen,
        };
        assert!(declaration.names("module.net.aws_vpc.main"));
        assert!(!declaration.names("module.network.aws_vpc.main"));
        assert!(declaration.depends_on("aws_vpc.main"));
        assert!(!declaration.names("aws_vpc.main"));
    }
}
