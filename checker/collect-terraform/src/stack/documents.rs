//! Policy documents, as roles and policies hold them.

use checker_model::policy::PolicyDocument;
use checker_model::{Fact, Known, Why};

use super::body::Body;

/// The document that an argument holds.
pub(super) fn document(body: &Body<'_, '_>, name: &str) -> Fact<PolicyDocument> {
    let text = body.text(name);
    match text.known {
        Known::Value(json) => match PolicyDocument::parse(&json) {
            Ok(document) => Fact::value(document, text.origin),
            Err(error) => Fact::unknown(Why::Failed(error.to_string()), text.origin),
        },
        Known::Absent => Fact::absent(text.origin),
        Known::Unknown(why) => Fact::unknown(why, text.origin),
    }
}
