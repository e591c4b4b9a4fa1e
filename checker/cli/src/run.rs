//! One run: look, judge, report.

use std::time::Instant;

use checker_checks::{Judgement, Selection, Terms, judge};
use checker_model::evidence::{EVIDENCE_VERSION, Given};
use checker_model::run::{FORMAT_VERSION, Run, Tool};
use checker_model::{Course, Evidence, Fact, Stack, Transcript, VantagePoint};
use checker_report::{Detail, Document, Look, render};
use jiff::Timestamp;

use crate::args::{Check, Judging, Place, Report};
use crate::files::{self, HandedIn};
use crate::output::Outputs;
use crate::terminal::Terminal;

/// Runs what the command line asks for; the exit code.
pub(crate) fn start(check: Check, terminal: Terminal) -> anyhow::Result<u8> {
    let order = Order::new(
        Selection::parse(&check.selection)?,
        check.place,
        check.judging,
    );
    let outputs = Outputs::open(&check.report.outputs)?;
    let handed_in = files::read(&order.place, &order.selection)?;
    if !order.asks_somebody() {
        let seen = Seen {
            handed_in,
            ..Seen::default()
        };
        return conclude(&order, seen, outputs, &check.report, terminal);
    }
    #[cfg(feature = "live")]
    return crate::remote::start(order, handed_in, outputs, &check.report, terminal);
    #[cfg(not(feature = "live"))]
    anyhow::bail!(
        "this build asks nobody; build it with the feature `live`, or give --turn-in, --plan or --state"
    )
}

/// Everything that a run depends on.
pub(crate) struct Order {
    pub(crate) selection: Selection,
    pub(crate) place: Place,
    pub(crate) judging: Judging,
    /// The region that is looked in; without it the one that is expected.
    pub(crate) look_in: Option<String>,
    /// Keys at hand, of a demonstration.
    #[cfg(feature = "live")]
    pub(crate) keys: Option<checker_collect_aws::Keys>,
    began: Instant,
    began_at: Timestamp,
}

impl Order {
    pub(crate) fn new(selection: Selection, place: Place, judging: Judging) -> Self {
        Self {
            selection,
            look_in: place.region.clone(),
            place,
            judging,
            #[cfg(feature = "live")]
            keys: None,
            began: Instant::now(),
            began_at: Timestamp::now(),
        }
    }

    /// Whether anything but files is looked at.
    fn asks_somebody(&self) -> bool {
        let place = &self.place;
        place.live || place.elb.is_some() || place.api.is_some() || !place.gives_files()
    }

    /// What the course prescribes.
    pub(crate) fn course(&self) -> Course {
        let mut course = Course::default();
        if let Some(region) = &self.place.region {
            course.region.clone_from(region);
        }
        course
    }

    /// What the caller named, for the judge.
    pub(crate) fn given(&self) -> Given {
        let place = &self.place;
        Given {
            elb: place.elb.as_ref().map(|elb| elb.name().to_owned()),
            api: place.api.as_ref().map(ToString::to_string),
            bucket: place.bucket.clone(),
            vpc: place.vpc.clone(),
            wait_expiry: self.judging.wait_expiry,
        }
    }
}

/// Everything that was seen, from wherever.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) handed_in: HandedIn,
    pub(crate) account: Option<Stack>,
    pub(crate) transcripts: Vec<Transcript>,
    /// What is worth knowing about how it was seen.
    pub(crate) notes: Vec<String>,
}

/// Judges, and writes the reports; the exit code.
pub(crate) fn conclude(
    order: &Order,
    seen: Seen,
    outputs: Outputs,
    report: &Report,
    terminal: Terminal,
) -> anyhow::Result<u8> {
    let HandedIn {
        turn_in,
        mut stacks,
        sources,
    } = seen.handed_in;
    stacks.extend(seen.account);
    let evidence = Evidence {
        evidence_version: EVIDENCE_VERSION,
        tool: tool(),
        collected_at: order.began_at,
        given: order.given(),
        stacks,
        turn_in,
        transcripts: seen.transcripts,
    };
    let terms = Terms {
        course: order.course(),
        strict: order.judging.strict,
    };
    let judgement = judge(&evidence, &order.selection, &terms);
    let run = assemble(&evidence, judgement, seen.notes, &terms, order.began);
    let detail = match (report.quiet, report.verbose) {
        (true, _) => Detail::Quiet,
        (false, true) => Detail::Verbose,
        (false, false) => Detail::Normal,
    };
    let rules = crate::docs::entries();
    let root = order.place.turn_in.as_deref().map(below_here);
    let document = Document {
        run: &run,
        transcripts: &evidence.transcripts,
        sources: &sources,
        rules: &rules,
        root: root.as_deref().unwrap_or_default(),
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

/// A folder as seen from where the checker was started, for tools that look for
/// files from there; empty when it is elsewhere.
fn below_here(folder: &std::path::Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let folder = folder.strip_prefix(&here).unwrap_or(folder);
    if folder.is_absolute() {
        return String::new();
    }
    folder.to_string_lossy().into_owned()
}

/// This program.
fn tool() -> Tool {
    Tool {
        name: "checker".into(),
        version: env!("CARGO_PKG_VERSION").into(),
    }
}

fn assemble(
    evidence: &Evidence,
    judgement: Judgement,
    notes: Vec<String>,
    terms: &Terms,
    began: Instant,
) -> Run {
    let folders = evidence.turn_in.iter().flat_map(|one| one.folders.values());
    let folders = folders.map(|folder| &folder.stack);
    // The account tells more about itself than files do.
    let stacks: Vec<&Stack> = evidence.stacks.iter().rev().chain(folders).collect();
    let known = |fact: fn(&Stack) -> &Fact<String>| {
        stacks.iter().find_map(|stack| fact(stack).get()).cloned()
    };
    Run {
        format_version: FORMAT_VERSION,
        tool: tool(),
        strict: terms.strict,
        region: known(|stack| &stack.region),
        account: known(|stack| &stack.caller.account),
        vantage_points: vantage_points(evidence),
        started_at: evidence.collected_at.to_string(),
        duration_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        notes: judgement.notes.into_iter().chain(notes).collect(),
        exercises: judgement.exercises,
        summary: judgement.summary,
    }
}

/// From where was looked, in order.
fn vantage_points(evidence: &Evidence) -> Vec<VantagePoint> {
    let mut points: Vec<VantagePoint> = evidence
        .stacks
        .iter()
        .map(|stack| stack.vantage_point)
        .collect();
    if let Some(turn_in) = &evidence.turn_in {
        points.push(VantagePoint::Files);
        points.extend(turn_in.folders.values().map(|one| one.stack.vantage_point));
    }
    if !evidence.transcripts.is_empty() {
        points.push(VantagePoint::Http);
    }
    points.sort_unstable();
    points.dedup();
    points
}
