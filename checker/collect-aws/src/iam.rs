//! Roles, their policies, and the instance profiles that carry them.

use std::collections::BTreeSet;

use aws_sdk_iam::types::{InstanceProfile as RawProfile, Role as RawRole};
use checker_model::identity::{AttachedPolicy, InlinePolicy, InstanceProfile, Role};
use checker_model::ids::{InstanceProfileId, RoleId};
use checker_model::policy::PolicyDocument;
use checker_model::{Fact, Listing, Origin, Why};
use futures::future::join_all;

use crate::error::{Trouble, short};
use crate::facts::id;
use crate::run::{Pages, Run};

const ROLE: &str = "iam:GetRole";
const ATTACHED: &str = "iam:ListAttachedRolePolicies";
const INLINE: &str = "iam:ListRolePolicies";
const INLINE_POLICY: &str = "iam:GetRolePolicy";
const POLICY: &str = "iam:GetPolicy";
const POLICY_VERSION: &str = "iam:GetPolicyVersion";
const PROFILES: &str = "iam:ListInstanceProfilesForRole";
const PROFILE: &str = "iam:GetInstanceProfile";

/// The role that the course prescribes.
pub(crate) async fn course_role(run: &Run<'_>) -> Listing<RoleId, Role> {
    let name = run.course.role.as_str();
    let ask = async {
        let call = run.clients.iam.get_role().role_name(name);
        let answer = run.call(ROLE, call.send()).await?;
        let role = answer.role;
        role.ok_or_else(|| Trouble::failed(ROLE, "an answer without a role"))
    };
    let (role, attached, inline) = futures::join!(
        ask,
        attached_policies(run, name),
        inline_policies(run, name),
    );
    let origin = Origin::aws(ROLE, name);
    // Whoever may list its policies has seen the role, even if not its trust.
    let seen_otherwise = attached.trouble.is_none() || inline.trouble.is_none();
    let not_found = |trouble: &Option<Trouble>| trouble.as_ref().is_some_and(Trouble::is_not_found);
    let gone = not_found(&attached.trouble) || not_found(&inline.trouble);
    let trust = match role {
        Ok(role) => parsed(role.assume_role_policy_document.as_deref(), &origin),
        Err(trouble) if trouble.is_not_found() => return Listing::complete([], origin),
        Err(trouble) if seen_otherwise => Fact::unknown(trouble.why, origin.clone()),
        Err(_) if gone => return Listing::complete([], origin),
        Err(trouble) => return Listing::unknown(trouble.why, origin),
    };
    let role = Role {
        id: RoleId(name.to_owned()),
        name: Fact::value(name, origin.clone()),
        trust,
        attached_policies: attached.list(Origin::aws(ATTACHED, name)),
        inline_policies: inline.list(Origin::aws(INLINE, name)),
    };
    Listing::complete([(role.id.clone(), role)], origin)
}

/// A role that came with its profile.
async fn other_role(run: &Run<'_>, raw: RawRole) -> Role {
    let name = raw.role_name.as_str();
    let (attached, inline) =
        futures::join!(attached_policies(run, name), inline_policies(run, name));
    let origin = Origin::aws(PROFILE, name);
    Role {
        id: RoleId(name.to_owned()),
        name: Fact::value(name, origin.clone()),
        trust: parsed(raw.assume_role_policy_document.as_deref(), &origin),
        attached_policies: attached.list(Origin::aws(ATTACHED, name)),
        inline_policies: inline.list(Origin::aws(INLINE, name)),
    }
}

async fn attached_policies(run: &Run<'_>, role: &str) -> Pages<AttachedPolicy> {
    let ask = |marker| {
        let call = run.clients.iam.list_attached_role_policies();
        let call = call.role_name(role).max_items(1000);
        call.set_marker(marker).send()
    };
    let pages = run.pages(ATTACHED, ask, |page| {
        let items = page.attached_policies.unwrap_or_default().into_iter();
        let items = items.filter_map(|one| id(one.policy_arn));
        (items.collect(), page.marker.filter(|_| page.is_truncated))
    });
    let arns = pages.await;
    let origin = Origin::aws(ATTACHED, role);
    let read = async |arn: String| AttachedPolicy {
        document: managed_document(run, &arn).await,
        arn: Fact::value(arn, origin.clone()),
    };
    Pages {
        items: join_all(arns.items.into_iter().map(read)).await,
        trouble: arns.trouble,
    }
}

/// The default version of a managed policy. Most have had one version ever, so
/// that one is asked for at the same time as which it is.
pub(crate) async fn managed_document(run: &Run<'_>, arn: &str) -> Fact<PolicyDocument> {
    const FIRST: &str = "v1";
    if arn.contains(":iam::aws:policy/") {
        let why = Why::NotCollected("documents of the policies of AWS".into());
        return Fact::unknown(why, Origin::aws(ATTACHED, arn));
    }
    let which = run.clients.iam.get_policy().policy_arn(arn);
    let (which, first) = futures::join!(
        run.call(POLICY, which.send()),
        policy_version(run, arn, FIRST),
    );
    let version = match which {
        Ok(answer) => answer.policy.and_then(|policy| policy.default_version_id),
        Err(trouble) => return Fact::unknown(trouble.why, Origin::aws(POLICY, arn)),
    };
    match version.as_deref() {
        Some(FIRST) => first,
        Some(other) => policy_version(run, arn, other).await,
        None => {
            let why = Why::Failed(format!("{POLICY}: a policy without a default version"));
            Fact::unknown(why, Origin::aws(POLICY, arn))
        }
    }
}

