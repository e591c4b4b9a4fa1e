//! The formats of other tools, read back by what others wrote.
#![expect(clippy::expect_used, reason = "a helper of tests")]

mod common;

use checker_model::run::{EXIT_CONFORMS, ExerciseReport, Run};
use checker_model::{Level, VantagePoint, Verdict};
use checker_report::markdown::evaluation;
use checker_report::{Detail, Document, Entry, Format, Look, Question, github, render};
use common::{
    check, conforming, exercise, failing, from_several, mixed, run, sources, transcripts,
};

fn rendered(format: Format, run: &Run) -> String {
    let document = Document {
        run,
        transcripts: &transcripts(),
        sources: &sources(),
        rules: &rules(),
        root: "submissions/ada",
        stack: None,
    };
    render(format, &document, Look::default(), Detail::Normal).expect("it renders")
}

fn rules() -> [Entry; 2] {
    let entry = |id, level| Entry {
        id,
        title: "the VPC uses 10.0.0.0/16",
        level,
        exercise: "ex06",
        exercise_title: "Network",
        section: "Exercise 06",
        seen_from: "stack",
        vantage_points: vec![VantagePoint::Hcl, VantagePoint::Live],
        needs: None,
        requirement: "The VPC's block is 10.0.0.0/16.".into(),
        why: "every subnet is cut from it",
        terraform: "`cidr_block = \"10.0.0.0/16\"`",
        console: "VPC > Your VPCs > Create VPC",
        reads: Vec::new(),
        permissions: Vec::new(),
        accepted: Vec::new(),
    };
    [
        entry("ex06.vpc.cidr", Level::Required),
        entry("ex06.vpc.ipv6", Level::Advice),
    ]
}

#[test]
fn junit() {
    insta::assert_snapshot!(rendered(Format::Junit, &mixed()));
}

#[test]
fn sarif() {
    let text = rendered(Format::Sarif, &mixed());
    let log: serde_sarif::sarif::Sarif = serde_json::from_str(&text).unwrap();
    let rules = log.runs[0].tool.driver.rules.as_ref().unwrap();
    assert_eq!(rules.len(), 2);
    let results = log.runs[0].results.as_ref().unwrap();
    let block = results
        .iter()
        .find(|result| result.rule_id.as_deref() == Some("ex06.vpc.cidr"));
    assert_eq!(block.unwrap().rule_index, Some(0));
    insta::assert_snapshot!(text);
}

#[test]
fn markdown() {
    insta::assert_snapshot!(rendered(Format::Markdown, &mixed()));
}

fn questions() -> Vec<Question> {
    let ask = |exercise, ask| Question {
        exercise,
        ask,
        listen_for: "they can point at it, and say `why`",
    };
    vec![
        ask("ex06", "Where would you change the region?"),
        ask("ex06", "What does 10.0.0.0/16 hold?"),
        ask("ex11", "Which instance answered?"),
        ask("ex99", "What was not judged?"),
    ]
}

fn sheet(run: &Run) -> String {
    let document = Document {
        run,
        transcripts: &transcripts(),
        sources: &sources(),
        rules: &rules(),
        root: "",
        stack: None,
    };
    evaluation(&document, &questions())
}

#[test]
fn an_evaluation_asks_what_cannot_be_judged() {
    let text = sheet(&mixed());
    let place = |what: &str| {
        let found = text.find(what);
        found.unwrap_or_else(|| panic!("{what} is not in\n{text}"))
    };
    // Verdicts and questions take turns, exercise by exercise.
    let order = [
        "## ex06 Network",
        "`ex06.vpc.cidr`",
        "**Where would you change the region?**",
        "## ex07 Subnets",
        "## ex11 Load balancer",
        "**Which instance answered?**",
        "## Altogether",
    ];
    let places: Vec<usize> = order.iter().map(|what| place(what)).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(!text.contains("What was not judged?"));
    insta::assert_snapshot!(text);
}

