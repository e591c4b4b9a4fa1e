//! Failures in files, shown with their lines.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use checker_model::fact::Position;
use checker_model::run::Run;
use checker_model::verdict::{Correction, Failure};
use checker_model::{Origin, Sources, Verdict, Why};
use checker_report::{Detail, Document, Format, Look, render};
use common::{check, exercise, reason, run};
use proptest::prelude::*;

const LOOK: Look = Look {
    width: 100,
    color: false,
    ascii: false,
};

const NETWORK: &str = r#"# The network.
resource "aws_vpc" "main" {
  enable_dns_hostnames = true
  cidr_block           = "10.1.0.0/16"

  tags = {
    Name = "module02-vpc"
  }
}

resource "aws_subnet" "public" {
  count  = 2
  vpc_id = aws_vpc.main.id
}

resource "aws_internet_gateway" "main" {}

resource "aws_elb" "main" {
  health_check {
    interval = 10
    timeout  = 3
  }
}
"#;

fn hcl(line: u32, column: u32, end: Option<(u32, u32)>) -> Origin {
    Origin::Hcl {
        file: "ex06/01_networking.tf".into(),
        line,
        column,
        end: end.map(|(line, column)| Position { line, column }),
    }
}

fn failure(
    expected: &str,
    actual: &str,
    origin: Origin,
    correction: Option<Correction>,
) -> Failure {
    Failure {
        expected: expected.into(),
        actual: actual.into(),
        origin,
        fix: "mend it".into(),
        correction,
    }
}

fn block() -> Failure {
    failure(
        "cidr_block 10.0.0.0/16",
        "cidr_block 10.1.0.0/16",
        hcl(4, 26, Some((4, 39))),
        Some(Correction::Replace("\"10.0.0.0/16\"".into())),
    )
}

fn failing(failures: Vec<Failure>) -> Run {
    let checks = failures
        .into_iter()
        .map(|failure| {
            let mut check = check("ex06.vpc.cidr", "the VPC uses 10.0.0.0/16", Verdict::Fail);
            check.failures = vec![failure];
            check
        })
        .collect();
    run(vec![exercise("ex06", "Network", checks)])
}

fn sources(text: &str) -> Sources {
    [("ex06/01_networking.tf", text)].into_iter().collect()
}

fn console(run: &Run, sources: &Sources, look: Look) -> String {
    let document = Document {
        run,
        transcripts: &[],
        sources,
        rules: &[],
        root: "",
        stack: None,
    };
    render(Format::Console, &document, look, Detail::Quiet).expect("text always renders")
}

fn reference() -> Run {
    let mut missing = failure(
        "depends_on names aws_vpc.main",
        "depends_on is not set; the reference in vpc_id does not count, the subject wants it written out",
        hcl(11, 1, None),
        Some(Correction::Insert("depends_on = [aws_vpc.main]".into())),
    );
    missing.fix = "write `depends_on = [aws_vpc.main]` into the subnet".into();
    failing(vec![
        block(),
        missing,
        failure(
            "tag Name module02-igw",
            "no tag Name",
            hcl(16, 1, Some((16, 42))),
            Some(Correction::Insert(
                "tags = {\n  Name = \"module02-igw\"\n}".into(),
            )),
        ),
        failure(
            "tag project_name module02",
            "no tag project_name",
            hcl(6, 10, Some((8, 4))),
            Some(Correction::Insert("project_name = \"module02\"".into())),
        ),
        failure(
            "interval 30",
            "interval 10",
            hcl(20, 16, Some((20, 18))),
            Some(Correction::Replace("30".into())),
        ),
        failure(
            "Amazon Linux 2",
            "Ubuntu",
            Origin::File {
                file: "ex06/01_networking.tf".into(),
                line: Some(12),
            },
            None,
        ),
    ])
}

#[test]
fn a_failure_in_a_file_shows_its_lines() {
    insta::assert_snapshot!(console(&reference(), &sources(NETWORK), LOOK));
}

#[test]
fn a_narrow_dumb_terminal_shows_them_too() {
    let look = Look {
        width: 48,
        ascii: true,
        ..LOOK
    };
    let text = console(&reference(), &sources(NETWORK), look);
    assert!(text.is_ascii());
    insta::assert_snapshot!(text);
}

#[test]
fn without_the_text_there_is_the_place() {
    let run = failing(vec![block()]);
    insta::assert_snapshot!(console(&run, &Sources::new(), LOOK));
}

