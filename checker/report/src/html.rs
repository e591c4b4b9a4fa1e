//! A page for a browser: one file that needs nothing else, and asks nobody.
//! Everything is there without its script, which filters and unfolds.

mod check;
mod parts;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use checker_model::run::{ExerciseReport, Run};
use checker_model::{Level, Verdict};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use crate::console::numbers;
use crate::format::Document;
use crate::inert::{inert, inert_within};
use crate::outcome::{OWN, checks};
use crate::picture::{Picture, Tone};
use crate::points::{earned, told};
use crate::svg;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// The verdicts, in the order of their filters.
const VERDICTS: [Verdict; 6] = [
    Verdict::Fail,
    Verdict::Undetermined,
    Verdict::Skipped,
    Verdict::Waived,
    Verdict::Pass,
    Verdict::NotApplicable,
];

/// The run as a page.
pub fn render(document: &Document<'_>) -> String {
    let run = document.run;
    let (mark, verdict) = headline(run.summary.verdict);
    let picture = document.stack.map(|stack| Picture::of(run, stack));
    let names = check::Names::of(run);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (verdict) " – checker report" }
                style { (PreEscaped(STYLE)) (PreEscaped(svg::STYLE)) }
            }
            body {
                a.skip href="#checks" { "Skip to the checks" }
                header class=(tone(run.summary.verdict)) {
                    p.tool { (inert(&run.tool.name)) " " (inert(&run.tool.version)) }
                    h1 { span.seal aria-hidden="true" { (mark) } " " (verdict) }
                    p.numbers { (numbers(run)) }
                    (facts(run))
                }
                main {
                    @if let Some(picture) = &picture { (parts::section(picture, &names)) }
                    (overview(run))
                    (all(document, &names))
                    @if !run.notes.is_empty() {
                        section aria-labelledby="notes" {
                            h2 #notes { "Notes" }
                            ul { @for note in &run.notes { li { (inert_within(note, OWN)) } } }
                        }
                    }
                }
                footer {
                    p { "Started " (inert(&run.started_at)) ", took " (run.duration_ms) " ms. This page is one file and asks nobody." }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    format!("{}\n", page.into_string())
}

/// What the browser may do: nothing but this style and this very script, so
/// that even what were not escaped would not act.
fn policy() -> String {
    let digest = STANDARD.encode(Sha256::digest(SCRIPT));
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
}

fn headline(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Pass | Verdict::Waived => ("✓", "Conforms"),
        Verdict::Fail | Verdict::Skipped => ("✗", "Does not conform"),
        Verdict::Undetermined => ("?", "Undetermined"),
        Verdict::NotApplicable => ("–", "Nothing was checked"),
    }
}

pub(crate) fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => Tone::Pass,
        Verdict::Fail => Tone::Fail,
        Verdict::Undetermined => Tone::Open,
        Verdict::Skipped => Tone::Skipped,
        Verdict::Waived => Tone::Waived,
        Verdict::NotApplicable => Tone::Plain,
    }
    .class()
}

/// The word of a verdict, for people.
pub(crate) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotApplicable => "not applicable",
        other => other.name(),
    }
}

fn facts(run: &Run) -> Markup {
    let points: Vec<&str> = run
        .vantage_points
        .iter()
        .map(|point| point.name())
        .collect();
    html! {
        dl.facts {
            @if let Some(account) = &run.account { div { dt { "account" } dd { (inert(account)) } } }
            @if let Some(region) = &run.region { div { dt { "region" } dd { (inert(region)) } } }
            @if !points.is_empty() { div { dt { "seen from" } dd { (points.join(", ")) } } }
            @if run.strict { div { dt { "judged" } dd { "strictly" } } }
        }
    }
}

fn overview(run: &Run) -> Markup {
    let counts = |exercise: &ExerciseReport, verdict| {
        let required = exercise
            .checks
            .iter()
            .filter(|check| check.level == Level::Required);
        match required.filter(|check| check.verdict == verdict).count() {
            0 => String::from("–"),
            n => n.to_string(),
        }
    };
    let pointed = run.summary.points.is_some();
    html! {
        section aria-labelledby="exercises" {
            h2 #exercises { "Exercises" }
            div.scroll role="group" aria-label="table of the exercises" tabindex="0" {
                table {
                    thead { tr {
                        th scope="col" { "exercise" }
                        th.n scope="col" { "required passed" }
                        th.n scope="col" { "failed" }
                        th.n scope="col" { "undetermined" }
                        th.n scope="col" { "skipped" }
                        @if pointed { th.n scope="col" { "points" } }
                    } }
                    tbody {
                        @for (number, exercise) in run.exercises.iter().enumerate() {
                            tr {
                                th scope="row" { a href={ "#exercise-" (number) } { (inert(&exercise.id)) " " (inert(&exercise.title)) } }
                                td.n { (passed(exercise)) }
                                td.n { (counts(exercise, Verdict::Fail)) }
                                td.n { (counts(exercise, Verdict::Undetermined)) }
                                td.n { (counts(exercise, Verdict::Skipped)) }
                                @if pointed { td.n { (exercise.points.map_or_else(|| "–".into(), earned)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn passed(exercise: &ExerciseReport) -> String {
    match exercise.required.total {
        0 => "–".into(),
        total => format!("{} of {total}", exercise.required.passed),
    }
}

fn all(document: &Document<'_>, names: &check::Names) -> Markup {
    let run = document.run;
    let count = |verdict| checks(run).filter(|check| check.verdict == verdict).count();
    html! {
        section #checks aria-labelledby="checks-title" tabindex="-1" {
            h2 #checks-title { "Checks" }
            div.tools hidden {
                div role="group" aria-label="Show checks by verdict" {
                    @for verdict in VERDICTS {
                        @if count(verdict) > 0 {
                            button type="button" class=(tone(verdict)) aria-pressed="true" data-filter=(verdict.name()) {
                                span.mark aria-hidden="true" { (check::mark(verdict)) } (word(verdict)) " " span.count { (count(verdict)) }
                            }
                        }
                    }
                }
                div {
                    button type="button" data-fold="open" { "Unfold all" }
                    button type="button" data-fold="" { "Fold all" }
                }
                p role="status" #shown { (checks(run).count()) " checks shown" }
            }
            @for (number, exercise) in run.exercises.iter().enumerate() {
                section.exercise aria-labelledby={ "exercise-" (number) } {
                    h3 id={ "exercise-" (number) } tabindex="-1" {
                        (inert(&exercise.id)) " " (inert(&exercise.title))
                        @if exercise.required.total > 0 {
                            span.score { (passed(exercise)) " required passed" @if let Some(points) = exercise.points { ", " (told(points)) } }
                        }
                    }
                    @for check in &exercise.checks { (check::details(check, document, names)) }
                }
            }
        }
    }
}
