//! Roles, their policies, and instance profiles.

use checker_model::identity::{AttachedPolicy, InlinePolicy, InstanceProfile, Role};
use checker_model::ids::{InstanceProfileId, RoleId};
use checker_model::list::List;
use checker_model::policy::PolicyDocument;
use checker_model::{Fact, Known, Listing, Why};

use super::body::Body;
use super::class::Class;
use super::documents::document;
use super::satellites::Satellites;
use super::world::World;
use crate::config::{Mode, Resource};
use crate::value::{Data, Value};

const INLINE: &[&str] = &["aws_iam_role_policy"];
const ATTACHMENTS: &[&str] = &[
    "aws_iam_role_policy_attachment",
    "aws_iam_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
];

/// The roles that are declared. One that is only looked up was made elsewhere:
/// references to it are its name, and the account shows the rest.
pub(super) fn roles(world: &World<'_>) -> Listing<RoleId, Role> {
    let attachments = attachments(world);
    let inline = inline_policies(world);
    let declared = world
        .of(Class::Role)
        .filter(|one| one.mode == Mode::Managed);
    let roles = declared.map(|resource| {
        let body = Body::of(world, resource);
        let id = RoleId(world.id_of(resource));
        let (attached, open) = attachments.of(id.as_str());
        let mut policies = List::complete([], body.origin.clone());
        if let Some(value) = body.raw("managed_policy_arns") {
            add_policies(world, &mut policies, value);
        }
        for policy in attached {
            if !policies
                .items
                .iter()
                .any(|seen| seen.arn.known == policy.arn.known)
            {
                policies.items.push(policy.clone());
            }
        }
        policies.incomplete.extend_from_slice(open);
        let blocks = body.blocks("inline_policy");
        let own = blocks.items.iter().map(inline_policy);
        // An empty block, as a state has it, is no policy.
        let own = own.filter(|policy| !policy.document.is_absent());
        let mut written = List::complete(own, blocks.origin.clone());
        let (apart, open) = inline.of(id.as_str());
        for policy in apart {
            if !written
                .items
                .iter()
                .any(|seen| seen.name.known == policy.name.known)
            {
                written.items.push(policy.clone());
            }
        }
        written.incomplete.extend(blocks.open);
        written.incomplete.extend_from_slice(open);
        let seen = Role {
            id: id.clone(),
            name: body.generated("name"),
            trust: document(&body, "assume_role_policy"),
            attached_policies: policies,
            inline_policies: written,
        };
        (id, seen)
    });
    world.listing(Class::Role, roles)
}

fn inline_policy(body: &Body<'_, '_>) -> InlinePolicy {
    InlinePolicy {
        name: body.text("name"),
        document: document(body, "policy"),
    }
}

fn inline_policies(world: &World<'_>) -> Satellites<InlinePolicy> {
    let mut policies = Satellites::new(world, INLINE);
    for body in world.kinds(INLINE) {
        let role = body.reference("role", Class::Role);
        policies.add(&role, inline_policy(&body));
    }
    policies
}

fn attachments(world: &World<'_>) -> Satellites<AttachedPolicy> {
    let mut attachments = Satellites::new(world, ATTACHMENTS);
    for body in world.kinds(ATTACHMENTS) {
        let mut policies = List::complete([], body.origin.clone());
        for name in ["policy_arn", "policy_arns"] {
            if let Some(value) = body.raw(name) {
                add_policies(world, &mut policies, value);
            }
        }
        let mut roles: List<Fact<String>> = body.references("roles", Class::Role);
        for name in ["role", "role_name"] {
            let role: Fact<String> = body.reference(name, Class::Role);
            if !role.is_absent() {
                roles.items.push(role);
            }
        }
        for role in &roles {
            for policy in &policies {
                attachments.add(role, policy.clone());
            }
        }
        for why in roles.incomplete.into_iter().chain(policies.incomplete) {
            attachments.doubt(why);
        }
    }
    attachments
}

