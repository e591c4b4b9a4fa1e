//! Where every part of a picture comes to stand.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::canvas::{Area, CARD, card, frame, internet, line};
use crate::picture::{Kind, Link, Picture, Place};

/// Least width of the whole.
const WIDTH: usize = 980;
/// Between a frame and what is in it.
pub(super) const PAD: usize = 20;
/// Between neighbours.
pub(super) const GAP: usize = 18;
/// Of the head of a frame.
pub(super) const HEAD: usize = 56;
/// Least width of a card.
const CARD_WIDTH: usize = 200;
/// Least width of a zone.
pub(super) const ZONE: usize = 300;
/// Above the region, for what comes from outside.
const SKY: usize = 72;
/// Between what is linked by lines.
const AIR: usize = 34;

/// A finished drawing.
pub(super) struct Drawing {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) body: Markup,
}

/// Draws a picture.
pub(super) fn draw(picture: &Picture<'_>) -> Drawing {
    let columns = picture.places.iter().map(|place| place.zones.len()).max();
    let zones = columns.unwrap_or(0) * (ZONE + GAP) + 4 * PAD + 2 * PAD;
    let width = zones.max(WIDTH);
    let mut board = Board {
        picture,
        areas: BTreeMap::new(),
        spread: BTreeMap::new(),
        frames: Vec::new(),
        bands: Vec::new(),
        cards: Vec::new(),
    };
    let region = Area {
        x: PAD,
        y: SKY,
        width: width - 2 * PAD,
        height: 0,
    };
    let slot = board.reserve();
    let inside = Area {
        x: region.x + PAD,
        width: region.width - 2 * PAD,
        ..region
    };
    let mut y = region.y + HEAD;
    for place in &picture.places {
        y = board.place(place, inside, y + GAP / 2) + GAP;
    }
    for row in &picture.functions {
        if !row.is_empty() {
            y = board.cards(row, inside, y) + AIR - GAP;
        }
    }
    y = board.cards(&picture.outside, inside, y);
    let region = Area {
        height: y + PAD - region.y,
        ..region
    };
    board.fill(slot, picture.region, region, "frame");
    let gateway = picture
        .places
        .iter()
        .find_map(|place| place.gateways.first());
    let gateway = gateway.and_then(|index| board.areas.get(index));
    let lines = html! {
        @if let Some(gateway) = gateway {
            (internet(gateway.middle(), 12))
            (line(Area { x: gateway.middle(), y: 52, ..Area::default() }, *gateway))
        }
        @for link in &picture.links {
            @if let (Some(from), Some(to)) = (board.areas.get(&link.from), board.end(*link)) {
                (line(*from, to))
            }
        }
        @for (group, area) in &board.spread {
            @if let Some(card) = board.areas.get(group) { (line(*card, *area)) }
        }
        @if picture.left_out > 0 {
            text.detail x=(PAD) y=(region.bottom() + 18) { "and " (picture.left_out) " more that are not drawn" }
        }
    };
    Drawing {
        width,
        height: region.bottom() + 28,
        body: html! {
            @for markup in board.frames.iter().chain(&board.bands) { (markup) }
            g aria-hidden="true" { (lines) }
            @for markup in &board.cards { (markup) }
        },
    }
}

pub(super) struct Board<'p, 'a> {
    pub(super) picture: &'p Picture<'a>,
    pub(super) areas: BTreeMap<usize, Area>,
    /// Where groups launch.
    pub(super) spread: BTreeMap<usize, Area>,
    /// From the outermost to the innermost.
    pub(super) frames: Vec<Markup>,
    pub(super) bands: Vec<Markup>,
    pub(super) cards: Vec<Markup>,
}

impl Board<'_, '_> {
    /// Where a line ends: a balancer's at where its group launches.
    fn end(&self, link: Link) -> Option<Area> {
        let from = self.picture.part(link.from)?;
        let launches = self.spread.get(&link.to);
        let launches = launches.filter(|_| from.kind == Kind::Balancer);
        launches.or_else(|| self.areas.get(&link.to)).copied()
    }

    /// A frame that is drawn below what follows, once its height is known.
    pub(super) fn reserve(&mut self) -> usize {
        self.frames.push(html! {});
        self.frames.len() - 1
    }

    pub(super) fn fill(&mut self, slot: usize, index: usize, area: Area, shape: &str) {
        self.areas.insert(index, area);
        if let (Some(frame_at), Some(part)) = (self.frames.get_mut(slot), self.picture.part(index))
        {
            *frame_at = frame(index, part, area, shape);
        }
    }

    pub(super) fn card(&mut self, index: usize, area: Area) {
        self.areas.insert(index, area);
        if let Some(part) = self.picture.part(index) {
            self.cards.push(card(index, part, area));
        }
    }

    /// Cards side by side, in as many rows as it takes, in the middle; where
    /// they end.
    pub(super) fn cards(&mut self, parts: &[usize], within: Area, y: usize) -> usize {
        let most = ((within.width + GAP) / (CARD_WIDTH + GAP)).max(1);
        let mut y = y;
        for row in parts.chunks(most) {
            let fair = (within.width + GAP) / row.len().max(1);
            let width = fair.saturating_sub(GAP).clamp(CARD_WIDTH, ZONE - 20);
            let taken = row.len() * (width + GAP) - GAP;
            let mut x = within.x + within.width.saturating_sub(taken) / 2;
            for index in row {
                let area = Area {
                    x,
                    y,
                    width,
                    height: CARD,
                };
                self.card(*index, area);
                x += width + GAP;
            }
            y += CARD + GAP;
        }
        y
    }

    /// A VPC and everything in it; where it ends.
    fn place(&mut self, place: &Place, within: Area, top: usize) -> usize {
        let slot = self.reserve();
        // The gateway stands in the wall.
        let mut y = top;
        if place.gateways.is_empty() {
            y += HEAD;
        } else {
            let right = Area {
                x: within.x + within.width / 3,
                width: within.width / 3,
                ..within
            };
            y = self.cards(&place.gateways, right, top - CARD / 3);
            y = y.max(top + HEAD);
        }
        let inside = Area {
            x: within.x + PAD,
            width: within.width - 2 * PAD,
            ..within
        };
        y += GAP;
        for row in [&place.rules, &place.balancers] {
            if !row.is_empty() {
                y = self.cards(row, inside, y) + AIR - GAP;
            }
        }
        y = self.zones(place, inside, y);
        y = self.cards(&place.loose, inside, y);
        if !place.launching.is_empty() {
            y = self.cards(&place.launching, inside, y + AIR - GAP);
        }
        let area = Area {
            y: top,
            height: y - top,
            ..within
        };
        self.fill(slot, place.vpc, area, "frame vpc");
        area.bottom() + GAP / 2
    }
}
