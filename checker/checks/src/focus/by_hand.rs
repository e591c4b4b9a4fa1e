//! The instance of ex02: launched by hand, logged in to, terminated.
//!
//! Later exercises launch instances too, and an account may hold those of other
//! projects. None of them is meant: not what a group launched, what starts from
//! the saved image, what runs the API (it has a role, or lets port 5000 in), nor
//! what is in a network that somebody made. AWS takes network, groups and role
//! from an instance that is terminated, but not its image and its type.

use checker_model::compute::Instance;
use checker_model::{Fact, Known, Verdict, Why};

use super::Members;
use crate::case::StackCase;
use crate::ports::{Whom, admits_tcp};

impl<'a> StackCase<'a> {
    /// The instances that may be those of ex02, terminated ones included.
    pub(crate) fn launched_by_hand(&self) -> Members<'a, Instance> {
        Members::of(&self.stack.instances, |instance| {
            Ok(!(of_group(instance)?
                || self.of_saved_image(instance)?
                || self.in_own_network(instance)?
                || self.runs_api(instance)?))
        })
    }

    fn in_own_network(&self, instance: &Instance) -> Result<bool, Why> {
        let id = match &instance.vpc.known {
            Known::Value(id) => id,
            Known::Absent => return Ok(false),
            Known::Unknown(why) => return Err(why.clone()),
        };
        let listing = &self.stack.vpcs;
        match (listing.get(id), listing.incomplete.first()) {
            (Some(vpc), _) => known(&vpc.is_default, |is_default| !is_default),
            (None, Some(why)) => Err(why.clone()),
            (None, None) => Ok(false),
        }
    }

    fn runs_api(&self, instance: &Instance) -> Result<bool, Why> {
        if known(&instance.launch.instance_profile, |_| true)? {
            return Ok(true);
        }
        let worn = self.worn(&instance.launch.security_groups);
        let let_in = admits_tcp(&worn, self.course().port, &Whom::default());
        match (let_in.verdict, let_in.reasons.first()) {
            (Verdict::Undetermined, Some(reason)) => Err(reason.why.clone()),
            (verdict, _) => Ok(verdict == Verdict::Pass),
        }
    }

    fn of_saved_image(&self, instance: &Instance) -> Result<bool, Why> {
        let id = match &instance.launch.image.known {
            Known::Value(id) => id,
            Known::Absent => return Ok(false),
            Known::Unknown(why) => return Err(why.clone()),
        };
        match self.stack.images.get(id) {
            Some(image) => known(&image.name, |name| *name == self.course().image_name()),
            // An image that is gone was not Amazon's, or is very old.
            None => match self.stack.images.incomplete.first() {
                Some(why) => Err(why.clone()),
                None => Ok(false),
            },
        }
    }
}

fn of_group(instance: &Instance) -> Result<bool, Why> {
    known(&instance.autoscaling_group, |_| true)
}

/// What a fact comes to; not set is no.
fn known<T>(fact: &Fact<T>, is: impl FnOnce(&T) -> bool) -> Result<bool, Why> {
    match &fact.known {
        Known::Value(value) => Ok(is(value)),
        Known::Absent => Ok(false),
        Known::Unknown(why) => Err(why.clone()),
    }
}
