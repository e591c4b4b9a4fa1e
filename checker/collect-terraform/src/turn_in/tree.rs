//! A folder, walked once and read within bounds.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use checker_model::Why;
use checker_model::turn_in::EntryKind;
use sha2::{Digest, Sha256};

use super::secrets::{self, Found};
use crate::limits::Limits;

/// Folders whose contents are nobody's work: they are noted, never entered.
const CLOSED: [&str; 2] = [".git", ".terraform"];

/// Everything below a folder, by path with `/` between names.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// The folder, as it was given; for people.
    pub(crate) source: String,
    /// What is in it.
    pub(crate) nodes: BTreeMap<String, Node>,
    /// Folders of which not everything is known, and why.
    pub(crate) cut: BTreeMap<String, Why>,
}

/// Something below the folder.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) kind: EntryKind,
    pub(crate) size: u64,
    pub(crate) contents: Contents,
    /// Credentials in it.
    pub(crate) secrets: Vec<Found>,
    /// Why there may be more of them.
    pub(crate) unscanned: Option<Why>,
}

/// What is known of a file's bytes.
#[derive(Debug)]
pub(crate) enum Contents {
    /// All of them, and their SHA-256.
    Bytes(Arc<[u8]>, String),
    /// It is not a file.
    None,
    /// They could not be read: why, without the path.
    Unread(String),
}

impl Node {
    fn without_contents(kind: EntryKind) -> Self {
        Self {
            kind,
            size: 0,
            contents: Contents::None,
            secrets: Vec::new(),
            unscanned: None,
        }
    }
}

impl Tree {
    /// Walks a folder. Only the folder itself being unreadable is an error.
    pub(crate) fn walk(root: &Path, source: &str, limits: &Limits) -> io::Result<Self> {
        let mut walk = Walk {
            root,
            limits,
            readable: limits.total_bytes,
            scannable: limits.total_bytes,
            entries: 0,
            within: vec![root.to_owned()],
            tree: Self {
                source: source.to_owned(),
                ..Self::default()
            },
        };
        walk.folder(root, "", 0)?;
        Ok(walk.tree)
    }

    /// The text of a file, for reading as HCL or JSON.
    pub(crate) fn text(&self, path: &str) -> Result<Arc<str>, Why> {
        let unreadable = |reason: &str| Why::Unreadable(format!("{path} {reason}"));
        let node = self
            .nodes
            .get(path)
            .ok_or_else(|| unreadable("is not handed in"))?;
        match (&node.contents, node.kind) {
            (Contents::Bytes(bytes, _), _) => {
                let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
                match std::str::from_utf8(bytes) {
                    Ok(text) => Ok(text.into()),
                    Err(error) => {
                        let line = lines_before(bytes, error.valid_up_to()) + 1;
                        Err(Why::Unreadable(format!("{path}:{line} is not UTF-8")))
                    }
                }
            }
            (Contents::Unread(reason), _) => Err(unreadable(reason)),
            (Contents::None, EntryKind::ForeignLink) => {
                Err(unreadable("is a link that leads out of the turn-in"))
            }
            (Contents::None, EntryKind::Directory) => Err(unreadable("is a folder")),
            (Contents::None, _) => Err(unreadable("is not a file")),
        }
    }

    /// What lies directly in a folder: names and nodes, sorted by name.
    pub(crate) fn directly_in<'t>(
        &'t self,
        folder: &str,
    ) -> impl Iterator<Item = (&'t str, &'t Node)> {
        self.below(folder).filter(|(name, _)| !name.contains('/'))
    }

    /// What lies anywhere below a folder: paths below it, and nodes.
    pub(crate) fn below<'t>(&'t self, folder: &str) -> impl Iterator<Item = (&'t str, &'t Node)> {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        self.nodes
            .range(prefix.clone()..)
            .map_while(move |(path, node)| Some((path.strip_prefix(&prefix)?, node)))
    }

    /// Why more may lie below a folder.
    pub(crate) fn cut_below(&self, folder: &str) -> Vec<Why> {
        let below = |path: &str| {
            path.strip_prefix(folder)
                .is_some_and(|rest| folder.is_empty() || rest.is_empty() || rest.starts_with('/'))
        };
        let cut = self.cut.iter().filter(|(path, _)| below(path));
        cut.map(|(_, why)| why.clone()).collect()
    }

    /// Whether a folder is there.
    pub(crate) fn has_folder(&self, path: &str) -> bool {
        path.is_empty()
            || self
                .nodes
                .get(path)
                .is_some_and(|node| node.kind == EntryKind::Directory)
    }
}

/// How many lines end before a place.
pub(super) fn lines_before(bytes: &[u8], end: usize) -> usize {
    bytes
        .iter()
        .take(end)
        .filter(|byte| **byte == b'\n')
        .count()
}

struct Walk<'a> {
    root: &'a Path,
    limits: &'a Limits,
    /// Bytes that may still be kept.
    readable: u64,
    /// Bytes of files too large to keep that may still be looked through.
    scannable: u64,
    entries: usize,
    /// The real folders that the walk is in: a link to one of them is a cycle.
    within: Vec<PathBuf>,
    tree: Tree,
}

