//! What one answer says. Lists can be long: a member is picked out of the text
//! without building the rest.

use std::borrow::Cow;
use std::fmt;

use checker_model::Why;
use checker_model::transcript::{Exchange, Outcome, Response};
use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::{origin, shown};
use crate::ex03;
use crate::finding::{Finding, Stop};

/// Whether a body is JSON.
pub(crate) enum Document {
    /// It is.
    Json,
    /// It is not: what it is instead.
    Other(String),
    /// It was not read to its end, and might be.
    CutShort(String),
}

/// An exchange that has an answer.
#[derive(Clone, Copy)]
pub(crate) struct Answer<'a> {
    pub(crate) exchange: &'a Exchange,
    pub(crate) response: &'a Response,
}

impl<'a> Answer<'a> {
    /// The answer of an exchange; without one, nothing can be read from it.
    /// That a broken answer is a miss is the status check's to say.
    pub(crate) fn of(exchange: &'a Exchange) -> Result<Self, Stop> {
        let why = match &exchange.outcome {
            Outcome::Response(response) => return Ok(Self { exchange, response }),
            Outcome::Unreachable(why) => Why::Unreachable(shown(why)),
            Outcome::Broken(why) => Why::Failed(shown(why)),
        };
        Err(Finding::undetermined(&why, &origin(exchange)).stop())
    }

    /// Whether the body is JSON.
    pub(crate) fn document(&self) -> Document {
        let body = &self.response.body;
        let text = body.text.as_deref();
        let is_json = text.map(serde_json::from_str::<IgnoredAny>);
        match (is_json, &body.cut_short) {
            (Some(Ok(_)), _) => Document::Json,
            // JSON may still have become of what was read.
            (Some(Err(error)), Some(why)) if error.is_eof() => Document::CutShort(why.clone()),
            (None, Some(why)) => Document::CutShort(why.clone()),
            (_, _) if body.length == 0 => Document::Other("an empty body".into()),
            (Some(Err(_)), _) => Document::Other(format!("`{}`", shown(text.unwrap_or_default()))),
            (None, None) => Document::Other("a body that is not text".into()),
        }
    }

    /// A member of the JSON object that the body is; `None` when it is not
    /// set, or the body is JSON of another kind. A body that is no JSON at all
    /// is left to the check that says so.
    pub(crate) fn member(&self, name: &str) -> Result<Option<Value>, Stop> {
        match self.document() {
            Document::Json => Ok(self.peek(name)),
            Document::Other(_) => Err(Finding::skipped(&ex03::api::JSON).stop()),
            Document::CutShort(why) => {
                let why = Why::Failed(format!("the body was not read to its end: {}", shown(&why)));
                Err(Finding::undetermined(&why, &origin(self.exchange)).stop())
            }
        }
    }

    /// A member, if there is one to be read.
    pub(crate) fn peek(&self, name: &str) -> Option<Value> {
        let text = self.response.body.text.as_deref()?;
        // Serde would take an array for an object with its members in order.
        if !text.trim_start().starts_with('{') {
            return None;
        }
        serde_json::Deserializer::from_str(text)
            .deserialize_map(Pick(name))
            .ok()?
    }

    /// The text of a member, if it is text.
    pub(crate) fn peek_text(&self, name: &str) -> Option<String> {
        match self.peek(name)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The body in a few words, for reports.
    pub(crate) fn body_shown(&self) -> String {
        match self.response.body.text.as_deref() {
            Some("") => "an empty body".into(),
            Some(text) => format!("`{}`", shown(text)),
            None => format!("a body of {} bytes", self.response.body.length),
        }
    }
}

/// Picks one member out of an object; of equals the last, as Python does.
struct Pick<'n>(&'n str);

impl<'de> Visitor<'de> for Pick<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            if key == self.0 {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}
