//! Saved evidence: what was seen in one run, in one file, to be judged again
//! when the stack is gone. `docs/evidence.md` describes the format.

mod envelope;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use checker_model::evidence::EVIDENCE_VERSION;
use checker_model::redact::redact_value;
use checker_model::run::Tool;
use checker_model::{Course, Evidence};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// What the file calls itself.
const FORMAT: &str = "checker-evidence";

/// Bytes of a file that are read, and of the JSON in it.
const FILE_LIMIT: u64 = 32 << 20;
const JSON_LIMIT: u64 = 64 << 20;

/// What was seen, and what is needed to judge it the same again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Saved {
    /// What was seen.
    #[serde(flatten)]
    pub(crate) evidence: Evidence,
    /// `--region`: the region that the stack had to be in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<String>,
    /// The parameters of the cohort, where `--config` gave some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) course: Option<Course>,
    /// The ids of the checks that it was collected for.
    #[serde(default)]
    pub(crate) collected_for: Vec<String>,
    /// What is worth knowing about how it was seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<String>,
}

#[derive(Serialize)]
struct Header<'a> {
    format: &'a str,
    version: u32,
    tool: &'a Tool,
    sha256: String,
    evidence: &'a Value,
}

impl Saved {
    /// Its file, and itself as the file has it: that is what has to be judged
    /// for the verdicts to be the same later.
    ///
    /// # Errors
    /// When it is larger than what is read again.
    pub(crate) fn pack(&self) -> anyhow::Result<(Vec<u8>, Self)> {
        let mut evidence = serde_json::to_value(self)?;
        // Secrets went where they were collected; what comes here from
        // anywhere else goes now.
        redact_value(&mut evidence);
        let json = serde_json::to_vec(&Header {
            format: FORMAT,
            version: EVIDENCE_VERSION,
            tool: &self.evidence.tool,
            sha256: digest(&evidence)?,
            evidence: &evidence,
        })?;
        let bytes = envelope::pack(&json)?;
        ensure!(
            json.len() as u64 <= JSON_LIMIT && bytes.len() as u64 <= FILE_LIMIT,
            "there is more evidence than the {} MiB that are read again; select fewer exercises",
            JSON_LIMIT >> 20
        );
        Ok((bytes, read(evidence)?))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, was changed, or is of a newer version.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        load(path).with_context(|| format!("--evidence: {}", path.display()))
    }
}

fn load(path: &Path) -> anyhow::Result<Saved> {
    let file = File::open(path)?;
    ensure!(!file.metadata()?.is_dir(), "it is a directory");
    let mut bytes = Vec::new();
    file.take(FILE_LIMIT + 1).read_to_end(&mut bytes)?;
    ensure!(
        bytes.len() as u64 <= FILE_LIMIT,
        "it is larger than the {} MiB that are read",
        FILE_LIMIT >> 20
    );
    unpack(&bytes)
}

fn unpack(bytes: &[u8]) -> anyhow::Result<Saved> {
    let json = envelope::unpack(bytes, JSON_LIMIT)?;
    let mut document: Value =
        serde_json::from_slice(&json).context("it holds no JSON, so it is no saved evidence")?;
    if document.get("format").and_then(Value::as_str) != Some(FORMAT) {
        bail!("it holds other JSON than saved evidence");
    }
    match document.get("version").and_then(Value::as_u64) {
        Some(version) if version == u64::from(EVIDENCE_VERSION) => {}
        Some(version) if version > u64::from(EVIDENCE_VERSION) => bail!(
            "it is of evidence version {version}, and this checker reads version {EVIDENCE_VERSION}; use a newer checker"
        ),
        _ => bail!("its evidence version makes no sense"),
    }
    let evidence = document.get_mut("evidence").map(Value::take);
    let evidence = evidence.context("there is no evidence in it")?;
    let expected = document.get("sha256").and_then(Value::as_str);
    if expected != Some(digest(&evidence)?.as_str()) {
        bail!("its content was changed since it was saved: the SHA-256 differs");
    }
    read(evidence)
}

fn read(evidence: Value) -> anyhow::Result<Saved> {
    serde_json::from_value(evidence).context("its evidence makes no sense")
}

/// The SHA-256 of the value as compact JSON, in hexadecimal.
fn digest(value: &Value) -> anyhow::Result<String> {
    let digest = Sha256::digest(serde_json::to_vec(value)?);
    Ok(format!("{digest:x}"))
}
