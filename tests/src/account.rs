//! An account in moto, collected as the checker would.

use checker_collect_aws::{Keys, Session, Settings};
use checker_model::evidence::{EVIDENCE_VERSION, Evidence, Given};
use checker_model::run::Tool;
use jiff::Timestamp;

use crate::moto::{Ids, Moto};
use crate::scenario::Scenario;

/// Everything that the account of a scenario shows.
///
/// # Errors
/// When moto cannot be asked, in words.
pub async fn collect(moto: &Moto, scenario: &Scenario, ids: &Ids) -> Result<Evidence, String> {
    let given = Given {
        elb: scenario.elb(ids.dns_name.as_deref()),
        vpc: scenario.vpc(ids).map(|id| id.as_str().into()),
        ..Given::default()
    };
    let settings = Settings {
        region: Some(scenario.region().to_owned()),
        endpoint_url: Some(moto.endpoint().to_owned()),
        given: given.clone(),
        setup: true,
        ..Settings::default()
    };
    let own = ids.keys.clone();
    let keys = Keys {
        access_key_id: own
            .as_ref()
            .map_or_else(|| "testing".into(), |keys| keys.access_key_id.clone()),
        secret_access_key: own
            .as_ref()
            .map_or_else(|| "testing".into(), |keys| keys.secret_access_key.clone()),
        session_token: own.and_then(|keys| keys.session_token),
    };
    let session = Session::with_keys(&settings, keys).await;
    let session = session.map_err(|error| error.to_string())?;
    let stack = session.collect(&|_| {}).await;
    let stack = stack.map_err(|error| error.to_string())?;
    Ok(Evidence {
        stacks: vec![stack],
        given,
        ..nothing_seen()
    })
}

/// Evidence to which something is added.
pub fn nothing_seen() -> Evidence {
    Evidence {
        evidence_version: EVIDENCE_VERSION,
        tool: Tool {
            name: "checker".into(),
            version: "test".into(),
        },
        collected_at: Timestamp::UNIX_EPOCH,
        given: Given::default(),
        stacks: Vec::new(),
        turn_in: None,
        transcripts: Vec::new(),
    }
}
