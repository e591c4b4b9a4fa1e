//! IAM: roles, instance profiles, policies and who holds them. Documents go
//! out percent-encoded, as IAM has them.

mod held;

use checker_model::Fact;
use checker_model::identity::{InstanceProfile, Role};
use checker_model::policy::PolicyDocument;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::page::{Paging, page};
use super::wire::{Map, Node};
use super::{Call, Fault, Outcome, known};
use held::Holder;

const PAGES: Paging = Paging {
    size: "MaxItems",
    token: "Marker",
    most: 100,
    bad_token: "ValidationError",
};

/// IAM writes times without fractions.
const MADE_AT: &str = "2026-11-01T09:00:00Z";

pub(super) fn dispatch(call: &Call<'_>) -> Option<Outcome> {
    Some(match call.action {
        "GetRole" => find_role(call).map(|role| Map::new().node("Role", show_role(call, role))),
        "ListAttachedUserPolicies" => held::attached(call, Holder::User),
        "ListAttachedGroupPolicies" => held::attached(call, Holder::Group),
        "ListAttachedRolePolicies" => held::attached(call, Holder::Role),
        "ListUserPolicies" => held::names(call, Holder::User),
        "ListGroupPolicies" => held::names(call, Holder::Group),
        "ListRolePolicies" => held::names(call, Holder::Role),
        "GetUserPolicy" => held::document(call, Holder::User),
        "GetGroupPolicy" => held::document(call, Holder::Group),
        "GetRolePolicy" => held::document(call, Holder::Role),
        "ListGroupsForUser" => held::groups(call),
        "GetAccountSummary" => summary(call),
        "GetPolicy" => policy(call),
        "GetPolicyVersion" => policy_version(call),
        "ListInstanceProfilesForRole" => profiles_for_role(call),
        "GetInstanceProfile" => profile(call),
        "GetUser" => user(call),
        _ => return None,
    })
}

fn no_such(what: &str, name: &str) -> Fault {
    let message = format!("The {what} with name {name} cannot be found.");
    Fault::new(404, "NoSuchEntity", message)
}

fn encoded(document: &PolicyDocument) -> String {
    utf8_percent_encode(&document.to_json(), NON_ALPHANUMERIC).to_string()
}

/// A role that was not seen for another reason than that it is not there.
fn find_role<'a>(call: &Call<'a>) -> Result<&'a Role, Fault> {
    let name = call.form.required("RoleName")?;
    let roles = &call.stack.roles;
    if let Some(role) = roles.values().find(|role| role.id.as_str() == name) {
        return Ok(role);
    }
    match roles.incomplete.first() {
        Some(why) => Err(call.fault_of(why)),
        None => Err(no_such("role", name)),
    }
}

fn show_role(call: &Call<'_>, role: &Role) -> Map {
    Map::new()
        .text("Path", "/")
        .text("RoleName", &role.id)
        .text("RoleId", "AROAEXAMPLEEXAMPLE000")
        .text(
            "Arn",
            format!("arn:aws:iam::{}:role/{}", call.account, role.id),
        )
        .text("CreateDate", MADE_AT)
        .option("AssumeRolePolicyDocument", role.trust.get().map(encoded))
        .text("MaxSessionDuration", 3600)
}

/// A list in pages, in IAM's way of saying so.
fn listed(call: &Call<'_>, name: &'static str, all: Vec<Node>) -> Outcome {
    let (all, next) = page(call, &PAGES, all)?;
    Ok(Map::new()
        .members(name, all)
        .text("IsTruncated", next.is_some())
        .option("Marker", next))
}

fn policy_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// A managed policy is known by being attached to somebody.
fn find_policy<'a>(call: &Call<'a>) -> Result<(&'a Fact<PolicyDocument>, &'a str), Fault> {
    let arn = call.form.required("PolicyArn")?;
    let roles = call.stack.roles.values();
    let of_roles = roles.flat_map(|role| &role.attached_policies);
    let of_roles = of_roles.map(|policy| (&policy.arn, &policy.document));
    let own = call.stack.caller.policies.iter();
    let own = own.map(|policy| (&policy.arn, &policy.document));
    of_roles
        .chain(own)
        .find_map(|(seen, document)| {
            let seen = seen.get().filter(|seen| *seen == arn)?;
            Some((document, seen.as_str()))
        })
        .ok_or_else(|| no_such("policy", arn))
}

