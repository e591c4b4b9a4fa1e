//! Who is asking, what that user or role may do, and what holds for its whole
//! account.

use checker_model::identity::{Caller, CallerPolicy};
use checker_model::storage::PublicAccessBlock;
use checker_model::{Fact, List, Origin, Why};
use futures::future::join_all;

use crate::error::Trouble;
use crate::facts::{filled, id};
use crate::iam::{managed_document, parsed};
use crate::managed::account_block;
use crate::run::{Pages, Run};

const CALLER: &str = "sts:GetCallerIdentity";
const USER_ATTACHED: &str = "iam:ListAttachedUserPolicies";
const USER_INLINE: &str = "iam:ListUserPolicies";
const USER_POLICY: &str = "iam:GetUserPolicy";
const GROUPS: &str = "iam:ListGroupsForUser";
const GROUP_ATTACHED: &str = "iam:ListAttachedGroupPolicies";
const GROUP_INLINE: &str = "iam:ListGroupPolicies";
const GROUP_POLICY: &str = "iam:GetGroupPolicy";
const ROLE_ATTACHED: &str = "iam:ListAttachedRolePolicies";
const ROLE_INLINE: &str = "iam:ListRolePolicies";
const ROLE_POLICY: &str = "iam:GetRolePolicy";

/// Whoever holds policies.
#[derive(Debug, Clone)]
enum Holder {
    User(String),
    Group(String),
    Role(String),
}

/// The caller, and what keeps the buckets of its account private: asked as soon
/// as the number of the account is known.
pub(crate) async fn caller(run: &Run<'_>) -> (Caller, Fact<PublicAccessBlock>) {
    let origin = Origin::aws_call(CALLER);
    let call = run.clients.sts.get_caller_identity();
    let answer = match run.call(CALLER, call.send()).await {
        Ok(answer) => answer,
        Err(trouble) => {
            let caller = Caller {
                account: Fact::unknown(trouble.why.clone(), origin.clone()),
                arn: Fact::unknown(trouble.why.clone(), origin.clone()),
                policies: List::unknown(trouble.why.clone(), origin.clone()),
            };
            return (caller, Fact::unknown(trouble.why, origin));
        }
    };
    let account = filled(answer.account, &origin);
    let policies = async {
        match answer.arn.as_deref().map(holder) {
            _ if !run.setup => List::default(),
            Some(Ok(Some(holder))) => policies(run, holder).await,
            // The root user holds no policy, and needs none.
            Some(Ok(None)) => List::complete([], origin.clone()),
            Some(Err(why)) => List::unknown(why, origin.clone()),
            None => List::unknown(Why::Failed(format!("{CALLER}: no ARN")), origin.clone()),
        }
    };
    let (policies, block) = futures::join!(
        Box::pin(policies),
        Box::pin(account_block(run, account.get().map(String::as_str))),
    );
    let caller = Caller {
        account,
        arn: filled(answer.arn, &origin),
        policies,
    };
    (caller, block)
}

/// Who holds the policies of a caller with this ARN; nobody, for the root user.
fn holder(arn: &str) -> Result<Option<Holder>, Why> {
    let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
    let mut parts = resource.split('/');
    match (parts.next(), parts.next(), parts.next_back()) {
        (Some("root"), None, None) => Ok(None),
        // A path may stand before the name.
        (Some("user"), Some(first), last) => Ok(Some(Holder::User(last.unwrap_or(first).into()))),
        (Some("assumed-role"), Some(role), _) => Ok(Some(Holder::Role(role.into()))),
        _ => Err(Why::NotSupported(format!(
            "policies of a caller such as {resource}"
        ))),
    }
}

async fn policies(run: &Run<'_>, holder: Holder) -> List<CallerPolicy> {
    let groups = async {
        let Holder::User(name) = &holder else {
            return Pages::empty();
        };
        let ask = |marker| {
            let call = run.clients.iam.list_groups_for_user().user_name(name);
            call.max_items(1000).set_marker(marker).send()
        };
        let pages = run.pages(GROUPS, ask, |page| {
            let names = page
                .groups
                .into_iter()
                .filter_map(|group| id(Some(group.group_name)));
            (names.collect(), page.marker.filter(|_| page.is_truncated))
        });
        let groups = pages.await;
        let held = groups
            .items
            .into_iter()
            .map(|name| held_by(run, Holder::Group(name)));
        let mut held: Vec<Pages<CallerPolicy>> = join_all(held).await;
        held.push(Pages {
            items: Vec::new(),
            trouble: groups.trouble,
        });
        Pages::joined(held)
    };
    let (own, of_groups) = futures::join!(Box::pin(held_by(run, holder.clone())), Box::pin(groups));
    Pages::joined([own, of_groups]).list(Origin::aws_call(CALLER))
}

async fn held_by(run: &Run<'_>, holder: Holder) -> Pages<CallerPolicy> {
    let (attached, inline) = futures::join!(
        Box::pin(attached(run, &holder)),
        Box::pin(inline(run, &holder))
    );
    Pages::joined([attached, inline])
}

