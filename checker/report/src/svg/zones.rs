//! Zones side by side, subnets in them, and groups across these.

use maud::html;

use super::canvas::{Area, CARD, band, clip};
use super::layout::{Board, GAP, HEAD, PAD, ZONE};
use crate::picture::{Place, Zone};

impl Board<'_, '_> {
    /// The zones side by side; where they end.
    pub(super) fn zones(&mut self, place: &Place, within: Area, y: usize) -> usize {
        let count = place.zones.len();
        if count == 0 {
            return y;
        }
        let width = (within.width + GAP) / count - GAP;
        let slot = self.reserve();
        let mut backs = Vec::new();
        let mut end = y;
        let rows = place.zones.iter().map(|zone| zone.subnets.len()).max();
        let heights: Vec<usize> = (0..rows.unwrap_or(0))
            .map(|row| height(place, row))
            .collect();
        for (column, zone) in place.zones.iter().enumerate() {
            let area = Area {
                x: within.x + column * (width + GAP),
                y,
                width,
                height: 0,
            };
            let bottom = self.zone(zone, area, &heights);
            end = end.max(bottom);
            backs.push((zone, area));
        }
        let backs = html! {
            @for (zone, area) in backs {
                rect.zone x=(area.x) y=(area.y) width=(area.width) height=(end - y) rx="10" {}
                text.kind x=(area.middle()) y=(area.y + 20) text-anchor="middle" {
                    @if zone.name.is_empty() { "Availability Zone not known" }
                    @else { "Availability Zone " (clip(&zone.name, 30)) }
                }
            }
        };
        if let Some(frame) = self.frames.get_mut(slot) {
            *frame = backs;
        }
        self.spreads(place);
        end + GAP
    }

    fn zone(&mut self, zone: &Zone, area: Area, heights: &[usize]) -> usize {
        let mut y = area.y + 32;
        for ((subnet, instances), height) in zone.subnets.iter().zip(heights) {
            let slot = self.reserve();
            let own = Area {
                x: area.x + PAD / 2,
                y,
                width: area.width - PAD,
                height: *height,
            };
            self.fill(slot, *subnet, own, "frame subnet");
            for (row, instance) in instances.iter().enumerate() {
                let at = Area {
                    x: own.x + PAD,
                    y: y + HEAD + 26 + row * (CARD + 12),
                    width: own.width - 2 * PAD,
                    height: CARD,
                };
                self.card(*instance, at);
            }
            y += height + 12;
        }
        y
    }

    /// The groups, across the subnets that they launch into.
    fn spreads(&mut self, place: &Place) {
        for (number, spread) in place.spreads.iter().enumerate() {
            let inset = 8 + 4 * number.min(3);
            let areas = spread
                .subnets
                .iter()
                .filter_map(|index| self.areas.get(index));
            let mut areas: Vec<Area> = areas
                .map(|subnet| Area {
                    x: subnet.x + inset,
                    y: subnet.y + HEAD - 2,
                    width: subnet.width - 2 * inset,
                    height: subnet.height.saturating_sub(HEAD + 6),
                })
                .collect();
            areas.sort_unstable_by_key(|area| (area.y, area.x));
            let areas = joined(&areas);
            if let (Some(part), false) = (self.picture.part(spread.group), areas.is_empty()) {
                self.spread
                    .extend(areas.first().map(|area| (spread.group, *area)));
                self.bands.push(band(spread.group, part, &areas));
            }
        }
    }
}

/// Neighbours become one, across the gap between their zones.
fn joined(areas: &[Area]) -> Vec<Area> {
    let mut joined: Vec<Area> = Vec::new();
    for area in areas {
        match joined.last_mut() {
            Some(last) if last.y == area.y && area.x.saturating_sub(last.right()) < ZONE / 3 => {
                last.width = area.right() - last.x;
            }
            _ => joined.push(*area),
        }
    }
    joined
}

/// How high the subnets of a row are: as the fullest of them.
fn height(place: &Place, row: usize) -> usize {
    let subnets = place.zones.iter().filter_map(|zone| zone.subnets.get(row));
    let full = subnets.map(|(_, instances)| instances.len()).max();
    let least = if place.spreads.is_empty() { 0 } else { 40 };
    match full.unwrap_or(0) {
        0 => HEAD + least,
        n => HEAD + 26 + n * (CARD + 12) + 12,
    }
}
