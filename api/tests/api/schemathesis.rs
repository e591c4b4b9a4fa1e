//! The running API against its own `OpenAPI` document, by an outside judge.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::harness::Api;

/// `OpenAPI` can say neither "1024 bytes" nor "one of these three names", so
/// what is valid is wider there than here: these two checks are left out.
const LEFT_OUT: &str = "positive_data_acceptance,negative_data_rejection";

/// Making the environment may download packages.
const PATIENCE: Duration = Duration::from_mins(10);

async fn output(command: &mut Command) -> (bool, String) {
    let command = command.kill_on_drop(true).stdin(Stdio::null());
    let ran = tokio::time::timeout(PATIENCE, command.output());
    let output = ran.await.expect("in time").expect("it runs");
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_keeps_what_its_document_promises() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/venv.sh");
    let made = Command::new(&script)
        .stderr(Stdio::inherit())
        .output()
        .await
        .unwrap();
    assert!(made.status.success(), "{}", script.display());
    let venv = String::from_utf8(made.stdout).unwrap();
    let api = Api::start().await;
    api.seed("0", b"there").await;
    std::fs::write(api.uploads_dir().join("0"), b"there").unwrap();
    let (passed, text) = output(
        Command::new(Path::new(venv.trim()).join("bin/schemathesis"))
            .current_dir(api.uploads.path())
            .args(["run", api.base.join("openapi.json").unwrap().as_str()])
            .args(["--checks", "all", "--exclude-checks", LEFT_OUT])
            .args(["--max-examples", "40", "--seed", "42"])
            .args(["--suppress-health-check", "all", "--request-timeout", "30"]),
    )
    .await;
    assert!(passed, "{text}");
    assert!(
        text.contains("Tested: 10"),
        "all operations are tested: {text}"
    );
}
