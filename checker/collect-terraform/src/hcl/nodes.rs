//! Which modules there are, and who calls which.

use std::collections::BTreeMap;

use checker_model::Why;

use super::json::Form;
use super::module::{Declared, Module, is_override};
use super::source::{Allowance, Source};
use crate::limits::Limits;
use crate::turn_in::tree::Tree;

/// A module as one call makes it: two calls of a folder are two nodes.
pub(crate) struct Node<'a> {
    /// `module.net`; empty for the root module.
    pub(crate) address: String,
    /// Its folder below the turn-in.
    pub(crate) dir: &'a str,
    pub(crate) module: &'a Module<'a>,
    /// Who calls it, and how.
    pub(crate) parent: Option<usize>,
    pub(crate) call: Option<&'a Declared<'a>>,
    /// The modules that it calls, by name.
    pub(crate) children: BTreeMap<&'a str, Child>,
}

/// A module that is called.
pub(crate) enum Child {
    Local(usize),
    /// It is not handed in, or lies too deep.
    Foreign(Why),
}

/// The files of a module's folder.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) ordinary: Vec<Source>,
    pub(crate) overriding: Vec<Source>,
    /// Those that could not be read or make no sense.
    pub(crate) broken: Vec<(String, Why)>,
}

impl Files {
    fn read(tree: &Tree, dir: &str, allowance: &mut Allowance) -> Self {
        let mut files = Self::default();
        for (name, _) in tree.directly_in(dir) {
            // As Terraform does, editors' files are left alone.
            let ignored = name.starts_with('.') || name.starts_with('#') || name.ends_with('~');
            if ignored || !is_terraform(name) {
                continue;
            }
            let path = below(dir, name);
            let source = tree
                .text(&path)
                .and_then(|text| Source::parse(&path, text, Form::Module, allowance));
            match source {
                Ok(source) if is_override(name) => files.overriding.push(source),
                Ok(source) => files.ordinary.push(source),
                Err(why) => files.broken.push((path, why)),
            }
        }
        files
    }

    fn calls(&self) -> impl Iterator<Item = &str> {
        self.ordinary
            .iter()
            .chain(&self.overriding)
            .flat_map(|source| source.body.get_blocks("module"))
            .filter_map(|block| block.body.get_attribute("source")?.value.as_str())
    }
}

/// Whether Terraform reads a file, by its name.
fn is_terraform(name: &str) -> bool {
    [".tf", ".tf.json"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// Reads a folder and all folders of modules that can be reached from it.
pub(crate) fn read(
    tree: &Tree,
    folder: &str,
    limits: &Limits,
    allowance: &mut Allowance,
) -> BTreeMap<String, Files> {
    let mut all = BTreeMap::new();
    let mut missing = vec![folder.to_owned()];
    while let Some(dir) = missing.pop() {
        if all.contains_key(&dir) || all.len() >= limits.instances {
            continue;
        }
        let files = Files::read(tree, &dir, allowance);
        missing.extend(
            files
                .calls()
                .filter_map(|source| local(&dir, source))
                .filter(|dir| tree.has_folder(dir)),
        );
        all.insert(dir, files);
    }
    all
}

/// The modules, the root first, callers before whom they call.
pub(crate) fn nodes<'a>(
    modules: &'a BTreeMap<&'a str, Module<'a>>,
    folder: &'a str,
    limits: &Limits,
) -> Vec<Node<'a>> {
    let mut nodes: Vec<Node<'a>> = Vec::new();
    let mut waiting = vec![(folder, None::<(usize, &'a Declared<'a>)>, 0_usize)];
    // Breadth first, so that what is cut off is what lies deepest.
    let mut next = 0;
    while let Some((dir, caller, depth)) = waiting.get(next).copied() {
        next += 1;
        let Some(module) = modules.get(dir) else {
            continue;
        };
        let at = nodes.len();
        let address = match caller {
            None => String::new(),
            Some((parent, call)) => {
                let outer = nodes.get(parent).map_or("", |node| node.address.as_str());
                let dot = if outer.is_empty() { "" } else { "." };
                format!("{outer}{dot}module.{}", call.name)
            }
        };
        if let Some((parent, call)) = caller
            && let Some(parent) = nodes.get_mut(parent)
        {
            parent.children.insert(call.name, Child::Local(at));
        }
        let mut children = BTreeMap::new();
        for (name, call) in &module.calls {
            let found = target(modules, dir, call).and_then(|dir| {
                if depth >= limits.modules {
                    return Err(format!("lies in more than {} modules", limits.modules));
                }
                if waiting.len() >= limits.instances {
                    return Err(format!("is one of more than {}", limits.instances));
                }
                Ok(dir)
            });
            match found {
                Ok(dir) => waiting.push((dir, Some((at, call)), depth + 1)),
                Err(reason) => {
                    let why = Why::NotSupported(format!("module \"{name}\" {reason}"));
                    children.insert(*name, Child::Foreign(why));
                }
            }
        }
        nodes.push(Node {
            address,
            dir,
            module,
            parent: caller.map(|(parent, _)| parent),
            call: caller.map(|(_, call)| call),
            children,
        });
    }
    nodes
}

/// The folder of a module that is called, if it is handed in.
fn target<'a>(
    modules: &'a BTreeMap<&'a str, Module<'a>>,
    dir: &str,
    call: &Declared<'_>,
) -> Result<&'a str, String> {
    let Some(source) = call.attributes.get("source") else {
        return Err("has no `source`".to_owned());
    };
    let Some(source) = source.expression.as_str() else {
        return Err("has a `source` that is not a plain text".to_owned());
    };
    let shown: String = source.chars().take(120).collect();
    let missing = || format!("comes from {shown} and is not handed in");
    let path = local(dir, source).ok_or_else(missing)?;
    let (dir, _) = modules.get_key_value(path.as_str()).ok_or_else(missing)?;
    Ok(dir)
}

/// The folder that a module's source names; none for one from elsewhere.
fn local(dir: &str, source: &str) -> Option<String> {
    let is_local =
        ["./", "../"].iter().any(|start| source.starts_with(start)) || matches!(source, "." | "..");
    is_local.then(|| join(dir, source)).flatten()
}

/// A path from a folder; none if it leads out of the turn-in.
pub(crate) fn join(dir: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = dir.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The path of something in a folder.
pub(crate) fn below(dir: &str, name: &str) -> String {
    if dir.is_empty() {
        name.to_owned()
    } else {
        format!("{dir}/{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out() {
        assert_eq!(join("ex08", "./a/../b//c"), Some("ex08/b/c".into()));
        assert_eq!(join("ex08", "../modules/net"), Some("modules/net".into()));
        assert_eq!(join("ex08", "../../etc"), None);
        assert_eq!(join("", "../x"), None);
        assert_eq!(local("ex08", "terraform-aws-modules/vpc/aws"), None);
        assert_eq!(local("ex08", "git::https://x/y.git"), None);
    }
}