async fn policy_version(run: &Run<'_>, arn: &str, version: &str) -> Fact<PolicyDocument> {
    let origin = Origin::aws(POLICY_VERSION, arn);
    let call = run.clients.iam.get_policy_version();
    let call = call.policy_arn(arn).version_id(version);
    match run.call(POLICY_VERSION, call.send()).await {
        Ok(answer) => {
            let version = answer.policy_version.as_ref();
            parsed(version.and_then(|one| one.document.as_deref()), &origin)
        }
        Err(trouble) => Fact::unknown(trouble.why, origin),
    }
}

async fn inline_policies(run: &Run<'_>, role: &str) -> Pages<InlinePolicy> {
    let ask = |marker| {
        let call = run.clients.iam.list_role_policies();
        let call = call.role_name(role).max_items(1000);
        call.set_marker(marker).send()
    };
    let pages = run.pages(INLINE, ask, |page| {
        (page.policy_names, page.marker.filter(|_| page.is_truncated))
    });
    let names = pages.await;
    let read = async |name: String| {
        let origin = Origin::aws(INLINE_POLICY, name.as_str());
        let call = run.clients.iam.get_role_policy();
        let call = call.role_name(role).policy_name(name.as_str());
        let document = match run.call(INLINE_POLICY, call.send()).await {
            Ok(answer) => parsed(Some(&answer.policy_document), &origin),
            Err(trouble) => Fact::unknown(trouble.why, origin.clone()),
        };
        InlinePolicy {
            name: Fact::value(name, Origin::aws(INLINE, role)),
            document,
        }
    };
    Pages {
        items: join_all(names.items.into_iter().map(read)).await,
        trouble: names.trouble,
    }
}

pub(crate) fn parsed(document: Option<&str>, origin: &Origin) -> Fact<PolicyDocument> {
    match document.map(PolicyDocument::parse) {
        None => Fact::absent(origin.clone()),
        Some(Ok(document)) => Fact::value(document, origin.clone()),
        Some(Err(error)) => Fact::unknown(Why::Failed(short(&error.to_string())), origin.clone()),
    }
}

/// The profiles that carry the course's role.
pub(crate) async fn course_profiles(run: &Run<'_>) -> Listing<InstanceProfileId, InstanceProfile> {
    let role = run.course.role.as_str();
    let ask = |marker| {
        let call = run.clients.iam.list_instance_profiles_for_role();
        let call = call.role_name(role).max_items(1000);
        call.set_marker(marker).send()
    };
    let pages = run.pages(PROFILES, ask, |page| {
        let items = page.instance_profiles.into_iter();
        let items = items.map(|raw| profile_of(&raw, PROFILES));
        (items.collect(), page.marker.filter(|_| page.is_truncated))
    });
    pages.await.listing(PROFILES)
}

fn profile_of(raw: &RawProfile, action: &str) -> Option<(InstanceProfileId, InstanceProfile)> {
    let name = id(Some(raw.instance_profile_name.clone()))?;
    let origin = Origin::aws(action, name.as_str());
    let roles = raw.roles.iter().map(|role| role.role_name.clone());
    let seen = InstanceProfile {
        id: InstanceProfileId(name.clone()),
        name: Fact::value(name, origin.clone()),
        roles: crate::facts::ids(roles, &origin),
    };
    Some((seen.id.clone(), seen))
}

/// Profiles that are referred to, with the roles that they carry.
pub(crate) struct Others {
    pub(crate) profiles: Vec<InstanceProfile>,
    pub(crate) roles: Vec<Role>,
    /// Why there may be more.
    pub(crate) incomplete: Vec<Why>,
}

/// Reads profiles by name. One that does not exist is left out.
pub(crate) async fn other_profiles(run: &Run<'_>, wanted: BTreeSet<InstanceProfileId>) -> Others {
    let read = async |wanted: InstanceProfileId| {
        let call = run.clients.iam.get_instance_profile();
        let call = call.instance_profile_name(wanted.as_str());
        let answer = run.call(PROFILE, call.send()).await?;
        let Some(raw) = answer.instance_profile else {
            return Err(Trouble::failed(PROFILE, "an answer without a profile"));
        };
        let profile = profile_of(&raw, PROFILE).map(|(_, profile)| profile);
        let roles = raw.roles.into_iter();
        let roles = roles.filter(|role| role.role_name != run.course.role);
        let roles = join_all(roles.map(|role| other_role(run, role))).await;
        Ok((profile, roles))
    };
    let mut others = Others {
        profiles: Vec::new(),
        roles: Vec::new(),
        incomplete: Vec::new(),
    };
    for answer in join_all(wanted.into_iter().map(read)).await {
        match answer {
            Ok((profile, roles)) => {
                others.profiles.extend(profile);
                others.roles.extend(roles);
            }
            Err(trouble) if trouble.is_not_found() => {}
            Err(trouble) => others.incomplete.push(trouble.why),
        }
    }
    others
}
