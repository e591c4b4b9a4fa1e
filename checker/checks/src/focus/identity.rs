//! The role that instances run with, and the image that they start from.

use checker_model::identity::Role;
use checker_model::ids::{InstanceProfileId, RoleId};
use checker_model::{Fact, Known, Origin, VantagePoint};

use crate::case::StackCase;
use crate::ex03;
use crate::finding::{Finding, Stop};

/// What a reference to a profile comes to.
enum Carries<'a> {
    /// These roles, as far as they are known.
    Roles(&'a [Fact<RoleId>], Option<Finding>),
    /// A profile of this name that the stack does not show.
    Unlisted(&'a InstanceProfileId),
}

const FIX_PROFILE: &str =
    "give it an instance profile that carries the role (`iam_instance_profile`)";

impl<'a> StackCase<'a> {
    /// The course's role by its name.
    pub(crate) fn named_role(&self) -> Option<&'a Role> {
        let name = &self.course().role;
        self.stack
            .roles
            .values()
            .find(|role| role.name.get() == Some(name))
    }

    /// The project's role: by name, else the one that its instances run with;
    /// in files the only one there is. `None` when there is none; a role that
    /// files do not declare cannot be seen from there.
    pub(crate) fn find_role(&self) -> Result<Option<&'a Role>, Stop> {
        if let Some(role) = self.named_role() {
            return Ok(Some(role));
        }
        let listing = &self.stack.roles;
        let hosts = self.api_hosts();
        let carried = hosts.items.iter().find_map(|host| {
            let profile = host.parameters.instance_profile.get()?;
            let profile = self.stack.instance_profiles.get(profile)?;
            profile
                .roles
                .iter()
                .find_map(|role| listing.get(role.get()?))
        });
        let unnamed = listing.values().find(|role| role.name.why().is_some());
        if let Some(role) = carried.or(unnamed) {
            return Ok(Some(role));
        }
        if !self.is_live() {
            return match listing.items.values().collect::<Vec<_>>().as_slice() {
                [only] if self.may_be_the_role(only) => Ok(Some(only)),
                _ => Err(self.role_not_declared().stop()),
            };
        }
        let profiles = &self.stack.instance_profiles;
        let open = [
            Finding::incomplete(&listing.incomplete, &listing.origin),
            Finding::incomplete(&profiles.incomplete, &profiles.origin),
            Finding::incomplete(&hosts.open, &Origin::Unseen),
        ];
        match open.into_iter().find(|one| !one.reasons.is_empty()) {
            // Through what was not seen there may be one by another name.
            Some(unknown) => Err(unknown.stop()),
            None => Ok(None),
        }
    }

    /// The same; without one there is nothing to judge.
    pub(crate) fn role(&self) -> Result<&'a Role, Stop> {
        self.find_role()?
            .ok_or_else(|| self.missing(&ex03::role::EXISTS))
    }

    /// Whether a role of another name that files declare may be meant for the
    /// instances: not while they name a profile that was made elsewhere.
    fn may_be_the_role(&self, role: &Role) -> bool {
        let hosts = self.api_hosts();
        let mut profiles = hosts
            .items
            .iter()
            .filter_map(|host| host.parameters.instance_profile.get());
        let trusts = role.trust.get();
        profiles.all(|id| self.stack.instance_profiles.get(id).is_some())
            && trusts.is_none_or(|trust| trust.lets_assume("ec2.amazonaws.com"))
    }

    fn role_not_declared(&self) -> Finding {
        Finding::not_applicable(format!(
            "no role is declared here; {} is seen in the account",
            self.course().role
        ))
    }

    /// The files of later exercises need not declare what ex03 made by hand:
    /// it is judged on files only where they declare the role.
    pub(crate) fn shows_ex03(&self) -> Result<(), Stop> {
        let folder = matches!(
            self.stack.vantage_point,
            VantagePoint::Hcl | VantagePoint::Cloudformation | VantagePoint::Files
        );
        if folder && self.stack.roles.items.is_empty() {
            Err(self.role_not_declared().stop())
        } else {
            Ok(())
        }
    }

    /// Whether a profile carries the course's role.
    pub(crate) fn carries_role(&self, label: &str, profile: &Fact<InstanceProfileId>) -> Finding {
        let wanted = &self.course().role;
        let refuse = |actual: String, origin: &Origin| {
            Finding::fail(
                format!("an instance profile with the role {wanted}"),
                actual,
                origin,
                FIX_PROFILE,
            )
        };
        let id = match &profile.known {
            Known::Absent => {
                return refuse(format!("{label}: no instance profile"), &profile.origin);
            }
            Known::Unknown(why) => return Finding::undetermined(why, &profile.origin),
            Known::Value(id) => id,
        };
        let (roles, open) = match self.carries(id) {
            Carries::Roles(roles, open) => (roles, open),
            // Files name a profile that was made in the console: with the role
            // AWS makes one of the same name.
            Carries::Unlisted(id) if !self.is_live() && id.as_str() == wanted => {
                return Finding::pass();
            }
            Carries::Unlisted(id) => {
                let listing = &self.stack.instance_profiles;
                return if self.is_live() && listing.is_complete() {
                    refuse(format!("{label}: {id} does not exist"), &profile.origin)
                } else if listing.is_complete() {
                    let why = checker_model::Why::NotVisible(format!(
                        "instance profile {id} is seen in the account"
                    ));
                    Finding::undetermined(&why, &profile.origin)
                } else {
                    Finding::incomplete(&listing.incomplete, &profile.origin)
                };
            }
        };
        let names: Vec<&str> = roles
            .iter()
            .filter_map(Fact::get)
            .map(RoleId::as_str)
            .collect();
        let shown = if names.is_empty() {
            "no role".to_owned()
        } else {
            names.join(", ")
        };
        let findings = roles.iter().map(|role| self.is_the_role(role));
        Finding::any(findings.chain(open), || {
            refuse(format!("{label}: {id} carries {shown}"), &profile.origin)
        })
    }

    fn carries(&self, id: &'a InstanceProfileId) -> Carries<'a> {
        match self.stack.instance_profiles.get(id) {
            Some(found) => {
                let roles = &found.roles;
                let open = (!roles.is_complete())
                    .then(|| Finding::incomplete(&roles.incomplete, &roles.origin));
                Carries::Roles(&roles.items, open)
            }
            None => Carries::Unlisted(id),
        }
    }

    /// Whether a reference leads to the role of the course's name. A failure
    /// is put into words by the caller.
    fn is_the_role(&self, reference: &Fact<RoleId>) -> Finding {
        let wanted = &self.course().role;
        let refuse = || Finding::fail("", "", &reference.origin, FIX_PROFILE);
        let id = match &reference.known {
            Known::Value(id) => id,
            Known::Absent => return refuse(),
            Known::Unknown(why) => return Finding::undetermined(why, &reference.origin),
        };
        match self.stack.roles.get(id).map(|role| &role.name.known) {
            Some(Known::Value(name)) if name == wanted => Finding::pass(),
            Some(Known::Unknown(why)) => Finding::undetermined(why, &reference.origin),
            None if id.as_str() == wanted => Finding::pass(),
            Some(Known::Value(_) | Known::Absent) | None => refuse(),
        }
    }
}
