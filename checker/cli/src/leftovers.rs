//! `checker leftovers`: what is still there after `terraform destroy`, with the
//! command that deletes each. It runs none of them.

use checker_checks::Selection;
use checker_collect_aws::{Session, Settings};
use checker_model::Stack;

use crate::args::{Check, Excuses, Judging, Leftovers, Place, Report};
use crate::config::Config;
use crate::gather::named;
use crate::output::Outputs;
use crate::progress::Watcher;
use crate::remote::{block_on, interruptible, role};
use crate::run::{self, Order, Seen, conclude};
use crate::terminal::Terminal;

/// What is judged.
const SELECTION: &str = "leftovers";

pub(crate) fn start(wanted: Leftovers, terminal: Terminal) -> anyhow::Result<u8> {
    let report = Report {
        // Each thing that is left is one to delete: none is left out.
        verbose: !wanted.report.quiet,
        ..wanted.report
    };
    let place = Place {
        region: wanted.region,
        profile: wanted.profile,
        role_arn: wanted.role_arn,
        external_id: wanted.external_id,
        role_session_name: wanted.role_session_name,
        endpoint_url: wanted.endpoint_url,
        evidence: wanted.evidence,
        ..Place::default()
    };
    if place.evidence.is_some() {
        let check = Check {
            selection: vec![SELECTION.to_owned()],
            place,
            judging: Judging::default(),
            cohort: wanted.cohort,
            excuses: Excuses::default(),
            report,
            save_evidence: None,
        };
        return run::start(check, terminal);
    }
    let mut outputs = Outputs::open(&report.outputs)?;
    if let Some(file) = &wanted.save_evidence {
        outputs = outputs.with_evidence(file)?;
    }
    let config = Config::open(wanted.cohort.config.as_deref())?;
    let selection = Selection::parse([SELECTION])?;
    let order = Order::new(selection, place, Judging::default()).of_cohort(config)?;
    let all_regions = wanted.all_regions;
    block_on(interruptible(false, async {
        let stack = search(&order, all_regions, &report, terminal).await?;
        let seen = Seen {
            notes: vec![looked_in(&stack, all_regions)],
            account: Some(stack),
            ..Seen::default()
        };
        conclude(&order, seen, outputs, &report, terminal)
    }))
}

async fn search(
    order: &Order,
    all_regions: bool,
    report: &Report,
    terminal: Terminal,
) -> anyhow::Result<Stack> {
    let settings = Settings {
        region: order.look_in.clone(),
        profile: order.place.profile.clone(),
        role: role(&order.place),
        endpoint_url: order.place.endpoint_url.clone(),
        course: order.course(),
        given: order.given(),
        ..Settings::default()
    };
    let watcher = Watcher::new(terminal.watched && !report.no_progress && !report.quiet);
    watcher.say("looking for AWS credentials");
    let opened = Box::pin(Session::open(&settings)).await;
    let session = opened.map_err(|error| named(error, &settings))?;
    let progress = |progress| watcher.account(progress);
    Ok(Box::pin(session.leftovers(all_regions, &progress)).await?)
}

/// Where was looked, for people.
fn looked_in(stack: &Stack, all_regions: bool) -> String {
    let regions = stack.residues.regions.join(", ");
    if all_regions {
        format!("looked in {regions}")
    } else {
        format!("looked in {regions} only; --all-regions looks everywhere")
    }
}
