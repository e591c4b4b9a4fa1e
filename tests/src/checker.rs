//! The checker as its users run it: a process.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use checker_model::run::{CheckReport, Run};
use checker_model::{Level, Verdict};
use tokio::process::Command;
use tokio::sync::OnceCell;
use tokio::time::timeout;

/// Building it may have to build the AWS SDK.
const BUILD_LIMIT: Duration = Duration::from_mins(30);

/// How a run of the checker ended.
#[derive(Debug)]
pub struct Outcome {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Runs the checker with these arguments, knowing of no environment but these
/// variables, and with the report in JSON on standard output.
///
/// # Errors
/// When it cannot be built or started, or takes longer than it may.
pub async fn checker(
    arguments: &[&str],
    variables: &[(&str, &str)],
    limit: Duration,
) -> Result<Outcome, String> {
    plain(&[arguments, &["-o", "json"]].concat(), variables, limit).await
}

/// The same, with just these arguments.
///
/// # Errors
/// When it cannot be built or started, or takes longer than it may.
pub async fn plain(
    arguments: &[&str],
    variables: &[(&str, &str)],
    limit: Duration,
) -> Result<Outcome, String> {
    let home = tempfile::tempdir().map_err(|error| format!("a home: {error}"))?;
    let run = Command::new(binary().await?)
        .args(arguments)
        .env_clear()
        .env("HOME", home.path())
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .envs(variables.iter().copied())
        .current_dir(home.path())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = timeout(limit, run).await;
    let output = output.map_err(|_| format!("`checker {arguments:?}` took over {limit:?}"))?;
    let output = output.map_err(|error| format!("`checker` did not start: {error}"))?;
    Ok(Outcome {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

impl Outcome {
    /// The report.
    ///
    /// # Errors
    /// When there is none on standard output.
    pub fn report(&self) -> Result<Run, String> {
        serde_json::from_str(&self.stdout)
            .map_err(|error| format!("no report, {error}; exit {:?}: {}", self.code, self.stderr))
    }
}

/// The ids of the required checks with a verdict, in order.
pub fn required(run: &Run, verdict: Verdict) -> Vec<&str> {
    checks(run)
        .filter(|check| check.level == Level::Required && check.verdict == verdict)
        .map(|check| check.id.as_str())
        .collect()
}

/// Every check of a report.
pub fn checks(run: &Run) -> impl Iterator<Item = &CheckReport> {
    run.exercises.iter().flat_map(|exercise| &exercise.checks)
}

/// The program, in the profile that the tests were built in, built if need be.
/// Cargo tells a test the path of its own package's programs only.
pub async fn binary() -> Result<&'static Path, String> {
    static BUILT: OnceCell<PathBuf> = OnceCell::const_new();
    let built = BUILT.get_or_try_init(|| async {
        let test = std::env::current_exe().map_err(|error| format!("this test: {error}"))?;
        // <target>/<profile>/deps/<test>
        let profile = test.ancestors().nth(2).ok_or("this test is nowhere")?;
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "build",
            "--quiet",
            "--package",
            "checker",
            "--bin",
            "checker",
        ]);
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        if let Some(target) = profile.parent() {
            cargo.arg("--target-dir").arg(target);
        }
        let build = cargo
            .current_dir(crate::moto::workspace())
            .kill_on_drop(true)
            .output();
        let output = timeout(BUILD_LIMIT, build).await;
        let output = output.map_err(|_| "building the checker took too long".to_owned())?;
        let output = output.map_err(|error| format!("cargo: {error}"))?;
        if !output.status.success() {
            let stderr = String::from_utf8_lossy(&output.stderr);
            return Err(format!("`cargo build -p checker` failed:\n{stderr}"));
        }
        Ok(profile.join(format!("checker{}", std::env::consts::EXE_SUFFIX)))
    });
    built.await.map(PathBuf::as_path)
}
