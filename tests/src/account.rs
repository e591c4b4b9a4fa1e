//! An account in moto, collected as the checker would.

use std::collections::BTreeMap;

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
        bucket: scenario.bucket().map(str::to_owned),
        stack_name: scenario.stack_name().map(str::to_owned),
        ..Given::default()
    };
    let settings = Settings {
        region: Some(scenario.region().to_owned()),
        endpoint_url: Some(moto.endpoint().to_owned()),
        given,
        setup: !scenario.is_managed(),
        managed: scenario.is_managed(),
        ..Settings::default()
    };
    let keys = Keys {
        access_key_id: "testing".into(),
        secret_access_key: "testing".into(),
        session_token: None,
    };
    let own = ids.keys.clone().map(|own| Keys {
        access_key_id: own.access_key_id,
        secret_access_key: own.secret_access_key,
        session_token: own.session_token,
    });
    let (evidence, _) = look(&settings, own.unwrap_or(keys)).await?;
    Ok(evidence)
}

/// What an account shows of itself with these settings and keys, and how often
/// each call was made for it.
///
/// # Errors
/// When it cannot be asked, in words.
pub async fn look(
    settings: &Settings,
    keys: Keys,
) -> Result<(Evidence, BTreeMap<&'static str, usize>), String> {
    let session = Session::with_keys(settings, keys).await;
    let session = session.map_err(|error| error.to_string())?;
    let stack = session.collect(&|_| {}).await;
    let stack = stack.map_err(|error| error.to_string())?;
    let evidence = Evidence {
        stacks: vec![stack],
        given: settings.given.clone(),
        ..nothing_seen()
    };
    Ok((evidence, session.calls()))
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
