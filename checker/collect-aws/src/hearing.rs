//! What is heard of AWS between a question and its answer: whether anybody is
//! there at all, and what the last try of a call ran into while the SDK goes on
//! trying.

use std::cell::RefCell;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeDeserializationInterceptorContextRef,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use crate::error::is_throttling;

tokio::task_local! {
    /// Whether the last answer to the call in hand was to ask less often.
    static THROTTLED: RefCell<bool>;
}

/// Notes that an answer came, whatever it says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hearing(Arc<AtomicBool>);

impl Hearing {
    /// Whether anything was ever answered.
    pub(crate) fn any(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What a call comes to, if it ends; else whether it was being throttled.
pub(crate) async fn heard_out<T, E>(
    call: impl Future<Output = Result<T, E>>,
) -> Result<T, (E, bool)> {
    THROTTLED
        .scope(RefCell::new(false), async {
            let outcome = call.await;
            outcome.map_err(|error| (error, THROTTLED.with(|throttled| *throttled.borrow())))
        })
        .await
}

impl Intercept for Hearing {
    fn name(&self) -> &'static str {
        "Hearing"
    }

    fn read_before_deserialization(
        &self,
        _: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // Its body is not here yet.
        self.0.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let status = response.status();
        let said = response.body().bytes().map(String::from_utf8_lossy);
        let code = said.as_deref().and_then(code);
        let throttled = (status.is_client_error() || status.is_server_error())
            && (status.as_u16() == 429 || code.is_some_and(is_throttling));
        // Outside a call nobody wants to know.
        let _ = THROTTLED.try_with(|cell| cell.replace(throttled));
        Ok(())
    }
}

/// The error code in an answer of XML.
fn code(said: &str) -> Option<&str> {
    let (_, rest) = said.split_once("<Code>")?;
    Some(rest.split_once("</Code>")?.0.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_an_error_is_found() {
        let ec2 = "<Response><Errors><Error><Code>RequestLimitExceeded</Code></Error></Errors></Response>";
        assert_eq!(code(ec2), Some("RequestLimitExceeded"));
        assert_eq!(code("<Code>"), None);
        assert_eq!(code(""), None);
    }
}
