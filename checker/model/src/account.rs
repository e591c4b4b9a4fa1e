//! What ex00 sets up beside the stack: the alarm on the bill, whom it tells,
//! and how the root user is kept.

use serde::{Deserialize, Serialize};

use crate::fact::Fact;
use crate::list::List;

/// What IAM says of the account as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountSummary {
    /// Access keys of the root user (`AccountAccessKeysPresent`).
    pub root_access_keys: Fact<i64>,
    /// Whether the root user needs a second factor (`AccountMFAEnabled`).
    pub root_mfa: Fact<bool>,
}

/// A `CloudWatch` alarm on a metric.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Alarm {
    /// Its name, under which the stack lists it.
    pub name: String,
    /// The metric's namespace, such as `AWS/Billing`; absent for an alarm on an
    /// expression, whose one metric is seen through when it is one.
    pub namespace: Fact<String>,
    /// The metric's name, such as `EstimatedCharges`.
    pub metric_name: Fact<String>,
    /// The metric's dimensions.
    pub dimensions: List<Dimension>,
    /// Such as `GreaterThanOrEqualToThreshold`.
    pub comparison_operator: Fact<String>,
    /// The threshold as `CloudWatch` prints it, in the metric's unit; absent for
    /// an anomaly band.
    pub threshold: Fact<Decimal>,
    /// `Maximum`, `Sum`, …
    pub statistic: Fact<String>,
    /// Whether its actions are carried out.
    pub actions_enabled: Fact<bool>,
    /// ARNs of what is told when it goes off.
    pub alarm_actions: List<Fact<String>>,
}

/// One dimension of a metric.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dimension {
    /// Such as `Currency`.
    pub name: Fact<String>,
    /// Such as `USD`.
    pub value: Fact<String>,
}

/// A decimal number in its shortest form (`1`, `0.5`), so that facts about it
/// can be compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Decimal(String);

impl Decimal {
    /// The number; `1.0` is `1`.
    pub fn new(number: f64) -> Self {
        Self(number.to_string())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An SNS topic that an alarm tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Topic {
    /// Its ARN, under which the stack lists it.
    pub arn: String,
    /// The last part of the ARN; absent when no such topic exists.
    pub name: Fact<String>,
    /// Who hears of it.
    pub subscriptions: List<Subscription>,
}

/// A subscription of a topic. Its address is nobody's business.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Subscription {
    /// `email`, `email-json`, `sms`, `lambda`, …
    pub protocol: Fact<String>,
    /// Whether the subscriber agreed.
    pub confirmed: Fact<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_as_short_as_it_can_be() {
        assert_eq!(Decimal::new(1.0), Decimal::new(1.000));
        assert_eq!(Decimal::new(1.0).as_str(), "1");
        assert_eq!(Decimal::new(0.5).as_str(), "0.5");
    }
}
