//! An answer that is held back until it is spoiled.

use std::collections::BTreeMap;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use fixtures::Effect;
use serde_json::Value;

/// Bodies larger than this go through unspoiled: faults are for small samples.
pub(crate) const SPOILABLE: usize = 8 * 1024 * 1024;

/// An answer that is held back until it is spoiled.
pub(crate) struct Spoiled {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Spoiled {
    pub(crate) async fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, SPOILABLE).await.unwrap_or_default();
        Self {
            status: parts.status,
            headers: parts.headers,
            body: body.to_vec(),
        }
    }

    /// Does what an effect does to any answer; the others do nothing here.
    pub(crate) fn strike(&mut self, effect: &Effect) {
        match effect {
            Effect::Status(status) => {
                self.status =
                    StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            }
            Effect::Json(values) => self.set(values),
            Effect::Header(headers) => set_headers(&mut self.headers, headers),
            Effect::Body(text) => self.body = text.clone().into_bytes(),
            _ => {}
        }
    }

    fn set(&mut self, values: &BTreeMap<String, Value>) {
        self.edit(|document| {
            for (pointer, value) in values {
                if let Some(place) = document.pointer_mut(pointer) {
                    place.clone_from(value);
                }
            }
        });
    }

    /// Changes the body, when it is JSON.
    pub(crate) fn edit(&mut self, change: impl FnOnce(&mut Value)) {
        if let Ok(mut document) = serde_json::from_slice(&self.body) {
            change(&mut document);
            self.body = document.to_string().into_bytes();
        }
    }

    /// Keeps of `content` what passes.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.edit(|document| {
            if let Some(Value::Array(items)) = document.get_mut("content") {
                items.retain(|item| item.as_str().is_none_or(&keep));
            }
        });
    }

    pub(crate) fn into_response(mut self) -> Response<Body> {
        self.headers.remove(header::CONTENT_LENGTH);
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// Sets headers, as far as they are any.
pub(crate) fn set_headers(map: &mut HeaderMap, headers: &BTreeMap<String, String>) {
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            map.insert(name, value);
        }
    }
}
