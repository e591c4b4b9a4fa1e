//! The protocols in which AWS's services are spoken to, and how each writes an
//! answer and an error.

use super::form::Form;
use super::wire::{self, Map};
use super::{Call, Fault, Service, cbor};

/// How a request is written, and so is its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// A form, answered in XML: EC2's own, and the one of the other services.
    Query,
    /// Smithy's RPC v2 in CBOR.
    Cbor,
}

impl Protocol {
    /// Reads a request. One that cannot be read has an empty form.
    pub(crate) fn read(path: &str, body: &[u8]) -> (Self, Form) {
        match cbor::operation(path) {
            Some(operation) => {
                let form = cbor::form(operation, body);
                (Self::Cbor, form.unwrap_or_default())
            }
            None => (Self::Query, Form::parse(body)),
        }
    }

    /// Of its answers.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Query => "text/xml;charset=UTF-8",
            Self::Cbor => "application/cbor",
        }
    }

    /// Writes an answer.
    pub(super) fn success(self, call: &Call<'_>, map: Map, request_id: &str) -> Vec<u8> {
        let namespace = call.service.namespace();
        match (self, call.service) {
            (Self::Cbor, _) => cbor::document(&map),
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
            Self::Query => fault.document(service, request_id).into_bytes(),
        }
    }
}
