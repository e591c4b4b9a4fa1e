//! One run: look, judge, report.

use std::time::Instant;

use checker_checks::recall::recall;
use checker_checks::registry::APART;
use checker_checks::{Judgement, Selection, Site, Terms, judge};
use checker_model::evidence::{EVIDENCE_VERSION, Given};
use checker_model::redact::redact;
use checker_model::run::{FORMAT_VERSION, Run, Tool};
use checker_model::{Course, Evidence, Fact, Sources, Stack, Transcript, VantagePoint};
use checker_report::markdown::evaluation;
use checker_report::{Detail, Document, Format, Look, github, render};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::args::{Check, Judging, Place, Report};
use crate::config::{self, Config};
use crate::evidence::Saved;
use crate::files::{self, HandedIn};
use crate::gate::Gate;
use crate::output::{self, Outputs};
use crate::terminal::Terminal;

/// Runs what the command line asks for; the exit code.
pub(crate) fn start(check: Check, terminal: Terminal) -> anyhow::Result<u8> {
    let selection = Selection::parse(&check.selection)?;
    if check.place.evidence.is_none()
        && let Some(id) = selection
            .ids()
            .find(|id| id.split('.').next() == Some(APART))
    {
        anyhow::bail!("`{id}` is judged by `checker {APART}`, or on evidence that it saved");
    }
    let config = Config::open(check.cohort.config.as_deref())?;
    let judging = config.judging(check.judging);
    let mut order = Order::new(selection, check.place, judging).of_cohort(config)?;
    let today = order.began_at.to_zoned(TimeZone::UTC).date();
    order.gate = Gate::open(&check.excuses, &order.selection, today)?;
    check.report.validate()?;
    let mut outputs = Outputs::open(&check.report.outputs)?;
    if let Some(file) = &order.place.evidence {
        let saved = Saved::open(file)?;
        let sighting = Sighting {
            saved: &saved,
            sources: &Sources::new(),
            is_old: true,
        };
        return judge_and_report(&order, &sighting, outputs, &check.report, terminal);
    }
    if let Some(file) = &check.save_evidence {
        outputs = outputs.with_evidence(file)?;
    }
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
        "this build asks nobody; build it with the feature `live`, or give --turn-in, --plan, --state or --evidence"
    )
}

/// Everything that a run depends on.
pub(crate) struct Order {
    pub(crate) selection: Selection,
    pub(crate) place: Place,
    pub(crate) judging: Judging,
    /// What holds for the cohort.
    pub(crate) config: Config,
    /// Which failures do not count.
    pub(crate) gate: Gate,
    /// The region that is looked in; without it the one that is expected.
    #[cfg(feature = "live")]
    pub(crate) look_in: Option<String>,
    /// Keys at hand, of a demonstration.
    #[cfg(feature = "live")]
    pub(crate) keys: Option<checker_collect_aws::Keys>,
    /// How long a resized image is waited for, where that is not a minute.
    #[cfg(feature = "live")]
    pub(crate) resized: Option<std::time::Duration>,
    began: Instant,
    began_at: Timestamp,
}

impl Order {
    pub(crate) fn new(selection: Selection, place: Place, judging: Judging) -> Self {
        Self {
            selection,
            #[cfg(feature = "live")]
            look_in: place.region.clone(),
            place,
            judging,
            config: Config::default(),
            gate: Gate::default(),
            #[cfg(feature = "live")]
            keys: None,
            #[cfg(feature = "live")]
            resized: None,
            began: Instant::now(),
            began_at: Timestamp::now(),
        }
    }

    /// The same for a cohort.
    ///
    /// # Errors
    /// When the command line contradicts its parameters.
    pub(crate) fn of_cohort(mut self, config: Config) -> anyhow::Result<Self> {
        self.config = config;
        let port = self.course().port;
        self.place.settle(port).map_err(anyhow::Error::msg)?;
        Ok(self)
    }

    /// Whether anything but files is looked at.
    fn asks_somebody(&self) -> bool {
        let place = &self.place;
        let of_api = place.elb.is_some() || place.api.is_some();
        let by_url = place.presigned_url.is_some() || place.function_url.is_some();
        place.live || of_api || by_url || self.asks_bucket() || !place.gives_files()
    }

    /// Whether `--bucket` names one to be looked at from outside.
    fn asks_bucket(&self) -> bool {
        let seen = |id: &str| {
            let check = checker_checks::registry::check(id);
            check.is_some_and(|check| matches!(check.judge, checker_checks::Judge::Bucket(_)))
        };
        let site = Site::given(&self.given(), &self.course(), &self.selection);
        site.is_some() && self.selection.ids().any(seen)
    }

    /// What the course prescribes.
    pub(crate) fn course(&self) -> Course {
        self.config.course(self.place.region.as_deref())
    }

