//! Which part a check is about: its id says which kind, and the places of its
//! failures say which one of them.

use checker_model::Origin;
use checker_model::run::{CheckReport, Run};

use super::{Kind, Picture, Presence, Tone};
use crate::outcome::checks;

/// Failures of one check that are looked at.
const FAILURES: usize = 100;

/// The kinds that a check is about, by the first two words of its id.
pub(super) fn kinds(id: &str) -> &'static [Kind] {
    if id == "ex06.vpc.region" {
        return &[Kind::Region, Kind::Vpc];
    }
    let mut words = id.split('.');
    match (words.next().unwrap_or(""), words.next().unwrap_or("")) {
        ("ex01", "bucket" | "object") => &[Kind::Bucket],
        ("mcs01", "bucket" | "object") => &[Kind::Website],
        ("mcs02", _) => &[Kind::Function],
        ("mcs03", "url" | "get") => &[Kind::FunctionUrl, Kind::UrlFunction],
        ("mcs03", _) => &[Kind::UrlFunction],
        ("ex03", "role") => &[Kind::Role],
        ("ex03" | "ex09", "security-group") => &[Kind::SecurityGroup],
        // A group's launch parameters and its instances stand for the instance.
        ("ex03" | "ex09", "instance") => &[Kind::Instance, Kind::Launch],
        ("ex05", "ami") => &[Kind::Image],
        ("ex06", "vpc") => &[Kind::Vpc],
        ("ex07", "subnets") => &[Kind::Subnet],
        ("ex08", "gateway") => &[Kind::Gateway],
        ("ex08", "routes") => &[Kind::RouteTable],
        ("ex10", "launch") => &[Kind::Launch],
        ("ex10" | "ex11", "group") => &[Kind::Group],
        ("ex10" | "ex11", "instances") | ("ex09", "api") => &[Kind::Instance],
        ("ex11", "security-group") => &[Kind::BalancerSecurityGroup],
        ("ex11", "elb" | "output" | "api") => &[Kind::Balancer],
        _ => &[],
    }
}

/// Whether the run asks for a kind: a check about it applies.
pub(super) fn is_asked(run: &Run, family: &str) -> bool {
    checks(run).any(|check| {
        let rest = check.id.strip_prefix(family);
        rest.is_some_and(|rest| rest.starts_with('.')) && Tone::of(check) != Tone::Plain
    })
}

/// Gives each part its checks and its colour.
pub(super) fn assign<'a>(picture: &mut Picture<'a>, run: &'a Run) {
    for check in checks(run) {
        let of_kind: Vec<usize> = picture
            .parts
            .iter()
            .enumerate()
            .filter(|(_, part)| kinds(&check.id).iter().any(|kind| part.is(*kind)))
            .map(|(index, _)| index)
            .collect();
        let meant = match named(picture, check, &of_kind) {
            named if named.is_empty() => of_kind,
            named => named,
        };
        for index in meant {
            if let Some(part) = picture.parts.get_mut(index) {
                part.tone = part.tone.max(Tone::of(check));
                part.checks.push(check);
            }
        }
    }
    for part in &mut picture.parts {
        // What a check is content with is there, though it was not found.
        if part.presence == Presence::Missing && part.tone == Tone::Pass {
            part.presence = Presence::Unknown;
        }
    }
}

/// The parts that the failures name; none when one of them names none, as then
/// any of the kind may be meant.
fn named(picture: &Picture<'_>, check: &CheckReport, of_kind: &[usize]) -> Vec<usize> {
    let failures = check.failures.iter().take(FAILURES);
    let origins = failures.map(|failure| &failure.origin);
    let reasons = check.reasons.iter().take(FAILURES);
    let mut all = Vec::new();
    for origin in origins.chain(reasons.map(|reason| &reason.origin)) {
        let before = all.len();
        let written = serde_json::to_string(origin).unwrap_or_default();
        for index in of_kind {
            let Some(part) = picture.part(*index) else {
                continue;
            };
            let named = resource(origin) == Some(part.id.as_str());
            let seen = !origin.is_unseen() && part.facts.contains(&written);
            if part.presence == Presence::Seen && (named || seen) {
                all.push(*index);
            }
        }
        if all.len() == before {
            return Vec::new();
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The resource that a place names.
fn resource(origin: &Origin) -> Option<&str> {
    match origin {
        Origin::Plan { address }
        | Origin::State { address }
        | Origin::Cloudformation { address, .. } => Some(address),
        Origin::Aws { resource, .. } => resource.as_deref(),
        Origin::Default { resource, .. } => Some(resource),
        Origin::Unseen | Origin::Hcl { .. } | Origin::File { .. } | Origin::Http { .. } => None,
    }
}
