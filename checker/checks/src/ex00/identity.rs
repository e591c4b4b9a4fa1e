//! Who works in the account.

use checker_model::Known;
use checker_model::identity::CallerPolicy;
use checker_model::policy::{Effect, PolicyDocument, Statement};

use crate::case::StackCase;
use crate::check::check;
use crate::expect::{joined, satisfies};
use crate::finding::{Finding, Judged};

/// The policy of AWS that the subject asks for.
const ADMINISTRATOR_ACCESS: &str = ":iam::aws:policy/AdministratorAccess";

check! {
    /// The credentials in use are not those of the account's root user.
    NOT_ROOT = "ex00.identity.not-root", Required, Live(not_root);
    title: "the account is not used as its root user",
    why: "nothing limits the root user, and nothing can be taken back from it once its key leaks",
    terraform: "made once in the console, outside Terraform: an IAM user, and `aws configure` with its key",
    console: "IAM, Users, Create user; then use that user's access key, and sign in as that user",
    reads: [Caller],
}

fn not_root(case: &StackCase<'_>) -> Judged {
    Ok(satisfies(
        &case.stack.caller.arn,
        "caller",
        "an IAM user or role",
        "create an IAM user, and use its credentials instead of the root user's",
        |arn| !is_root(arn),
    ))
}

fn is_root(arn: &str) -> bool {
    arn.rsplit(':').next() == Some("root")
}

check! {
    /// The IAM user in use holds the policy `AdministratorAccess`, directly, by
    /// a group, or by the role that it assumed.
    ADMINISTRATOR = "ex00.identity.administrator", Required, Live(administrator);
    title: "the user in use is an administrator",
    why: "everything that follows is made with this user; a missing permission shows as a failure of something else",
    terraform: "made once in the console, outside Terraform: attach arn:aws:iam::aws:policy/AdministratorAccess to the user",
    console: "IAM, Users, the user, Add permissions, Attach policies directly, AdministratorAccess",
    reads: [Caller, CallerPolicies],
}

fn administrator(case: &StackCase<'_>) -> Judged {
    case.after(&NOT_ROOT)?;
    let policies = &case.stack.caller.policies;
    let held = policies.iter().map(is_administrator);
    Ok(Finding::any_of(
        held,
        &policies.incomplete,
        &policies.origin,
        || {
            let names: Vec<String> = policies.iter().map(shown).collect();
            Finding::fail(
                "the policy AdministratorAccess",
                joined(names.iter().map(String::as_str), "no policy"),
                &policies.origin,
                "attach AdministratorAccess to the user, or to a group that it is in",
            )
        },
    ))
}

fn is_administrator(policy: &CallerPolicy) -> Finding {
    match &policy.arn.known {
        Known::Value(arn) if arn.ends_with(ADMINISTRATOR_ACCESS) => return Finding::pass(),
        Known::Unknown(why) => return Finding::undetermined(why, &policy.arn.origin),
        _ => {}
    }
    let of_aws = policy
        .arn
        .get()
        .is_some_and(|arn| arn.contains(":iam::aws:policy/"));
    match &policy.document.known {
        Known::Value(document) if grants_everything(document) => Finding::pass(),
        // What a policy of AWS says need not be read: no other is as much.
        Known::Unknown(why) if !of_aws => Finding::undetermined(why, &policy.document.origin),
        _ => Finding::fail("", "", &policy.arn.origin, ""),
    }
}

/// Allows every action on everything, as `AdministratorAccess` does.
fn grants_everything(document: &PolicyDocument) -> bool {
    let everything = |statement: &Statement| {
        statement.effect == Effect::Allow
            && statement.is_unconditional()
            && statement
                .action
                .iter()
                .any(|action| matches!(action.as_str(), "*" | "*:*"))
            && statement.resource.iter().any(|resource| resource == "*")
    };
    let denies = |statement: &Statement| statement.effect == Effect::Deny;
    document.statements.iter().any(everything) && !document.statements.iter().any(denies)
}

fn shown(policy: &CallerPolicy) -> String {
    let arn = policy.arn.get().map_or("an inline policy", |arn| {
        arn.rsplit('/').next().unwrap_or(arn)
    });
    format!("{arn} of {}", policy.held_by)
}
