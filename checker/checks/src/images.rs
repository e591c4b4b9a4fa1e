//! Queries on the exchanges that began with the function URL: which images
//! were put, what was promised for them, and what was found there.

use checker_model::handout::Handout;
use checker_model::transcript::{
    Exchange, ImageFetched, ImageKind, ImageSeen, ImageSent, Outcome, PutWay, Step,
};
use checker_model::{Fact, Known, Origin, Why};

use crate::case::HttpCase;
use crate::check::Check;
use crate::finding::{Finding, Stop};
use crate::http::answer::Answer;
use crate::http::{origin, shown};

/// What the exercise is about; the others are asked beside it.
pub(crate) const MAIN: ImageKind = ImageKind::Jpeg;

/// Images that every resizing function must take: the formats of the document,
/// in sizes that make both results smaller than the original.
pub(crate) const REQUIRED: [ImageKind; 5] = [
    ImageKind::Jpeg,
    ImageKind::Png,
    ImageKind::Rotated,
    ImageKind::Alpha,
    ImageKind::Large,
];

/// One of the two results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Thumbnail,
    View,
}

impl Role {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Thumbnail => "thumbnail",
            Self::View => "view",
        }
    }
}

/// An image that was sent and accepted.
pub(crate) struct Sent<'a> {
    pub(crate) index: usize,
    pub(crate) image: &'a ImageSent,
}

