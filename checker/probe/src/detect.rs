//! Finding out how an API wants its uploads, in the catalogue's order:
//! multipart, raw, JSON, and GET for a file that is on the host already.

use std::collections::BTreeSet;

use checker_model::storage::COURSE_FILE;
use checker_model::transcript::{Dialect, Outcome, Purpose, Sample, Step};
use checker_model::{Fact, Origin, Why};

use crate::answer::{fields_in, form_field};
use crate::dialect::{self, FIELDS, PARAMETERS};
use crate::sample;
use crate::session::{Numbered, Session};

/// Attempts at most, whatever fields an API names.
const ATTEMPTS: usize = 40;

/// Attempts without any answer, after which the rest would fare no better.
const SILENT: usize = 2;

/// Accepted attempts that took nothing, after which the API is one that says
/// yes to everything.
const HOLLOW: usize = 10;

/// An upload that was accepted.
#[derive(Debug, Clone)]
pub(crate) struct Uploaded {
    pub(crate) dialect: Dialect,
    /// Index into the samples.
    pub(crate) sample: usize,
}

/// What the attempts have shown so far.
struct Detection<'s, 'a> {
    session: &'s Session<'a>,
    sample: usize,
    attempts: usize,
    silent: usize,
    unreachable: Option<(String, Origin)>,
    /// Methods that `/upload` refuses.
    refused: BTreeSet<String>,
    /// The first that was accepted without a sign that the file was taken.
    hollow: Option<(Uploaded, Origin)>,
    hollows: usize,
    /// One that was understood, but looks for the file on the host.
    by_name: Option<(Dialect, Origin)>,
    taken: Option<(Uploaded, Origin)>,
    /// The fields that an error says are missing.
    named: Vec<String>,
    /// The field of the form on the page that GET shows.
    shown: Option<String>,
}

/// Uploads the sample and records in which dialect that went, if in any.
/// `on_host` are names of files that may be on the host.
pub(crate) async fn detect(
    session: &Session<'_>,
    sample: usize,
    on_host: &[String],
) -> Option<Uploaded> {
    let mut detection = Detection {
        session,
        sample,
        attempts: 0,
        silent: 0,
        unreachable: None,
        refused: BTreeSet::new(),
        hollow: None,
        hollows: 0,
        by_name: None,
        taken: None,
        named: Vec::new(),
        shown: None,
    };
    detection.run(on_host).await;
    detection.conclude()
}

impl Detection<'_, '_> {
    async fn run(&mut self, on_host: &[String]) {
        let file = multipart("file");
        let first = self.carrying(&file).await;
        // An answer that says what is missing, or that does not understand.
        if first.is_some_and(|status| matches!(status, 400 | 404 | 422 | 500)) {
            let mut fields = self.named.clone();
            fields.extend(FIELDS.map(str::to_owned));
            let mut seen = BTreeSet::from(["file".to_owned()]);
            fields.retain(|field| seen.insert(field.clone()));
            for field in &fields {
                self.carrying(&multipart(field)).await;
            }
        }
        let mut parameters: Vec<String> = self.named.clone();
        parameters.extend(PARAMETERS.map(str::to_owned));
        let mut seen = BTreeSet::new();
        parameters.retain(|parameter| seen.insert(parameter.clone()));
        for dialect in dialect::others(&parameters) {
            if dialect::names_host_file(&dialect) {
                // A page with a form also answers 200 to GET.
                if self.hollow.is_none() {
                    self.naming(&dialect, on_host.first()).await;
                }
                continue;
            }
            let status = self.carrying(&dialect).await;
            let is_json = matches!(dialect, Dialect::Json { .. });
            if is_json && status.is_some_and(|status| matches!(status, 400 | 422 | 500)) {
                // A strict reader refuses the member with the bytes.
                let name = self.name();
                self.attempt(&dialect, self.sample, &name, None).await;
            }
        }
        if let Some(field) = self.shown.take() {
            self.carrying(&multipart(&field)).await;
        }
        if let Some((dialect, _)) = self.by_name.clone() {
            for name in on_host.iter().take(2) {
                self.naming(&dialect, Some(name)).await;
            }
        }
    }

    fn name(&self) -> String {
        self.session
            .edit(|transcript| transcript.samples.get(self.sample).map(|s| s.name.clone()))
            .unwrap_or_default()
    }

    /// An upload of the sample's bytes; the status.
    async fn carrying(&mut self, dialect: &Dialect) -> Option<u16> {
        let name = self.name();
        let bytes = sample::bytes(&name);
        self.attempt(dialect, self.sample, &name, Some(&bytes))
            .await
    }

    /// An upload of a file on the host.
    async fn naming(&mut self, dialect: &Dialect, on_host: Option<&String>) {
        if self.is_over(dialect) {
            return;
        }
        let name = on_host.map_or(COURSE_FILE, String::as_str);
        let index = host_sample(self.session, name);
        self.attempt(dialect, index, name, None).await;
    }