fn policy(call: &Call<'_>) -> Outcome {
    let (_, arn) = find_policy(call)?;
    let policy = Map::new()
        .text("PolicyName", policy_name(arn))
        .text("PolicyId", "ANPAEXAMPLEEXAMPLE000")
        .text("Arn", arn)
        .text("Path", "/")
        .text("DefaultVersionId", "v1")
        .text("AttachmentCount", 1)
        .text("IsAttachable", true)
        .text("CreateDate", MADE_AT)
        .text("UpdateDate", MADE_AT);
    Ok(Map::new().node("Policy", policy))
}

fn policy_version(call: &Call<'_>) -> Outcome {
    let (document, _) = find_policy(call)?;
    let version = call.form.required("VersionId")?;
    if version != "v1" {
        return Err(no_such("policy version", version));
    }
    let document = call.read(document)?.map(encoded);
    let version = Map::new()
        .option("Document", document)
        .text("VersionId", version)
        .text("IsDefaultVersion", true)
        .text("CreateDate", MADE_AT);
    Ok(Map::new().node("PolicyVersion", version))
}

fn profiles_for_role(call: &Call<'_>) -> Outcome {
    let role = find_role(call)?;
    let all = call
        .all(&call.stack.instance_profiles)?
        .into_iter()
        .filter(|profile| known(&profile.roles).any(|id| *id == role.id))
        .map(|profile| show_profile(call, profile).into())
        .collect();
    listed(call, "InstanceProfiles", all)
}

fn profile(call: &Call<'_>) -> Outcome {
    let name = call.form.required("InstanceProfileName")?;
    let profiles = &call.stack.instance_profiles;
    let Some(profile) = profiles.values().find(|one| one.id.as_str() == name) else {
        return Err(match profiles.incomplete.first() {
            Some(why) => call.fault_of(why),
            None => no_such("instance profile", name),
        });
    };
    Ok(Map::new().node("InstanceProfile", show_profile(call, profile)))
}

fn show_profile(call: &Call<'_>, profile: &InstanceProfile) -> Map {
    let roles = known(&profile.roles).map(|id| {
        let seen = call.stack.roles.get(id);
        let named = || Role {
            id: id.clone(),
            trust: Fact::default(),
            ..Role::default()
        };
        seen.map_or_else(|| show_role(call, &named()), |role| show_role(call, role))
    });
    Map::new()
        .text("Path", "/")
        .text("InstanceProfileName", &profile.id)
        .text("InstanceProfileId", "AIPAEXAMPLEEXAMPLE000")
        .text(
            "Arn",
            format!(
                "arn:aws:iam::{}:instance-profile/{}",
                call.account, profile.id
            ),
        )
        .text("CreateDate", MADE_AT)
        .members("Roles", roles)
}

/// The name of the caller, when it is a user.
fn own_user<'a>(call: &Call<'a>) -> Option<&'a str> {
    let (_, path) = call.caller.split_once(":user/")?;
    Some(policy_name(path))
}

/// The caller, when it is a user; nobody else is known.
fn user(call: &Call<'_>) -> Outcome {
    let own = own_user(call);
    let asked = call.form.get("UserName").or(own);
    match (asked, own) {
        (Some(asked), Some(own)) if asked == own => {
            let user = Map::new()
                .text("Path", "/")
                .text("UserName", own)
                .text("UserId", "AIDAEXAMPLEEXAMPLE000")
                .text("Arn", call.caller)
                .text("CreateDate", MADE_AT);
            Ok(Map::new().node("User", user))
        }
        (Some(asked), _) => Err(no_such("user", asked)),
        (None, _) => Err(Fault::new(
            400,
            "ValidationError",
            "must specify userName when calling with non-User credentials",
        )),
    }
}

/// The account as a whole: a map, each entry of which is an element.
fn summary(call: &Call<'_>) -> Outcome {
    let account = &call.stack.account_summary;
    let keys = call.read(&account.root_access_keys)?.copied();
    let mfa = call.read(&account.root_mfa)?.copied().map(i64::from);
    let entries = [
        ("AccountAccessKeysPresent", keys),
        ("AccountMFAEnabled", mfa),
        ("Users", Some(1)),
    ];
    let entries = entries.into_iter().filter_map(|(key, value)| {
        let entry = Map::new().text("key", key).text("value", value?);
        Some(Node::from(entry))
    });
    let map = Node::List("entry", entries.collect());
    Ok(Map::new().node("SummaryMap", map))
}
