//! Answers that end too early. The SDK's XML reader takes what it got when the
//! document stops in the middle; half a listing must not pass for the whole.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// Refuses XML whose root element is not closed.
#[derive(Debug)]
pub(crate) struct WholeDocuments;

impl Intercept for WholeDocuments {
    fn name(&self) -> &'static str {
        "WholeDocuments"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // A streamed object has no bytes here, and an error says so itself.
        match context.response().body().bytes() {
            Some(body) if context.output_or_error().is_ok() && is_cut_off(body) => {
                Err("the answer ends in the middle".into())
            }
            _ => Ok(()),
        }
    }
}

/// Whether this begins as XML does and does not end with its root closed.
fn is_cut_off(body: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(body) else {
        return false;
    };
    let mut rest = text.trim();
    while rest.starts_with("<?") || rest.starts_with("<!") {
        match rest.find('>') {
            Some(end) => rest = rest[end + 1..].trim_start(),
            None => return true,
        }
    }
    let Some(start) = rest.strip_prefix('<') else {
        return false;
    };
    let end = start.find(|c: char| c.is_whitespace() || c == '>' || c == '/');
    let Some((name, after)) = end.map(|end| start.split_at(end)) else {
        return true;
    };
    let is_closed = rest
        .strip_suffix('>')
        .map(str::trim_end)
        .and_then(|rest| rest.strip_suffix(name))
        .is_some_and(|rest| rest.ends_with("</"));
    let is_empty_element = after
        .find('>')
        .is_some_and(|end| after[..end].ends_with('/') && after[end + 1..].is_empty());
    !is_closed && !is_empty_element
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stops_in_the_middle_is_cut_off() {
        for whole in [
            "",
            "{}",
            "<a/>",
            "<a x=\"1\" />",
            "<a><b/></a>",
            "<?xml version=\"1.0\"?>\n<a xmlns=\"x\"><b>1</b></a >\n",
        ] {
            assert!(!is_cut_off(whole.as_bytes()), "{whole}");
        }
        for cut in [
            "<",
            "<a",
            "<a>",
            "<a><b/>",
            "<a><b>1</b>",
            "<a><b></a",
            "<?xml version",
            "<a><aa></aa>",
        ] {
            assert!(is_cut_off(cut.as_bytes()), "{cut}");
        }
    }
}