    fn is_over(&self, dialect: &Dialect) -> bool {
        self.taken.is_some()
            || self.unreachable.is_some()
            || self.silent >= SILENT
            || self.hollows >= HOLLOW
            || self.attempts >= ATTEMPTS
            || (!dialect::has_own_route(dialect)
                && self.refused.contains(dialect::method_of(dialect)))
    }

    async fn attempt(
        &mut self,
        dialect: &Dialect,
        index: usize,
        name: &str,
        bytes: Option<&[u8]>,
    ) -> Option<u16> {
        if self.is_over(dialect) {
            return None;
        }
        self.attempts += 1;
        let ask = dialect::upload(self.session, dialect, name, bytes);
        let step = Step::Upload {
            sample: index,
            dialect: dialect.clone(),
        };
        let url = ask.recorded().url;
        let answer = self.session.exchange(step, ask).await;
        let origin = Origin::Http {
            url,
            exchange: answer.number,
        };
        match &answer.heard.outcome {
            Outcome::Unreachable(why) => self.unreachable = Some((why.clone(), origin)),
            Outcome::Broken(_) => self.silent += 1,
            Outcome::Response(response) => {
                let text = response.body.text.as_deref();
                self.silent = 0;
                match response.status {
                    200..300 => {
                        self.session.note_bucket(&answer.heard);
                        let uploaded = Uploaded {
                            dialect: dialect.clone(),
                            sample: index,
                        };
                        if self.was_taken(&answer, name).await {
                            self.taken = Some((uploaded, origin));
                        } else if dialect::names_host_file(dialect) {
                            // A page, most likely with a form.
                            self.shown = self.shown.take().or_else(|| form_field(text?));
                        } else {
                            self.hollows += 1;
                            self.hollow.get_or_insert((uploaded, origin));
                        }
                    }
                    405 if !dialect::has_own_route(dialect) => {
                        self.refused.insert(dialect::method_of(dialect).to_owned());
                    }
                    404 if !matches!(dialect, Dialect::Multipart { .. })
                        && answer.names_file(name) =>
                    {
                        self.by_name.get_or_insert((dialect.clone(), origin));
                    }
                    400 | 422 if self.named.is_empty() => {
                        self.named = fields_in(answer.heard.json.as_ref(), text);
                    }
                    _ => {}
                }
            }
        }
        answer.status()
    }

    /// Whether an accepted upload took the file: S3 knows; without S3 the
    /// answer's own word has to do. An API that says 200 to everything would
    /// otherwise pass for one that speaks the first dialect.
    async fn was_taken(&self, answer: &Numbered, name: &str) -> bool {
        let own = name == self.name();
        if let (true, Some(access), Some(bucket)) =
            (own, self.session.access, self.session.bucket())
        {
            let limits = &self.session.options.limits;
            // Whoever took nothing the first time is given less time.
            let appear = limits.appear / if self.hollow.is_none() { 1 } else { 8 };
            let seen = access
                .await_object(&bucket, name, limits.download, appear)
                .await;
            if seen.why().is_none() {
                return seen.get().is_some();
            }
        }
        answer.names_file(name)
    }

    fn conclude(self) -> Option<Uploaded> {
        let accepted = self.taken.or(self.hollow);
        let fact = match (&accepted, &self.unreachable, self.by_name) {
            (Some((uploaded, origin)), ..) => Fact::value(uploaded.dialect.clone(), origin.clone()),
            (None, Some((why, origin)), _) => {
                Fact::unknown(Why::Unreachable(why.clone()), origin.clone())
            }
            (None, None, Some((_, origin))) => Fact::unknown(
                Why::NotVisible(
                    "the API uploads files that are on its host, and the prober knows of none"
                        .into(),
                ),
                origin,
            ),
            (None, None, None) => Fact::absent(Origin::Http {
                url: self.session.url("/upload").to_string(),
                exchange: self.session.edit(|t| t.exchanges.len()),
            }),
        };
        self.session.edit(|transcript| transcript.dialect = fact);
        accepted.map(|(uploaded, _)| uploaded)
    }
}

fn multipart(field: &str) -> Dialect {
    Dialect::Multipart {
        field: field.to_owned(),
    }
}

/// The sample that stands for a file of the host's: its bytes are not the
/// prober's, so it has no digest.
pub(crate) fn host_sample(session: &Session<'_>, name: &str) -> usize {
    let known = session.edit(|t| t.samples.iter().position(|s| s.name == name));
    known.unwrap_or_else(|| {
        session.sample(Sample {
            name: name.to_owned(),
            purpose: Purpose::Upload,
            length: 0,
            sha256: String::new(),
        })
    })
}
