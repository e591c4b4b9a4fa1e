//! Ways to spoil a conversation.

use checker_model::transcript::{Digest, Exchange, Outcome, Response, StoredObject, Transcript};
use checker_model::{Fact, Origin, Why};
use serde_json::{Value, json};

use super::transcript::{BUCKET, LENGTH, kind, sha256};

/// Changes to exchanges. `what` is a [`kind`]; all of that kind change.
pub(crate) trait Spoil {
    fn each(&mut self, what: &str, change: impl FnMut(&mut Exchange));
    fn without(&mut self, what: &str);

    fn outcome(&mut self, what: &str, outcome: &Outcome) {
        self.each(what, |exchange| exchange.outcome = outcome.clone());
    }

    fn response(&mut self, what: &str, mut change: impl FnMut(&mut Response)) {
        self.each(what, |exchange| {
            if let Outcome::Response(response) = &mut exchange.outcome {
                change(response);
            }
        });
    }

    fn status(&mut self, what: &str, status: u16) {
        self.response(what, |response| response.status = status);
    }

    fn text(&mut self, what: &str, text: &str) {
        self.response(what, |response| {
            response.body.length = text.len() as u64;
            response.body.text = Some(text.to_owned());
        });
    }

    fn body(&mut self, what: &str, mut change: impl FnMut(&mut Value)) {
        self.response(what, |response| {
            let mut body = response.json().unwrap();
            change(&mut body);
            response.body.text = Some(body.to_string());
        });
    }

    fn message(&mut self, what: &str, message: &str) {
        self.body(what, |body| body["message"] = json!(message));
    }

    fn content(&mut self, what: &str, content: &Value) {
        self.body(what, |body| body["content"] = content.clone());
    }

    fn header(&mut self, what: &str, value: Option<&str>) {
        self.response(what, |response| {
            response.headers.retain(|(name, _)| name != "content-type");
            response
                .headers
                .extend(value.map(|value| ("content-type".into(), value.into())));
        });
    }

    fn html(&mut self, what: &str) {
        self.header(what, Some("text/html; charset=utf-8"));
        self.text(what, "<!doctype html>\n<h1>Hello</h1>");
    }

    fn unreachable(&mut self, what: &str) {
        self.outcome(what, &Outcome::Unreachable("connection refused".into()));
    }

    fn broken(&mut self, what: &str) {
        self.outcome(what, &Outcome::Broken("connection reset".into()));
    }
}

impl Spoil for Transcript {
    fn each(&mut self, what: &str, mut change: impl FnMut(&mut Exchange)) {
        let mut any = false;
        let words: Vec<String> = self.exchanges.iter().map(|e| kind(self, &e.step)).collect();
        for (exchange, word) in self.exchanges.iter_mut().zip(words) {
            if word == what {
                change(exchange);
                any = true;
            }
        }
        assert!(any, "no exchange is a {what}");
    }

    fn without(&mut self, what: &str) {
        let words: Vec<String> = self.exchanges.iter().map(|e| kind(self, &e.step)).collect();
        let mut words = words.into_iter();
        self.exchanges
            .retain(|_| words.next().is_some_and(|word| word != what));
    }
}

/// S3 could not be asked.
pub(crate) fn no_s3(t: &mut Transcript) {
    t.listings.clear();
    t.objects.clear();
}

/// S3 refused to be asked.
pub(crate) fn s3_denied(t: &mut Transcript) {
    for listing in &mut t.listings {
        listing.keys = Fact::unknown(
            Why::AccessDenied("s3:ListBucket".into()),
            Origin::aws_call("s3:ListBucket"),
        );
    }
    for object in &mut t.objects {
        object.object = Fact::unknown(
            Why::AccessDenied("s3:GetObject".into()),
            Origin::aws_call("s3:GetObject"),
        );
    }
}

/// What S3 has of a sample.
pub(crate) fn stored_as(t: &mut Transcript, name: &str, key: &str, digest: Option<usize>) {
    let index = t.samples.iter().position(|s| s.name == name).unwrap();
    let origin = Origin::aws("s3:GetObject", BUCKET);
    let object = match digest {
        Some(of) => Fact::value(
            Digest {
                length: LENGTH,
                sha256: sha256(of),
            },
            origin,
        ),
        None => Fact::absent(origin),
    };
    t.objects.retain(|object| object.sample != index);
    t.objects.push(StoredObject {
        sample: index,
        bucket: BUCKET.into(),
        key: key.into(),
        object,
    });
}
