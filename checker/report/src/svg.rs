//! The picture of the stack as SVG, in the manner of an architecture diagram.
//! Every part links to its checks: in a report to what it says of them, alone
//! to a list below the picture.

mod canvas;
mod layout;
mod zones;

use maud::{Markup, PreEscaped, html};

use crate::format::Document;
use crate::inert::{inert, inert_within};
use crate::picture::{Picture, Presence, Tone};
use canvas::clip;

/// Colours and lines, for light and dark.
pub(crate) const STYLE: &str = include_str!("svg/picture.css");

/// Space of a line of the list below the picture.
const LINE: usize = 20;

/// Checks that one line of that list names.
const NAMED: usize = 6;

/// The picture alone, as a file.
pub fn render(document: &Document<'_>) -> String {
    let Some(stack) = document.stack else {
        return alone(
            640,
            90,
            "No stack was seen",
            &html! {
                text.name x="24" y="50" { "No stack was seen: nothing that was judged shows one." }
            },
        );
    };
    let picture = Picture::of(document.run, stack);
    let drawn = layout::draw(&picture);
    let parts = picture.parts.iter().enumerate();
    let told: Vec<_> = parts.filter(|(_, part)| part.tone != Tone::Plain).collect();
    let body = html! {
        (drawn.body)
        g {
            @for (row, (index, part)) in told.iter().enumerate() {
                @let checks: Vec<String> = part.checks.iter().filter(|check| Tone::of(check) == part.tone)
                    .take(NAMED).map(|check| inert(&check.id)).collect();
                g id=(anchor(*index)) class=(part.tone.class()) {
                    text.detail x="32" y=(drawn.height + 12 + row * LINE) {
                        tspan.word { (part.tone.mark()) " " (part.tone.word()) }
                        tspan { (clip(&format!(" {}: {}", inert(&part_name(part)), checks.join(", ")), 118)) }
                    }
                }
            }
        }
    };
    let height = drawn.height + told.len() * LINE + 12;
    alone(drawn.width, height, "The stack", &body)
}

fn part_name(part: &crate::picture::Part<'_>) -> String {
    let missing = match part.presence {
        Presence::Seen => "",
        Presence::Missing => " (missing)",
        Presence::Unknown => " (not seen)",
    };
    format!("{} {}{missing}", part.kind.name(), part.name)
}

fn alone(width: usize, height: usize, title: &str, body: &Markup) -> String {
    let markup = html! {
        svg.stack xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {width} {height}"))
            width=(width) height=(height) role="group" aria-labelledby="stack-title" lang="en" {
            title id="stack-title" { (title) }
            style { (PreEscaped(STYLE)) }
            rect.paper width=(width) height=(height) {}
            (body)
        }
    };
    format!("{}\n", markup.into_string())
}

/// The picture inside a page, which brings the style.
pub(crate) fn inline(picture: &Picture<'_>) -> Markup {
    let drawn = layout::draw(picture);
    html! {
        svg.stack viewBox=(format!("0 0 {} {}", drawn.width, drawn.height))
            role="group" aria-labelledby="stack-title" {
            title id="stack-title" { "The stack, as seen from " (inert_within(&picture.source, 60)) }
            (drawn.body)
        }
    }
}

/// Where the checks of a part are told.
pub(crate) fn anchor(index: usize) -> String {
    format!("part-{index}")
}
