//! moto, the look-alike of AWS that nobody here wrote, and what builds stacks
//! in it with boto3.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::OnceCell;
use tokio::time::timeout;

use crate::scenario::Scenario;

/// How long the Python environment may take: it is downloaded the first time.
const ENVIRONMENT_LIMIT: Duration = Duration::from_mins(15);
/// How long moto may take to listen.
const START_LIMIT: Duration = Duration::from_mins(2);
/// How long one stack may take to build.
const BUILD_LIMIT: Duration = Duration::from_mins(2);

/// Why moto is of no use.
#[derive(Debug, thiserror::Error)]
pub enum MotoError {
    /// A process could not be started or spoken to.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// It took longer than it may.
    #[error("{0} took too long")]
    Slow(&'static str),
    /// It said something that is not understood.
    #[error("{what}: {text}")]
    Said {
        /// What was being done.
        what: &'static str,
        /// What it said.
        text: String,
    },
}

/// What a scenario's builder made, as far as tests refer to it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Ids {
    /// The DNS name of the balancer.
    pub dns_name: Option<String>,
    /// The project's VPC.
    pub vpc: Option<String>,
    /// One that looks like it.
    pub twin: Option<String>,
    /// What the user signs with; any key will do where there is none.
    pub keys: Option<UserKeys>,
}

/// The access key of a user, or of a session.
#[derive(Debug, Clone, Deserialize)]
pub struct UserKeys {
    /// `AWS_ACCESS_KEY_ID`.
    pub access_key_id: String,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub secret_access_key: String,
    /// `AWS_SESSION_TOKEN`.
    #[serde(default)]
    pub session_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Endpoint(String),
    Ids(Ids),
    Error(String),
}

/// A moto server in a process of its own, which ends when this is dropped.
#[derive(Debug)]
pub struct Moto {
    endpoint: String,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    // Last: it is killed when the pipes are closed already.
    _process: Child,
}

impl Moto {
    /// Starts a server on a free port of this machine.
    ///
    /// # Errors
    /// When Python, moto or the builder cannot be started in time.
    pub async fn start() -> Result<Self, MotoError> {
        let python = environment().await?.join("bin/python");
        let builder = workspace().join("tests/moto/reference.py");
        let mut process = Command::new(python)
            .arg("-B")
            .arg(builder)
            .env_remove("AWS_PROFILE")
            .env_remove("AWS_ENDPOINT_URL")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(io_error("start moto"))?;
        let lost = || io_error("pipes of moto")(io::ErrorKind::BrokenPipe.into());
        let input = process.stdin.take().ok_or_else(lost)?;
        let output = process.stdout.take().ok_or_else(lost)?;
        let mut moto = Self {
            endpoint: String::new(),
            input,
            output: BufReader::new(output).lines(),
            _process: process,
        };
        match moto.answer("the start of moto", START_LIMIT).await? {
            Answer::Endpoint(endpoint) => moto.endpoint = endpoint,
            Answer::Ids(_) | Answer::Error(_) => return Err(lost()),
        }
        Ok(moto)
    }

    /// Where it listens: `http://127.0.0.1:<port>`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Empties the server and builds what a scenario describes.
    ///
    /// # Errors
    /// When the builder fails, with its traceback, or takes too long.
    pub async fn build(&mut self, scenario: &Scenario) -> Result<Ids, MotoError> {
        let mut line = scenario.recipe().to_string();
        line.push('\n');
        let sent = self.input.write_all(line.as_bytes()).await;
        sent.map_err(io_error("ask for a stack"))?;
        match self.answer("a stack", BUILD_LIMIT).await? {
            Answer::Ids(ids) => Ok(ids),
            Answer::Error(text) | Answer::Endpoint(text) => {
                let what = "the builder failed";
                Err(MotoError::Said { what, text })
            }
        }
    }

    async fn answer(&mut self, what: &'static str, limit: Duration) -> Result<Answer, MotoError> {
        let line = timeout(limit, self.output.next_line()).await;
        let line = line.map_err(|_| MotoError::Slow(what))?;
        let text = line.map_err(io_error(what))?.unwrap_or_default();
        serde_json::from_str(&text).map_err(|_| MotoError::Said { what, text })
    }
}

/// The workspace that this crate was built from.
pub fn workspace() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_owned()
}

/// The Python environment of the tests, made if need be.
///
/// # Errors
/// When it cannot be made.
pub async fn environment() -> Result<&'static Path, MotoError> {
    static MADE: OnceCell<PathBuf> = OnceCell::const_new();
    let made = MADE.get_or_try_init(|| async {
        let what = "tests/venv.sh";
        let run = Command::new("bash")
            .arg(workspace().join("tests/venv.sh"))
            .kill_on_drop(true)
            .output();
        let run = timeout(ENVIRONMENT_LIMIT, run).await;
        let output = run.map_err(|_| MotoError::Slow(what))?;
        let output = output.map_err(io_error(what))?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(MotoError::Said { what, text });
        }
        let path = String::from_utf8_lossy(&output.stdout);
        Ok(PathBuf::from(path.trim()))
    });
    made.await.map(PathBuf::as_path)
}

fn io_error(what: &'static str) -> impl Fn(io::Error) -> MotoError {
    move |source| MotoError::Io { what, source }
}
