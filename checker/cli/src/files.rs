//! What is read from files: a turn-in, a plan, a state, a template.

use std::collections::BTreeSet;

use checker_checks::Selection;
use checker_collect_terraform::cloudformation::template;
use checker_collect_terraform::limits::Limits;
use checker_collect_terraform::plan::plan_stack;
use checker_collect_terraform::state::state_stack;
use checker_collect_terraform::turn_in;
use checker_model::{Sources, Stack, TurnIn};

use crate::args::Place;

/// What files show.
#[derive(Default)]
pub(crate) struct HandedIn {
    pub(crate) turn_in: Option<TurnIn>,
    /// Of the plan, the state and the template, in this order.
    pub(crate) stacks: Vec<Stack>,
    /// The texts of the files, to show their lines.
    pub(crate) sources: Sources,
}

/// Reads what was given.
///
/// # Errors
/// When something that was given cannot be read at all.
pub(crate) fn read(place: &Place, selection: &Selection) -> anyhow::Result<HandedIn> {
    let limits = Limits::default();
    let mut seen = HandedIn::default();
    if let Some(file) = &place.plan {
        seen.stacks.push(plan_stack(file, &limits)?);
    }
    if let Some(file) = &place.state {
        seen.stacks.push(state_stack(file, &limits)?);
    }
    if let Some(folder) = &place.turn_in {
        let exercises: BTreeSet<String> = selection
            .ids()
            .filter_map(|id| id.split('.').next())
            .map(str::to_owned)
            .collect();
        let collected = turn_in::turn_in(folder, &exercises, &limits)?;
        seen.turn_in = Some(collected.turn_in);
        seen.sources = collected.sources.into_iter().collect();
    }
    if let Some(file) = &place.template {
        let collected = template(file, &limits)?;
        let source = collected.stack.source.clone();
        seen.sources.insert(source, collected.text);
        seen.stacks.push(collected.stack);
    }
    Ok(seen)
}
