//! The pieces of the picture: cards, frames, icons, lines.

use maud::{Markup, html};

use super::anchor;
use crate::inert::inert_within;
use crate::picture::{Kind, Part, Presence};

/// A rectangle in the picture's units, which are pixels when it is not scaled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Area {
    pub(super) fn right(self) -> usize {
        self.x + self.width
    }

    pub(super) fn bottom(self) -> usize {
        self.y + self.height
    }

    pub(super) fn middle(self) -> usize {
        self.x + self.width / 2
    }
}

/// Height of a card.
pub(super) const CARD: usize = 64;

/// A text of at most so many characters, with nothing in it that acts.
pub(super) fn clip(text: &str, most: usize) -> String {
    inert_within(text, most)
}

fn classes(part: &Part<'_>, shape: &str) -> String {
    let presence = match part.presence {
        Presence::Seen => "seen",
        Presence::Missing => "missing",
        Presence::Unknown => "unknown",
    };
    format!("part {shape} {presence} {}", part.tone.class())
}

/// What a part that was not seen is called.
fn name(part: &Part<'_>) -> String {
    match part.presence {
        Presence::Seen => part.name.clone(),
        Presence::Missing => "missing".into(),
        Presence::Unknown => "not seen".into(),
    }
}

/// A link around what shows a part, called by what is to be read in it.
fn linked(index: usize, part: &Part<'_>, shape: &str, texts: &[&str], body: &Markup) -> Markup {
    let texts: Vec<&str> = texts
        .iter()
        .copied()
        .filter(|text| !text.is_empty())
        .collect();
    let label = format!(
        "{} {} {}",
        texts.join(" "),
        part.tone.mark(),
        part.tone.word()
    );
    html! {
        a class=(classes(part, shape)) href={ "#" (anchor(index)) } data-kind=(part.kind.name()) {
            title { (label) }
            (body)
        }
    }
}

fn badge(part: &Part<'_>, x: usize, y: usize) -> Markup {
    html! {
        circle.badge cx=(x) cy=(y) r="10" {}
        text.mark x=(x) y=(y + 5) { (part.tone.mark()) }
    }
}

/// A part that nothing is inside of.
pub(super) fn card(index: usize, part: &Part<'_>, area: Area) -> Markup {
    let Area {
        x,
        y,
        width,
        height,
    } = area;
    // As wide as bold letters get in the fonts that systems bring.
    let letters = width.saturating_sub(54) / 10;
    let name = clip(&name(part), letters);
    let detail = clip(part.lines.first().map_or("", String::as_str), letters + 3);
    linked(
        index,
        part,
        "card",
        &[part.kind.name(), &name, &detail],
        &html! {
            rect.box x=(x) y=(y) width=(width) height=(height) rx="8" {}
            (icon(part.kind, x + 10, y + 14))
            text.kind x=(x + 54) y=(y + 19) { (part.kind.name()) }
            text.name x=(x + 54) y=(y + 37) { (name) }
            text.detail x=(x + 54) y=(y + 54) { (detail) }
            (badge(part, x + width - 4, y + 4))
        },
    )
}

/// A part that others are inside of: its head is above them.
pub(super) fn frame(index: usize, part: &Part<'_>, area: Area, shape: &str) -> Markup {
    let Area {
        x,
        y,
        width,
        height,
    } = area;
    // The gateways stand in the middle of a VPC's wall.
    let free = if part.kind == Kind::Vpc {
        width / 3
    } else {
        width
    };
    let letters = free.saturating_sub(70) / 8;
    let name = clip(
        &name(part),
        letters.saturating_sub(part.kind.name().len() + 1),
    );
    let detail = clip(&part.lines.join(" · "), letters + 5);
    linked(
        index,
        part,
        shape,
        &[part.kind.name(), &name, &detail],
        &html! {
            rect.box x=(x) y=(y) width=(width) height=(height) rx="10" {}
            (icon(part.kind, x + 10, y + 9))
            text.name x=(x + 54) y=(y + 24) { (part.kind.name()) " " (name) }
            text.detail x=(x + 54) y=(y + 41) { (detail) }
            (badge(part, x + width - 4, y + 4))
        },
    )
}

/// Several areas as one part, with its name in the first.
pub(super) fn band(index: usize, part: &Part<'_>, areas: &[Area]) -> Markup {
    let name = clip(&part.name, 24);
    linked(
        index,
        part,
        "group",
        &[part.kind.name(), &name],
        &html! {
            @for area in areas {
                rect.band x=(area.x) y=(area.y) width=(area.width) height=(area.height) rx="8" {}
            }
            @if let (Some(area), Some(last)) = (areas.first(), areas.last()) {
                text.kind x=(area.x + 10) y=(area.y + 17) { (part.kind.name()) " " (name) }
                (badge(part, last.right() - 4, area.y + 4))
            }
        },
    )
}

