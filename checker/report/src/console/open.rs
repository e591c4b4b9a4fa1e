//! What could not be told, by reason: one missing permission may leave twenty
//! checks open, and giving it settles them all.

use checker_model::run::Run;
use checker_model::{Level, Origin, Verdict, Why};

use super::check::place;
use super::mark;
use crate::format::Document;
use crate::inert::inert;
use crate::page::{BOLD, DETAIL, PLAIN, Page, YELLOW};
use crate::snippet;

/// Places that are named for one reason.
const PLACES: usize = 3;

struct Open<'a> {
    why: &'a Why,
    places: Vec<String>,
    /// The first place, which is shown when it is in a file.
    origin: &'a Origin,
    checks: Vec<String>,
}

pub(super) fn section(page: &mut Page, document: &Document<'_>) {
    let open = collect(document.run);
    if open.is_empty() {
        return;
    }
    if !page.is_empty() {
        page.blank();
    }
    page.line(0, &[(BOLD, "Could not be determined")], 0, (PLAIN, ""));
    let head = format!("{} unknown ", mark(Verdict::Undetermined, page.is_ascii()));
    for reason in open {
        let what = inert(&reason.why.to_string());
        page.line(2, &[(YELLOW, &head)], 12, (BOLD, &what));
        let drawn = snippet::place(reason.origin, document.sources, page.inside(DETAIL));
        let mut places = reason.places.as_slice();
        if let Some(drawn) = drawn {
            page.drawn(DETAIL, &drawn);
            places = places.get(1..).unwrap_or_default();
        }
        if !places.is_empty() {
            page.detail("where", &places.join("; "));
        }
        page.detail("leaves", &reason.checks.join(", "));
        page.detail("next", &settle(reason.why));
    }
}

fn collect(run: &Run) -> Vec<Open<'_>> {
    let mut open: Vec<Open<'_>> = Vec::new();
    let undetermined = run
        .exercises
        .iter()
        .flat_map(|exercise| &exercise.checks)
        .filter(|check| check.verdict == Verdict::Undetermined);
    for check in undetermined {
        let mut id = inert(&check.id);
        if check.level == Level::Advice {
            id.push_str(" (advice)");
        }
        for reason in &check.reasons {
            let at = open.iter().position(|seen| *seen.why == reason.why);
            let entry = if let Some(at) = at {
                &mut open[at]
            } else {
                open.push(Open {
                    why: &reason.why,
                    places: Vec::new(),
                    origin: &reason.origin,
                    checks: Vec::new(),
                });
                let last = open.len() - 1;
                &mut open[last]
            };
            let place = inert(&place(&reason.origin));
            if !reason.origin.is_unseen()
                && entry.places.len() < PLACES
                && !entry.places.contains(&place)
            {
                entry.places.push(place);
            }
            if !entry.checks.contains(&id) {
                entry.checks.push(id.clone());
            }
        }
    }
    open
}

/// What would settle it.
fn settle(why: &Why) -> String {
    let detail = inert(why.detail());
    match why {
        Why::UnresolvedExpression(_) => {
            format!("give `{detail}` a value that can be read without Terraform, or look at the plan or the account")
        }
        Why::KnownAfterApply(_) => "apply it, then look at the account".into(),
        Why::AccessDenied(_) => {
            format!("allow {detail} in an IAM policy of the user or role in use, or use others with --profile")
        }
        Why::Throttled(_) => "wait a minute and run it again; nothing is wrong with the stack".into(),
        Why::Unreachable(_) => {
            "see that it is running and can be reached from here (address, security group, proxy, --endpoint-url), then run it again".into()
        }
        Why::ExpiredCredentials(_) => {
            "renew the credentials (`aws sso login`, or a new session token) and run it again".into()
        }
        Why::Failed(_) => "run it again; if it stays, look this error up in the service's documentation".into(),
        Why::NotVisible(_) => "look from where it can be seen".into(),
        Why::NotCollected(_) => "run it again with this version of the checker".into(),
        Why::Unreadable(_) => "mend that file: the line above says where and why".into(),
        Why::NotSupported(_) => "look for yourself; `checker explain ID` says what is asked for".into(),
    }
}
