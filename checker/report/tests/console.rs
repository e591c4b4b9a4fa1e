//! What people read, at terminals of several kinds.
#![expect(clippy::expect_used, reason = "a helper of tests")]

mod common;

use checker_model::run::{EXIT_CONFORMS, Summary};
use checker_model::{Origin, Verdict, Why};
use checker_report::{Detail, Document, Format, Look, render};
use common::{
    check, conforming, exercise, failing, from_several, hostile, poisoned, reason, sources,
    transcripts,
};

const WIDE: Look = Look {
    width: 110,
    color: false,
    ascii: false,
};

fn console(run: &checker_model::run::Run, look: Look, detail: Detail) -> String {
    render(
        Format::Console,
        &Document {
            run,
            transcripts: &transcripts(),
            sources: &sources(),
            rules: &[],
            root: "",
            stack: None,
        },
        look,
        detail,
    )
    .expect("text always renders")
}

#[test]
fn a_failing_run_at_a_wide_terminal() {
    insta::assert_snapshot!(console(&failing(), WIDE, Detail::Normal));
}

#[test]
fn a_failing_run_at_a_narrow_terminal() {
    let look = Look { width: 48, ..WIDE };
    insta::assert_snapshot!(console(&failing(), look, Detail::Normal));
}

#[test]
fn a_failing_run_in_sixty_columns() {
    let look = Look { width: 60, ..WIDE };
    insta::assert_snapshot!(console(&failing(), look, Detail::Normal));
}

#[test]
fn a_run_that_conforms_because_of_a_waiver_says_so() {
    let mut run = conforming();
    run.exercises[0].checks[1].verdict = Verdict::Waived;
    run.summary = Summary::of(run.exercises.iter().flat_map(|one| &one.checks));
    assert_eq!(run.summary.exit_code, EXIT_CONFORMS);
    let text = console(&run, WIDE, Detail::Normal);
    assert!(text.contains("1 waived"), "{text}");
    assert!(text.contains("passed, or is waived"), "{text}");
    assert!(!console(&conforming(), WIDE, Detail::Normal).contains("waived"));
}

/// However much fails, the whole is told in one screen at the end.
#[test]
fn the_summary_fits_one_screen() {
    let mut run = poisoned();
    for exercise in &mut run.exercises {
        let copies: Vec<_> = exercise.checks.iter().cycle().take(300).cloned().collect();
        exercise.checks = copies;
    }
    run.summary = Summary::of(run.exercises.iter().flat_map(|one| &one.checks));
    for width in [60, 80, 110] {
        let look = Look { width, ..WIDE };
        let text = console(&run, look, Detail::Normal);
        let (_, summary) = text.rsplit_once("DOES NOT CONFORM").unwrap();
        assert!(summary.lines().count() <= 20, "{summary}");
        assert!(summary.contains(" more"), "{summary}");
    }
}

#[test]
fn many_failures_of_one_check_are_told_with_verbose_only() {
    let mut run = failing();
    let check = &mut run.exercises[2].checks[2];
    let copies: Vec<_> = check.failures.iter().cycle().take(500).cloned().collect();
    check.failures = copies;
    let normal = console(&run, WIDE, Detail::Normal);
    assert!(normal.contains("-v shows them"), "{normal}");
    assert!(normal.lines().count() < 120);
    let verbose = console(&run, WIDE, Detail::Verbose);
    assert!(verbose.lines().count() > 500 && !verbose.contains("-v shows"));
}

#[test]
fn what_another_vantage_point_shows_is_not_explained_unasked() {
    let why = "cloudformation describes no function";
    let mut seen = check("mcs02.function.memory", "it has 1024 MB", Verdict::Pass);
    seen.reasons = vec![reason(Why::NotVisible(why.into()), Origin::Unseen)];
    let run = common::run(vec![exercise("mcs02", "Image resizing", vec![seen])]);
    let told = |detail| console(&run, WIDE, detail).contains(why);
    assert!(!told(Detail::Normal));
    assert!(told(Detail::Verbose));
}

#[test]
fn a_failing_run_at_a_dumb_terminal() {
    let look = Look {
        ascii: true,
        ..WIDE
    };
    let text = console(&failing(), look, Detail::Normal);
    assert!(text.is_ascii());
    insta::assert_snapshot!(text);
}

#[test]
fn a_failing_run_in_full() {
    insta::assert_snapshot!(console(&failing(), WIDE, Detail::Verbose));
}

#[test]
fn a_failing_run_in_brief() {
    insta::assert_snapshot!(console(&failing(), WIDE, Detail::Quiet));
}

#[test]
fn a_conforming_run() {
    let run = conforming();
    assert_eq!(run.summary.exit_code, EXIT_CONFORMS);
    insta::assert_snapshot!(console(&run, WIDE, Detail::Normal));
    assert_eq!(console(&run, WIDE, Detail::Quiet).lines().count(), 1);
}

#[test]
fn several_vantage_points_at_a_wide_terminal() {
    insta::assert_snapshot!(console(&from_several(), WIDE, Detail::Normal));
}

#[test]
fn several_vantage_points_at_a_dumb_terminal() {
    let look = Look {
        ascii: true,
        ..WIDE
    };
    insta::assert_snapshot!(console(&from_several(), look, Detail::Verbose));
}

#[test]
fn several_vantage_points_at_a_narrow_terminal() {
    let look = Look { width: 60, ..WIDE };
    insta::assert_snapshot!(console(&from_several(), look, Detail::Quiet));
}

#[test]
fn colour_changes_nothing_but_colour() {
    let look = Look {
        color: true,
        ..WIDE
    };
    for detail in [Detail::Quiet, Detail::Normal, Detail::Verbose] {
        let colored = console(&failing(), look, detail);
        assert!(colored.contains("\x1b[31m"));
        let mut bare = String::new();
        let mut rest = colored.as_str();
        while let Some((before, after)) = rest.split_once("\x1b[") {
            bare.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        bare.push_str(rest);
        assert_eq!(bare, console(&failing(), WIDE, detail));
    }
}

#[test]
fn nothing_from_outside_acts() {
    for detail in [Detail::Quiet, Detail::Normal, Detail::Verbose] {
        let text = console(&hostile(), WIDE, detail);
        for bad in ['\x1b', '\u{9b}', '\u{202e}', '\r', '\x07', '\u{2028}'] {
            assert!(!text.contains(bad), "{bad:?} in\n{text}");
        }
        assert!(
            !text.lines().any(|line| line.starts_with("FORGED")),
            "{text}"
        );
    }
    insta::assert_snapshot!(console(&hostile(), WIDE, Detail::Normal));
}

#[test]
fn no_line_of_prose_is_wider_than_the_terminal() {
    for width in [40, 60, 79, 80, 100, 140] {
        let look = Look { width, ..WIDE };
        for line in console(&failing(), look, Detail::Verbose).lines() {
            let prose = line.contains("  ") && !line.contains("try ");
            let longest = line.split(' ').map(|word| word.chars().count()).max();
            let hang = 16 + longest.unwrap_or(0);
            assert!(
                !prose || line.chars().count() <= width.max(hang),
                "{width}: {line}"
            );
        }
    }
}
