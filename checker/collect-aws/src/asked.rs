//! Which calls may be made, and which were.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::error::Trouble;

/// The calls of a session. Nobody is asked for what no selected check reads:
/// that is what makes the policy that `checker policy` prints enough.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// The IAM actions of the calls that may be made; all, when it is not set.
    wanted: Option<BTreeSet<&'static str>>,
    made: Mutex<BTreeMap<&'static str, usize>>,
}

impl Asked {
    pub(crate) fn new(wanted: Option<BTreeSet<&'static str>>) -> Self {
        Self {
            wanted,
            made: Mutex::default(),
        }
    }

    /// Whether a call may be made.
    pub(crate) fn wants(&self, action: &str) -> bool {
        let wanted = self.wanted.as_ref();
        wanted.is_none_or(|wanted| wanted.contains(action))
    }

    /// Notes a call that is about to be made.
    ///
    /// # Errors
    /// When nobody reads what it would tell: then it is not made.
    pub(crate) fn note(&self, action: &'static str) -> Result<(), Trouble> {
        if !self.wants(action) {
            return Err(Trouble::not_wanted(action));
        }
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        *made.entry(action).or_default() += 1;
        Ok(())
    }

    /// How often each call was made, by its IAM action.
    pub(crate) fn made(&self) -> BTreeMap<&'static str, usize> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_wanted_is_asked_and_all_of_it_is_noted() {
        let asked = Asked::new(Some(BTreeSet::from(["ec2:DescribeVpcs"])));
        assert!(asked.note("ec2:DescribeVpcs").is_ok());
        assert!(asked.note("ec2:DescribeVpcs").is_ok());
        let refused = asked.note("ec2:DescribeSubnets").unwrap_err();
        assert_eq!(refused.why.name(), "not-collected");
        assert_eq!(asked.made(), BTreeMap::from([("ec2:DescribeVpcs", 2)]));
        assert!(Asked::default().note("ec2:DescribeSubnets").is_ok());
    }
}
