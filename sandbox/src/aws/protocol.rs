//! The protocols in which AWS's services are spoken to, and how each writes an
//! answer and an error.

use axum::http::{HeaderMap, Method};

use super::form::Form;
use super::wire::{self, Map};
use super::{Call, Fault, Service, cbor, json, lambda, rest, s3control};

/// A signed request, as far as protocols read it.
pub(crate) struct Request<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    /// What stands behind the `?`.
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// How a request is written, and so is its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// A form, answered in XML: EC2's own, and the one of the other services.
    Query,
    /// Smithy's RPC v2 in CBOR.
    Cbor,
    /// Methods and paths, answered in JSON.
    RestJson,
    /// Methods and paths, answered in XML.
    RestXml,
}

impl Protocol {
    /// Reads a request to the service of a credential scope. One that cannot be
    /// read has an empty form.
    pub(crate) fn read(scope: &str, request: &Request<'_>) -> (Self, Form) {
        let operation = match scope {
            "lambda" => return (Self::RestJson, rest::form(lambda::ROUTES, request)),
            "s3" => return (Self::RestXml, rest::form(s3control::ROUTES, request)),
            _ => cbor::operation(request.path),
        };
        match operation {
            Some(operation) => {
                let form = cbor::form(operation, request.body);
                (Self::Cbor, form.unwrap_or_default())
            }
            None if request.body.is_empty() => (Self::Query, Form::parse(request.query.as_bytes())),
            None => (Self::Query, Form::parse(request.body)),
        }
    }

    /// Of its answers.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Query => "text/xml;charset=UTF-8",
            Self::Cbor => "application/cbor",
            Self::RestJson => "application/json",
            Self::RestXml => "application/xml",
        }
    }

    /// Writes an answer.
    pub(super) fn success(self, call: &Call<'_>, map: Map, request_id: &str) -> Vec<u8> {
        let namespace = call.service.namespace();
        match (self, call.service) {
            (Self::Cbor, _) => cbor::document(&map),
            (Self::RestJson, _) => json::document(&map),
            (Self::RestXml, _) => wire::rooted(namespace, &map).into_bytes(),
            (Self::Query, Service::Ec2) => {
                let content = Map::new().text("requestId", request_id).and(map);
                let root = format!("{}Response", call.action);
                wire::document(&root, Some(namespace), &content).into_bytes()
            }
            (Self::Query, _) => {
                wire::result_document(call.action, namespace, &map, request_id).into_bytes()
            }
        }
    }

    /// Writes an error.
    pub(super) fn fault(self, fault: &Fault, service: Service, request_id: &str) -> Vec<u8> {
        match self {
            Self::Cbor => cbor::document(
                &Map::new()
                    .text("__type", fault.code)
                    .text("message", &fault.message),
            ),
            Self::RestJson => json::fault(fault),
            Self::Query | Self::RestXml => fault.document(service, request_id).into_bytes(),
        }
    }
}
