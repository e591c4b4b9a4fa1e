//! Which exchange of a conversation a check is about.

use checker_model::transcript::{Dialect, Exchange, Purpose, Sample, Step};
use checker_model::{Origin, Why};
use serde_json::Value;

use super::answer::Answer;
use crate::case::HttpCase;
use crate::finding::{Finding, Stop};

/// An exchange about a sample, with the sample and its index.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) exchange: &'a Exchange,
    pub(crate) index: usize,
    pub(crate) sample: &'a Sample,
}

/// What came of the attempts to upload.
pub(crate) enum Upload<'a> {
    /// One was taken, in this dialect.
    Taken(About<'a>, &'a Dialect),
    /// None was; these are all of them.
    Refused(Vec<&'a Exchange>),
}

/// That a step was never asked.
fn not_asked<T>(what: &str) -> Result<T, Stop> {
    Err(Finding::undetermined(&Why::NotCollected(what.to_owned()), &Origin::Unseen).stop())
}

impl<'a> HttpCase<'a> {
    fn first(&self, what: &str, of: impl Fn(&Step) -> bool) -> Result<&'a Exchange, Stop> {
        self.transcript
            .exchanges
            .iter()
            .find(|exchange| of(&exchange.step))
            .map_or_else(|| not_asked(what), Ok)
    }

    /// `GET /`.
    pub(crate) fn root(&self) -> Result<&'a Exchange, Stop> {
        self.first("GET /", |step| *step == Step::Root)
    }

    /// `GET /list_files`, before anything was uploaded if it was asked then.
    pub(crate) fn list(&self) -> Result<&'a Exchange, Stop> {
        self.first("GET /list_files", |step| *step == Step::List)
            .or_else(|stop| self.list_after_upload().map_err(|_| stop))
    }

    /// `GET /list_files`, after the upload.
    pub(crate) fn list_after_upload(&self) -> Result<&'a Exchange, Stop> {
        self.first("GET /list_files after the upload", |step| {
            *step == Step::ListAfterUpload
        })
    }

    /// Every `GET /list_files`.
    pub(crate) fn lists(&self) -> impl Iterator<Item = &'a Exchange> + use<'a> {
        self.transcript
            .exchanges_of(|step| matches!(step, Step::List | Step::ListAfterUpload))
    }

    fn about(&self, exchange: &'a Exchange, index: usize) -> Option<About<'a>> {
        Some(About {
            exchange,
            index,
            sample: self.transcript.samples.get(index)?,
        })
    }

    /// The exchanges about samples made for a purpose; `of` picks the steps.
    pub(crate) fn about_samples(
        &self,
        purpose: Purpose,
        of: impl Fn(&Step) -> Option<usize>,
    ) -> Vec<About<'a>> {
        self.transcript
            .exchanges
            .iter()
            .filter_map(|exchange| self.about(exchange, of(&exchange.step)?))
            .filter(|about| about.sample.purpose == purpose)
            .collect()
    }

    /// The upload that is judged: the one from which the prober learnt the
    /// dialect, else the last that was accepted in it, or in any.
    pub(crate) fn upload(&self) -> Result<Upload<'a>, Stop> {
        let attempts = self.about_samples(Purpose::Upload, uploaded);
        if attempts.is_empty() {
            return not_asked("an upload of a sample");
        }
        let understood = &self.transcript.dialect;
        if let Some(dialect) = understood.get() {
            let learnt = |about: &&About<'a>| match &understood.origin {
                Origin::Http { exchange, .. } => *exchange == about.exchange.number,
                _ => false,
            };
            let spoken: Vec<About<'a>> = attempts
                .iter()
                .copied()
                .filter(|about| dialect_of(about.exchange) == Some(dialect))
                .collect();
            let judged = spoken
                .iter()
                .find(learnt)
                .or_else(|| spoken.iter().rfind(|about| is_success(about.exchange)))
                .or(spoken.last());
            if let Some(about) = judged {
                return Ok(Upload::Taken(*about, dialect));
            }
        }
        let accepted = attempts.iter().rfind(|about| is_success(about.exchange));
        if let Some(about) = accepted
            && let Some(dialect) = dialect_of(about.exchange)
        {
            return Ok(Upload::Taken(*about, dialect));
        }
        if let Some(why) = understood.why()
            // Older evidence may lack the word on the dialect, not the attempts.
            && !matches!(why, Why::NotCollected(_))
        {
            return Err(Finding::undetermined(why, &understood.origin).stop());
        }
        Ok(Upload::Refused(
            attempts.iter().map(|about| about.exchange).collect(),
        ))
    }

    /// The upload that was taken; without one there is nothing to judge.
    pub(crate) fn taken(&self) -> Result<(About<'a>, &'a Dialect), Stop> {
        match self.upload()? {
            Upload::Taken(about, dialect) => Ok((about, dialect)),
            Upload::Refused(_) => not_asked("an upload that was understood"),
        }
    }

    /// Whether a sample is the one of the upload that was taken.
    pub(crate) fn was_uploaded(&self, index: usize) -> bool {
        self.taken().is_ok_and(|(about, _)| about.index == index)
    }

    /// The upload of a missing file that is judged, with the file's name: one
    /// that the API evidently understood, if there is any.
    pub(crate) fn upload_missing(&self) -> Result<(&'a Exchange, &'a str), Stop> {
        let attempts: Vec<(&'a Exchange, &'a str)> = self
            .transcript
            .exchanges
            .iter()
            .filter_map(|exchange| match &exchange.step {
                Step::UploadMissing { name, .. } => Some((exchange, name.as_str())),
                _ => None,
            })
            .collect();
        let message = |exchange: &'a Exchange| {
            let answer = Answer::of(exchange).ok()?;
            (answer.response.status == 404).then(|| answer.peek("message"))?
        };
        let names_it = |(exchange, name): &&(&'a Exchange, &'a str)| matches!(message(exchange), Some(Value::String(text)) if text.contains(*name));
        let first = attempts.first();
        attempts
            .iter()
            .find(names_it)
            .or_else(|| attempts.iter().find(|(e, _)| message(e).is_some()))
            .or_else(|| first.filter(|(e, _)| status_of(e) == Some(404)))
            .or_else(|| attempts.iter().find(|(e, _)| is_success(e)))
            .or(first)
            .copied()
            .map_or_else(|| not_asked("an upload of a missing file"), Ok)
    }

    /// `GET /download/<file>` of a file that is there.
    pub(crate) fn download(&self) -> Result<About<'a>, Stop> {
        self.about_samples(Purpose::Upload, |step| match step {
            Step::Download { sample } => Some(*sample),
            _ => None,
        })
        .first()
        .copied()
        .map_or_else(|| not_asked("GET /download/<file>"), Ok)
    }

    /// `GET /download/<file>` of a file that is not there, with its name.
    pub(crate) fn download_missing(&self) -> Result<(&'a Exchange, &'a str), Stop> {
        self.transcript
            .exchanges
            .iter()
            .find_map(|exchange| match &exchange.step {
                Step::DownloadMissing { name } => Some((exchange, name.as_str())),
                _ => None,
            })
            .map_or_else(|| not_asked("GET /download/<file> of a missing file"), Ok)
    }

    /// GET of the presigned URL of a sample.
    pub(crate) fn presigned(&self, index: usize) -> Result<&'a Exchange, Stop> {
        self.first("GET of the presigned URL", |step| {
            *step == Step::Presigned { sample: index }
        })
    }

    /// The same after its time.
    pub(crate) fn presigned_expired(&self) -> Option<&'a Exchange> {
        let mut of = self
            .transcript
            .exchanges_of(|step| matches!(step, Step::PresignedExpired { .. }));
        of.next()
    }
}

/// The sample that an upload is of.
pub(crate) fn uploaded(step: &Step) -> Option<usize> {
    match step {
        Step::Upload { sample, .. } => Some(*sample),
        _ => None,
    }
}

fn dialect_of(exchange: &Exchange) -> Option<&Dialect> {
    match &exchange.step {
        Step::Upload { dialect, .. } => Some(dialect),
        _ => None,
    }
}

/// The status of the answer, when there is one.
pub(crate) fn status_of(exchange: &Exchange) -> Option<u16> {
    exchange.response().map(|response| response.status)
}

/// Whether the answer says that it worked.
pub(crate) fn is_success(exchange: &Exchange) -> bool {
    status_of(exchange).is_some_and(|status| (200..300).contains(&status))
}

/// Whether the file never left the prober: it was named, and taken from the
/// API's own host. A JSON body may carry it or name it.
pub(crate) fn may_name_only(dialect: &Dialect) -> bool {
    match dialect {
        Dialect::Json { .. } | Dialect::GetQuery { .. } | Dialect::GetPath => true,
        Dialect::Multipart { .. } | Dialect::RawQuery { .. } | Dialect::RawPath { .. } => false,
    }
}