#[test]
fn what_could_not_be_evaluated_is_shown() {
    let mut open = check(
        "ex07.subnets.count",
        "there are two subnets",
        Verdict::Undetermined,
    );
    open.reasons = vec![reason(
        Why::UnresolvedExpression("var.vpc".into()),
        hcl(12, 12, Some((12, 13))),
    )];
    let run = run(vec![exercise("ex07", "Subnets", vec![open])]);
    insta::assert_snapshot!(console(&run, &sources(NETWORK), LOOK));
}

#[test]
fn colour_changes_nothing_but_colour() {
    let look = Look {
        color: true,
        ..LOOK
    };
    let colored = console(&reference(), &sources(NETWORK), look);
    assert!(colored.contains("\x1b[31m"), "{colored}");
    assert_eq!(
        bare(&colored),
        console(&reference(), &sources(NETWORK), LOOK)
    );
}

fn bare(colored: &str) -> String {
    let mut pieces = colored.split("\x1b[");
    let mut bare = pieces.next().unwrap().to_owned();
    for piece in pieces {
        bare.push_str(piece.split_once('m').unwrap().1);
    }
    bare
}

/// One failure at a span of a text.
fn at(text: &str, origin: Origin, look: Look) -> String {
    let correction = Correction::Replace("\"right\"".into());
    let run = failing(vec![failure("right", "wrong", origin, Some(correction))]);
    console(&run, &sources(text), look)
}

#[test]
fn hostile_lines_are_inert_and_cut() {
    let long = format!("{}\"wrong\"{}", "x".repeat(500_000), "y".repeat(500_000));
    let cases = [
        (
            "k = \"\x1b[2J\u{9b}31m\u{202e}evil\u{2066}\"\r\nFORGED",
            hcl(1, 5, Some((1, 21))),
        ),
        ("a\r\n\tk\t= \"wrong\"\t# tab\r\n", hcl(2, 6, Some((2, 13)))),
        ("k = \"漢字漢字\" # wide", hcl(1, 5, Some((1, 11)))),
        ("k = \"e\u{301}\u{301}a\"", hcl(1, 5, Some((1, 11)))),
        (&long, hcl(1, 500_001, Some((1, 500_008)))),
        ("\u{feff}k = 1", hcl(1, 5, Some((1, 6)))),
        ("key = \"AKIAIOSFODNN7EXAMPLE\"", hcl(1, 7, Some((1, 29)))),
    ];
    let mut all = String::new();
    for (text, origin) in cases {
        let shown = at(text, origin, LOOK);
        assert!(!shown.contains([
            '\x1b', '\u{9b}', '\u{202e}', '\u{2066}', '\r', '\t', '\u{feff}'
        ]));
        assert!(!shown.contains("AKIA"), "{shown}");
        assert!(
            shown.lines().all(|line| line.chars().count() <= 100),
            "{shown}"
        );
        assert!(shown.contains("╭▸"), "{shown}");
        all.push_str(&shown);
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_span_that_is_not_there_leaves_the_place() {
    for origin in [
        hcl(0, 0, None),
        hcl(1, 0, None),
        hcl(99, 1, None),
        hcl(1, 99, Some((1, 120))),
        hcl(u32::MAX, u32::MAX, Some((u32::MAX, u32::MAX))),
    ] {
        let shown = at("k = 1\n", origin, LOOK);
        assert!(
            shown.contains("      where     ex06/01_networking.tf:"),
            "{shown}"
        );
        assert!(!shown.contains("╭▸"), "{shown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_and_no_span_is_too_much(
        text in "([a-z{}\"#\\\\ \t\r\n]|\\PC|\\pC|[\u{300}-\u{36f}]|漢){0,120}",
        start in (0u32..6, 0u32..40),
        end in proptest::option::of((0u32..8, 0u32..40)),
        insert in any::<bool>(),
        correction in "(\\PC|\\pC|\n){0,40}",
        (width, ascii, color) in (20usize..120, any::<bool>(), any::<bool>()),
    ) {
        let correction = if insert {
            Correction::Insert(correction)
        } else {
            Correction::Replace(correction)
        };
        let origin = hcl(start.0, start.1, end);
        let run = failing(vec![failure("right", "wrong", origin, Some(correction))]);
        let shown = console(&run, &sources(&text), Look { width, ascii, color });
        let shown = if color { bare(&shown) } else { shown };
        for c in shown.chars() {
            prop_assert!(c == '\n' || !c.is_control(), "{c:?} in {shown:?}");
            let turns = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
            prop_assert!(!turns, "{c:?} in {shown:?}");
            prop_assert!(!ascii || c.is_ascii());
        }
    }
}
