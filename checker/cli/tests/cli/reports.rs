//! Reports that are more than one format in one place: the evaluator's sheet,
//! the page of a workflow's job, and the action that asks for all of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{checker, home, run, stderr, stdout};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn infra() -> String {
    workspace().join("infra").display().to_string()
}

#[test]
fn an_evaluation_is_a_form_of_markdown() {
    let infra = infra();
    let sheet = [
        "ex06",
        "ex07",
        "--turn-in",
        &infra,
        "-o",
        "markdown",
        "--evaluation",
    ];
    let text = stdout(&run(&sheet).code(0));
    for word in [
        "# Peer evaluation",
        "## ex06 Network",
        "### Ask",
        "Listen for:",
        "___",
        "## ex07",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert!(!text.contains("## ex08"));
    let plain = stdout(&run(&sheet[..6]).code(0));
    assert!(!plain.contains("Listen for:"));

    let error = stderr(&run(&["ex06", "--turn-in", &infra, "--evaluation"]).code(3));
    assert!(error.contains("`-o markdown=FILE`"), "{error}");
    assert!(!error.contains("panic"));
}

#[test]
fn with_annotations_a_job_gets_its_summary() {
    let home = home();
    let summary = home.path().join("summary.md");
    fs::write(&summary, "an earlier step\n").expect("a file");
    let judge = |format: &str| {
        let mut command = checker(&home);
        command.env("GITHUB_STEP_SUMMARY", &summary);
        let arguments = ["ex06", "--turn-in", &infra(), "-o", format];
        stdout(&command.args(arguments).assert().code(0))
    };
    judge("json");
    let read = || fs::read_to_string(&summary).expect("a file");
    assert_eq!(read(), "an earlier step\n", "only for GitHub");
    let commands = judge("github");
    assert!(!commands.contains("## "), "{commands}");
    let once = read();
    assert!(
        once.starts_with("an earlier step\n## ✅ Conforms\n"),
        "{once}"
    );
    judge("github");
    assert_eq!(read().matches("## ✅ Conforms").count(), 2);

    // It is nobody's wish, so that it does not keep the verdict back.
    let mut command = checker(&home);
    command.env("GITHUB_STEP_SUMMARY", home.path());
    let arguments = ["ex06", "--turn-in", &infra(), "-o", "github"];
    let result = command.args(arguments).assert().code(0);
    assert!(stderr(&result).contains("GITHUB_STEP_SUMMARY"));
    let none = checker(&home).args(arguments).assert().code(0);
    assert_eq!(stderr(&none), "");
}

/// The script of the step that checks, as the runner takes it from `action.yml`.
fn script() -> String {
    let action = fs::read_to_string(workspace().join("action.yml")).expect("a file");
    let (_, step) = action.split_once("id: check\n").expect("a step");
    let (_, script) = step.split_once("      run: |\n").expect("a script");
    let lines = script
        .lines()
        .map_while(|line| line.strip_prefix("        "));
    lines.collect::<Vec<&str>>().join("\n")
}

/// What the action's inputs would be, all of them empty but these.
fn act(home: &tempfile::TempDir, inputs: &[(&str, &str)]) -> (String, String) {
    let program = Path::new(assert_cmd::cargo::cargo_bin!("checker"));
    let folder = program.parent().expect("a folder").display().to_string();
    let output = home.path().join("output");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new("bash");
    command
        .env_clear()
        .current_dir(home.path())
        .arg("-c")
        .arg(script());
    command
        .env("PATH", format!("{folder}:{path}"))
        .env("LANG", "C.UTF-8");
    command
        .env("GITHUB_OUTPUT", &output)
        .env("HOME", home.path());
    for name in [
        "SELECTION",
        "TURN_IN",
        "PLAN",
        "STATE",
        "ELB",
        "API",
        "BUCKET",
        "REGION",
        "CONFIG",
        "WAIVERS",
        "LIVE",
        "REPORTS",
    ] {
        let given = inputs.iter().find(|(input, _)| *input == name);
        command.env(name, given.map_or("", |(_, value)| value));
    }
    let done = command.output().expect("bash");
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    let written = fs::read_to_string(&output).expect("a file");
    fs::remove_file(output).expect("a file");
    (written, said)
}

#[test]
fn the_action_judges_and_hands_on_the_reports() {
    let home = home();
    let infra = infra();
    let inputs = [
        ("SELECTION", "ex06 ex07"),
        ("TURN_IN", infra.as_str()),
        ("REPORTS", "my reports"),
    ];
    let (output, _) = act(&home, &inputs);
    assert!(output.starts_with("exit-code=0\n"), "{output}");
    assert!(output.contains("my reports/report.json"), "{output}");
    for report in ["report.json", "junit.xml", "report.sarif", "report.html"] {
        let report = home.path().join("my reports").join(report);
        assert!(report.is_file(), "{}", report.display());
    }
}

#[test]
fn inputs_of_the_action_are_never_run() {
    for bad in [
        "$(touch pwned)",
        "`touch pwned`",
        "ex06; touch pwned",
        "\"; touch pwned; \"",
        "ex06\ntouch pwned",
    ] {
        let home = home();
        let infra = infra();
        let hostile = [
            ("SELECTION", bad),
            ("TURN_IN", infra.as_str()),
            ("REPORTS", "r"),
        ];
        act(&home, &hostile);
        let hostile = [
            ("SELECTION", "ex06"),
            ("TURN_IN", bad),
            ("CONFIG", bad),
            ("REPORTS", bad),
        ];
        let (output, _) = act(&home, &hostile);
        assert!(output.starts_with("exit-code=3\n"), "{output}");
        assert!(!home.path().join("pwned").exists(), "{bad}");
    }
    // Nor are they flags.
    let home = home();
    let (output, said) = act(
        &home,
        &[
            ("SELECTION", "--help"),
            ("TURN_IN", &infra()),
            ("REPORTS", "r"),
        ],
    );
    assert!(output.starts_with("exit-code=3\n"), "{output}{said}");
}
