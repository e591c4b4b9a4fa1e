//! Functions, their URLs, and the buckets between them.

use checker_model::functions::Function;
use checker_model::ids::{BucketId, FunctionId};
use checker_model::storage::{Bucket, NotificationTarget};
use checker_model::{Known, Stack};

use super::about::is_asked;
use super::seen::{Stage, ghost, part, said};
use super::{Kind, Link, Presence};

/// Whether a bucket is the website, or may be for want of any.
pub(super) fn is_website(stack: &Stack, bucket: &Bucket) -> bool {
    let serves = |one: &Bucket| matches!(one.website.known, Known::Value(_));
    serves(bucket) || !stack.buckets.values().any(serves)
}

/// What a bucket tells of its objects, as far as functions are told.
fn told(bucket: &Bucket) -> impl Iterator<Item = &FunctionId> {
    let targets = bucket.notifications.iter();
    targets.filter_map(|one| match one.target.get() {
        Some(NotificationTarget::Function { id }) => Some(id),
        _ => None,
    })
}

fn is(function: &Function, reference: &FunctionId) -> bool {
    *reference == function.id || function.name.get() == Some(&reference.0)
}

impl Stage<'_, '_, '_> {
    /// Functions and their URLs, those that are asked for and missing too.
    pub(super) fn functions(&mut self) {
        let stack = self.stack;
        let of_url = |function: &Function| {
            let mut urls = stack.function_urls.values();
            urls.any(|url| url.function.get().is_some_and(|id| is(function, id)))
        };
        let triggered = |function: &Function| {
            let mut buckets = stack.buckets.values();
            buckets.any(|bucket| told(bucket).any(|id| is(function, id)))
        };
        let urls = self.add(stack.function_urls.values(), |one| {
            let mut part = part(Kind::FunctionUrl, one.id.as_str(), &one.url, one);
            // Its host tells it; nothing in a picture is an address.
            if let Some((_, host)) = part.name.split_once("://") {
                part.name = host.trim_end_matches('/').to_owned();
            }
            part.lines = vec![format!("auth {}", said(&one.auth_type))];
            part
        });
        let functions = self.add(stack.functions.values(), |one| {
            let mut part = part(Kind::Function, one.id.as_str(), &one.name, one);
            let (memory, time) = (said(&one.memory_size), said(&one.timeout));
            part.lines = vec![format!("{} · {memory} MB · {time} s", said(&one.runtime))];
            match (of_url(one), triggered(one)) {
                (true, false) => part.kind = Kind::UrlFunction,
                (true, true) => part.also = Some(Kind::UrlFunction),
                // Where none is triggered, any may be the one that is meant.
                (false, false) if stack.functions.values().any(triggered) => {
                    part.kind = Kind::OtherFunction;
                }
                (false, _) => {}
            }
            part
        });
        self.picture.functions = [urls, functions];
        for (row, kind, family, is_complete) in [
            (
                0,
                Kind::FunctionUrl,
                "mcs03.url",
                stack.function_urls.is_complete(),
            ),
            (
                1,
                Kind::Function,
                "mcs02.function",
                stack.functions.is_complete(),
            ),
        ] {
            let mut parts = self.picture.parts.iter();
            let has = parts.any(|one| one.is(kind) && one.presence == Presence::Seen);
            if !has && is_asked(self.run, family) {
                let ghost = self.picture.push(ghost(kind, is_complete));
                self.picture.functions[row].push(ghost);
            }
        }
    }

    /// A URL leads to its function, a bucket to the one that it tells, and a
    /// function to the buckets that its environment names.
    pub(super) fn managed_links(&mut self) {
        let stack = self.stack;
        let parts = &self.picture.parts;
        let find = |kinds: &[Kind], id: &str| {
            let of = |kind: &Kind| self.picture.find(*kind, id);
            kinds.iter().find_map(of)
        };
        let function = |id: &FunctionId| {
            let meant = stack.functions.values().find(|one| is(one, id))?;
            find(
                &[Kind::Function, Kind::UrlFunction, Kind::OtherFunction],
                meant.id.as_str(),
            )
        };
        let bucket = |id: &BucketId| find(&[Kind::Bucket], id.as_str());
        let mut links = Vec::new();
        for url in stack.function_urls.values() {
            let from = find(&[Kind::FunctionUrl], url.id.as_str());
            links.push((from, url.function.get().and_then(function)));
        }
        for one in stack.buckets.values() {
            links.extend(told(one).map(|id| (bucket(&one.id), function(id))));
        }
        for one in stack.functions.values() {
            let named = one.environment.values().filter_map(|one| one.bucket.get());
            links.extend(named.map(|id| (function(&one.id), bucket(id))));
        }
        let links = links.into_iter().filter_map(|(from, to)| {
            let link = Link {
                from: from?,
                to: to?,
            };
            (link.from < parts.len() && link.to < parts.len()).then_some(link)
        });
        let links: Vec<Link> = links.collect();
        for link in links {
            if !self.picture.links.contains(&link) {
                self.picture.links.push(link);
            }
        }
    }
}
