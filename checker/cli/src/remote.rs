//! Runs that ask somebody: an account, a deployed API.

use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use checker_checks::policy;
use checker_collect_aws::{OpenError, Role, Settings};
use checker_probe::ConnectTo;

use crate::args::{Place, Report};
use crate::files::HandedIn;
use crate::gather::{Account, Gathered, Sources, gather};
use crate::needs::Needs;
use crate::output::Outputs;
use crate::progress::Watcher;
use crate::run::{Order, Seen, conclude, interim};
use crate::settle::{self, Unsettled};
use crate::terminal::Terminal;

/// What the shell shows for a program that was interrupted.
const EXIT_INTERRUPTED: i32 = 130;

/// Runs what the command line asks for; the exit code.
pub(crate) fn start(
    order: Order,
    handed_in: HandedIn,
    outputs: Outputs,
    report: &Report,
    terminal: Terminal,
) -> anyhow::Result<u8> {
    let needs = Needs::of(&order.selection);
    let place = &order.place;
    let addressed = place.elb.is_some() || place.api.is_some();
    let images = place.function_url.is_some() && needs.images;
    let uploads = addressed && needs.uploads() || images;
    block_on(interruptible(uploads, async {
        Box::pin(execute(order, handed_in, outputs, report, terminal)).await
    }))
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
                    "files named checker-probe-… may be left in the bucket that they were put into",
                );
            }
            std::process::exit(EXIT_INTERRUPTED)
        }
    }
}

/// Looks, judges, and writes the reports; the exit code.
pub(crate) async fn execute(
    order: Order,
    handed_in: HandedIn,
    outputs: Outputs,
    report: &Report,
    terminal: Terminal,
) -> anyhow::Result<u8> {
    let needs = Needs::of(&order.selection);
    let sources = sources(&order, needs)?;
    let watcher = Watcher::new(terminal.watched && !report.no_progress && !report.quiet);
    let gathered = Box::pin(settled(&order, sources, needs, &watcher)).await;
    watcher.finish();
    let Gathered {
        stack,
        transcripts,
        notes,
    } = gathered?;
    let seen = Seen {
        handed_in,
        account: stack,
        transcripts,
        notes,
    };
    conclude(&order, seen, outputs, report, terminal)
}

/// Looks, and with `--retry-for` again while something may still settle: only
/// where that is seen. The last look counts.
async fn settled(
    order: &Order,
    mut sources: Sources,
    mut needs: Needs,
    watcher: &Watcher,
) -> anyhow::Result<Gathered> {
    let began = Instant::now();
    let mut seen = gather(&sources, needs, watcher).await?;
    let Some(time) = order.judging.retry_for else {
        return Ok(seen);
    };
    let everywhere = (sources.account, sources.elb.clone(), sources.api.clone());
    let mut looks = 1;
    while let Some(unsettled) = Unsettled::of(&interim(order, &seen)) {
        let left = time.saturating_sub(began.elapsed());
        if left.is_zero() || !(unsettled.live || unsettled.http) {
            break;
        }
        wait(&unsettled, looks, left, watcher).await;
        // Where instances answer, and which bucket is the website, is found in
        // the account.
        let account = unsettled.live || needs.instances || needs.site;
        (sources.account, sources.elb, sources.api) = everywhere.clone();
        if !account {
            sources.account = Account::LeftAlone;
        }
        if !unsettled.http {
            (sources.elb, sources.api) = (None, None);
            (sources.presigned_url, sources.function_url) = (None, None);
            needs.site = false;
        }
        looks += 1;
        match gather(&sources, needs, watcher).await {
            Ok(again) => merge(&mut seen, again),
            // A network that was there comes back.
            Err(error) if is_silence(&error) && began.elapsed() < time => {}
            Err(error) => return Err(error),
        }
    }
    let times = if looks == 1 {
        "once"
    } else {
        &format!("{looks} times")
    };
    let within = settle::shown(began.elapsed());
    seen.notes.push(format!("looked {times} within {within}"));
    Ok(seen)
}

fn is_silence(error: &anyhow::Error) -> bool {
    matches!(
        error.downcast_ref::<OpenError>(),
        Some(OpenError::Unreachable { .. })
    )
}

async fn wait(unsettled: &Unsettled, looks: u32, left: Duration, watcher: &Watcher) {
    let next = settle::pause(looks, left);
    let start = Instant::now();
    loop {
        let gone = start.elapsed();
        let (next, left) = (next.saturating_sub(gone), left.saturating_sub(gone));
        if next.is_zero() {
            return;
        }
        watcher.say(&unsettled.countdown(next, left));
        tokio::time::sleep(next.min(Duration::from_secs(1))).await;
    }
}

/// What was seen anew takes the place of what was seen before.
fn merge(seen: &mut Gathered, again: Gathered) {
    seen.stack = again.stack.or(seen.stack.take());
    let anew = |door| again.transcripts.iter().any(|one| one.door == door);
    seen.transcripts.retain(|one| !anew(one.door));
    seen.transcripts.extend(again.transcripts);
    for note in again.notes {
        if !seen.notes.contains(&note) {
            seen.notes.push(note);
        }
    }
}

fn sources(order: &Order, needs: Needs) -> anyhow::Result<Sources> {
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
            role: role(place),
            endpoint_url: place.endpoint_url.clone(),
            course: order.course(),
            given: order.given(),
            setup: needs.setup,
            managed: needs.managed,
            wanted: Some(policy::actions(&order.selection)),
            ..Settings::default()
        },
        keys: order.keys.clone(),
        account: match (place.live, place.gives_files() || place.no_live) {
            (true, _) => Account::Read,
            (false, false) => Account::IfNeeded,
            // Files were given instead, or it is nobody's who is judged.
            (false, true) => Account::LeftAlone,
        },
        elb: place.elb.clone(),
        api: place.api.clone(),
        presigned_url: place.presigned_url.clone(),
        function_url: place.function_url.clone(),
        connect_to,
        retry_for: order.judging.retry_for,
        resized: order.resized,
        selection: order.selection.clone(),
    })
}

/// The role to take on, when one is given.
pub(crate) fn role(place: &Place) -> Option<Role> {
    Some(Role {
        arn: place.role_arn.clone()?,
        external_id: place.external_id.clone(),
        session_name: place
            .role_session_name
            .clone()
            .unwrap_or_else(|| "checker".into()),
    })
}
