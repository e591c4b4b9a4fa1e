//! What an expression may ask of the module that it stands in.

use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use checker_model::{Origin, Why};

use crate::limits::Limits;
use crate::value::Value;

/// The surroundings of an expression. Answers are never errors: what cannot be
/// known is an unknown value that says why.
pub trait Scope {
    /// What a name means: `("var", "region")`, `("local", "tags")`, `("each",
    /// "key")`, `("count", "index")`, `("path", "module")`, `("terraform",
    /// "workspace")`, `("module", "net")`, `("aws_vpc", "main")`,
    /// `("data.aws_ami", "saved")`. A resource with `count` is a list, one with
    /// `for_each` a map, of whole resources ([`crate::value::Data::Resource`]);
    /// a module likewise.
    fn named(&self, root: &str, name: &str, at: &Arc<Origin>) -> Value;

    /// An attribute of a whole resource, data source or module instance: the
    /// argument as configured, else what is known of it only after apply.
    fn attribute(&self, address: &str, name: &str, at: &Arc<Origin>) -> Value;

    /// The text of a file for `file`, `templatefile` and their kin; the path is
    /// as written, below the module unless it begins with `path.module`'s
    /// value. Never one outside the turn-in.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn read(&self, path: &str) -> Result<Arc<str>, Why>;

    /// Where a span of the file that the expression stands in is.
    fn place(&self, span: Option<Range<usize>>) -> Arc<Origin>;

    /// The text of that span: what blame is quoted from, and what heredocs are
    /// indented by. Without it both are told from the syntax tree.
    fn source(&self, span: Range<usize>) -> Option<&str> {
        let _ = span;
        None
    }

    /// How much may still be thought.
    fn budget(&self) -> &Budget;
}

/// The steps that are left for one folder.
#[derive(Debug)]
pub struct Budget {
    limits: Limits,
    steps: Cell<u64>,
}

impl Budget {
    /// As much as the limits allow.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            steps: Cell::new(limits.steps),
        }
    }

    /// The limits themselves.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Takes steps; `false` when none are left, and then for ever.
    pub fn spend(&self, steps: u64) -> bool {
        let left = self.steps.get().saturating_sub(steps);
        self.steps.set(left);
        left > 0
    }
}