    /// What the caller named, for the judge.
    pub(crate) fn given(&self) -> Given {
        let place = &self.place;
        Given {
            elb: place.elb.as_ref().map(|elb| elb.name().to_owned()),
            api: place.api.as_ref().map(ToString::to_string),
            bucket: place.bucket.clone(),
            vpc: place.vpc.clone(),
            presigned_url: place.presigned_url.as_deref().map(redact),
            function_url: place.function_url.as_ref().map(|url| redact(url.as_str())),
            stack_name: place.stack_name.clone(),
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

/// Keeps what was seen if that is wanted, judges it, and writes the reports;
/// the exit code.
pub(crate) fn conclude(
    order: &Order,
    seen: Seen,
    mut outputs: Outputs,
    report: &Report,
    terminal: Terminal,
) -> anyhow::Result<u8> {
    let HandedIn {
        turn_in,
        mut stacks,
        sources,
    } = seen.handed_in;
    stacks.extend(seen.account);
    let mut saved = Saved {
        evidence: Evidence {
            evidence_version: EVIDENCE_VERSION,
            tool: tool(),
            collected_at: order.began_at,
            given: order.given(),
            stacks,
            turn_in,
            transcripts: seen.transcripts,
        },
        region: order.place.region.clone(),
        course: order.config.parameters().cloned(),
        collected_for: order.selection.ids().map(str::to_owned).collect(),
        notes: seen.notes,
    };
    if let Some((file, place)) = outputs.take_evidence() {
        let (bytes, kept) = saved.pack()?;
        place.keep(&file, &bytes)?;
        saved = kept;
    }
    let now = Sighting {
        saved: &saved,
        sources: &sources,
        is_old: false,
    };
    judge_and_report(order, &now, outputs, report, terminal)
}

/// What is to be said of what was seen so far, apart from files: they do not
/// change while somebody waits.
#[cfg(feature = "live")]
pub(crate) fn interim(order: &Order, seen: &crate::gather::Gathered) -> Judgement {
    let evidence = Evidence {
        evidence_version: EVIDENCE_VERSION,
        tool: tool(),
        collected_at: order.began_at,
        given: order.given(),
        stacks: seen.stack.iter().cloned().collect(),
        turn_in: None,
        transcripts: seen.transcripts.clone(),
    };
    let terms = Terms {
        course: order.course(),
        strict: order.judging.strict,
    };
    let mut judgement = judge(&evidence, &order.selection, &terms);
    order.gate.apply(&mut judgement);
    judgement
}

/// What is judged: just seen, or saved earlier.
struct Sighting<'a> {
    saved: &'a Saved,
    sources: &'a Sources,
    is_old: bool,
}

fn judge_and_report(
    order: &Order,
    seen: &Sighting<'_>,
    outputs: Outputs,
    report: &Report,
    terminal: Terminal,
) -> anyhow::Result<u8> {
    let evidence = &seen.saved.evidence;
    let saved = seen.saved;
    let course = if seen.is_old {
        let (course, region) = (saved.course.as_ref(), saved.region.as_deref());
        order.config.course_again(course, region)
    } else {
        order.course()
    };
    let terms = Terms {
        course,
        strict: order.judging.strict,
    };
    let mut judgement = judge(evidence, &order.selection, &terms);
    if seen.is_old {
        recall(&mut judgement, evidence, &seen.saved.collected_for);
    }
    order.gate.apply(&mut judgement);
    order.config.award(&mut judgement);
    let mut notes = saved.notes.clone();
    // What `--region` alone changes is told elsewhere.
    if saved.course.is_some() || order.config.parameters().is_some() {
        notes.extend(config::note(&terms.course));
    }
    let run = assemble(evidence, judgement, notes, &terms, order.began);
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
        sources: seen.sources,
        rules: &rules,
        root: root.as_deref().unwrap_or_default(),
        stack: shown(evidence),
    };
    output::to_job_summary(&report.outputs, || github::job_summary(&document));
    outputs.write(|format, at_terminal| {
        if format == Format::Markdown && report.evaluation {
            return Ok(evaluation(&document, &crate::docs::questions()));
        }
        let look = if at_terminal {
            terminal.stdout
        } else {
            Look::default()
        };
        Ok(render(format, &document, look, detail)?)
    })?;
    Ok(run.summary.exit_code)
}

/// The stack that a picture shows: the account's, else that of the state, the
/// plan or the newest folder.
fn shown(evidence: &Evidence) -> Option<&Stack> {
    let newest = evidence.turn_in.iter().flat_map(|one| one.folders.values());
    let newest = newest.map(|folder| &folder.stack).next_back();
    let given = evidence.stacks.iter();
    given.max_by_key(|stack| stack.vantage_point).or(newest)
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
