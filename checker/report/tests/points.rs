//! Points in the formats that have a word for them, and nothing of them in the
//! others.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod common;

use checker_checks::Judgement;
use checker_checks::points::{Pattern, Scheme, Weights};
use checker_model::points::Amount;
use checker_model::run::Run;
use checker_report::{Detail, Document, Format, Look, render};
use common::{mixed, sources, transcripts};
use serde_json::Value;

fn rendered(format: Format, run: &Run, detail: Detail) -> String {
    let document = Document {
        run,
        transcripts: &transcripts(),
        sources: &sources(),
        rules: &[],
        root: "",
        stack: None,
    };
    render(format, &document, Look::default(), detail).unwrap()
}

fn with_points(weights: &Weights) -> Run {
    let mut run = mixed();
    let mut judgement = Judgement {
        exercises: run.exercises,
        summary: run.summary,
        notes: Vec::new(),
    };
    Scheme::new(weights).unwrap().award(&mut judgement);
    run.exercises = judgement.exercises;
    run.summary = judgement.summary;
    run
}

/// Points that cannot be divided evenly.
fn uneven() -> Weights {
    let thousandths = Amount::from_thousandths;
    Weights {
        exercises: [
            ("ex07", thousandths(10_000)),
            ("ex10", thousandths(5000)),
            ("ex11", thousandths(4000)),
        ]
        .into(),
        checks: [(
            Pattern::parse("ex07.subnets.cidr").unwrap(),
            thousandths(3000),
        )]
        .into(),
    }
}

fn thousandths(value: &Value) -> u32 {
    Amount::from_number(value.as_f64().unwrap())
        .unwrap()
        .thousandths()
}

#[test]
fn people_read_an_interval_where_something_is_open() {
    let run = with_points(&uneven());
    let points = run.summary.points.unwrap();
    assert!(
        !points.is_settled() && !points.not_judged.is_zero(),
        "{points:?}"
    );
    let told = format!(
        "{} to {} of {} points, {} not judged",
        points.earned_min, points.earned_max, points.total, points.not_judged
    );
    let console = rendered(Format::Console, &run, Detail::Normal);
    // The console wraps; a page and Markdown do not.
    let console = console.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(console.contains(&format!("; {told}")), "{console}");
    let quiet = rendered(Format::Console, &run, Detail::Quiet);
    let quiet = quiet.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(quiet.contains(&told), "{quiet}");
    for format in [Format::Markdown, Format::Html] {
        let text = rendered(format, &run, Detail::Normal);
        assert!(text.contains(&told), "{format}: {text}");
    }
    let of_exercises: Vec<String> = run
        .exercises
        .iter()
        .filter_map(|exercise| exercise.points)
        .map(|points| format!("{} of {}", points.earned_max, points.total))
        .collect();
    assert_eq!(of_exercises.len(), 3);
    for told in of_exercises {
        assert!(console.contains(&told), "{told}: {console}");
    }
}

#[test]
fn each_check_says_what_it_earns_when_everything_is_asked_for() {
    let run = with_points(&uneven());
    let checks = run.exercises.iter().flat_map(|exercise| &exercise.checks);
    let open = checks
        .filter_map(|check| check.points)
        .find(|points| !points.is_settled());
    let told = format!("0 to {0} of {0} point", open.unwrap().total);
    let verbose = rendered(Format::Console, &run, Detail::Verbose);
    assert!(verbose.contains(&format!("earns     {told}")), "{verbose}");
    let page = rendered(Format::Html, &run, Detail::Normal);
    assert!(
        page.contains(&format!("<strong>earns: </strong>{told}")),
        "{page}"
    );
    let normal = rendered(Format::Console, &run, Detail::Normal);
    assert!(!normal.contains("earns"), "{normal}");
}

#[test]
fn tables_have_as_many_cells_in_every_row() {
    let run = with_points(&uneven());
    let markdown = rendered(Format::Markdown, &run, Detail::Normal);
    let rows: Vec<&str> = markdown
        .lines()
        .skip_while(|line| !line.starts_with("| exercise"))
        .collect();
    let rows = rows.into_iter().take_while(|line| line.starts_with('|'));
    let cells: Vec<usize> = rows.map(|row| row.matches('|').count()).collect();
    assert_eq!(cells, vec![7; run.exercises.len() + 2], "{markdown}");
    let page = rendered(Format::Html, &run, Detail::Normal);
    let page = scraper::Html::parse_document(&page);
    let select = |selector: &str| scraper::Selector::parse(selector).unwrap();
    let columns = page.select(&select("#exercises ~ div thead th")).count();
    assert_eq!(columns, 6);
    for row in page.select(&select("#exercises ~ div tbody tr")) {
        assert_eq!(row.select(&select("th, td")).count(), columns);
    }
}

#[test]
fn gradescope_gets_what_is_earned_for_sure() {
    let run = with_points(&uneven());
    let points = run.summary.points.unwrap();
    let value: Value =
        serde_json::from_str(&rendered(Format::Gradescope, &run, Detail::Normal)).unwrap();
    let tests = value["tests"].as_array().unwrap();
    let sum = |key: &str| -> u32 { tests.iter().map(|test| thousandths(&test[key])).sum() };
    assert_eq!(sum("score"), points.earned_min.thousandths());
    assert_eq!(sum("max_score"), points.total.thousandths());
    assert_eq!(
        thousandths(&value["score"]),
        points.earned_min.thousandths()
    );
    assert!(
        value["output"].as_str().unwrap().contains(" points"),
        "{value:#}"
    );
}

#[test]
fn programs_get_exact_numbers() {
    let run = with_points(&uneven());
    let text = rendered(Format::Json, &run, Detail::Normal);
    assert_eq!(serde_json::from_str::<Run>(&text).unwrap(), run);
    let value: Value = serde_json::from_str(&text).unwrap();
    let points = &value["summary"]["points"];
    let of_exercises = |key: &str| -> u32 {
        let exercises = value["exercises"].as_array().unwrap().iter();
        let given = exercises.filter_map(|exercise| exercise.get("points")?.get(key));
        given.map(thousandths).sum()
    };
    for key in ["earned_min", "earned_max", "total", "not_judged"] {
        assert_eq!(thousandths(&points[key]), of_exercises(key), "{key}");
    }
    let plain = rendered(Format::Json, &mixed(), Detail::Normal);
    assert!(
        !plain.contains("\"points\":"),
        "nothing where there are none"
    );
}

#[test]
fn results_of_other_tools_do_not_change() {
    let run = with_points(&uneven());
    for format in [Format::Junit, Format::Tap, Format::Sarif, Format::Github] {
        let (with, without) = (
            rendered(format, &run, Detail::Normal),
            rendered(format, &mixed(), Detail::Normal),
        );
        // What GitHub prints behind its commands is for people.
        let commands = |text: &str| -> Vec<String> {
            let lines = text
                .lines()
                .filter(|line| format != Format::Github || line.starts_with("::"));
            lines.map(str::to_owned).collect()
        };
        assert_eq!(commands(&with), commands(&without), "{format}");
    }
}
