//! The bucket that the API works with: the one named with `--bucket`, else the
//! one that its own messages name. Where they disagree most of them count, and
//! between equals the list's.

use checker_model::transcript::Exchange;
use checker_model::{Origin, Why};

use super::answer::Answer;
use super::expect::message_that;
use super::unless_caused_by;
use crate::case::HttpCase;
use crate::ex03;
use crate::finding::{Finding, Judged, Stop};

/// What the list's message says before the bucket's name.
pub(crate) const LISTED: &str = "Successfully listed files on s3 bucket '";

/// What the upload's message says before the bucket's name.
pub(crate) fn uploaded(file: &str) -> String {
    format!("Successfully uploaded '{file}' to the bucket '")
}

/// What the message of a missing download says before the bucket's name.
pub(crate) fn not_found(file: &str) -> String {
    format!("The file '{file}' was not found on the bucket '")
}

/// The bucket between what stands before it and the closing quote.
fn named_in<'t>(message: &'t str, before: &str) -> Option<&'t str> {
    let name = message.strip_prefix(before)?.strip_suffix('\'')?;
    is_bucket_name(name).then_some(name)
}

/// Whether it could be a bucket's name, roughly as S3 sees it.
fn is_bucket_name(name: &str) -> bool {
    (3..=63).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-')
}

fn said(exchange: &Exchange, before: &str) -> Option<String> {
    let message = Answer::of(exchange).ok()?.peek_text("message")?;
    named_in(&message, before).map(str::to_owned)
}

impl HttpCase<'_> {
    /// The bucket that the list names.
    fn listed_bucket(&self) -> Option<String> {
        said(self.list().ok()?, LISTED)
    }

    /// The bucket's name, if anybody names it.
    pub(crate) fn named_bucket(&self) -> Option<String> {
        if let Some(given) = &self.transcript.given_bucket {
            return Some(given.clone());
        }
        let uploaded = self
            .taken()
            .ok()
            .and_then(|(about, _)| said(about.exchange, &uploaded(&about.sample.name)));
        let missing = self
            .download_missing()
            .ok()
            .and_then(|(exchange, name)| said(exchange, &not_found(name)));
        match (self.listed_bucket(), uploaded, missing) {
            (Some(_), Some(b), Some(c)) if b == c => Some(b),
            (a, b, c) => a.or(b).or(c),
        }
    }

    /// The bucket to look into; without a name there is nothing to judge.
    pub(crate) fn bucket(&self) -> Result<String, Stop> {
        let Some(bucket) = self.named_bucket() else {
            self.after(&ex03::list::MESSAGE)?;
            let why = Why::NotCollected("the bucket's name; give it with --bucket".into());
            return Err(Finding::undetermined(&why, &Origin::Unseen).stop());
        };
        // An API that works on another bucket than the given one fails once.
        if self.listed_bucket().is_some_and(|listed| listed != bucket) {
            self.after(&ex03::list::MESSAGE)?;
        }
        Ok(bucket)
    }

    /// The answer's `message` ends in the bucket's name and a quote.
    pub(crate) fn message_with_bucket(
        &self,
        exchange: &Exchange,
        before: &str,
        fix: &str,
    ) -> Judged {
        let bucket = self.named_bucket();
        let expected = format!(
            "message `{before}{}'`",
            bucket.as_deref().unwrap_or("<bucket_name>")
        );
        let finding = message_that(exchange, &expected, fix, |text| {
            named_in(text, before)
                .is_some_and(|name| bucket.as_deref().is_none_or(|bucket| bucket == name))
        })?;
        let another = said(exchange, before);
        if before != LISTED && another.is_some() && another == self.listed_bucket() {
            return unless_caused_by(finding, self, &[&ex03::list::MESSAGE]);
        }
        Ok(finding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_no_bucket() {
        let name = |text: &'static str| named_in(text, LISTED);
        assert_eq!(
            name("Successfully listed files on s3 bucket 'module02-1'"),
            Some("module02-1")
        );
        for text in [
            "Successfully listed files on s3 bucket '<bucket_name>'",
            "Successfully listed files on s3 bucket 'ab'",
            "Successfully listed files on s3 bucket ''",
            "Successfully listed files on s3 bucket 'module02-1",
            "Successfully listed files on s3 bucket 'module02-1'.",
            "successfully listed files on s3 bucket 'module02-1'",
        ] {
            assert_eq!(name(text), None, "{text}");
        }
    }
}
