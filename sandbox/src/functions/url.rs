//! The function URL: a request becomes an event, and what the function returns
//! becomes an answer.
//!
//! Rules: "Invoking Lambda function URLs" and "Control access to Lambda function
//! URLs" in the Lambda developer guide.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::request::Parts;
use axum::http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use checker_model::functions::{Function, FunctionUrl, Permission};
use checker_model::policy::matches_action;
use serde_json::Value;

use super::{Functions, event};
use crate::log::Logged;
use crate::spoiled::Spoiled;

/// Largest request that Lambda hands on, in bytes.
const PAYLOAD: usize = 6 * 1024 * 1024;

/// The way to the functions by their URL.
pub(crate) struct FunctionDoor {
    functions: Arc<Functions>,
}

impl FunctionDoor {
    pub(crate) fn new(functions: Arc<Functions>) -> Self {
        Self { functions }
    }

    pub(crate) fn router(self) -> Router {
        let door = Arc::new(self);
        Router::new().fallback(move |request: Request<Body>| {
            let door = Arc::clone(&door);
            async move { door.handle(request).await }
        })
    }

    async fn handle(&self, request: Request<Body>) -> Response<Body> {
        let log = &self.functions.log;
        let at = log.now();
        let action = format!("{} {}", request.method(), request.uri().path());
        let response = self.respond(request).await;
        log.add(Logged {
            action,
            region: String::new(),
            status: response.status().as_u16(),
            at,
        });
        response
    }

    async fn respond(&self, request: Request<Body>) -> Response<Body> {
        let Some((function, url)) = self.functions.url() else {
            return told(StatusCode::NOT_FOUND, "ResourceNotFoundException", "null");
        };
        let origin = request.headers().get(header::ORIGIN).cloned();
        let is_preflight = request.method() == Method::OPTIONS
            && request
                .headers()
                .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        let mut response = if url.allow_origins.get().is_some() && is_preflight {
            Response::new(Body::empty())
        } else if is_open(function, url) {
            self.invoke(function, request).await
        } else {
            told(
                StatusCode::FORBIDDEN,
                "AccessDeniedException",
                r#"{"Message":"Forbidden"}"#,
            )
        };
        share(url, origin.as_ref(), response.headers_mut());
        response
    }

    async fn invoke(&self, function: &Function, request: Request<Body>) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let Ok(body) = to_bytes(body, PAYLOAD).await else {
            let said = r#"{"Message":"Request Entity Too Large"}"#;
            return told(
                StatusCode::PAYLOAD_TOO_LARGE,
                "RequestTooLargeException",
                said,
            );
        };
        let effects = self
            .functions
            .url_faults
            .struck(&parts.method, parts.uri.path());
        let answered = self.ask(function, &parts, &body, &effects).await;
        if effects.is_empty() {
            return answered;
        }
        let mut spoiled = Spoiled::of(answered).await;
        for effect in &effects {
            spoiled.strike(effect);
        }
        spoiled.into_response()
    }

    async fn ask(
        &self,
        function: &Function,
        parts: &Parts,
        body: &Bytes,
        effects: &[&fixtures::Effect],
    ) -> Response<Body> {
        let event = event::of_url(parts, body, self.functions.next());
        match self.functions.answer(function, &event, effects).await {
            Ok(value) => answer(&value),
            Err(_) => told(
                StatusCode::BAD_GATEWAY,
                "Unhandled",
                "Internal Server Error",
            ),
        }
    }
}

fn told(status: StatusCode, kind: &'static str, body: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert("x-amzn-errortype", HeaderValue::from_static(kind));
    response
}

/// Whether anyone may use it. Since October 2025 that takes two permissions.
fn is_open(function: &Function, url: &FunctionUrl) -> bool {
    let lets = |one: &Permission, action: &str| {
        let auth = one.function_url_auth_type.get();
        one.principal
            .get()
            .is_some_and(|principal| principal == "*")
            && one
                .action
                .get()
                .is_some_and(|pattern| matches_action(pattern, action))
            && auth.is_none_or(|auth| auth == "NONE")
            && one.source_arn.get().is_none()
            && one.source_account.get().is_none()
            && one.qualifier.get() == url.qualifier.get()
    };
    let anyone_may = |action| function.permissions.iter().any(|one| lets(one, action));
    url.auth_type.get().is_some_and(|auth| auth == "NONE")
        && anyone_may("lambda:InvokeFunctionUrl")
        && anyone_may("lambda:InvokeFunction")
}

/// What a function returned, as an answer: what has no status is the body.
fn answer(returned: &Value) -> Response<Body> {
    let Some(status) = returned.get("statusCode").and_then(Value::as_u64) else {
        let mut response = Response::new(Body::from(returned.to_string()));
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        return response;
    };
    let body = match &returned["body"] {
        Value::String(text) if returned["isBase64Encoded"] == true => STANDARD.decode(text).ok(),
        Value::String(text) => Some(text.clone().into_bytes()),
        Value::Null => Some(Vec::new()),
        other => Some(other.to_string().into_bytes()),
    };
    let status = u16::try_from(status)
        .ok()
        .and_then(|one| StatusCode::from_u16(one).ok());
    let (Some(status), Some(body)) = (status, body) else {
        return told(
            StatusCode::BAD_GATEWAY,
            "Unhandled",
            "Internal Server Error",
        );
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    for (name, value) in returned["headers"].as_object().into_iter().flatten() {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    response
}

/// Where CORS is set up for the URL, its headers replace the function's.
fn share(url: &FunctionUrl, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
    let Some(allowed) = url.allow_origins.get() else {
        return;
    };
    for name in [
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        header::ACCESS_CONTROL_ALLOW_METHODS,
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        header::ACCESS_CONTROL_MAX_AGE,
    ] {
        headers.remove(name);
    }
    let Some(origin) = origin else { return };
    let any = allowed.iter().any(|one| one == "*");
    let named = allowed
        .iter()
        .any(|one| one.as_bytes() == origin.as_bytes());
    if !(any || named) {
        return;
    }
    let shown = if any {
        HeaderValue::from_static("*")
    } else {
        origin.clone()
    };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, shown);
    let methods = url.allow_methods.get().map(|methods| methods.join(","));
    if let Some(Ok(methods)) = methods.map(HeaderValue::try_from) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    async fn answered(returned: Value) -> (u16, String, String) {
        let response = answer(&returned);
        let kind = response.headers()[header::CONTENT_TYPE]
            .to_str()
            .unwrap()
            .to_owned();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1000).await.unwrap();
        (status, kind, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn what_a_function_returns_is_the_answer() {
        let of = |status, kind: &str, body: &str| (status, kind.to_owned(), body.to_owned());
        let whole =
            json!({"statusCode": 201, "headers": {"Content-Type": "text/plain"}, "body": "x"});
        assert_eq!(answered(whole).await, of(201, "text/plain", "x"));
        let encoded = json!({"statusCode": 200, "body": "eA==", "isBase64Encoded": true});
        assert_eq!(answered(encoded).await, of(200, "application/json", "x"));
        let bare = json!({"message": "hello"});
        assert_eq!(
            answered(bare).await,
            of(200, "application/json", r#"{"message":"hello"}"#)
        );
        let wrong = json!({"statusCode": 7});
        assert_eq!(answered(wrong).await.0, 502);
    }
}
