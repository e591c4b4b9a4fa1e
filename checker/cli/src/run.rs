//! One run: look, judge, report.

use std::time::Instant;

use anyhow::{Context as _, anyhow};
use checker_checks::{Judgement, Selection, Terms, judge};
use checker_collect_aws::{Keys, Settings};
use checker_model::run::{FORMAT_VERSION, Run};
use checker_model::{Course, Evidence, VantagePoint};
use checker_probe::ConnectTo;
use checker_report::{Detail, Document, Look, render};
use jiff::Timestamp;

use crate::args::{Check, Judging, Place, Report};
use crate::gather::{Gathered, Sources, gather, given, tool};
use crate::needs::Needs;
use crate::output::Outputs;
use crate::progress::Watcher;
use crate::terminal::Terminal;

/// What the shell shows for a program that was interrupted.
const EXIT_INTERRUPTED: i32 = 130;

/// Runs what the command line asks for; the exit code.
pub(crate) fn start(check: Check, terminal: Terminal) -> anyhow::Result<u8> {
    let selection = Selection::parse(&check.selection)?;
    let order = Order {
        selection,
        look_in: check.place.region.clone(),
        place: check.place,
        judging: check.judging,
        keys: None,
    };
    let outputs = Outputs::open(&check.report.outputs)?;
    let needs = Needs::of(&order.selection);
    let addressed = order.place.elb.is_some() || order.place.api.is_some();
    let uploads = addressed && (needs.uploads());
    block_on(interruptible(uploads, async {
        execute(order, outputs, &check.report, terminal).await
    }))
}

/// Everything that a run depends on.
pub(crate) struct Order {
    pub(crate) selection: Selection,
    pub(crate) place: Place,
    pub(crate) judging: Judging,
    /// The region that is looked in; without it the one that is expected.
    pub(crate) look_in: Option<String>,
    /// Keys at hand, of a demonstration.
    pub(crate) keys: Option<Keys>,
}

/// Runs to the end, without waiting for what nobody waits for any more.
pub(crate) fn block_on(run: impl Future<Output = anyhow::Result<u8>>) -> anyhow::Result<u8> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("no threads to run on")?;
    let code = runtime.block_on(run);
    runtime.shutdown_background();
    code
}

/// Ends at Ctrl-C, having printed nothing half. `uploads`: files may be left
/// in somebody's bucket then.
pub(crate) async fn interruptible(
    uploads: bool,
    run: impl Future<Output = anyhow::Result<u8>>,
) -> anyhow::Result<u8> {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Then the system's own way of interrupting is in force.
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        code = Box::pin(run) => code,
        () = interrupted => {
            crate::failure::say("interrupted; there is no verdict");
            if uploads {
                crate::failure::say(
                    "files named checker-probe-… may be left in the bucket of the API",
                );
            }
            std::process::exit(EXIT_INTERRUPTED)
        }
    }
}

/// Looks, judges, and writes the reports; the exit code.
pub(crate) async fn execute(
    order: Order,
    outputs: Outputs,
    report: &Report,
    terminal: Terminal,
) -> anyhow::Result<u8> {
    let began = Instant::now();
    let started_at = Timestamp::now();
    let course = course(&order.place);
    let sources = sources(&order, course.clone())?;
    let needs = Needs::of(&order.selection);
    let watcher = Watcher::new(terminal.watched && !report.no_progress && !report.quiet);
    let gathered = gather(&sources, needs, started_at, &watcher).await;
    watcher.finish();
    let Gathered { evidence, notes } = gathered?;
    let terms = Terms {
        course,
        strict: order.judging.strict,
    };
    let judgement = judge(&evidence, &order.selection, &terms);
    let run = assemble(&evidence, judgement, notes, &terms, began);
    let detail = match (report.quiet, report.verbose) {
        (true, _) => Detail::Quiet,
        (false, true) => Detail::Verbose,
        (false, false) => Detail::Normal,
    };
    let rules = crate::docs::entries();
    let document = Document {
        run: &run,
        transcripts: &evidence.transcripts,
        sources: &checker_model::Sources::new(),
        rules: &rules,
        root: "",
    };
    outputs.write(|format, at_terminal| {
        let look = if at_terminal {
            terminal.stdout
        } else {
            Look::default()
        };
        Ok(render(format, &document, look, detail)?)
    })?;
    Ok(run.summary.exit_code)
}

fn course(place: &Place) -> Course {
    let mut course = Course::default();
    if let Some(region) = &place.region {
        course.region.clone_from(region);
    }
    course
}

fn sources(order: &Order, course: Course) -> anyhow::Result<Sources> {
    let place = &order.place;
    let connect_to = place
        .connect_to
        .iter()
        .map(|text| {
            text.parse::<ConnectTo>()
                .map_err(|error| anyhow!("--connect-to `{text}`: {error}"))
        })
        .collect::<Result<_, _>>()?;
    Ok(Sources {
        settings: Settings {
            region: order.look_in.clone(),
            profile: place.profile.clone(),
            endpoint_url: place.endpoint_url.clone(),
            course,
            given: given(place, order.judging.wait_expiry),
            ..Settings::default()
        },
        keys: order.keys.clone(),
        live: place.live,
        elb: place.elb.clone(),
        api: place.api.clone(),
        connect_to,
    })
}

fn assemble(
    evidence: &Evidence,
    judgement: Judgement,
    mut notes: Vec<String>,
    terms: &Terms,
    began: Instant,
) -> Run {
    let mut vantage_points: Vec<VantagePoint> = evidence
        .stacks
        .iter()
        .map(|stack| stack.vantage_point)
        .collect();
    if !evidence.transcripts.is_empty() {
        vantage_points.push(VantagePoint::Http);
    }
    vantage_points.sort_unstable();
    vantage_points.dedup();
    let stack = evidence.stacks.first();
    let mut all = judgement.notes;
    all.append(&mut notes);
    Run {
        format_version: FORMAT_VERSION,
        tool: tool(),
        strict: terms.strict,
        region: stack.and_then(|stack| stack.region.get().cloned()),
        account: stack.and_then(|stack| stack.caller.account.get().cloned()),
        vantage_points,
        started_at: evidence.collected_at.to_string(),
        duration_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        notes: all,
        exercises: judgement.exercises,
        summary: judgement.summary,
    }
}
