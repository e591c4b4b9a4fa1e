//! The whole, on the look-alike inside this program: the account, S3 and the
//! API are served on the loopback interface and looked at by the very code
//! that looks at AWS.

use std::time::Duration;

use anyhow::{Context as _, anyhow};
use checker_checks::Selection;
use checker_collect_aws::Keys;
use fixtures::Break;
use sandbox::{Sandbox, SandboxOptions};

use crate::args::{Demo, Place};
use crate::failure::say;
use crate::files::HandedIn;
use crate::output::Outputs;
use crate::remote::{block_on, execute, interruptible};
use crate::run::Order;
use crate::terminal::Terminal;

/// What is judged when nothing is selected: all that the look-alike shows.
const EVERYTHING: [&str; 2] = ["ex00..ex11", "mcs"];

/// How long a resized image is waited for: the functions run in this process.
const RESIZED: Duration = Duration::from_secs(20);

pub(crate) fn start(demo: &Demo, terminal: Terminal) -> anyhow::Result<u8> {
    let selection = if demo.selection.is_empty() {
        Selection::parse(EVERYTHING)?
    } else {
        Selection::parse(&demo.selection)?
    };
    let broken = demo.broken.as_deref().map(find).transpose()?;
    demo.report.validate()?;
    let outputs = Outputs::open(&demo.report.outputs)?;
    if !demo.report.quiet {
        say(
            "demo: a look-alike of AWS with the reference solution runs inside this program; nothing leaves this machine",
        );
        if let Some(broken) = &broken {
            say(&format!(
                "demo: broken: {} ({})",
                broken.summary, broken.breaks
            ));
        }
    }
    let options = match &broken {
        None => SandboxOptions::reference(),
        Some(broken) => SandboxOptions::broken(broken)?,
    };
    block_on(interruptible(false, async {
        let sandbox = Sandbox::start(options)
            .await
            .context("the look-alike could not be started")?;
        let mut order = Order::new(selection, place(&sandbox)?, demo.judging);
        // Not the region that is expected: a break may have moved it all.
        order.look_in = Some(sandbox.region().to_owned());
        order.resized = Some(RESIZED);
        order.keys = Some(Keys {
            access_key_id: sandbox.access_key_id().to_owned(),
            secret_access_key: sandbox.secret_access_key().to_owned(),
            session_token: None,
        });
        let files = HandedIn::default();
        let code = Box::pin(execute(order, files, outputs, &demo.report, terminal)).await;
        sandbox.stop().await;
        code
    }))
}

fn find(id: &str) -> anyhow::Result<Break> {
    fixtures::find_break(id).map_err(|error| {
        // A misspelt id gets the hint that it gets elsewhere.
        match Selection::parse([id]) {
            Err(unknown) => anyhow!("--break: {unknown}"),
            Ok(_) => anyhow!("--break: {error}"),
        }
    })
}

/// The look-alike's addresses, as the command line would give them.
fn place(sandbox: &Sandbox) -> anyhow::Result<Place> {
    let elb = match sandbox.elb_dns() {
        "" => None,
        name => Some(name.parse().map_err(|error| anyhow!("{name}: {error}"))?),
    };
    let api = sandbox.api_url();
    let function_url = sandbox.function_url().map(|url| url.parse());
    Ok(Place {
        elb,
        api: Some(api.parse().map_err(|error| anyhow!("{api}: {error}"))?),
        function_url: function_url.transpose().context("the function URL")?,
        presigned_url: sandbox.presigned_url().map(str::to_owned),
        endpoint_url: Some(sandbox.endpoint_url()),
        connect_to: sandbox
            .connect_to()
            .iter()
            .map(ToString::to_string)
            .collect(),
        ..Place::default()
    })
}
