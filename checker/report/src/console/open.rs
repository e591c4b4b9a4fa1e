//! What could not be told, by reason: one missing permission may leave twenty
//! checks open, and giving it settles them all.

use checker_model::run::Run;
use checker_model::{Level, Origin, Verdict, Why};

use super::check::place;
use super::mark;
use crate::format::Document;
use crate::inert::inert;
use crate::outcome::settle;
use crate::page::{BOLD, DETAIL, PLAIN, Page, YELLOW};
use crate::snippet;

/// Places that are named for one reason.
const PLACES: usize = 3;

/// A reason, and what it leaves open.
pub(crate) struct Open<'a> {
    pub(crate) why: &'a Why,
    pub(crate) places: Vec<String>,
    /// The first place, which is shown when it is in a file.
    origin: &'a Origin,
    pub(crate) checks: Vec<String>,
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

/// Every reason for which something is undetermined.
pub(crate) fn collect(run: &Run) -> Vec<Open<'_>> {
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
