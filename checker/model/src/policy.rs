//! IAM policy documents, read as IAM reads them.
//!
//! Grammar: "IAM JSON policy elements reference" in the IAM user guide. Values
//! may be one string or a list, actions ignore case, `*` and `?` are wildcards.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A policy document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDocument {
    /// The `Version` element; policies without one use the 2008 language.
    #[serde(rename = "Version", default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Its statements.
    #[serde(rename = "Statement", with = "one_or_many", default)]
    pub statements: Vec<Statement>,
}

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// Whom it is for, in policies of a resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<Principal>,
    /// Whom it is not for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_principal: Option<Principal>,
    /// Actions that it is about.
    #[serde(default, with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub action: Vec<String>,
    /// Actions that it is not about: all others are meant.
    #[serde(default, with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub not_action: Vec<String>,
    /// Resources that it is about.
    #[serde(default, with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub resource: Vec<String>,
    /// Resources that it is not about.
    #[serde(default, with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub not_resource: Vec<String>,
    /// Conditions, as written.
    #[serde(default, skip_serializing_if = "no_conditions")]
    pub condition: Value,
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever others allow.
    Deny,
}

/// Whom a statement is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Principal {
    /// `"*"`: anyone.
    Text(String),
    /// By kind: `AWS`, `Service`, `Federated`, `CanonicalUser`.
    Map(BTreeMap<String, OneOrMany>),
}

/// One string or a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One string.
    One(String),
    /// A list.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The strings.
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// A text that is no policy document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a policy document: {0}")]
pub struct NotAPolicy(String);