/// A line from one area to another: down, up, or to a neighbour.
pub(super) fn line(from: Area, to: Area) -> Markup {
    if from.y < to.bottom() && to.y < from.bottom() {
        return aside(from, to);
    }
    let (x1, x2) = (from.middle(), to.middle());
    let (y1, y2, head) = if to.y >= from.bottom() {
        (
            from.bottom(),
            to.y.saturating_sub(7),
            to.y.saturating_sub(8),
        )
    } else {
        (from.y, to.bottom() + 7, to.bottom() + 8)
    };
    let half = y1.midpoint(y2);
    let tip = if to.y >= from.bottom() {
        head + 8
    } else {
        head - 8
    };
    html! {
        path.link d=(format!("M{x1} {y1}C{x1} {half} {x2} {half} {x2} {y2}")) {}
        path.tip d=(format!("M{} {head}L{} {head}L{x2} {tip}Z", x2.saturating_sub(5), x2 + 5)) {}
    }
}

fn aside(from: Area, to: Area) -> Markup {
    let y = from.y + from.height / 2;
    let (begin, end, tip) = if to.x >= from.right() {
        (from.right(), to.x.saturating_sub(8), to.x)
    } else {
        (from.x, to.right() + 8, to.right())
    };
    html! {
        path.link d=(format!("M{begin} {y}H{end}")) {}
        path.tip d=(format!("M{end} {}V{}L{tip} {y}Z", y - 5, y + 5)) {}
    }
}

/// Who comes from outside.
pub(super) fn internet(x: usize, y: usize) -> Markup {
    html! {
        g aria-hidden="true" {
            path.cloud d=(format!("M{} {}h52a14 14 0 0 0 2-28a20 20 0 0 0-38-7a15 15 0 0 0-22 12a12 12 0 0 0 6 23z", x - 26, y + 38)) {}
            text.detail x=(x) y=(y + 32) text-anchor="middle" { "Internet" }
        }
    }
}

/// A drawing for each kind, on the colour of its family.
fn icon(kind: Kind, x: usize, y: usize) -> Markup {
    let (family, glyph) = match kind {
        Kind::Region => ("net", "M11 28V8M11 9h14l-3 4.5 3 4.5H11"),
        Kind::Vpc => (
            "net",
            "M11 25h14a5 5 0 0 0 .5-10 7 7 0 0 0-13.5-1.500a5.800 5.800 0 0 0-1 11.500z",
        ),
        Kind::Subnet => ("store", "M10 17h16v10H10zM13 17v-3a5 5 0 0 1 10 0v3"),
        Kind::Gateway => (
            "net",
            "M9 27V16a9 9 0 0 1 18 0v11M9 27h4v-9a5 5 0 0 1 10 0v9h4",
        ),
        Kind::RouteTable => ("net", "M8 10h20v16H8zM8 15.500h20M8 21h20M15 10v16"),
        Kind::SecurityGroup | Kind::BalancerSecurityGroup => (
            "guard",
            "M18 7l9 3.500v7c0 5.500-4 9-9 11-5-2-9-5.500-9-11v-7zM14 17.500l3 3 5.500-6",
        ),
        Kind::Balancer => (
            "net",
            "M7 18h9M16 18l9-8M16 18h10M16 18l9 8M24 9h4v3h-4zM25 16.500h4v3h-4zM24 24h4v3h-4z",
        ),
        Kind::Group => (
            "compute",
            "M13 13h10v10H13zM18 5v5M18 26v5M5 18h5M26 18h5M16 7l2-2 2 2M16 29l2 2 2-2M7 16l-2 2 2 2M29 16l2 2-2 2",
        ),
        Kind::Launch => ("compute", "M11 7h10l5 5v17H11zM21 7v5h5M15 18h7M15 22h7"),
        Kind::Instance => (
            "compute",
            "M11 11h14v14H11zM14 7v4M18 7v4M22 7v4M14 25v4M18 25v4M22 25v4M7 14h4M7 18h4M7 22h4M25 14h4M25 18h4M25 22h4",
        ),
        Kind::Image => (
            "compute",
            "M8 12l10-5 10 5v12l-10 5-10-5zM8 12l10 5 10-5M18 17v12",
        ),
        Kind::Role => (
            "guard",
            "M18 8a4 4 0 1 1 0 8a4 4 0 0 1 0-8zM10 28a8 8 0 0 1 16 0z",
        ),
        Kind::FunctionUrl => (
            "net",
            "M15 21l6-6M13 17l-3 3a4 4 0 0 0 6 6l3-3M23 19l3-3a4 4 0 0 0-6-6l-3 3",
        ),
        Kind::Function | Kind::UrlFunction | Kind::OtherFunction => {
            ("compute", "M11 28l7-12M12 8h3l9 20h3")
        }
        Kind::Bucket | Kind::Website => {
            ("store", "M9 10h18l-3 18H12zM9 10a9 3 0 0 1 18 0M13 20l9 2")
        }
    };
    html! {
        g.icon aria-hidden="true" transform=(format!("translate({x} {y})")) {
            rect class=(family) width="36" height="36" rx="6" {}
            path.glyph d=(glyph) {}
        }
    }
}
