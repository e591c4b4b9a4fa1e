//! What should not be handed in, wherever it is.

use checker_model::turn_in::{EntryKind, Leak};
use checker_model::{List, Origin};

use super::tree::Tree;

/// Credentials, and why there may be more.
pub(super) fn credentials(tree: &Tree) -> List<Leak> {
    let mut leaks = Vec::new();
    let mut incomplete = tree.cut_below("");
    for (path, node) in &tree.nodes {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_list = name.eq_ignore_ascii_case("credentials.csv");
        if is_list && node.kind == EntryKind::File {
            leaks.push(leak("a list of access keys", path, None));
        }
        for found in &node.secrets {
            leaks.push(leak(found.what, path, Some(found.line)));
        }
        incomplete.extend(node.unscanned.clone());
    }
    List {
        items: leaks,
        incomplete,
        origin: everything(),
    }
}

/// State files, `.terraform` folders and crash logs.
pub(super) fn state(tree: &Tree) -> List<Leak> {
    let leaks = tree.nodes.iter().filter_map(|(path, node)| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let what = match node.kind {
            EntryKind::Directory => (name == ".terraform").then_some("a .terraform folder"),
            EntryKind::File | EntryKind::ForeignLink | EntryKind::Special => {
                if name.ends_with(".tfstate") || name.contains(".tfstate.") {
                    Some("a state file")
                } else if name == "crash.log"
                    || matches!(
                        name.split('.').collect::<Vec<_>>()[..],
                        ["crash", .., "log"]
                    )
                {
                    Some("a crash log")
                } else {
                    None
                }
            }
        };
        Some(leak(what?, path, None))
    });
    List {
        items: leaks.collect(),
        incomplete: tree.cut_below(""),
        origin: everything(),
    }
}

fn leak(what: &str, path: &str, line: Option<u32>) -> Leak {
    Leak {
        what: what.to_owned(),
        origin: Origin::File {
            file: path.to_owned(),
            line,
        },
    }
}

fn everything() -> Origin {
    Origin::File {
        file: ".".to_owned(),
        line: None,
    }
}
