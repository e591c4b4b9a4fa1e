//! One check with its evidence.

use std::collections::BTreeMap;

use checker_model::run::{CheckReport, Run};
use checker_model::verdict::Failure;
use checker_model::{Level, Origin, Verdict};
use maud::{Markup, html};

use super::{tone, word};
use crate::console::place;
use crate::curl::{Repeat, repeat};
use crate::format::Document;
use crate::inert::{inert, inert_within};
use crate::outcome::{OWN, checks, settle};
use crate::page::Look;
use crate::picture::Tone;
use crate::points::{of_advice, told};
use crate::snippet;

/// Failures of one check that are shown.
const FAILURES: usize = 50;

/// How lines of files are drawn.
const LOOK: Look = Look {
    width: 92,
    color: false,
    ascii: false,
};

/// The anchors of checks: their ids, as far as these can be anchors.
pub(super) struct Names(BTreeMap<*const CheckReport, String>);

impl Names {
    pub(super) fn of(run: &Run) -> Self {
        let mut taken = std::collections::BTreeSet::new();
        let names = checks(run).enumerate().map(|(number, check)| {
            let plain =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
            let is_id =
                check.id.contains('.') && check.id.chars().all(plain) && check.id.len() < 100;
            let name = if is_id && taken.insert(check.id.as_str()) {
                check.id.clone()
            } else {
                format!("check-{number}")
            };
            (std::ptr::from_ref(check), name)
        });
        Self(names.collect())
    }

    pub(super) fn get(&self, check: &CheckReport) -> &str {
        self.0
            .get(&std::ptr::from_ref(check))
            .map_or("", String::as_str)
    }

    fn find(&self, id: &str) -> Option<&str> {
        self.0.values().find(|name| *name == id).map(String::as_str)
    }
}

pub(super) fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => Tone::Pass,
        Verdict::Fail => Tone::Fail,
        Verdict::Undetermined => Tone::Open,
        Verdict::Skipped => Tone::Skipped,
        Verdict::Waived => Tone::Waived,
        Verdict::NotApplicable => Tone::Plain,
    }
    .mark()
}

/// The chip of a verdict: mark and word.
pub(super) fn chip(verdict: Verdict) -> Markup {
    html! {
        span class={ "chip " (tone(verdict)) } { span aria-hidden="true" { (mark(verdict)) " " } (word(verdict)) }
    }
}

pub(super) fn details(check: &CheckReport, document: &Document<'_>, names: &Names) -> Markup {
    let is_open = matches!(check.verdict, Verdict::Fail | Verdict::Undetermined);
    html! {
        details.check id=(names.get(check)) data-verdict=(check.verdict.name()) open[is_open] {
            summary {
                (chip(check.verdict))
                span.what {
                    span.title { (inert_within(&check.title, OWN)) }
                    code { (inert(&check.id)) }
                }
                @if check.level == Level::Advice { span.level { (of_advice(check)) } }
            }
            div.evidence {
                @for failure in check.failures.iter().take(FAILURES) { (failed(failure, document)) }
                @if check.failures.len() > FAILURES { p { "and " (check.failures.len() - FAILURES) " more like these" } }
                (next(check))
                (reasons(check, document))
                @if let Some(because) = &check.skipped_because {
                    p { "skipped because "
                        @match names.find(because) {
                            Some(name) => a href={ "#" (name) } { code { (inert(because)) } },
                            None => code { (inert(because)) },
                        }
                        " is not met" }
                }
                @for accepted in &check.accepted {
                    p { strong { "accepted: " } (inert(&accepted.id)) ": " (inert_within(&accepted.why, OWN)) }
                }
                @if let Some(points) = check.points { p { strong { "earns: " } (told(points)) } }
                @for note in &check.notes { p.note { strong { "note: " } (inert_within(note, OWN)) } }
                (seen(check))
                (asked(check, document))
            }
        }
    }
}

fn failed(failure: &Failure, document: &Document<'_>) -> Markup {
    html! {
        dl.failure {
            div { dt { "expected" } dd { code { (inert_within(&failure.expected, OWN)) } } }
            div.actual { dt { "actual" } dd { code { (inert(&failure.actual)) } } }
            @if !failure.origin.is_unseen() {
                div { dt { "where" } dd { code { (inert(&place(&failure.origin))) } } }
            }
        }
        @if let Some(lines) = snippet::failure(failure, document.sources, LOOK) { (source(&lines)) }
        @if let Origin::Http { url, exchange } = &failure.origin {
            @match repeat(url, *exchange, document.transcripts) {
                Some(Repeat::Command(command)) => {
                    p.label { "repeat it" }
                    pre tabindex="0" role="group" aria-label="a command that repeats the exchange" { (command) }
                },
                Some(Repeat::Redacted) => p { "its signature is not kept: ask for a fresh URL to repeat it" },
                None => {},
            }
        }
    }
}

fn source(lines: &str) -> Markup {
    html! { pre tabindex="0" role="group" aria-label="lines of the file" { (lines) } }
}

fn next(check: &CheckReport) -> Markup {
    let mut said: Vec<&str> = Vec::new();
    for failure in check.failures.iter().take(FAILURES) {
        if !failure.fix.is_empty() && !said.contains(&failure.fix.as_str()) {
            said.push(&failure.fix);
        }
    }
    html! {
        @for fix in said { p.next { strong { "next: " } (inert_within(fix, OWN)) } }
    }
}

fn reasons(check: &CheckReport, document: &Document<'_>) -> Markup {
    html! {
        @for reason in &check.reasons {
            p { (inert_within(&reason.why.to_string(), OWN))
                @if !reason.origin.is_unseen() { " (" code { (inert(&place(&reason.origin))) } ")" } }
            @if let Some(lines) = snippet::place(&reason.origin, document.sources, LOOK) { (source(&lines)) }
            @if check.verdict == Verdict::Undetermined {
                p.next { strong { "next: " } (settle(&reason.why)) }
            }
        }
    }
}

fn seen(check: &CheckReport) -> Markup {
    html! {
        @if !check.seen.is_empty() {
            ul.seen aria-label="verdicts by where it was seen from" {
                @for seen in &check.seen {
                    li { (seen.vantage_point.name()) " " (chip(seen.verdict)) }
                }
            }
        }
    }
}

/// What the check asks, in its own words.
fn asked(check: &CheckReport, document: &Document<'_>) -> Markup {
    let entry = document.rules.iter().find(|entry| entry.id == check.id);
    html! {
        @if let Some(entry) = entry {
            dl.asked {
                div { dt { "asked" } dd { (entry.requirement) " " span.level { (entry.section) } } }
                div { dt { "why" } dd { (entry.why) } }
                @if check.verdict != Verdict::Pass {
                    div { dt { "in Terraform or code" } dd { (entry.terraform) } }
                    div { dt { "by hand" } dd { (entry.console) } }
                }
            }
        }
    }
}
