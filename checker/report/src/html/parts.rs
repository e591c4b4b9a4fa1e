//! The picture, and the same in words: each part, its verdict, its checks.

use maud::{Markup, html};

use super::check::Names;
use crate::inert::inert;
use crate::picture::{Part, Picture, Presence, Tone};
use crate::svg;

pub(super) fn section(picture: &Picture<'_>, names: &Names) -> Markup {
    html! {
        section aria-labelledby="stack" {
            h2 #stack { "The stack, as seen from " (picture.source) }
            figure {
                div.scroll.drawing role="group" aria-label="picture of the stack" tabindex="0" { (svg::inline(picture)) }
                figcaption {
                    "Each part has the colour and the mark of its worst check, and leads to its checks; what is missing is dashed. "
                    span.narrow { "The picture is wider than this screen and scrolls." }
                }
            }
            details.parts id="parts" {
                summary { "The parts in words, and their checks" }
                ul {
                    @for (index, part) in picture.parts.iter().enumerate() { (one(index, part, names)) }
                }
            }
        }
    }
}

fn one(index: usize, part: &Part<'_>, names: &Names) -> Markup {
    html! {
        li id=(svg::anchor(index)) tabindex="-1" {
            span class={ "chip " (part.tone.class()) } {
                span aria-hidden="true" { (part.tone.mark()) " " } (part.tone.word())
            }
            " " strong { (part.kind.name()) }
            @if !part.name.is_empty() { " " (inert(&part.name)) }
            @match part.presence {
                Presence::Seen => {},
                Presence::Missing => " (missing)",
                Presence::Unknown => " (not seen)",
            }
            @if !part.checks.is_empty() {
                ul.of {
                    @for check in &part.checks {
                        li class=(Tone::of(check).class()) {
                            a href={ "#" (names.get(check)) } {
                                span aria-hidden="true" { (Tone::of(check).mark()) " " } (inert(&check.id))
                            }
                            " " (Tone::of(check).word())
                        }
                    }
                }
            }
        }
    }
}