fn no_conditions(condition: &Value) -> bool {
    match condition {
        Value::Null => true,
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

impl PolicyDocument {
    /// Reads a document as IAM hands it out: JSON, percent-encoded or plain.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, NotAPolicy> {
        let plain = if text.trim_start().starts_with('{') {
            text.into()
        } else {
            percent_encoding::percent_decode_str(text)
                .decode_utf8()
                .map_err(|error| NotAPolicy(error.to_string()))?
        };
        serde_json::from_str(&plain).map_err(|error| NotAPolicy(error.to_string()))
    }

    /// The document as JSON text.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether an AWS service, such as `ec2.amazonaws.com`, may assume the
    /// role that trusts this document.
    pub fn lets_assume(&self, service: &str) -> bool {
        let concerns = |statement: &Statement| {
            statement.covers_action("sts:AssumeRole") && statement.names_service(service)
        };
        self.decides(concerns, Statement::is_unconditional)
    }

    /// Whether it allows every action of a service, such as `s3`, on every
    /// resource of it, with no statement that takes part of that away.
    pub fn allows_all_of(&self, service: &str) -> bool {
        let grants = |statement: &Statement| {
            statement.covers_whole_service(service) && statement.covers_all_resources(service)
        };
        let restricts = |statement: &Statement| statement.touches_service(service);
        self.statements
            .iter()
            .any(|s| s.effect == Effect::Allow && s.is_unconditional() && grants(s))
            && !self
                .statements
                .iter()
                .any(|s| s.effect == Effect::Deny && restricts(s))
    }

    /// Some allowing statement concerns it and passes the filter, and no
    /// denying one concerns it.
    fn decides(
        &self,
        concerns: impl Fn(&Statement) -> bool,
        filter: impl Fn(&Statement) -> bool,
    ) -> bool {
        let allowed = self
            .statements
            .iter()
            .any(|s| s.effect == Effect::Allow && concerns(s) && filter(s));
        let denied = self
            .statements
            .iter()
            .any(|s| s.effect == Effect::Deny && concerns(s));
        allowed && !denied
    }
}

impl Statement {
    /// Whether nothing restricts when it applies.
    pub fn is_unconditional(&self) -> bool {
        no_conditions(&self.condition)
    }

    /// Whether it is about this action.
    pub fn covers_action(&self, action: &str) -> bool {
        if self.not_action.is_empty() {
            self.action.iter().any(|p| matches_action(p, action))
        } else {
            !self.not_action.iter().any(|p| matches_action(p, action))
        }
    }

    fn covers_whole_service(&self, service: &str) -> bool {
        let all = format!("{service}:*");
        if self.not_action.is_empty() {
            self.action
                .iter()
                .any(|p| p == "*" || p.eq_ignore_ascii_case(&all) || p == "*:*")
        } else {
            !self.not_action.iter().any(|p| touches(p, service))
        }
    }

    fn touches_service(&self, service: &str) -> bool {
        if self.not_action.is_empty() {
            self.action.iter().any(|p| touches(p, service))
        } else {
            let all = format!("{service}:*");
            !self
                .not_action
                .iter()
                .any(|p| p == "*" || p.eq_ignore_ascii_case(&all))
        }
    }

    fn covers_all_resources(&self, service: &str) -> bool {
        self.not_resource.is_empty()
            && self.resource.iter().any(|pattern| {
                pattern.chars().all(|c| c == '*') && !pattern.is_empty()
                    || pattern
                        .strip_prefix("arn:")
                        .and_then(|rest| rest.split_once(':'))
                        .and_then(|(_partition, rest)| rest.strip_prefix(service))
                        .is_some_and(|rest| matches!(rest, ":::*" | ":*" | ":*:*" | ":*:*:*"))
            })
    }

    fn names_service(&self, service: &str) -> bool {
        match &self.principal {
            Some(Principal::Text(text)) => text == "*",
            Some(Principal::Map(map)) => map.get("Service").is_some_and(|names| {
                names.as_slice().iter().any(|name| {
                    name == service
                        || name
                            .strip_suffix(".cn")
                            .is_some_and(|global| global == service)
                })
            }),
            None => false,
        }
    }
}

fn touches(pattern: &str, service: &str) -> bool {
    match pattern.split_once(':') {
        Some((prefix, _)) => matches_action(prefix, service),
        None => pattern.contains('*'),
    }
}

/// Whether a pattern with `*` and `?` matches the whole text, ignoring case.
pub fn matches_action(pattern: &str, text: &str) -> bool {
    matches_wildcard(&pattern.to_ascii_lowercase(), &text.to_ascii_lowercase())
}

/// Whether a pattern with `*` and `?` matches the whole text.
pub fn matches_wildcard(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, t));
            p += 1;
        } else if p < pattern.len() && (pattern[p] == '?' || pattern[p] == text[t]) {
            p += 1;
            t += 1;
        } else if let Some((star_p, star_t)) = star {
            p = star_p + 1;
            t = star_t + 1;
            star = Some((star_p, t));
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

mod one_or_many {
    use serde::de::DeserializeOwned;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<T: Serialize, S: Serializer>(
        items: &[T],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        items.serialize(serializer)
    }

    pub(super) fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<T>, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        if value.is_array() {
            serde_json::from_value(value)
        } else {
            serde_json::from_value(value).map(|one| vec![one])
        }
        .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(text: &str) -> PolicyDocument {
        PolicyDocument::parse(text).unwrap()
    }

    #[test]
    fn trust_is_read_however_it_is_written() {
        let yes = [
            r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}"#,
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["lambda.amazonaws.com","ec2.amazonaws.com"]},"Action":["STS:assumerole"]}]}"#,
            "%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22ec2.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3A%2A%22%7D%5D%7D",
        ];
        for text in yes {
            assert!(policy(text).lets_assume("ec2.amazonaws.com"), "{text}");
        }
        let no = [
            r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}"#,
            r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}"#,
            r#"{"Statement":{"Effect":"Deny","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}"#,
            r#"{"Statement":[]}"#,
        ];
        for text in no {
            assert!(!policy(text).lets_assume("ec2.amazonaws.com"), "{text}");
        }
    }

    #[test]
    fn all_of_s3_means_every_action_on_every_resource() {
        let yes = [
            r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":["*"]}]}"#,
            r#"{"Statement":[{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"S3:*","Resource":"arn:aws:s3:::*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"ec2:*","Resource":"*"}]}"#,
        ];
        for text in yes {
            assert!(policy(text).allows_all_of("s3"), "{text}");
        }
        let no = [
            r#"{"Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::module02-1/*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:DeleteObject","Resource":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}]}"#,
            r#"{"Statement":[{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}]}"#,
            r#"{"Statement":[]}"#,
        ];
        for text in no {
            assert!(!policy(text).allows_all_of("s3"), "{text}");
        }
    }

    #[test]
    fn a_policy_survives_json() {
        let document = policy(
            r#"{"Version":"2012-10-17","Statement":{"Sid":"a","Effect":"Deny","Principal":"*","NotAction":"s3:Get?","NotResource":"x","Condition":{"Bool":{"k":"v"}}}}"#,
        );
        assert_eq!(policy(&document.to_json()), document);
    }

    #[test]
    fn what_is_no_policy_is_an_error() {
        for text in ["", "hello", "{\"Statement\": 3}", "%ff"] {
            assert!(PolicyDocument::parse(text).is_err(), "{text}");
        }
    }
}