/// As in every other format.
#[test]
fn an_evaluation_of_a_hostile_account_is_inert() {
    let text = sheet(&common::poisoned());
    for event in pulldown_cmark::Parser::new_ext(&text, pulldown_cmark::Options::all()) {
        use pulldown_cmark::{Event, Tag};
        assert!(
            !matches!(
                event,
                Event::Html(_)
                    | Event::InlineHtml(_)
                    | Event::Start(Tag::Link { .. } | Tag::Image { .. })
            ),
            "{event:?}"
        );
    }
    assert!(!text.lines().any(|line| line.trim_start().starts_with("::")));
}

#[test]
fn github_commands() {
    insta::assert_snapshot!(rendered(Format::Github, &mixed()));
}

#[test]
fn tap() {
    insta::assert_snapshot!(rendered(Format::Tap, &mixed()));
}

#[test]
fn gradescope() {
    let text = rendered(Format::Gradescope, &mixed());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let tests = value["tests"].as_array().unwrap();
    let sum = |key: &str| -> u64 { tests.iter().map(|test| test[key].as_u64().unwrap()).sum() };
    // Two passed and one is excused, of the ten that are required and apply.
    assert_eq!((sum("score"), sum("max_score")), (3, 10));
    assert_eq!(value["score"], 3);
    insta::assert_snapshot!(text);
}

#[test]
fn a_job_summary_is_as_large_as_github_takes_it() {
    let mut long = mixed();
    long.notes = vec!["note ".repeat(50); 20_000];
    let document = Document {
        run: &long,
        transcripts: &[],
        sources: &sources(),
        rules: &[],
        root: "",
        stack: None,
    };
    let text = github::job_summary(&document);
    assert!(text.len() < 1024 * 1024);
    assert!(text.starts_with("## ❌ Does not conform\n"), "{text}");
}

/// Runs of one check each, and a few of many.
fn runs() -> Vec<Run> {
    let single = |verdict, level| {
        let mut one = check("ex06.vpc.cidr", "the VPC uses 10.0.0.0/16", verdict);
        one.level = level;
        one.skipped_because = Some("ex05.ami.exists".into());
        vec![exercise("ex06", "Network", vec![one])]
    };
    let mut all: Vec<Vec<ExerciseReport>> = Vec::new();
    for level in [Level::Required, Level::Advice] {
        for verdict in [
            Verdict::Pass,
            Verdict::Fail,
            Verdict::Undetermined,
            Verdict::Skipped,
            Verdict::Waived,
            Verdict::NotApplicable,
        ] {
            all.push(single(verdict, level));
        }
    }
    let mut runs: Vec<Run> = all.into_iter().map(run).collect();
    runs.extend([
        conforming(),
        failing(),
        from_several(),
        mixed(),
        run(Vec::new()),
    ]);
    runs
}

#[test]
fn red_is_what_the_exit_code_says() {
    for run in runs() {
        let conforms = run.summary.exit_code == EXIT_CONFORMS;
        let junit = rendered(Format::Junit, &run);
        let junit = roxmltree::Document::parse(&junit).unwrap();
        let suites = junit.root_element();
        let red: usize = ["failures", "errors"]
            .iter()
            .map(|name| suites.attribute(*name).unwrap().parse::<usize>().unwrap())
            .sum();
        assert_eq!(red == 0, conforms, "junit: {:?}", run.summary);

        let tap = rendered(Format::Tap, &run);
        let bails = tap.contains("\nBail out!");
        let red = bails
            || common::tap::read(&tap)
                .unwrap()
                .iter()
                .any(common::tap::Point::counts);
        assert_eq!(!red, conforms, "tap: {:?}", run.summary);

        let github = rendered(Format::Github, &run);
        let red = github.contains("::error ") || github.contains("::warning ");
        let nothing = run.summary.verdict == Verdict::NotApplicable;
        assert_eq!(!red && !nothing, conforms, "github: {:?}", run.summary);

        let sarif: serde_json::Value =
            serde_json::from_str(&rendered(Format::Sarif, &run)).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        let counts = |result: &serde_json::Value| {
            result["level"] != "note"
                && result["suppressions"].is_null()
                && !(result["kind"] == "open" && result["level"] == "note")
        };
        assert_eq!(
            !results.iter().any(counts) && !nothing,
            conforms,
            "sarif: {:?}",
            run.summary
        );
    }
}
