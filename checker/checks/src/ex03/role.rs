//! The role that instances run with.

use checker_model::identity::Role;
use checker_model::policy::{Effect, PolicyDocument, Statement};
use checker_model::{Fact, Known, Origin, Why};

use crate::case::StackCase;
use crate::check::check;
use crate::expect::equals;
use crate::finding::{Finding, Judged};

/// The policies of AWS that allow every action of S3 on everything: what they
/// say is known by their names.
const FULL_ACCESS: &[&str] = &[
    "AmazonS3FullAccess",
    "AdministratorAccess",
    "PowerUserAccess",
];

check! {
    /// There is a role named `s3_access`.
    EXISTS = "ex03.role.exists", Required, Stack(exists);
    title: "there is a role s3_access",
    why: "the application gets its credentials from the role, so that none has to be stored on the machine",
    terraform: "the subject keeps the role out of Terraform, so that a destroy leaves it: `aws iam create-role --role-name s3_access …`",
    console: "IAM, Roles, Create role, AWS service, EC2",
    reads: [Role, Instances, InstanceProfiles, AutoscalingGroups],
}

fn exists(case: &StackCase<'_>) -> Judged {
    let wanted = &case.course().role;
    let fix = format!("create a role with exactly the name {wanted}; a role cannot be renamed");
    let Some(role) = case.find_role()? else {
        let listing = &case.stack.roles;
        return Ok(Finding::fail(
            format!("a role {wanted}"),
            "none",
            &listing.origin,
            fix,
        ));
    };
    // Roles that were not listed may have the name.
    let listing = &case.stack.roles;
    if !listing.is_complete() && role.name.get().is_some_and(|name| name != wanted) {
        return Ok(Finding::incomplete(&listing.incomplete, &listing.origin));
    }
    Ok(equals(&role.name, "role name", wanted, &fix))
}

check! {
    /// EC2 may assume the role.
    TRUST = "ex03.role.trust", Required, Stack(trust);
    title: "EC2 may assume the role",
    why: "a role that does not trust ec2.amazonaws.com gives an instance no credentials",
    terraform: "`assume_role_policy` with `Principal = { Service = \"ec2.amazonaws.com\" }` and `Action = \"sts:AssumeRole\"`",
    console: "IAM, Roles, Trust relationships, Edit trust policy",
    reads: [Role, Instances, InstanceProfiles, AutoscalingGroups],
}

fn trust(case: &StackCase<'_>) -> Judged {
    let service = "ec2.amazonaws.com";
    let fact = &case.role()?.trust;
    let refuse = |actual: &str| {
        Finding::fail(
            format!("a trust policy that lets {service} assume the role"),
            actual,
            &fact.origin,
            format!(
                "add a statement with the principal service {service} and the action sts:AssumeRole"
            ),
        )
    };
    Ok(match &fact.known {
        Known::Value(document) if document.lets_assume(service) => Finding::pass(),
        Known::Value(document) if leniently(document).lets_assume(service) => {
            Finding::undetermined(
                &Why::NotSupported("the conditions of the trust policy".into()),
                &fact.origin,
            )
        }
        Known::Value(_) => refuse("it does not"),
        Known::Absent => refuse("no trust policy"),
        Known::Unknown(why) => Finding::undetermined(why, &fact.origin),
    })
}

/// The document if every condition turned out well.
fn leniently(document: &PolicyDocument) -> PolicyDocument {
    let conditional_deny =
        |statement: &Statement| statement.effect == Effect::Deny && !statement.is_unconditional();
    let mut document = document.clone();
    document
        .statements
        .retain(|statement| !conditional_deny(statement));
    for statement in &mut document.statements {
        statement.condition = serde_json::Value::Null;
    }
    document
}

check! {
    /// The role may do everything with S3: it carries `AmazonS3FullAccess`, or a
    /// policy that allows `s3:*` on every resource.
    S3_FULL_ACCESS = "ex03.role.s3-full-access", Required, Stack(s3_full_access);
    title: "the role has full access to S3",
    why: "the application lists, uploads and presigns with it; what the role may not do, a presigned URL may not either",
    terraform: "`aws_iam_role_policy_attachment` with `policy_arn = \"arn:aws:iam::aws:policy/AmazonS3FullAccess\"`",
    console: "IAM, Roles, Permissions, Add permissions, Attach policies, AmazonS3FullAccess",
    reads: [Role, Instances, InstanceProfiles, AutoscalingGroups],
}

