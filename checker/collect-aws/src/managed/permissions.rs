//! The resource policy of a function, statement by statement.

use checker_model::functions::Permission;
use checker_model::policy::{Effect, OneOrMany, PolicyDocument, Principal, Statement};
use checker_model::storage::bucket_in;
use checker_model::{Fact, List, Origin, Why};
use serde_json::Value;

use crate::error::short;

/// The statements of a policy. One that `AddPermission` does not make leaves
/// the list incomplete.
pub(super) fn read(
    document: Option<&str>,
    alias: Option<&str>,
    origin: &Origin,
) -> List<Permission> {
    let Some(text) = document else {
        return List::complete([], origin.clone());
    };
    let document = match PolicyDocument::parse(text) {
        Ok(document) => document,
        Err(error) => return List::unknown(Why::Failed(short(&error.to_string())), origin.clone()),
    };
    let mut list = List::complete([], origin.clone());
    for statement in document.statements {
        match permission(&statement, alias, origin) {
            Some(permission) => list.items.push(permission),
            None => {
                let sid = statement.sid.as_deref().unwrap_or("without an id");
                let why = format!("the statement {sid} of a function's policy");
                list.incomplete.push(Why::NotSupported(short(&why)));
            }
        }
    }
    list
}

fn permission(statement: &Statement, alias: Option<&str>, origin: &Origin) -> Option<Permission> {
    if statement.effect != Effect::Allow || !statement.not_action.is_empty() {
        return None;
    }
    let [action] = statement.action.as_slice() else {
        return None;
    };
    let principal = match statement.principal.as_ref()? {
        Principal::Text(text) => text.clone(),
        Principal::Map(map) => {
            let mut all = map.values().flat_map(OneOrMany::as_slice);
            let only = all.next()?.clone();
            all.next().is_none().then_some(only)?
        }
    };
    let fact = |text: Option<String>| Fact::from_option(text, origin.clone());
    let mut seen = Permission {
        sid: fact(statement.sid.clone()),
        principal: Fact::value(principal, origin.clone()),
        action: Fact::value(action.as_str(), origin.clone()),
        source_arn: fact(None),
        source_bucket: Fact::absent(origin.clone()),
        source_account: fact(None),
        function_url_auth_type: fact(None),
        invoked_via_function_url: Fact::absent(origin.clone()),
        qualifier: fact(alias.map(str::to_owned)),
    };
    for (operator, key, value) in conditions(&statement.condition)? {
        match (operator.as_str(), key.to_ascii_lowercase().as_str()) {
            ("ArnLike" | "ArnEquals" | "StringEquals" | "StringLike", "aws:sourcearn") => {
                let bucket = bucket_in(&value);
                seen.source_bucket = Fact::from_option(bucket, origin.clone());
                seen.source_arn = fact(Some(value));
            }
            ("StringEquals", "aws:sourceaccount") => seen.source_account = fact(Some(value)),
            ("StringEquals", "lambda:functionurlauthtype") => {
                seen.function_url_auth_type = fact(Some(value));
            }
            ("Bool", "lambda:invokedviafunctionurl") => {
                let only = value.eq_ignore_ascii_case("true");
                seen.invoked_via_function_url = Fact::value(only, origin.clone());
            }
            _ => return None,
        }
    }
    Some(seen)
}

/// Operator, key and the one value of each condition; nothing if one has
/// several values.
fn conditions(condition: &Value) -> Option<Vec<(String, String, String)>> {
    let Value::Object(operators) = condition else {
        return condition.is_null().then(Vec::new);
    };
    let mut found = Vec::new();
    for (operator, keys) in operators {
        for (key, value) in keys.as_object()? {
            let value = match value {
                Value::Array(values) => match values.as_slice() {
                    [only] => only,
                    _ => return None,
                },
                one => one,
            };
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Bool(_) | Value::Number(_) => value.to_string(),
                _ => return None,
            };
            found.push((operator.clone(), key.clone(), text));
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(statement: &str) -> List<Permission> {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
        read(Some(&text), None, &Origin::Unseen)
    }

    #[test]
    fn what_add_permission_makes_is_read() {
        let list = list(
            r#"{"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction",
                "Resource":"arn:aws:lambda:us-east-1:1:function:f",
                "Condition":{"StringEquals":{"AWS:SourceAccount":"1"},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::uploads"}}}"#,
        );
        assert!(list.is_complete());
        let permission = &list.items[0];
        assert_eq!(permission.principal.get().unwrap(), "s3.amazonaws.com");
        assert_eq!(permission.source_bucket.get().unwrap().as_str(), "uploads");
        assert_eq!(permission.source_account.get().unwrap(), "1");
        assert!(permission.function_url_auth_type.is_absent());
    }

    #[test]
    fn what_is_not_understood_leaves_the_list_open() {
        for statement in [
            r#"{"Sid":"a","Effect":"Deny","Principal":"*","Action":"lambda:*"}"#,
            r#"{"Sid":"a","Effect":"Allow","Principal":"*","Action":["a","b"]}"#,
            r#"{"Sid":"a","Effect":"Allow","Principal":"*","Action":"a","Condition":{"IpAddress":{"aws:SourceIp":"1.2.3.4"}}}"#,
        ] {
            let list = list(statement);
            assert!(list.items.is_empty() && !list.is_complete(), "{statement}");
        }
        assert!(!read(Some("nonsense"), None, &Origin::Unseen).is_complete());
        assert!(read(None, None, &Origin::Unseen).is_complete());
    }
}