/// Policies by ARN: one of them, or a list.
fn add_policies(world: &World<'_>, policies: &mut List<AttachedPolicy>, value: &Value) {
    let settled = world.settle(value);
    match &settled.data {
        Data::Null => {}
        Data::List(list) => {
            policies
                .items
                .extend(list.items.iter().map(|one| policy(world, one)));
            policies
                .incomplete
                .extend(list.rest.iter().map(|rest| rest.why.clone()));
        }
        Data::Unknown(unknown) if policies.items.is_empty() && unknown.mentions.is_empty() => {
            policies.incomplete.push(unknown.why.clone());
        }
        _ => policies.items.push(policy(world, value)),
    }
}

fn policy(world: &World<'_>, value: &Value) -> AttachedPolicy {
    let origin = (*value.origin).clone();
    let id: Fact<String> = world.resolve(value, Class::Policy);
    let declared = id.get().and_then(|id| {
        let mut policies = world.of(Class::Policy);
        policies.find(|resource| world.id_of(resource) == *id)
    });
    if let Some(resource) = declared {
        if let Some(arn) = arn_of_aws(world, resource) {
            return AttachedPolicy {
                arn: Fact::value(arn.as_str(), origin.clone()),
                document: Fact::unknown(of_aws(), origin),
            };
        }
        let body = Body::of(world, resource);
        let arn = match body.text("arn") {
            arn if arn.get().is_some() => arn,
            arn => Fact::unknown(
                Why::KnownAfterApply(format!("{}.arn", resource.address)),
                arn.origin,
            ),
        };
        let document = document(&body, "policy");
        return AttachedPolicy { arn, document };
    }
    let document: Fact<PolicyDocument> = match &id.known {
        Known::Value(arn) if arn.contains(":iam::aws:policy/") => Fact::unknown(of_aws(), origin),
        Known::Value(arn) => {
            let why = Why::NotVisible(format!("what {arn} says is seen in the account"));
            Fact::unknown(why, origin)
        }
        Known::Unknown(why) => Fact::unknown(why.clone(), origin),
        Known::Absent => Fact::absent(origin),
    };
    AttachedPolicy { arn: id, document }
}

fn of_aws() -> Why {
    Why::NotCollected("documents of the policies of AWS".into())
}

/// The ARN of a policy of AWS that is looked up by its name. Nobody else may
/// give a policy that name and be found by it: the search would find two.
fn arn_of_aws(world: &World<'_>, resource: &Resource) -> Option<String> {
    const NAMES: &[&str] = &["AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess"];
    let body = Body::of(world, resource);
    if resource.mode == Mode::Managed || body.text("arn").get().is_some() {
        return None;
    }
    let name = body.text("name");
    let name = name.get()?;
    let known = name.starts_with("AmazonS3") || NAMES.contains(&name.as_str());
    known.then(|| format!("arn:aws:iam::aws:policy/{name}"))
}

/// The profiles that are declared, and those that were looked up and read.
pub(super) fn profiles(world: &World<'_>) -> Listing<InstanceProfileId, InstanceProfile> {
    let known = world
        .of(Class::InstanceProfile)
        .filter(|one| one.mode == Mode::Managed || one.attributes.contains_key("role_name"));
    let profiles = known.map(|resource| {
        let body = Body::of(world, resource);
        let id = InstanceProfileId(world.id_of(resource));
        let mut roles: List<Fact<RoleId>> = List::complete([], body.origin.clone());
        for name in ["role", "role_name", "roles"] {
            if body.raw(name).is_some() {
                super::launch::merge(&mut roles, body.references(name, Class::Role));
            }
        }
        let seen = InstanceProfile {
            id: id.clone(),
            name: body.generated("name"),
            roles,
        };
        (id, seen)
    });
    world.listing(Class::InstanceProfile, profiles)
}
