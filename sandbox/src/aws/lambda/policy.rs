//! The resource policy of a function, written as `AddPermission` would have.

use std::collections::BTreeMap;

use checker_model::functions::{Function, Permission};
use checker_model::policy::{Effect, OneOrMany, PolicyDocument, Principal, Statement};
use serde_json::{Value, json};

use super::{arn, find};
use crate::aws::wire::Map;
use crate::aws::{Call, Fault, Outcome};

/// The policy of a function itself, or of one of its aliases.
pub(super) fn policy(call: &Call<'_>) -> Outcome {
    let function = find(call)?;
    let alias = call.form.get("Qualifier");
    let mut statements = Vec::new();
    for permission in call.read_list(&function.permissions)? {
        let of = call.read(&permission.qualifier)?.map(String::as_str);
        if of == alias {
            statements.push(statement(call, function, permission)?);
        }
    }
    if statements.is_empty() {
        let message = "The resource you requested does not exist.";
        return Err(Fault::new(404, "ResourceNotFoundException", message));
    }
    let document = PolicyDocument {
        version: Some("2012-10-17".to_owned()),
        statements,
    };
    Ok(Map::new()
        .text("Policy", document.to_json())
        .text("RevisionId", "00000000-0000-4000-8000-000000000001"))
}

fn statement(
    call: &Call<'_>,
    function: &Function,
    permission: &Permission,
) -> Result<Statement, Fault> {
    let alias = call.read(&permission.qualifier)?.map(String::as_str);
    let action = call.read(&permission.action)?.cloned();
    Ok(Statement {
        sid: call.read(&permission.sid)?.cloned(),
        effect: Effect::Allow,
        principal: call.read(&permission.principal)?.map(|it| principal(it)),
        not_principal: None,
        action: action.into_iter().collect(),
        not_action: Vec::new(),
        resource: vec![arn(call, function.id.as_str(), alias)],
        not_resource: Vec::new(),
        condition: condition(call, permission)?,
    })
}

fn principal(text: &str) -> Principal {
    let kind = match text {
        "*" => return Principal::Text(text.to_owned()),
        _ if text.ends_with(".amazonaws.com") => "Service",
        _ => "AWS",
    };
    let one = OneOrMany::One(text.to_owned());
    Principal::Map(BTreeMap::from([(kind.to_owned(), one)]))
}

fn condition(call: &Call<'_>, permission: &Permission) -> Result<Value, Fault> {
    let through_url = call.read(&permission.invoked_via_function_url)?;
    let through_url = through_url.map(ToString::to_string);
    let conditions = [
        (
            "StringEquals",
            "AWS:SourceAccount",
            call.read(&permission.source_account)?,
        ),
        (
            "StringEquals",
            "lambda:FunctionUrlAuthType",
            call.read(&permission.function_url_auth_type)?,
        ),
        (
            "ArnLike",
            "AWS:SourceArn",
            call.read(&permission.source_arn)?,
        ),
        ("Bool", "lambda:InvokedViaFunctionUrl", through_url.as_ref()),
    ];
    let mut written = json!({});
    for (operator, key, value) in conditions {
        if let Some(value) = value {
            written[operator][key] = json!(value);
        }
    }
    Ok(written)
}