impl Walk<'_> {
    fn folder(&mut self, real: &Path, path: &str, depth: usize) -> io::Result<()> {
        let mut names = Vec::new();
        for entry in fs::read_dir(real)? {
            let entry = entry?;
            // Names are sorted afterwards, so they must all be known, or none.
            self.entries += 1;
            if self.entries > self.limits.entries {
                self.cut(path, format!(
                    "{} holds more than {} files and folders; hand in less, or give the folder of one exercise",
                    self.tree.source, self.limits.entries
                ));
                break;
            }
            names.push((entry.file_name(), entry.file_type()?));
        }
        names.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (name, kind) in names {
            let shown = name.to_string_lossy();
            let path = if path.is_empty() {
                shown.into_owned()
            } else {
                format!("{path}/{shown}")
            };
            let real = real.join(&name);
            let closed = CLOSED.iter().any(|closed| name == *closed);
            let node = if kind.is_symlink() {
                self.link(&real, &path, depth)
            } else if kind.is_dir() {
                if !closed {
                    self.enter(&real, &path, depth);
                }
                Node::without_contents(EntryKind::Directory)
            } else if kind.is_file() {
                self.file(&real, &path)
            } else {
                Node::without_contents(EntryKind::Special)
            };
            self.tree.nodes.insert(path, node);
        }
        Ok(())
    }

    fn cut(&mut self, path: &str, reason: String) {
        let why = Why::Unreadable(reason);
        self.tree.cut.insert(path.to_owned(), why);
    }

    fn enter(&mut self, real: &Path, path: &str, depth: usize) {
        if self.entries > self.limits.entries {
            self.cut(path, format!("{path} was not looked into any more"));
            return;
        }
        if depth + 1 >= self.limits.depth {
            self.cut(
                path,
                format!(
                    "{path} lies more than {} folders deep",
                    self.limits.depth - 1
                ),
            );
            return;
        }
        self.within.push(real.to_owned());
        if let Err(error) = self.folder(real, path, depth + 1) {
            self.cut(path, format!("{path} cannot be read: {error}"));
        }
        self.within.pop();
    }

    fn link(&mut self, real: &Path, path: &str, depth: usize) -> Node {
        let foreign = Node::without_contents(EntryKind::ForeignLink);
        let Ok(target) = fs::canonicalize(real) else {
            return foreign;
        };
        let Ok(inside) = target.strip_prefix(self.root) else {
            return foreign;
        };
        let closed = inside
            .iter()
            .any(|part| CLOSED.iter().any(|closed| part == *closed));
        match fs::symlink_metadata(&target) {
            Ok(data) if data.is_dir() => {
                if !closed && !self.within.contains(&target) {
                    self.enter(&target, path, depth);
                }
                Node::without_contents(EntryKind::Directory)
            }
            Ok(data) if data.is_file() => self.file(&target, path),
            Ok(_) => Node::without_contents(EntryKind::Special),
            Err(_) => foreign,
        }
    }

    fn file(&mut self, real: &Path, path: &str) -> Node {
        let mut node = Node::without_contents(EntryKind::File);
        if let Err(error) = self.read(real, path, &mut node) {
            let reason = format!("cannot be read: {error}");
            node.unscanned = Some(Why::Unreadable(format!("{path} {reason}")));
            node.contents = Contents::Unread(reason);
        }
        node
    }

    fn read(&mut self, real: &Path, path: &str, node: &mut Node) -> io::Result<()> {
        let file = File::open(real)?;
        let data = file.metadata()?;
        if !data.is_file() {
            *node = Node::without_contents(EntryKind::Special);
            return Ok(());
        }
        node.size = data.len();
        let bound = self.limits.file_bytes;
        let keep = node.size <= bound.min(self.readable);
        let most = if keep { bound } else { self.scannable };
        let mut bytes = Vec::with_capacity(usize::try_from(node.size.min(most) + 1).unwrap_or(0));
        // One more than is wanted shows that a file has grown meanwhile.
        file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        node.secrets = secrets::scan(&bytes);
        if length > most {
            node.unscanned = Some(Why::Unreadable(format!(
                "{path} is larger than what is looked through ({})",
                size(most)
            )));
        }
        if keep && length <= most {
            self.readable = self.readable.saturating_sub(length);
            let digest = Sha256::digest(&bytes);
            node.contents = Contents::Bytes(bytes.into(), hexadecimal(&digest));
        } else {
            self.scannable = self.scannable.saturating_sub(length);
            node.contents = Contents::Unread(if node.size > bound || length > bound {
                format!("is larger than {}", size(bound))
            } else {
                format!(
                    "was not read: the turn-in is larger than {}",
                    size(self.limits.total_bytes)
                )
            });
        }
        Ok(())
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        bytes if bytes >= 1 << 20 => format!("{} MiB", bytes >> 20),
        bytes if bytes >= 1 << 10 => format!("{} KiB", bytes >> 10),
        bytes => format!("{bytes} bytes"),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
