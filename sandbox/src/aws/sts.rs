//! STS: who asks.

use super::wire::Map;
use super::{Call, Outcome};

pub(super) fn dispatch(call: &Call<'_>) -> Option<Outcome> {
    (call.action == "GetCallerIdentity").then(|| {
        Ok(Map::new()
            .text("UserId", "AIDAEXAMPLEEXAMPLE000")
            .text("Account", call.account)
            .text("Arn", call.caller))
    })
}
