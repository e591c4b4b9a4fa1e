//! Policies of users, groups and roles. They are asked for in the same three
//! calls, which differ in one word.
//!
//! Of users and groups only the caller's are known, and what is written into
//! one has no name in a stack: here it gets one by its position.

use checker_model::Fact;
use checker_model::identity::{CallerPolicy, Role};
use checker_model::policy::PolicyDocument;

use super::{MADE_AT, encoded, find_role, listed, no_such, policy_name};
use crate::aws::wire::{Map, text};
use crate::aws::{Call, Fault, Outcome};

/// What may hold policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    User,
    Group,
    Role,
}

impl Holder {
    fn parameter(self) -> &'static str {
        match self {
            Self::User => "UserName",
            Self::Group => "GroupName",
            Self::Role => "RoleName",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
        }
    }
}

/// `ListAttached…Policies`.
pub(super) fn attached(call: &Call<'_>, holder: Holder) -> Outcome {
    let arns: Vec<&String> = match find(call, holder)? {
        Found::Role(role) => {
            let policies = call.read_list(&role.attached_policies)?.iter();
            policies.filter_map(|policy| policy.arn.get()).collect()
        }
        Found::Caller(policies) => policies.iter().filter_map(|one| one.arn.get()).collect(),
    };
    let shown = arns.into_iter().map(|arn| {
        Map::new()
            .text("PolicyName", policy_name(arn))
            .text("PolicyArn", arn)
            .into()
    });
    listed(call, "AttachedPolicies", shown.collect())
}

/// `List…Policies`.
pub(super) fn names(call: &Call<'_>, holder: Holder) -> Outcome {
    let names = inline(call, holder)?.into_iter();
    let names = names.map(|(name, _)| text(name)).collect();
    listed(call, "PolicyNames", names)
}

/// `Get…Policy`.
pub(super) fn document(call: &Call<'_>, holder: Holder) -> Outcome {
    let name = call.form.required("PolicyName")?;
    let all = inline(call, holder)?.into_iter();
    let (_, document) = all
        .into_iter()
        .find(|(seen, _)| seen == name)
        .ok_or_else(|| no_such(&format!("{} policy", holder.word()), name))?;
    let document = call.read(document)?.map(encoded);
    let of = call.form.required(holder.parameter())?;
    Ok(Map::new()
        .text(holder.parameter(), of)
        .text("PolicyName", name)
        .option("PolicyDocument", document))
}

/// `ListGroupsForUser`: a group is known by what it holds.
pub(super) fn groups(call: &Call<'_>) -> Outcome {
    let Found::Caller(_) = find(call, Holder::User)? else {
        return listed(call, "Groups", Vec::new());
    };
    let mut names: Vec<&str> = Vec::new();
    for policy in call.read_list(&call.stack.caller.policies)? {
        let name = policy.held_by.strip_prefix("group ");
        names.extend(name.filter(|name| !names.contains(name)));
    }
    let shown = names.into_iter().map(|name| {
        Map::new()
            .text("Path", "/")
            .text("GroupName", name)
            .text("GroupId", "AGPAEXAMPLEEXAMPLE000")
            .text("Arn", format!("arn:aws:iam::{}:group/{name}", call.account))
            .text("CreateDate", MADE_AT)
            .into()
    });
    listed(call, "Groups", shown.collect())
}

/// Whose policies are asked for.
enum Found<'a> {
    Role(&'a Role),
    Caller(Vec<&'a CallerPolicy>),
}

fn find<'a>(call: &Call<'a>, holder: Holder) -> Result<Found<'a>, Fault> {
    let name = call.form.required(holder.parameter())?;
    if holder == Holder::Role {
        let found = find_role(call);
        if found.is_ok() || own_role(call) != Some(name) {
            return found.map(Found::Role);
        }
    }
    let (word, policies) = (holder.word(), &call.stack.caller.policies);
    let is_held = |one: &&CallerPolicy| {
        let held_by = one.held_by.strip_prefix(word);
        held_by.and_then(|rest| rest.strip_prefix(' ')) == Some(name)
    };
    let is_there = match holder {
        Holder::User => super::own_user(call) == Some(name),
        Holder::Group => policies.iter().any(|one| is_held(&one)),
        Holder::Role => true,
    };
    if !is_there {
        return Err(no_such(word, name));
    }
    let all = call.read_list(policies)?.iter();
    Ok(Found::Caller(all.filter(is_held).collect()))
}

/// The role that the caller assumed.
fn own_role<'a>(call: &Call<'a>) -> Option<&'a str> {
    let (_, session) = call.caller.split_once(":assumed-role/")?;
    session.split('/').next()
}

/// What is written into a holder, by name.
fn inline<'a>(
    call: &Call<'a>,
    holder: Holder,
) -> Result<Vec<(String, &'a Fact<PolicyDocument>)>, Fault> {
    Ok(match find(call, holder)? {
        Found::Role(role) => {
            let policies = call.read_list(&role.inline_policies)?.iter();
            let named = policies.filter_map(|one| Some((one.name.get()?.clone(), &one.document)));
            named.collect()
        }
        Found::Caller(policies) => policies
            .into_iter()
            .filter(|one| one.arn.is_absent())
            .enumerate()
            .map(|(number, one)| (format!("inline-{number}"), &one.document))
            .collect(),
    })
}
