//! What a real terminal gets: `script` of util-linux opens one and records it.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::home;

/// The report of a failing turn-in as a terminal of 60 columns shows it.
fn shown(variables: &[(&str, &str)], arguments: &str) -> String {
    let home = home();
    let folder = home.path().join("ex06");
    std::fs::create_dir(&folder).expect("a folder");
    let infra = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/ex06");
    for entry in std::fs::read_dir(infra).expect("the reference") {
        let entry = entry.expect("an entry");
        let text = std::fs::read_to_string(entry.path()).expect("a text");
        let text = text.replace("10.0.0.0/16", "10.0.0.0/24");
        std::fs::write(folder.join(entry.file_name()), text).expect("a file");
    }
    let program = assert_cmd::cargo::cargo_bin!("checker")
        .display()
        .to_string();
    let line = format!("stty cols 60 rows 24; exec {program} ex06 --turn-in ex06 {arguments}");
    let mut command = Command::new("script");
    command
        .env_clear()
        .current_dir(home.path())
        .stdin(Stdio::null());
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", home.path()).env("SHELL", "/bin/sh");
    command.env("TERM", "xterm-256color").env("LANG", "C.UTF-8");
    command.envs(variables.iter().copied());
    let done = command.args(["-qefc", &line, "/dev/null"]).output();
    let done = done.unwrap_or_else(|error| {
        panic!("script: {error}; it opens a terminal: apt-get install bsdutils")
    });
    assert_eq!(done.status.code(), Some(1), "{done:?}");
    let text = String::from_utf8(done.stdout).expect("UTF-8");
    assert!(text.contains("ex06.vpc.cidr"), "{text}");
    text.replace("\r\n", "\n")
}

fn is_colored(text: &str) -> bool {
    text.contains("\x1b[")
}

#[test]
fn a_terminal_gets_colour_and_its_width() {
    let text = shown(&[], "");
    assert!(is_colored(&text) && text.contains('✗'), "{text}");
    let plain = shown(&[], "--color never");
    let widest = plain.lines().map(|line| line.chars().count()).max();
    // Lines of files and commands to copy are not broken; prose is.
    let rule = "─".repeat(60);
    assert!(plain.contains(&format!("\n{rule}\n")), "{plain}");
    assert!(widest < Some(100), "{plain}");
}

#[test]
fn who_asks_for_no_colour_gets_none() {
    for variables in [[("NO_COLOR", "1")], [("TERM", "dumb")]] {
        let text = shown(&variables, "");
        assert!(!is_colored(&text), "{variables:?}: {text}");
    }
    assert!(is_colored(&shown(&[("NO_COLOR", "1")], "--color always")));
}

#[test]
fn a_terminal_that_shows_ascii_only_gets_nothing_else() {
    for variables in [[("TERM", "dumb")], [("LANG", "C")], [("LC_ALL", "POSIX")]] {
        let text = shown(&variables, "--color never");
        assert!(text.is_ascii(), "{variables:?}: {text}");
        assert!(text.contains("x fail"), "{text}");
    }
}

/// Nobody waits for files, and nothing but the report is written.
#[test]
fn a_quiet_run_leaves_nothing_behind_on_a_terminal() {
    let text = shown(&[], "--quiet --color never");
    assert!(!text.contains('\x1b') && !text.contains('\r'), "{text:?}");
}