async fn attached(run: &Run<'_>, holder: &Holder) -> Pages<CallerPolicy> {
    let iam = &run.clients.iam;
    // One question in three words: the operations differ in name only.
    macro_rules! listed {
        ($action:ident, $operation:ident, $of:ident, $name:expr) => {{
            let ask = |marker| {
                let call = iam.$operation().$of($name).max_items(1000);
                call.set_marker(marker).send()
            };
            let pages = run.pages($action, ask, |page| {
                let arns = page.attached_policies.unwrap_or_default().into_iter();
                let arns = arns.filter_map(|one| id(one.policy_arn));
                (arns.collect(), page.marker.filter(|_| page.is_truncated))
            });
            ($action, pages.await)
        }};
    }
    let (action, arns): (_, Pages<String>) = match holder {
        Holder::User(name) => listed!(USER_ATTACHED, list_attached_user_policies, user_name, name),
        Holder::Group(name) => {
            listed!(
                GROUP_ATTACHED,
                list_attached_group_policies,
                group_name,
                name
            )
        }
        Holder::Role(name) => listed!(ROLE_ATTACHED, list_attached_role_policies, role_name, name),
    };
    let read = async |arn: String| CallerPolicy {
        held_by: holder.to_string(),
        document: managed_document(run, &arn).await,
        arn: Fact::value(arn, Origin::aws(action, holder.name())),
    };
    Pages {
        items: join_all(arns.items.into_iter().map(read)).await,
        trouble: arns.trouble,
    }
}

async fn inline(run: &Run<'_>, holder: &Holder) -> Pages<CallerPolicy> {
    let iam = &run.clients.iam;
    macro_rules! named {
        ($action:ident, $operation:ident, $of:ident, $name:expr) => {{
            let ask = |marker| {
                let call = iam.$operation().$of($name).max_items(1000);
                call.set_marker(marker).send()
            };
            let pages = run.pages($action, ask, |page| {
                (page.policy_names, page.marker.filter(|_| page.is_truncated))
            });
            pages.await
        }};
    }
    macro_rules! document {
        ($action:ident, $operation:ident, $of:ident, $holder:expr, $name:expr) => {{
            let origin = Origin::aws($action, $name);
            let call = iam.$operation().$of($holder).policy_name($name);
            match run.call($action, call.send()).await {
                Ok(answer) => parsed(Some(&answer.policy_document), &origin),
                Err(trouble) => Fact::unknown(trouble.why, origin),
            }
        }};
    }
    let names: Pages<String> = match holder {
        Holder::User(name) => named!(USER_INLINE, list_user_policies, user_name, name),
        Holder::Group(name) => named!(GROUP_INLINE, list_group_policies, group_name, name),
        Holder::Role(name) => named!(ROLE_INLINE, list_role_policies, role_name, name),
    };
    let read = async |name: String| {
        let name = name.as_str();
        let document = match holder {
            Holder::User(user) => document!(USER_POLICY, get_user_policy, user_name, user, name),
            Holder::Group(group) => {
                document!(GROUP_POLICY, get_group_policy, group_name, group, name)
            }
            Holder::Role(role) => document!(ROLE_POLICY, get_role_policy, role_name, role, name),
        };
        CallerPolicy {
            held_by: holder.to_string(),
            arn: Fact::absent(document.origin.clone()),
            document,
        }
    };
    Pages {
        items: join_all(names.items.into_iter().map(read)).await,
        trouble: names.trouble,
    }
}

impl Holder {
    fn name(&self) -> &str {
        match self {
            Self::User(name) | Self::Group(name) | Self::Role(name) => name,
        }
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::User(name) => write!(f, "user {name}"),
            Self::Group(name) => write!(f, "group {name}"),
            Self::Role(name) => write!(f, "role {name}"),
        }
    }
}

impl<T> Pages<T> {
    fn empty() -> Self {
        Self {
            items: Vec::new(),
            trouble: None,
        }
    }

    /// All of several, with the first trouble that says more than "not there".
    fn joined(pages: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::empty();
        for page in pages {
            all.items.extend(page.items);
            let known = all
                .trouble
                .as_ref()
                .is_some_and(|trouble| !Trouble::is_not_found(trouble));
            if !known {
                all.trouble = page.trouble.or(all.trouble);
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_known_by_its_arn() {
        let shown = |arn: &str| holder(arn).map(|one| one.map(|one| one.to_string()));
        for (arn, expected) in [
            ("arn:aws:iam::123456789012:user/alice", "user alice"),
            ("arn:aws:iam::123456789012:user/team/a/alice", "user alice"),
            (
                "arn:aws:sts::123456789012:assumed-role/deploy/session",
                "role deploy",
            ),
        ] {
            assert_eq!(shown(arn), Ok(Some(expected.to_owned())), "{arn}");
        }
        assert_eq!(shown("arn:aws:iam::123456789012:root"), Ok(None));
        for arn in [
            "arn:aws:sts::123456789012:federated-user/bob",
            "nonsense",
            "",
        ] {
            assert!(shown(arn).is_err(), "{arn}");
        }
    }
}
