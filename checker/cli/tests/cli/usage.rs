//! Whatever keeps the checker from running ends with code 3 and a way out.

use crate::{run, stderr, stdout};

#[test]
fn usage_errors_end_with_3_and_say_what_is_wrong() {
    for (arguments, part) in [
        (vec![], "<SELECTION>"),
        (vec!["ex06", "--frobnicate"], "--frobnicate"),
        (vec!["ex06", "--turn-in", "nowhere"], "nowhere"),
        (vec!["ex06", "--plan", "nowhere.json"], "nowhere.json"),
        (vec!["ex06", "--state", "."], "directory"),
        (vec!["mcs01", "--template", "nowhere.yaml"], "nowhere.yaml"),
        (vec!["mcs01", "--template", "."], "directory"),
        (
            vec!["mcs01", "--template", "t.yaml", "--evidence", "e.gz"],
            "--evidence",
        ),
        (vec!["ex06", "-o", "pdf"], "is not an output format"),
        (vec!["ex06", "-o", "json="], "no file name"),
        (vec!["ex06", "--quiet", "--verbose"], "--verbose"),
        (vec!["ex11", "--elb"], "--elb"),
        (vec!["ex11", "--elb", "https://a.example"], "speaks http"),
        (
            vec!["ex11", "--elb", "a.example/list_files"],
            "without a path",
        ),
        (vec!["ex11", "--elb", "http://a.example:80"], "port 5000"),
        (
            vec!["ex03", "--api", "ftp://a.example"],
            "neither http nor https",
        ),
        (vec!["ex03", "--bucket", "Not A Bucket"], "lower-case"),
        (vec!["ex06", "list"], "`list` is a command"),
        (vec!["explain"], "<ID>"),
        (vec!["completions", "cobol"], "bash"),
    ] {
        let result = run(&arguments).code(3);
        let message = stderr(&result);
        assert!(message.starts_with("error: "), "{arguments:?}: {message}");
        assert!(message.contains(part), "{arguments:?}: {message}");
        assert_eq!(stdout(&result), "", "{arguments:?}");
    }
}

#[test]
fn a_misspelt_check_gets_a_hint() {
    for arguments in [
        vec!["list", "ex07.subnets.publicip"],
        vec!["explain", "ex07.subnets.publicip"],
    ] {
        let result = run(&arguments).code(3);
        assert_eq!(
            stderr(&result),
            "error: `ex07.subnets.publicip` selects no check; did you mean `ex07.subnets.public-ip`?\n"
        );
    }
}

#[test]
fn help_and_version_are_no_errors() {
    let help = run(&["--help"]).code(0);
    for word in [
        "--elb",
        "demo",
        "explain",
        "Exit codes",
        "checker ex11 --elb",
    ] {
        assert!(stdout(&help).contains(word), "{word}");
    }
    let version = run(&["--version"]).code(0);
    let expected = format!("checker {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(stdout(&version), expected);
    let demo = run(&["demo", "--help"]).code(0);
    assert!(stdout(&demo).contains("--break"));
}