fn s3_full_access(case: &StackCase<'_>) -> Judged {
    let role = case.role()?;
    let known = known_statements(role);
    if known.allows_all_of("s3") {
        return Ok(Finding::pass());
    }
    let shown: Vec<String> = role
        .attached_policies
        .iter()
        .filter_map(|policy| policy.arn.get())
        .chain(
            role.inline_policies
                .iter()
                .filter_map(|policy| policy.name.get()),
        )
        .cloned()
        .collect();
    let refuse = |actual: String| {
        Finding::fail(
            "AmazonS3FullAccess, or a policy that allows s3:* on every resource",
            actual,
            &role.attached_policies.origin,
            "attach the managed policy AmazonS3FullAccess to the role",
        )
    };
    // Whatever else may allow it, a denial that was read stands.
    let mut at_best = known;
    at_best.statements.push(everything());
    if !at_best.allows_all_of("s3") {
        return Ok(refuse(format!(
            "part of S3 is denied by {}",
            shown.join(", ")
        )));
    }
    let open = unread(role);
    Ok(open.unwrap_or_else(|| {
        refuse(if shown.is_empty() {
            "no policy".to_owned()
        } else {
            shown.join(", ")
        })
    }))
}

/// Everything that the readable policies of a role say, taken together.
fn known_statements(role: &Role) -> PolicyDocument {
    let mut all = PolicyDocument::default();
    let attached = role.attached_policies.iter().map(|policy| &policy.document);
    let inline = role.inline_policies.iter().map(|policy| &policy.document);
    for document in attached.chain(inline).filter_map(Fact::get) {
        all.statements.extend(document.statements.iter().cloned());
    }
    let names = role
        .attached_policies
        .iter()
        .filter_map(|policy| policy.arn.get());
    if names
        .filter_map(|arn| aws_policy(arn))
        .any(|name| FULL_ACCESS.contains(&name))
    {
        all.statements.push(everything());
    }
    all
}

/// The name of a policy of AWS's own.
fn aws_policy(arn: &str) -> Option<&str> {
    let (_, name) = arn.split_once(":iam::aws:policy/")?;
    arn.starts_with("arn:aws").then_some(name)
}

fn everything() -> Statement {
    Statement {
        sid: None,
        effect: Effect::Allow,
        principal: None,
        not_principal: None,
        action: vec!["s3:*".into()],
        not_action: Vec::new(),
        resource: vec!["*".into()],
        not_resource: Vec::new(),
        condition: serde_json::Value::Null,
    }
}

/// Policies that were not read and may allow it.
fn unread(role: &Role) -> Option<Finding> {
    let attached = role.attached_policies.iter().filter_map(|policy| {
        match (&policy.arn.known, &policy.document.known) {
            (_, Known::Value(_)) | (Known::Absent, Known::Absent) => None,
            // AWS's other policies for S3 allow less, whether they were read or not.
            (Known::Value(arn), _) if aws_policy(arn).is_some_and(grants_less) => None,
            (_, Known::Unknown(why)) | (Known::Unknown(why), Known::Absent) => {
                Some(Finding::undetermined(why, &policy.document.origin))
            }
            (Known::Value(arn), Known::Absent) => {
                let why = Why::NotCollected(format!("what {arn} says"));
                Some(Finding::undetermined(&why, &policy.arn.origin))
            }
        }
    });
    let inline = role.inline_policies.iter().filter_map(|policy| {
        let why = policy.document.why()?;
        Some(Finding::undetermined(why, &policy.document.origin))
    });
    let missed = |whys: &[Why], origin: &Origin| {
        (!whys.is_empty()).then(|| Finding::incomplete(whys, origin))
    };
    let lists = [
        missed(
            &role.attached_policies.incomplete,
            &role.attached_policies.origin,
        ),
        missed(
            &role.inline_policies.incomplete,
            &role.inline_policies.origin,
        ),
    ];
    attached
        .chain(inline)
        .chain(lists.into_iter().flatten())
        .reduce(Finding::and)
}

fn grants_less(name: &str) -> bool {
    let about_s3 = name.starts_with("AmazonS3") && name != "AmazonS3FullAccess";
    about_s3 || name.ends_with("ReadOnlyAccess") || name.starts_with("AmazonEC2")
}