/// What came of a promise.
pub(crate) enum Result<'a> {
    /// An image.
    Image(&'a Exchange, &'a ImageSeen),
    /// Something else that was answered with success.
    NoImage(&'a Exchange, String),
    /// Refused: it is not public, or not there. S3 does not say which to who may
    /// not list; with credentials the list was asked.
    Refused(&'a Exchange, u16),
    /// It is not there.
    Missing(&'a Exchange, u16),
    /// It is not there, but at these keys, as `bucket/key`, that nobody promised.
    Elsewhere(&'a Exchange, &'a [String]),
    /// It cannot be told.
    Unknown(Why, Origin),
}

fn not_asked<T>(what: &str) -> std::result::Result<T, Stop> {
    let why = Why::NotCollected(what.to_owned());
    Err(Finding::undetermined(&why, &Origin::Unseen).stop())
}

impl<'a> HttpCase<'a> {
    /// The index of the first image of a kind.
    pub(crate) fn image_of(&self, kind: ImageKind) -> Option<Sent<'a>> {
        let mut images = self.transcript.images.iter().enumerate();
        let (index, image) = images.find(|(_, image)| image.kind == kind)?;
        Some(Sent { index, image })
    }

    /// The question for an upload URL, about the main image.
    pub(crate) fn asked(&self) -> std::result::Result<&'a Exchange, Stop> {
        let main = self.image_of(MAIN).map(|sent| sent.index);
        self.asked_for(main.unwrap_or_default())
    }

    fn asked_for(&self, index: usize) -> std::result::Result<&'a Exchange, Stop> {
        let of = |step: &Step| matches!(step, Step::UploadUrl { image } if *image == index);
        let found = self.transcript.exchanges.iter().find(|one| of(&one.step));
        found.map_or_else(|| not_asked("GET of the function URL"), Ok)
    }

    /// What the function answered for an image; `status` says that it did.
    pub(crate) fn handout(
        &self,
        index: usize,
    ) -> std::result::Result<(&'a Exchange, Handout), Stop> {
        let exchange = self.asked_for(index)?;
        let answer = Answer::of(exchange)?;
        let text = answer.response.body.text.as_deref();
        let handout = text.map(Handout::read_text).unwrap_or_default();
        Ok((exchange, handout))
    }

    /// The PUT of an image in some way.
    pub(crate) fn put(&self, index: usize, how: PutWay) -> Option<&'a Exchange> {
        let of = |step: &Step| matches!(step, Step::Put { image, way } if *image == index && *way == how);
        self.transcript.exchanges.iter().find(|one| of(&one.step))
    }

    /// The main image's PUT in some way, of whichever image it was tried with.
    pub(crate) fn put_of_any(&self, how: PutWay) -> Option<&'a Exchange> {
        let of = |step: &Step| matches!(step, Step::Put { way, .. } if *way == how);
        self.transcript.exchanges.iter().find(|one| of(&one.step))
    }

    /// The required images that S3 accepted; without the main one there is
    /// nothing to judge.
    pub(crate) fn accepted(&self, put: &Check) -> std::result::Result<Vec<Sent<'a>>, Stop> {
        self.after(put)?;
        let images = REQUIRED.iter().filter_map(|kind| self.image_of(*kind));
        let accepted = images.filter(|sent| {
            let put = self.put(sent.index, PutWay::AsSaid);
            put.and_then(|put| put.response())
                .is_some_and(|one| (200..300).contains(&one.status))
        });
        let accepted: Vec<Sent<'a>> = accepted.collect();
        if accepted.is_empty() {
            return not_asked("an image that was accepted");
        }
        Ok(accepted)
    }

    /// The last look at each promise for an image, by its number.
    fn looks(&self, index: usize) -> Vec<(usize, &'a Exchange)> {
        let mut last: std::collections::BTreeMap<usize, &'a Exchange> =
            std::collections::BTreeMap::new();
        for exchange in &self.transcript.exchanges {
            if let Step::Resized { image, which } = &exchange.step
                && *image == index
            {
                last.insert(*which, exchange);
            }
        }
        last.into_iter().collect()
    }

    fn fetched(&self, exchange: &Exchange) -> Option<&'a Fact<ImageSeen>> {
        let mut all = self.transcript.fetched.iter();
        let of = |one: &&ImageFetched| one.exchange == exchange.number;
        all.find(of).map(|one| &one.image)
    }

    fn result(&self, exchange: &'a Exchange) -> Result<'a> {
        let response = match &exchange.outcome {
            Outcome::Response(response) => response,
            Outcome::Unreachable(why) => {
                return Result::Unknown(Why::Unreachable(shown(why)), origin(exchange));
            }
            Outcome::Broken(why) => {
                return Result::Unknown(Why::Failed(shown(why)), origin(exchange));
            }
        };
        match response.status {
            200..300 => match self.fetched(exchange).map(|fact| &fact.known) {
                Some(Known::Value(image)) => Result::Image(exchange, image),
                Some(Known::Absent) => Result::NoImage(
                    exchange,
                    format!("{} bytes that are no image", response.body.length),
                ),
                Some(Known::Unknown(why)) => Result::Unknown(why.clone(), origin(exchange)),
                None => Result::Unknown(
                    Why::NotCollected("what the image is".into()),
                    origin(exchange),
                ),
            },
            status @ (401 | 403 | 404 | 410) => self.not_fetched(exchange, status),
            status => Result::Unknown(Why::Failed(format!("status {status}")), origin(exchange)),
        }
    }

    /// Whether the main image's results are where nobody promised them.
    pub(crate) fn is_promised_elsewhere(&self) -> bool {
        let main = self.image_of(MAIN).map(|main| self.results(main.index));
        let results = main.and_then(std::result::Result::ok).unwrap_or_default();
        let mut results = results.iter().map(|(_, result)| result);
        results.any(|result| matches!(result, Result::Elsewhere(..)))
    }

    /// Whether S3 has the result that was refused, for sure.
    pub(crate) fn is_stored(&self, exchange: &Exchange) -> bool {
        let mut all = self.transcript.whereabouts.iter();
        let found = all.find(|one| one.exchange == exchange.number);
        found.is_some_and(|one| one.stored.get() == Some(&true))
    }

    /// What a refusal means.
    pub(crate) fn why_refused(&self, exchange: &Exchange) -> &'static str {
        if self.is_stored(exchange) {
            "it is there, and not public"
        } else {
            "it is not public, or was never made"
        }
    }

    /// A result that nobody could fetch.
    fn not_fetched(&self, exchange: &'a Exchange, status: u16) -> Result<'a> {
        let mut all = self.transcript.whereabouts.iter();
        let found = all.find(|one| one.exchange == exchange.number);
        let stored = found.and_then(|one| one.stored.get());
        match (status, stored, found) {
            (_, Some(false), Some(one)) if !one.elsewhere.is_empty() => {
                Result::Elsewhere(exchange, &one.elsewhere)
            }
            (401 | 403, Some(true) | None, _) => Result::Refused(exchange, status),
            _ => Result::Missing(exchange, status),
        }
    }

    /// What is at the promises for an image, the thumbnail and the view told
    /// apart by name, else by size, else by their order.
    pub(crate) fn results(
        &self,
        index: usize,
    ) -> std::result::Result<Vec<(Role, Result<'a>)>, Stop> {
        let (_, handout) = self.handout(index)?;
        let looks = self.looks(index);
        if looks.is_empty() {
            self.after(&crate::mcs03::get::RESIZED_URLS)?;
            return not_asked("a look at the promised URLs");
        }
        let mut results: Vec<(usize, Result<'a>)> = looks
            .into_iter()
            .map(|(which, exchange)| (which, self.result(exchange)))
            .collect();
        let size = |result: &Result<'_>| match result {
            Result::Image(_, image) => u64::from(image.width) * u64::from(image.height),
            _ => 0,
        };
        let named = (handout.thumbnail(), handout.view());
        let is_small = |which: usize, results: &[(usize, Result<'a>)]| match named {
            (Some(thumbnail), _) => which == thumbnail,
            (None, Some(view)) => which != view,
            (None, None) => {
                let all_seen = results.iter().all(|(_, one)| size(one) > 0);
                let smallest = results.iter().min_by_key(|(_, one)| size(one));
                let first = results.first();
                let small = if all_seen { smallest } else { first };
                small.is_some_and(|(small, _)| *small == which)
            }
        };
        let small: Vec<bool> = results
            .iter()
            .map(|(which, _)| is_small(*which, &results))
            .collect();
        // More promises than two: the view is the largest of the others, or the
        // one that is called so.
        let mut roles = Vec::new();
        let thumbnail = small.iter().position(|small| *small);
        let view = (0..results.len())
            .filter(|at| Some(*at) != thumbnail)
            .filter(|at| named.1.is_none_or(|view| results[*at].0 == view))
            .max_by_key(|at| size(&results[*at].1));
        for (role, at) in [(Role::Thumbnail, thumbnail), (Role::View, view)] {
            if let Some(at) = at {
                roles.push((role, at));
            }
        }
        roles.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        let mut told: Vec<(Role, Result<'a>)> = roles
            .into_iter()
            .map(|(role, at)| (role, results.remove(at).1))
            .collect();
        told.sort_by_key(|(role, _)| *role == Role::View);
        Ok(told)
    }
}

/// What was sent, in a few words.
pub(crate) fn described(image: &ImageSent) -> String {
    format!("{} of {}×{}", image.content_type, image.width, image.height)
}
