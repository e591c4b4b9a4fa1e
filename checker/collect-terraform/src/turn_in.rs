//! A directory becomes a turn-in: its folders, what they hold, and what their
//! Terraform files describe.

mod layout;
mod leaks;
mod secrets;
mod text;
pub(crate) mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use checker_model::turn_in::{Entry, Folder, TurnIn};
use checker_model::{Fact, Listing, Origin};

use self::tree::{Contents, Tree};
use crate::config::Configuration;
use crate::hcl::folder::folder;
use crate::limits::Limits;
use crate::stack::stack;

/// A turn-in, and the texts that reports quote from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collected {
    /// What was handed in.
    pub turn_in: TurnIn,
    /// The text of each Terraform file that was read, by path below the
    /// turn-in.
    pub sources: BTreeMap<String, String>,
}

/// Why a directory is no turn-in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing is there.
    #[error("{0}: there is no such folder; give the one that holds ex06, ex07, …")]
    Missing(PathBuf),
    /// Something else is there.
    #[error("{0}: is not a folder; give the one that holds it")]
    NotAFolder(PathBuf),
    /// It cannot be read.
    #[error("{path}: cannot be read ({source}); allow it, or give a copy")]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// What went wrong.
        source: std::io::Error,
    },
    /// Nothing in it is of the course.
    #[error(
        "{0}: holds neither folders such as ex06 nor files of an exercise; give the turn-in's own folder"
    )]
    NothingHere(PathBuf),
}

/// Stack of the threads that evaluate. What is not used of it costs nothing.
const STACK: usize = 256 << 20;

/// Reads a directory. `exercises` are those that were selected: the last of
/// them is what a folder is judged as whose name does not tell.
///
/// # Errors
/// If the directory is not there, not readable, or nothing of the course.
pub fn turn_in(
    dir: &Path,
    exercises: &BTreeSet<String>,
    limits: &Limits,
) -> Result<Collected, Error> {
    let (real, source) = open(dir)?;
    let tree = Tree::walk(&real, &source, limits).map_err(unreadable(dir))?;
    let name = real.file_name().map(|name| name.to_string_lossy());
    let (layout, paths) = layout::layout(&tree, name.as_deref(), exercises)
        .ok_or_else(|| Error::NothingHere(dir.to_owned()))?;
    let mut folders = BTreeMap::new();
    let mut sources = BTreeMap::new();
    for (exercise, evaluated) in evaluate(&tree, paths, limits) {
        for (path, text) in evaluated.sources {
            sources.insert(path, text.to_string());
        }
        folders.insert(exercise, evaluated.folder);
    }
    Ok(Collected {
        turn_in: TurnIn {
            credentials: leaks::credentials(&tree),
            state: leaks::state(&tree),
            source,
            layout,
            folders,
        },
        sources,
    })
}

/// Reads one folder of Terraform files as a root module, whatever its name.
///
/// # Errors
/// If the directory is not there or not readable.
pub fn configuration(dir: &Path, limits: &Limits) -> Result<Configuration, Error> {
    let (real, source) = open(dir)?;
    let tree = Tree::walk(&real, &source, limits).map_err(unreadable(dir))?;
    let configuration = in_thread(|| folder(&tree, "", limits).configuration);
    configuration
        .ok_or_else(|| unreadable(dir)(std::io::Error::other("no thread could be started")))
}

fn unreadable(dir: &Path) -> impl Fn(std::io::Error) -> Error {
    move |source| Error::Unreadable {
        path: dir.to_owned(),
        source,
    }
}

/// The directory's real path, and how it is called to people.
fn open(dir: &Path) -> Result<(PathBuf, String), Error> {
    let real = dir.canonicalize().map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            Error::Missing(dir.to_owned())
        } else {
            unreadable(dir)(error)
        }
    })?;
    if !real.metadata().map_err(unreadable(dir))?.is_dir() {
        return Err(Error::NotAFolder(dir.to_owned()));
    }
    Ok((real, dir.display().to_string()))
}

/// Expressions are evaluated where there is room for their recursion.
fn in_thread<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(STACK);
        builder.spawn_scoped(scope, work).ok()?.join().ok()
    })
}

struct Evaluated {
    folder: Folder,
    sources: BTreeMap<String, Arc<str>>,
}

/// Evaluates folders side by side. Each is on its own, so that the order in
/// which they finish does not matter.
fn evaluate(
    tree: &Tree,
    paths: BTreeMap<String, String>,
    limits: &Limits,
) -> BTreeMap<String, Evaluated> {
    let waiting = std::sync::Mutex::new(paths);
    let next = || {
        let mut waiting = waiting.lock().ok()?;
        waiting.pop_first()
    };
    let work = || {
        let mut done = Vec::new();
        while let Some((exercise, path)) = next() {
            done.push((exercise, evaluate_one(tree, &path, limits)));
        }
        done
    };
    // More at a time would hold more syntax trees at a time.
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers.min(4))
            .filter_map(|_| {
                std::thread::Builder::new()
                    .stack_size(STACK)
                    .spawn_scoped(scope, work)
                    .ok()
            })
            .collect();
        threads
            .into_iter()
            .filter_map(|thread| thread.join().ok())
            .flatten()
            .collect()
    })
}

fn evaluate_one(tree: &Tree, path: &str, limits: &Limits) -> Evaluated {
    let read = folder(tree, path, limits);
    Evaluated {
        folder: Folder {
            path: path.to_owned(),
            entries: entries(tree, path),
            declared: read.declared,
            stack: stack(&read.configuration),
        },
        sources: read.sources,
    }
}

fn entries(tree: &Tree, folder: &str) -> Listing<String, Entry> {
    let items = tree.below(folder).map(|(name, node)| {
        let path = crate::hcl::nodes::below(folder, name);
        let entry = Entry {
            kind: node.kind,
            size: node.size,
            sha256: match &node.contents {
                Contents::Bytes(_, digest) => Some(digest.clone()),
                Contents::None | Contents::Unread(_) => None,
            },
            text: if node.kind == checker_model::turn_in::EntryKind::File {
                text::text(name, &path, node)
            } else {
                Fact::default()
            },
        };
        (name.to_owned(), entry)
    });
    Listing {
        items: items.collect(),
        incomplete: tree.cut_below(folder),
        origin: Origin::File {
            file: folder.to_owned(),
            line: None,
        },
    }
}
