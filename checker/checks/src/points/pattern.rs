//! Which checks a weight is for: one by its id, or a family by how its ids
//! begin.

use crate::check::Check;
use crate::registry::checks;
use crate::select::hint;
use checker_model::Level;

/// One check, or a family.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// The check of this id, even if it is advice.
    One(&'static str),
    /// The required checks whose ids begin with this, as whole words. Advice
    /// counts only when it is named.
    Family(String),
}

/// Why a pattern is for no check.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// No id is like this.
    #[error("`{pattern}` is no check and no family of checks; {hint}")]
    Unknown {
        /// What was given.
        pattern: String,
        /// What could have been meant.
        hint: String,
    },
    /// A family of which nothing is required.
    #[error("all of `{0}` is advice, which counts only when each is named by its id")]
    Advice(String),
}

impl Pattern {
    /// Reads `ex07.subnets.cidr`, or `ex07.subnets.*` (the same as
    /// `ex07.subnets`).
    ///
    /// # Errors
    /// When no check is meant.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        if let Some(check) = checks().find(|check| check.id == text) {
            return Ok(Self::One(check.id));
        }
        let family = Self::Family(text.strip_suffix(".*").unwrap_or(text).to_owned());
        if checks().any(|check| family.covers(check)) {
            return Ok(family);
        }
        if checks().any(|check| family.spans(check)) {
            return Err(PatternError::Advice(text.to_owned()));
        }
        Err(PatternError::Unknown {
            pattern: text.to_owned(),
            hint: hint(text),
        })
    }

    /// The exercise of the checks that it covers.
    pub fn exercise(&self) -> &str {
        let text = match self {
            Self::One(id) => id,
            Self::Family(family) => family.as_str(),
        };
        text.split('.').next().unwrap_or(text)
    }

    /// Whether a check is meant.
    pub(super) fn covers(&self, check: &Check) -> bool {
        match self {
            Self::One(id) => check.id == *id,
            Self::Family(_) => check.level == Level::Required && self.spans(check),
        }
    }

    /// Of several that cover a check, the one with the most counts.
    pub(super) fn narrowness(&self) -> usize {
        match self {
            Self::One(_) => usize::MAX,
            Self::Family(family) => family.split('.').count(),
        }
    }

    fn spans(&self, check: &Check) -> bool {
        match self {
            Self::One(_) => false,
            Self::Family(family) => {
                let rest = check.id.strip_prefix(family.as_str());
                rest.is_some_and(|rest| rest.starts_with('.'))
            }
        }
    }
}
