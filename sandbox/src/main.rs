//! Keeps a sandbox running, and says how to reach it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use clap::Parser;
use sandbox::{Sandbox, SandboxOptions};

/// A local look-alike of the account that the course deploys into.
///
/// Prints shell code on standard output: exports for the AWS CLI, the SDKs and
/// the checker, and as comments the commands to try. It runs until ctrl-c or
/// SIGTERM.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// Make this one requirement false, such as ex06.vpc.cidr
    #[arg(long = "break", value_name = "ID")]
    broken: Option<String>,
    /// List what can be broken, and leave
    #[arg(long)]
    list_breaks: bool,
    /// Where AWS's endpoint listens
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Deny this IAM action; `*` and `?` are wildcards; repeatable
    #[arg(long, value_name = "ACTION")]
    deny: Vec<String>,
    /// Throttle this IAM action; repeatable
    #[arg(long, value_name = "ACTION")]
    throttle: Vec<String>,
    /// Fail this IAM action with status 500; repeatable
    #[arg(long, value_name = "ACTION")]
    fail: Vec<String>,
    /// How long every call of AWS takes at least: 50ms, 2s
    #[arg(long, value_name = "DURATION", default_value = "0ms", value_parser = duration)]
    delay: Duration,
    /// Never answer more than this many resources at once
    #[arg(long, value_name = "N")]
    page_size: Option<usize>,
    /// Go on in the background: print the exports and `SANDBOX_PID`, and leave;
    /// for `eval "$(sandbox --print-env)"` and later `kill "$SANDBOX_PID"`
    #[arg(long)]
    print_env: bool,
}

/// The last line of what is printed, by which the background knows the end.
const END: &str = "# ctrl-c or SIGTERM stops it";

fn duration(text: &str) -> Result<Duration, String> {
    let (digits, unit) = match text.strip_suffix("ms") {
        Some(digits) => (digits, 1),
        None => (text.strip_suffix('s').unwrap_or_default(), 1000),
    };
    let number = digits.parse::<u64>().ok().and_then(|n| n.checked_mul(unit));
    number
        .map(Duration::from_millis)
        .ok_or_else(|| format!("`{text}` is no duration: write 50ms or 2s"))
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = if arguments.list_breaks {
        list_breaks()
    } else if arguments.print_env {
        in_background()
    } else {
        run(arguments)
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "sandbox: {error}");
            ExitCode::from(3)
        }
    }
}

fn list_breaks() -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    for one in fixtures::breaks() {
        writeln!(out, "{:<34} {}", one.breaks, one.summary).map_err(|e| e.to_string())?;
    }
    Ok(())
}

/// Starts this program once more without `--print-env`, hands on what it
/// prints, and leaves it running.
fn in_background() -> Result<(), String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let rest = std::env::args_os()
        .skip(1)
        .filter(|arg| arg != "--print-env");
    let mut child = Command::new(program)
        .args(rest)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut out = std::io::stdout().lock();
    let stdout = child.stdout.take().ok_or("no output")?;
    for line in BufReader::new(stdout).lines() {
        let line = line.map_err(|error| error.to_string())?;
        if line == END {
            return writeln!(out, "export SANDBOX_PID={}", child.id()).map_err(|e| e.to_string());
        }
        writeln!(out, "{line}").map_err(|error| error.to_string())?;
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    Err(format!("it did not start: {status}"))
}

fn run(arguments: Arguments) -> Result<(), String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        // Listened for before anything is printed: whoever read the exports may
        // stop it at once.
        let mut terminated = signal()?;
        let options = options(arguments)?;
        let sandbox = Sandbox::start(options)
            .await
            .map_err(|error| error.to_string())?;
        let printed = std::io::stdout()
            .lock()
            .write_all(shell(&sandbox).as_bytes());
        printed.map_err(|error| error.to_string())?;
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = terminated.wait() => {}
        }
        let calls = sandbox.request_log();
        let signed = calls.iter().filter(|call| !call.region.is_empty());
        // Nobody may be listening any more.
        let _ = writeln!(
            std::io::stderr(),
            "sandbox: answered {} calls of AWS, {} requests in all",
            signed.count(),
            calls.len()
        );
        sandbox.stop().await;
        Ok(())
    })
}

fn options(arguments: Arguments) -> Result<SandboxOptions, String> {
    let base = match &arguments.broken {
        None => SandboxOptions::reference(),
        Some(id) => {
            let one = fixtures::find_break(id)
                .map_err(|error| format!("{error}; --list-breaks shows what can be broken"))?;
            SandboxOptions::broken(&one).map_err(|error| error.to_string())?
        }
    };
    Ok(SandboxOptions {
        deny: arguments.deny,
        throttle: arguments.throttle,
        fail: arguments.fail,
        delay: arguments.delay,
        page_size: arguments.page_size,
        listen: arguments.listen.ip(),
        port: arguments.listen.port(),
        ..base
    })
}

/// Everything to know, as shell code. No value has a quote or a space in it.
fn shell(sandbox: &Sandbox) -> String {
    let mut lines = vec!["unset AWS_PROFILE AWS_SESSION_TOKEN".to_owned()];
    for (name, value) in sandbox.environment() {
        lines.push(format!("export {name}={value}"));
    }
    lines.push(format!("export SANDBOX_API={}", sandbox.api_url()));
    lines.push(format!("export SANDBOX_ELB={}", sandbox.elb_dns()));
    lines.push(format!("export SANDBOX_BUCKET={}", sandbox.bucket()));
    if let Some(url) = sandbox.function_url() {
        lines.push(format!("export SANDBOX_FUNCTION_URL={url}"));
        lines.push(r#"# try: curl "$SANDBOX_FUNCTION_URL?filename=cat.jpg""#.to_owned());
        lines.push(r#"# try: checker mcs --function-url "$SANDBOX_FUNCTION_URL""#.to_owned());
    }
    lines.push("# try: aws ec2 describe-vpcs".to_owned());
    lines.push(r#"# try: checker ex11 --elb "$SANDBOX_ELB""#.to_owned());
    lines.push(
        r#"# try: checker ex03..ex05 --api "$SANDBOX_API" --bucket "$SANDBOX_BUCKET""#.to_owned(),
    );
    for to in sandbox.connect_to() {
        lines.push(format!(
            "# try: curl --connect-to {to} http://{}:{}/",
            to.host, to.port
        ));
    }
    lines.push(END.to_owned());
    lines.push(String::new());
    lines.join("\n")
}

#[cfg(unix)]
struct Signal(tokio::signal::unix::Signal);

#[cfg(unix)]
fn signal() -> Result<Signal, String> {
    let kind = tokio::signal::unix::SignalKind::terminate();
    let signal = tokio::signal::unix::signal(kind).map_err(|error| error.to_string())?;
    Ok(Signal(signal))
}

#[cfg(unix)]
impl Signal {
    async fn wait(&mut self) {
        self.0.recv().await;
    }
}

#[cfg(not(unix))]
struct Signal;

#[cfg(not(unix))]
fn signal() -> Result<Signal, String> {
    Ok(Signal)
}

#[cfg(not(unix))]
impl Signal {
    async fn wait(&mut self) {
        std::future::pending().await
    }
}
